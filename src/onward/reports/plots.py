"""The plots of reports: scores, grades, latency, and numbers with their intervals.

Each says in words what it shows, labels its marks directly, and gives nothing when there is
nothing to plot. Refuses to know where the numbers came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onward.reports.formats import MINUS, estimated, number, plural, score, seconds
from onward.reports.markup import Html, joined, tag
from onward.reports.svg import (
    Axis,
    bar,
    beside,
    decades,
    dot,
    figure,
    line,
    linear,
    scale,
    words,
)
from onward.reports.wording import GRADE_WORDS, nearest_grade
from onward.types import Estimate

_NOTHING = Html("")
_LONGEST_LABEL = 28
_BINS = 50
_HIGHEST_PILE = 16
"""Questions of one pile that are drawn as dots; above, piles become bars."""


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A number with its interval, as one row of a plot."""

    label: str
    text: str
    """What stands at the right: the number in words."""
    value: float
    low: float
    high: float
    off: bool = False
    """Drawn as a ring and not as a dot: the reader should look at it."""


def scores_plot(points: Sequence[tuple[str, float]], mean: Estimate | None) -> Html:
    """Every question as a dot on 0 to 100, (name, score), with the mean and its interval."""
    if not points:
        return _NOTHING
    axis = linear(0, 100, 5)
    piles: dict[int, list[tuple[str, float]]] = {}
    for name, value in points:
        piles.setdefault(min(_BINS - 1, max(0, int(value / 100 * _BINS))), []).append((name, value))
    highest = max(len(pile) for pile in piles.values())
    height = 7.0 * max(6, highest) if highest <= _HIGHEST_PILE else 120.0
    base = 26 + height
    marks = [*_mean_marks(mean, axis, base), *_piles(piles, height, base), scale(axis, base + 4)]
    dotted = highest <= _HIGHEST_PILE
    note = "One dot a question" if dotted else f"Tallest bar: {plural(highest, 'question')}"
    values = sorted(value for _, value in points)
    told = f"mean {estimated('score', mean)}; " if mean else ""
    says = (
        f"{plural(len(points), 'question')}: {told}"
        f"lowest {score(values[0])}, highest {score(values[-1])}."
    )
    caption = ("Scores of the questions", f"{note}; the line is the mean, the band its interval.")
    return figure("plot-scores", caption, base + 26, marks, says=says)


def _mean_marks(mean: Estimate | None, axis: Axis, base: float) -> list[Html]:
    if mean is None:
        return []
    low, high = axis.share(mean.low), axis.share(mean.high)
    at = axis.at(mean.value)
    label = f"mean {estimated('score', mean)}"
    return [
        bar(low, 20, high - low, base - 16, "band"),
        line(at, 20, at, base + 4, "centre"),
        words(at, 13, label, anchor=beside(axis, mean.value)),
    ]


def _piles(
    piles: Mapping[int, Sequence[tuple[str, float]]], height: float, base: float
) -> list[Html]:
    highest = max(len(pile) for pile in piles.values())
    width = 100 / _BINS
    if highest > _HIGHEST_PILE:
        tall = {place: height * len(pile) / highest for place, pile in piles.items()}
        return [bar(place * width, base + 4 - t, width, t, "spot") for place, t in tall.items()]
    return [
        dot(f"{(place + 0.5) * width:.2f}%", base - 7 * n, 3, "spot", f"{name}: {score(value)}")
        for place, pile in piles.items()
        for n, (name, value) in enumerate(pile)
    ]


def grades_plot(grades: Mapping[str, Sequence[float]]) -> Html:
    """For each criterion, how often each of the five grades was given."""
    given = {name: values for name, values in grades.items() if values}
    if not given:
        return _NOTHING
    marks: list[Html] = []
    told = []
    for row, (name, values) in enumerate(given.items()):
        top = 50.0 * row
        tally = Counter(nearest_grade(value) for value in values)
        mean = number(sum(values) / len(values))
        marks += [words("0%", top + 13, _short(name)), _right(top + 13, f"mean {mean}")]
        marks += _segments(tally, top + 20)
        counts = ", ".join(f"{GRADE_WORDS[g]} {tally[g]}" for g in GRADE_WORDS if tally[g])
        told.append(f"{name}: {counts}.")
    legend = tag(
        "span",
        *(
            tag("span", _swatch(grade), f"{word} {grade}")
            for grade, word in sorted(GRADE_WORDS.items())
        ),
        class_="legend",
    )
    caption = ("Grades of each criterion", "How often each grade was given.", legend)
    return figure("plot-grades", caption, 50.0 * len(given), marks, says=" ".join(told))


def _segments(tally: Mapping[int, int], top: float) -> list[Html]:
    total, left, marks = sum(tally.values()), 0.0, []
    for grade in sorted(tally):
        width = 100 * tally[grade] / total
        marks.append(bar(left, top, width, 20, f"g{grade}"))
        if width >= 6:
            middle = f"{left + width / 2:.2f}%"
            inside = words(middle, top + 14, f"{tally[grade]}", anchor="middle", class_="inside")
            marks.append(inside)
        left += width
    return marks


def _swatch(grade: int) -> Html:
    square = tag("rect", width="100%", height="100%", class_=f"g{grade}")
    return tag("svg", square, class_="swatch", aria_hidden="true")


def latency_plot(
    taken: Mapping[str, Sequence[float]], quantiles: Mapping[str, float | None]
) -> Html:
    """Seconds a question for each part of the work, on a logarithmic axis.

    ``quantiles`` has ``PART_p50`` and ``PART_p95``; those that are missing are not shown. Times of
    0 stand at the left edge.
    """
    given = {name: values for name, values in taken.items() if values}
    positive = [value for values in given.values() for value in values if value > 0]
    if not positive:
        return _NOTHING
    axis = decades(min(positive), max(positive), "s")
    marks: list[Html] = []
    told = []
    for row, (name, values) in enumerate(given.items()):
        top = 62.0 * row
        asked = {q: quantiles.get(f"{name}_{q}") for q in ("p50", "p95")}
        text = " · ".join(
            f"{q} {seconds(value)}" for q, value in asked.items() if value is not None
        )
        marks += [words("0%", top + 13, name), _right(top + 13, text)]
        marks += [
            dot(axis.at(value), top + 36 + (n * 7 % 5 - 2) * 4, 3, "spot", seconds(value))
            for n, value in enumerate(values)
        ]
        if (median := asked["p50"]) is not None:
            marks.append(line(axis.at(median), top + 22, axis.at(median), top + 50, "centre"))
        told.append(f"{name}: {plural(len(values), 'question')}, {text}.")
    bottom = 62.0 * len(given)
    caption = ("Seconds a question", "One dot a question, on a logarithmic axis; the line is p50.")
    marks.append(scale(axis, bottom))
    return figure("plot-latency", caption, bottom + 24, marks, says=" ".join(told))


def intervals_plot(
    name: str,
    caption: tuple[str, str],
    rows: Sequence[IntervalRow],
    axis: Axis,
    limit: tuple[float, str] | None = None,
) -> Html:
    """Numbers with their intervals, one below the other; ``limit`` draws a line and names it."""
    if not rows:
        return _NOTHING
    marks: list[Html] = []
    top = 20.0 if limit else 0.0
    bottom = top + 44.0 * len(rows)
    if limit is not None:
        value, label = limit
        marks.append(words(axis.at(value), 12, label, anchor=beside(axis, value), class_="soft"))
    for place, row in enumerate(rows):
        marks.append(_interval_marks(row, axis, top + 44 * place))
        if limit is not None:
            y = top + 44 * place + 28
            marks.append(line(axis.at(limit[0]), y - 8, axis.at(limit[0]), y + 8, "limit"))
    marks.append(scale(axis, bottom))
    says = " ".join(f"{row.label}: {row.text}." for row in rows)
    return figure(name, caption, bottom + 24, marks, says=says)


def _interval_marks(row: IntervalRow, axis: Axis, top: float) -> Html:
    y = top + 28
    parts = [
        words("0%", top + 15, _short(row.label)),
        _right(top + 15, row.text, "value"),
        line("0%", y, "100%", y, "track"),
        line(axis.at(row.low), y, axis.at(row.high), y, "whisker"),
        dot(axis.at(row.value), y, 4.5, "dot"),
    ]
    return tag("g", joined(parts), class_="off" if row.off else None)


def around_zero(rows: Sequence[IntervalRow]) -> Axis:
    """An axis for differences: as far to both sides of 0 as the widest interval reaches."""
    widest = max((abs(edge) for row in rows for edge in (row.low, row.high)), default=1.0) or 1.0
    axis = linear(-widest, widest)
    signed = tuple(
        (v, t.replace("-", MINUS) if v < 0 else f"+{t}" if v > 0 else "0") for v, t in axis.ticks
    )
    return Axis(axis.low, axis.high, signed)


def _right(y: float, text: str, class_: str = "") -> Html:
    return words("100%", y, text, anchor="end", class_=class_)


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
