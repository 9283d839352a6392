"""Benchmark runs as one self-contained page: what changed first, then each model's scores.

Knows the nouns of benchmarks. Refuses to know how items were asked and scored.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.reports.benchmark_board_wording import facts_words
from onward.reports.benchmark_wording import (
    CALIBRATION,
    NOTHING,
    by_value,
    counted,
    deciding,
    difference_words,
    doubts,
    error_words,
    got_worse,
    in_hundredths,
    is_share,
    lost_and_gained,
    means_words,
    named_items,
    none_worse_line,
    score_words,
    shift_words,
    tally_words,
    task_and_metric,
    value_words,
)
from onward.reports.formats import known, number, p_value, plural, seconds
from onward.reports.markup import Content, Html, details, joined, said, section, table, tag
from onward.reports.plots import IntervalRow, around_zero, intervals_plot
from onward.reports.style import page
from onward.reports.svg import linear
from onward.reports.wording import CHANGE_MARKS, change_words
from onward.types import BenchmarkComparison, BenchmarkRun, Change, Difference, TaskScore

_COLOURS: dict[Change, str] = {"better": "good", "worse": "bad", "cannot tell": "doubt"}
_MOST_ITEMS = 200


def benchmark_html(
    runs: Sequence[BenchmarkRun], comparison: BenchmarkComparison | None = None
) -> str:
    """Return the page; a comparison of two models comes before the scores of each."""
    shown = [run.model for run in runs]
    title = f"Benchmark of {shown[0]}" if len(shown) == 1 else "Benchmark"
    if comparison:
        title = f"{comparison.first} against {comparison.second}"
    parts = _comparison(comparison) if comparison else [tag("h1", said(title))]
    models = [
        section(run.model, f"model-{place}", *_model(run, f"{place}"))
        for place, run in enumerate(runs, start=1)
    ]
    if not runs and not comparison:
        models = [tag("p", "Nothing was benchmarked.")]
    return page(title, *parts, *models).source


def _comparison(comparison: BenchmarkComparison) -> list[Content]:
    opening: list[Content] = [
        tag("h1", said(comparison.first), " → ", said(comparison.second)),
        tag("p", _tally(comparison), class_="headline"),
        _notes(comparison.notes),
    ]
    if not comparison.differences:
        return opening
    worse = [tag("li", said(difference_words(one))) for one in got_worse(comparison)]
    ledger = tag("ul", *worse) if worse else tag("p", none_worse_line(comparison))
    note = tag(
        "p",
        "Difference: second model minus first, over the same items, with its interval; shares in"
        " hundredths. p, Holm: adjusted for all tasks. Detectable: the smallest difference that so"
        " many items show four times in five.",
        class_="facts",
    )
    plot = _differences_plot(comparison)
    return [
        *opening,
        section("Differences", "differences", plot, _differences_table(comparison), note),
        section("Got worse", "worse", ledger),
        section("Items lost and gained", "items", *_changed(comparison)),
    ]


def _tally(comparison: BenchmarkComparison) -> Content:
    words = tally_words(comparison)
    if not comparison.differences:
        return words
    counts = (tag("span", part, class_="whole") for part in words.split(", "))
    return joined(counts, between=", ")


def _differences_table(comparison: BenchmarkComparison) -> Html:
    rows = [
        (
            joined((said(task), tag("div", said(metric), class_="quiet"))),
            means_words(d),
            shift_words(metric, d.difference),
            _change(d),
            p_value(d.p_adjusted),
            value_words(metric, d.smallest, "too few items"),
            f"{d.difference.n:,}",
        )
        for d in comparison.differences
        for task, metric in (task_and_metric(d),)
    ]
    header = ("Task", "Scores", "Difference", "Verdict", "p, Holm", "Detectable", "n")
    return table(header, rows, numbers=(1, 2, 4, 5, 6))


def _change(difference: Difference) -> Html:
    words, bracket, rest = change_words(difference).partition(" (")
    mark = f"{CHANGE_MARKS[difference.change]} {words}"
    note = tag("div", bracket.lstrip() + rest, class_="quiet") if rest else ""
    return joined((tag("span", mark, class_=f"change {_COLOURS[difference.change]}"), note))


def _differences_plot(comparison: BenchmarkComparison) -> Html:
    """Shares only: a metric with a scale of its own has no place on their axis."""
    rows = []
    for one in comparison.differences:
        task, metric = task_and_metric(one)
        if is_share(metric) and known(one.difference.value):
            shift = in_hundredths(metric, one.difference)
            text = f"{shift_words(metric, one.difference)} {CHANGE_MARKS[one.change]}"
            ends = (shift.value, shift.low, shift.high)
            rows.append(IntervalRow(task, text, *ends, off=one.change == "worse"))
    caption = (
        "Differences with their intervals",
        "Right of 0 the second model has more; a ring: worse for sure.",
    )
    none = (0.0, "no difference")
    return intervals_plot("plot-differences", caption, rows, around_zero(rows), none)


def _changed(comparison: BenchmarkComparison) -> list[Html]:
    parts = []
    for one in comparison.differences:
        task, _ = task_and_metric(one)
        changed = lost_and_gained(one, comparison)
        head = joined((said(task), f": {', '.join(words for words, _ in changed)}"))
        lists = [
            tag("p", f"{words}: ", joined(map(said, named_items(ids, _MOST_ITEMS)), between=", "))
            for words, ids in changed
            if ids
        ]
        parts.append(details(head, *lists) if lists else tag("p", head))
    return parts


def _model(run: BenchmarkRun, place: str) -> list[Content]:
    facts = [said(words)] if (words := facts_words(run.facts)) else []
    line = joined((*facts, joined(("run ", said(run.run_id)))), between=", ")
    opening: list[Content] = [tag("p", line, class_="facts"), _notes(run.notes)]
    if not run.scores:
        return [*opening, tag("p", "No task has a score.", class_="quiet")]
    note = tag(
        "p",
        "Shares in hundredths, with their intervals. Detectable: the smallest paired difference"
        " that so many items show four times in five. Error: the standard error.",
        class_="facts",
    )
    return [
        *opening,
        _scores_plot(run, place),
        _scores_table(run),
        note,
        *_calibration(run),
        *_doubts(run),
        *(part for score in run.scores for part in _more(score)),
    ]


def _scores_table(run: BenchmarkRun) -> Html:
    rows = []
    for score in run.scores:
        metric, estimate = deciding(score)
        how = f"{plural(score.shots, 'shot')}, version {score.version}"
        chance = NOTHING if score.chance is None else value_words(metric, score.chance)
        rows.append(
            (
                joined((said(score.task), tag("div", said(how), class_="quiet"))),
                said(metric),
                score_words(metric, estimate),
                chance,
                value_words(metric, score.smallest, "too few items"),
                counted(score),
                seconds(score.seconds),
            )
        )
    header = ("Task", "Metric", "Score", "Chance", "Detectable", "n", "Time")
    return table(header, rows, numbers=(2, 3, 4, 5, 6))


def _scores_plot(run: BenchmarkRun, place: str) -> Html:
    rows = []
    for score in run.scores:
        metric, estimate = deciding(score)
        if estimate and is_share(metric) and known(estimate.low) and known(estimate.high):
            one = in_hundredths(metric, estimate)
            text = score_words(metric, estimate)
            rows.append(IntervalRow(score.task, text, one.value, one.low, one.high))
    lowest = min((row.low for row in rows), default=0.0)
    caption = ("Scores with their intervals", "Of 100.")
    return intervals_plot(f"plot-{place}", caption, rows, linear(min(0.0, lowest), 100, 5))


def _calibration(run: BenchmarkRun) -> list[Html]:
    rows: list[tuple[Content, ...]] = [
        (said(score.task), *(number(score.calibration.get(key), "no value") for key in CALIBRATION))
        for score in run.scores
        if score.calibration
    ]
    if not rows:
        return []
    caption = "How far the probabilities that choices get are right; 0 is best"
    names = tuple(CALIBRATION.values())
    return [table(("Task", *names), rows, numbers=(1, 2, 3), caption=caption, narrow=True)]


def _doubts(run: BenchmarkRun) -> list[Html]:
    found = [(score.task, doubts(score)) for score in run.scores]
    items = [
        tag("li", said(task), ": ", joined(map(said, words), between="; "))
        for task, words in found
        if words
    ]
    return [tag("h3", "To be known of these scores"), tag("ul", *items)] if items else []


def _more(score: TaskScore) -> list[Html]:
    """Other metrics and subjects, closed until the reader opens them."""
    metric, _ = deciding(score)
    others = [
        (said(name), score_words(name, e), error_words(score, name), f"{e.n:,}")
        for name, e in score.metrics.items()
    ]
    parts = []
    if len(others) > 1:
        header = ("Metric", "Value", "Error", "n")
        shown = table(header, others, numbers=(1, 2, 3), narrow=True)
        parts.append(details(joined((said(score.task), ": all metrics")), shown))
    if score.groups:
        rows = [
            (said(name), score_words(metric, e), f"{e.n:,}") for name, e in by_value(score.groups)
        ]
        body = table(("Subject", metric, "n"), rows, numbers=(1, 2), narrow=True)
        title = f": {plural(len(rows), 'subject')}, the weakest first"
        parts.append(details(joined((said(score.task), title)), body))
    return parts


def _notes(notes: Sequence[str]) -> Html:
    return tag("ul", *(tag("li", said(note)) for note in notes)) if notes else Html("")
