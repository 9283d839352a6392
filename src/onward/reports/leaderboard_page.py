"""Runs on the same questions as one self-contained page, best first, ties marked.

Knows standings. Refuses to know how runs were ranked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onward.reports.examination_section import banner
from onward.reports.formats import dollars, estimated, known, seconds
from onward.reports.markup import Content, Html, joined, said, section, table, tag
from onward.reports.plots import IntervalRow, intervals_plot
from onward.reports.style import page
from onward.reports.svg import linear
from onward.reports.wording import (
    STATES,
    leaderboard_trust,
    leaderboard_trust_line,
    rank_words,
    run_name,
    trust_word,
)
from onward.types import Standing

_COLOURS = {True: "good", False: "bad", None: "doubt"}


def leaderboard_html(standings: Sequence[Standing]) -> str:
    """Return the page; without standings it says so."""
    title = "Leaderboard"
    line = leaderboard_trust_line(standings)
    if not standings:
        return page(title, tag("h1", title), tag("p", line)).source
    return page(
        title,
        banner(leaderboard_trust(standings), line),
        tag("h1", title),
        tag(
            "p",
            "Runs of the same questions. A rank with = is shared: the data cannot separate the"
            " runs that are named as tied.",
            class_="facts",
        ),
        _table(standings),
        section("Scores", "scores", _plot(standings)),
    ).source


def _table(standings: Sequence[Standing]) -> Html:
    names = {standing.run.id: run_name(standing.run) for standing in standings}
    rows = [_row(standing, names) for standing in standings]
    return table(("Run", "Score", "p50", "p95", "Cost", "Judge"), rows, numbers=(2, 3, 4))


def _row(standing: Standing, names: Mapping[str, str]) -> tuple[Content, ...]:
    tied = [said(names.get(id_, id_)) for id_ in standing.ties]
    ties = tag("div", "tied with ", joined(tied, between=", "), class_="quiet") if tied else ""
    shown = [state for state in STATES if state == "scored" or standing.counts.get(state)]
    counts = ", ".join(f"{standing.counts.get(state, 0):,} {state}" for state in shown)
    score = tag("span", estimated("score", standing.score), class_="whole")
    return (
        joined(
            (
                f"{rank_words(standing)} ",
                said(run_name(standing.run)),
                tag("div", said(standing.run.id), class_="quiet"),
                ties,
            )
        ),
        joined((score, tag("div", counts, class_="quiet"))),
        seconds(standing.seconds_p50),
        seconds(standing.seconds_p95),
        dollars(standing.cost),
        tag("span", trust_word(standing.trusted), class_=_COLOURS[standing.trusted]),
    )


def _plot(standings: Sequence[Standing]) -> Html:
    rows = [
        IntervalRow(
            f"{rank_words(standing)} {run_name(standing.run)}",
            estimated("score", standing.score),
            standing.score.value,
            standing.score.low,
            standing.score.high,
            off=standing.trusted is False,
        )
        for standing in standings
        if known(standing.score.value)
    ]
    caption = ("Scores with their intervals", "A ring: the judge of that run is not trusted.")
    return intervals_plot("plot-scores", caption, rows, linear(0, 100, 5))
