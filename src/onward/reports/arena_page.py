"""The arena's ratings as one self-contained page, best first, each with its interval.

Knows ratings. Refuses to know how votes were given and rated.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.reports.arena_wording import (
    RATINGS_HEADER,
    group_name,
    mark_lines,
    method_line,
    rank_of,
    rating_cells,
    rating_words,
    style_cells,
    voter_cells,
    win_rate_lines,
)
from onward.reports.markup import Content, Html, joined, said, section, table, tag
from onward.reports.plots import IntervalRow, intervals_plot
from onward.reports.style import page
from onward.reports.svg import linear
from onward.types import Rating, Ratings

_TITLE = "Arena"


def arena_html(ratings: Ratings) -> str:
    """Return the page; models that were never compared, not even through others, stand apart."""
    parts: list[Html | str] = [
        tag("h1", _TITLE),
        tag("p", method_line(ratings) + ".", class_="facts"),
        *(tag("p", "Warning: ", said(one), class_="doubt") for one in ratings.warnings),
        *(tag("p", one, class_="quiet") for one in mark_lines(ratings)),
        *(tag("p", one) for one in win_rate_lines(ratings)),
    ]
    groups = sorted({row.component for row in ratings.rows})
    for group in groups:
        rows = [row for row in ratings.rows if row.component == group]
        content = (_table(rows, ratings), _plot(rows, ratings, group))
        title = "Ratings" if len(groups) == 1 else f"Ratings, {group_name(group, ratings)}"
        parts.append(section(title, f"ratings-{group + 1}", *content))
    return page(_TITLE, *parts, *_pairs(ratings), *_styles(ratings), *_voters(ratings)).source


def _table(rows: Sequence[Rating], ratings: Ratings) -> Html:
    header = ("Model", *map(str.capitalize, RATINGS_HEADER[2:]))
    cells: list[tuple[Content, ...]] = [
        (joined((f"{rank} ", said(model))), *rest)
        for rank, model, *rest in (rating_cells(row, ratings) for row in rows)
    ]
    return table(header, cells, numbers=(2, 3, 4, 5))


def _plot(rows: Sequence[Rating], ratings: Ratings, group: int) -> Html:
    marks = [
        IntervalRow(
            f"{rank_of(row, ratings)} {row.model}",
            rating_words(row),
            row.rating,
            row.low,
            row.high,
            off=row.separated,
        )
        for row in rows
        if row.rating is not None and row.low is not None and row.high is not None
    ]
    if not marks:
        return Html("")
    axis = linear(min(mark.low for mark in marks), max(mark.high for mark in marks), 5)
    caption = (
        "Ratings with their intervals",
        "400 points are odds of ten to one; the mean is 1000. A ring: a guess.",
    )
    return intervals_plot(f"plot-ratings-{group + 1}", caption, marks, axis)


def _pairs(ratings: Ratings) -> list[Html]:
    if not ratings.pairs:
        return []
    ordered = sorted(ratings.pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    cells = [(said(pair), f"{votes:,}") for pair, votes in ordered]
    return [
        section(
            "Votes by pair", "pairs", table(("Pair", "Votes"), cells, numbers=(1,), narrow=True)
        )
    ]


def _styles(ratings: Ratings) -> list[Html]:
    if not ratings.styles:
        return []
    body = table(
        ("Form", "Effect on the log-odds", "What it does"), map(style_cells, ratings.styles)
    )
    return [section("Form of answers", "form", body)]


def _voters(ratings: Ratings) -> list[Html]:
    if not ratings.voters:
        return []
    cells: list[tuple[Content, ...]] = [
        (said(who), *rest) for who, *rest in map(voter_cells, ratings.voters)
    ]
    return [
        section(
            "Voters", "voters", table(("Who", "Votes", "Agrees", "Flagged"), cells, numbers=(1, 2))
        )
    ]
