"""A comparison of two runs as one self-contained page: the verdict first, then what it rests on.

Knows comparisons. Refuses to know the tests that made them.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.reports.examination_section import banner
from onward.reports.formats import (
    dollars,
    figure,
    known,
    p_value,
    score,
    seconds,
    signed,
)
from onward.reports.markup import Content, Html, details, joined, said, section, table, tag
from onward.reports.plots import IntervalRow, around_zero, intervals_plot
from onward.reports.run_facts import options_that_differ
from onward.reports.run_section import run_parts
from onward.reports.style import page
from onward.reports.wording import (
    CHANGE_MARKS,
    change_words,
    comparison_trust_line,
    difference_line,
    run_name,
    scales,
    shift_words,
)
from onward.types import Comparison, Difference

_COLOURS = {"better": "good", "worse": "bad", "cannot tell": "doubt"}
_MOST_CHANGED = 20


def comparison_html(comparison: Comparison) -> str:
    """Return the page; differences are second run minus first."""
    status = "trusted" if comparison.trusted else "untrusted"
    return page(
        f"{run_name(comparison.first)} against {run_name(comparison.second)}",
        banner(status, comparison_trust_line(comparison)),
        *_opening(comparison),
        section(
            "Differences",
            "differences",
            *_plots(comparison),
            differences_table(comparison.differences),
            tag(
                "p",
                "Difference: second run minus first, on the same questions, with its interval.",
                class_="facts",
            ),
        ),
        section("What they took", "took", _effort(comparison)),
        section("Questions that changed most", "changed", _changed(comparison)),
        section("How they were made", "made", *_made(comparison)),
    ).source


def _opening(comparison: Comparison) -> Sequence[Content]:
    first, second = comparison.first, comparison.second
    runs = (
        tag("h1", said(run_name(first)), " → ", said(run_name(second))),
        tag("p", "Runs ", said(first.id), " and ", said(second.id), class_="facts"),
    )
    notes = tag("ul", *(tag("li", said(note)) for note in comparison.notes))
    if not comparison.differences:
        return (*runs, tag("p", "No metric has a value in both runs."), notes)
    main = comparison.differences[0]
    return (
        *runs,
        tag("p", _change(main), class_="headline"),
        tag("p", said(difference_line(main))),
        notes if comparison.notes else "",
    )


def _change(difference: Difference) -> Html:
    words, bracket, rest = change_words(difference).partition(" (")
    note = tag("small", bracket + rest) if rest else ""
    mark = f"{CHANGE_MARKS[difference.change]} {words}"
    return joined((tag("span", mark, class_=f"change {_COLOURS[difference.change]}"), note))


def differences_table(
    differences: Sequence[Difference], names: tuple[str, str] = ("First", "Second")
) -> Html:
    """A row a metric, what its figures mean below; ``names`` are those of the two sides."""
    rows = [
        (
            joined((said(d.metric), tag("div", _tested(d), class_="quiet"))),
            figure(d.metric, d.first.value),
            figure(d.metric, d.second.value),
            shift_words(d),
            _change(d),
            p_value(d.p),
            p_value(d.p_adjusted),
            figure(d.metric, d.smallest, "too few questions"),
        )
        for d in differences
    ]
    header = ("Metric", *names, "Difference", "Verdict", "p", "p, Holm", "Detectable")
    note = tag(
        "p",
        "p, Holm: adjusted for all metrics of the table. Detectable: the smallest difference that"
        " so many questions show four times in five.",
        class_="facts",
    )
    return joined((table(header, rows, numbers=(1, 2, 3, 5, 6, 7)), note))


def _tested(d: Difference) -> Html:
    return joined((d.test, ", ", tag("span", f"n = {d.difference.n:,}", class_="whole")))


def _plots(comparison: Comparison) -> list[Html]:
    """A plot for each scale: points of the score, grades and shares cannot share an axis."""
    groups: dict[str, list[Difference]] = {}
    for d in comparison.differences:
        if known(d.difference.value):
            groups.setdefault(_scale_of(d, comparison), []).append(d)
    plots = []
    for place, (scale, differences) in enumerate(groups.items()):
        rows = [
            IntervalRow(
                d.metric,
                f"{shift_words(d)} {CHANGE_MARKS[d.change]}",
                d.difference.value,
                d.difference.low,
                d.difference.high,
                off=d.change == "worse",
            )
            for d in differences
        ]
        marks = ", ".join(f"{mark} {change}" for change, mark in CHANGE_MARKS.items())
        caption = (f"Differences in {scale}", f"Right of 0 the second run has more. {marks}.")
        axis = around_zero(rows)
        plots.append(intervals_plot(f"plot-{place}", caption, rows, axis, (0.0, "no difference")))
    return plots


def _scale_of(d: Difference, comparison: Comparison) -> str:
    if d.metric == "score":
        return "points of the score"
    if d.metric in scales(comparison.first):
        return "grades"
    highest = max(abs(value) for e in (d.first, d.second) for value in (e.low, e.value, e.high))
    return "shares" if highest <= 1 else "other metrics"


def _effort(comparison: Comparison) -> Html:
    keys = dict.fromkeys((*comparison.seconds[0], *comparison.seconds[1]))
    prices = dict.fromkeys((*comparison.cost[0], *comparison.cost[1]))
    rows = [
        (f"Time, {key.replace('_', ' ')}", *(seconds(of.get(key)) for of in comparison.seconds))
        for key in keys
    ]
    rows += [(f"Cost, {key}", *(dollars(of.get(key)) for of in comparison.cost)) for key in prices]
    header = ("", run_name(comparison.first), run_name(comparison.second))
    return table(header, rows, numbers=(1, 2), narrow=True)


def _changed(comparison: Comparison) -> Html:
    if not comparison.changed:
        return tag("p", "No question changed its score.", class_="quiet")
    rows = [
        (
            said(item.question),
            score(item.first),
            score(item.second),
            signed("score", item.second - item.first),
        )
        for item in comparison.changed[:_MOST_CHANGED]
    ]
    shown = table(("Question", "First", "Second", "Change"), rows, numbers=(1, 2, 3), narrow=True)
    rest = len(comparison.changed) - _MOST_CHANGED
    more = tag("p", f"{rest:,} more in report.json", class_="facts") if rest > 0 else ""
    return joined((shown, more))


def _made(comparison: Comparison) -> Sequence[Html]:
    first, second = comparison.first, comparison.second
    differ = options_that_differ(first, second)
    if differ:
        rows = [tuple(said(cell) for cell in row) for row in differ]
        changed = table(("Option that differs", "First", "Second"), rows, narrow=True)
    else:
        changed = tag("p", "Both runs had the same options.", class_="quiet")
    runs = [
        details(joined((which, said(run_name(run)))), *run_parts(run, scales(run)))
        for which, run in (("First run: ", first), ("Second run: ", second))
    ]
    return (changed, *runs)
