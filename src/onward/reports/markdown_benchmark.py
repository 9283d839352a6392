"""Benchmarks and their leaderboard as Markdown: the order of the pages, without plots.

Knows the nouns of benchmarks. Refuses to know HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onward.reports.benchmark_board_wording import (
    NO_ROWS,
    TIE_LINE,
    facts_words,
    lacks_line,
    rank_words,
)
from onward.reports.benchmark_wording import (
    NOTHING,
    counted,
    deciding,
    difference_words,
    doubts,
    got_worse,
    lost_and_gained,
    means_words,
    named_items,
    none_worse_line,
    reach,
    score_words,
    shift_words,
    tally_words,
    task_and_metric,
    value_words,
)
from onward.reports.formats import p_value, seconds
from onward.reports.markdown_marks import bullets, inline, rows
from onward.reports.wording import CHANGE_MARKS, change_words
from onward.types import (
    BenchmarkBoard,
    BenchmarkComparison,
    BenchmarkRun,
    BenchmarkStanding,
    TaskScore,
)

_MOST_ITEMS = 50


def benchmark_markdown(
    runs: Sequence[BenchmarkRun], comparison: BenchmarkComparison | None = None
) -> str:
    """Return the report; a comparison of two models comes before the scores of each."""
    lines = _comparison(comparison) if comparison else ["# Benchmark", ""]
    for run in runs:
        lines += _model(run)
    return "\n".join(lines if runs or comparison else [*lines, "Nothing was benchmarked.", ""])


def _comparison(comparison: BenchmarkComparison) -> list[str]:
    names = f"# {inline(comparison.first)} → {inline(comparison.second)}"
    lines = [names, "", f"**{tally_words(comparison)}**", ""]
    lines += bullets(inline(note) for note in comparison.notes)
    if not comparison.differences:
        return lines
    worse = bullets(inline(difference_words(one)) for one in got_worse(comparison))
    return [
        *lines,
        *("## Differences", "", *_differences(comparison)),
        *("## Got worse", "", *(worse or [none_worse_line(comparison), ""])),
        *("## Items lost and gained", "", *_changed(comparison)),
    ]


def _differences(comparison: BenchmarkComparison) -> list[str]:
    body = [
        (
            inline(d.metric),
            means_words(d),
            shift_words(metric, d.difference),
            f"{CHANGE_MARKS[d.change]} {change_words(d)}",
            p_value(d.p),
            p_value(d.p_adjusted),
            value_words(metric, d.smallest, "too few items"),
            f"{d.difference.n:,}",
        )
        for d in comparison.differences
        for _, metric in (task_and_metric(d),)
    ]
    figures = ("p", "p (Holm)", "Detectable", "n")
    header = ("Task: metric", "Scores", "Difference", "Verdict", *figures)
    return rows(header, body, (1, 2, 4, 5, 6, 7))


def _changed(comparison: BenchmarkComparison) -> list[str]:
    body = []
    for one in comparison.differences:
        task, _ = task_and_metric(one)
        cells = [inline(task)]
        for words, ids in lost_and_gained(one, comparison):
            cells += [words, ", ".join(map(inline, named_items(ids, _MOST_ITEMS)))]
        body.append(cells)
    return rows(("Task", "Lost", "Which", "Gained", "Which"), body)


def _model(run: BenchmarkRun) -> list[str]:
    facts = ", ".join(filter(None, (facts_words(run.facts), f"run {run.run_id}")))
    header = ("Task", "Version", "Shots", "n", "Metric", "Score", "Chance", "Time")
    said = [
        f"{inline(s.task)}: {inline('; '.join((*doubts(s), *reach(s))), 2_000)}" for s in run.scores
    ]
    return [
        *(f"## {inline(run.model)}", "", inline(facts), ""),
        *bullets(inline(note) for note in run.notes),
        *(rows(header, map(_cells, run.scores), (2, 3, 5, 6, 7)) or ["No task has a score.", ""]),
        *bullets(said),
    ]


def _cells(score: TaskScore) -> tuple[str, ...]:
    metric, estimate = deciding(score)
    chance = NOTHING if score.chance is None else value_words(metric, score.chance)
    how = (inline(score.version), f"{score.shots}", counted(score), inline(metric))
    figures = (score_words(metric, estimate), chance, seconds(score.seconds))
    return (inline(score.task), *how, *figures)


def board_markdown(board: BenchmarkBoard) -> str:
    """Return the ranking; a rank with = is shared, a dash is a task that was not sat."""
    lines = ["# Benchmark leaderboard", ""]
    notes = bullets(inline(note) for note in board.notes)
    if not board.rows:
        return "\n".join([*lines, NO_ROWS, "", *notes])
    header = ("Rank", "Model", "Average", *map(inline, board.tasks), "Tied with", "Known of it")
    figures = range(2, 3 + len(board.metrics))
    lines += rows(header, (_standing(row, board.metrics) for row in board.rows), figures)
    for line in (TIE_LINE if any(row.ties for row in board.rows) else "", lacks_line(board)):
        lines += [inline(line), ""] if line else []
    lines += rows(
        ("Task", "How it was sat"), [tuple(map(inline, one)) for one in board.tasks.items()]
    )
    return "\n".join([*lines, *notes])


def _standing(row: BenchmarkStanding, metrics: Mapping[str, str]) -> tuple[str, ...]:
    return (
        rank_words(row),
        inline(row.model),
        score_words("", row.average, None) if row.average else NOTHING,
        *(
            score_words(metric, score) if (score := row.scores.get(task)) else NOTHING
            for task, metric in metrics.items()
        ),
        inline(", ".join(row.ties)) or NOTHING,
        inline(facts_words(row.facts)) or NOTHING,
    )
