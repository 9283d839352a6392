"""Comparisons and leaderboards as Markdown: the order of the pages, without plots.

Knows comparisons and standings. Refuses to know HTML.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.reports.formats import (
    dollars,
    estimated,
    figure,
    p_value,
    score,
    seconds,
    signed,
)
from onward.reports.markdown_marks import bullets, inline, rows
from onward.reports.run_facts import options_that_differ
from onward.reports.wording import (
    CHANGE_MARKS,
    change_words,
    comparison_trust_line,
    counts_line,
    difference_line,
    leaderboard_trust_line,
    rank_words,
    run_name,
    shift_words,
    trust_word,
)
from onward.types import Comparison, Difference, Standing

_MOST_CHANGED = 10


def comparison_markdown(comparison: Comparison) -> str:
    """Return the report; differences are second run minus first."""
    first, second = inline(run_name(comparison.first)), inline(run_name(comparison.second))
    main = comparison.differences[0] if comparison.differences else None
    verdict = (
        [f"**{_verdict(main)}** – {inline(difference_line(main))}", ""]
        if main
        else ["No metric has a value in both runs.", ""]
    )
    differ = options_that_differ(comparison.first, comparison.second)
    lines = [
        f"**{inline(comparison_trust_line(comparison))}**",
        "",
        f"# {first} → {second}",
        "",
        *verdict,
        *bullets(inline(note) for note in comparison.notes),
        "## Differences",
        "",
        *difference_rows(comparison.differences),
        "## What they took",
        "",
        *_effort(comparison, first, second),
        "## Questions that changed most",
        "",
        *_changed(comparison),
        "## Options that differ",
        "",
        *(rows(("Option", first, second), ([inline(cell) for cell in row] for row in differ))),
        *([] if differ else ["Both runs had the same options.", ""]),
    ]
    return "\n".join(lines)


def _verdict(difference: Difference) -> str:
    return f"{CHANGE_MARKS[difference.change]} {change_words(difference)}"


def difference_rows(
    differences: Sequence[Difference], sides: tuple[str, str] = ("First", "Second")
) -> list[str]:
    """A table with a row a metric; ``sides`` are the names of what is compared."""
    body = [
        (
            inline(d.metric),
            figure(d.metric, d.first.value),
            figure(d.metric, d.second.value),
            shift_words(d),
            _verdict(d),
            p_value(d.p),
            p_value(d.p_adjusted),
            figure(d.metric, d.smallest, "too few questions"),
            f"{d.difference.n:,}",
            inline(d.test),
        )
        for d in differences
    ]
    names = ("Metric", *sides, "Difference", "Verdict")
    header = (*names, "p", "p (Holm)", "Detectable", "n", "Test")
    return rows(header, body, (1, 2, 3, 5, 6, 7, 8))


def _effort(comparison: Comparison, first: str, second: str) -> list[str]:
    keys = dict.fromkeys((*comparison.seconds[0], *comparison.seconds[1]))
    prices = dict.fromkeys((*comparison.cost[0], *comparison.cost[1]))
    body = [
        (f"Time, {inline(key)}", *(seconds(of.get(key)) for of in comparison.seconds))
        for key in keys
    ]
    body += [
        (f"Cost, {inline(key)}", *(dollars(of.get(key)) for of in comparison.cost))
        for key in prices
    ]
    return rows(("", first, second), body, (1, 2))


def _changed(comparison: Comparison) -> list[str]:
    if not comparison.changed:
        return ["No question changed its score.", ""]
    body = (
        (
            inline(c.question),
            score(c.first),
            score(c.second),
            signed("score", c.second - c.first),
        )
        for c in comparison.changed[:_MOST_CHANGED]
    )
    return rows(("Question", "First", "Second", "Change"), body, (1, 2, 3))


def leaderboard_markdown(standings: Sequence[Standing]) -> str:
    """Return the ranking; a rank with = is shared."""
    names = {standing.run.id: run_name(standing.run) for standing in standings}
    body = (
        (
            rank_words(standing),
            f"{inline(run_name(standing.run))} ({inline(standing.run.id)})",
            estimated("score", standing.score),
            inline(", ".join(names.get(id_, id_) for id_ in standing.ties)) or "–",
            counts_line(standing.counts),
            seconds(standing.seconds_p50),
            seconds(standing.seconds_p95),
            dollars(standing.cost),
            trust_word(standing.trusted),
        )
        for standing in standings
    )
    header = ("Rank", "Run", "Score", "Tied with", "Questions", "p50", "p95", "Cost", "Judge")
    first = f"**{inline(leaderboard_trust_line(standings))}**"
    return "\n".join([first, "", "# Leaderboard", "", *rows(header, body, (5, 6, 7))])
