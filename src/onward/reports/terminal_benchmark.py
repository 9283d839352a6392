"""Benchmarks as lines of a terminal, 80 columns wide: scores, two models compared, a leaderboard.

Knows the nouns of benchmarks. Refuses to know how items were asked and scored.
"""

from __future__ import annotations

from collections.abc import Sequence

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
from onward.reports.formats import known, p_value, plural, seconds
from onward.reports.terminal import note_lines
from onward.reports.terminal_lines import WIDTH, columns, cut, wrapped
from onward.reports.wording import CHANGE_MARKS, change_words
from onward.types import (
    BenchmarkBoard,
    BenchmarkComparison,
    BenchmarkRun,
    BenchmarkStanding,
    Difference,
    Estimate,
    TaskScore,
)

_HEADER = ("task", "version", "shots", "n", "metric", "score", "chance")
_ITEMS = 5
_MODELS = 20
_LONGEST_MODEL = 18
"""Columns that models' names get where there are many tasks."""
_BESIDE = WIDTH - 5 - 2 - 10 - 2
"""Columns that are left for models' names and tasks, beside ranks and averages."""
_NARROWEST, _WIDEST = 5, 14
"""Columns that a task of a leaderboard gets."""


def benchmark_text(
    runs: Sequence[BenchmarkRun], comparison: BenchmarkComparison | None = None
) -> list[str]:
    """A table for each run, what to know of its scores, then what changed from one to the other."""
    blocks = [_run_lines(run) for run in runs]
    blocks += [_comparison_lines(comparison)] if comparison else []
    lines = [line for block in blocks for line in ("", *block)]
    return lines[1:] or ["nothing was benchmarked"]


def _run_lines(run: BenchmarkRun) -> list[str]:
    title = cut(f"Benchmark of {cut(run.model, 48)}, run {run.run_id}")
    taken = f"{seconds(sum(score.seconds for score in run.scores))} in all"
    facts = ", ".join(part for part in (facts_words(run.facts), taken) if part)
    lines = [title, *wrapped(facts), *note_lines(run.notes)]
    if not run.scores:
        return [*lines, "no task has a score"]
    body = right_aligned([_HEADER, *map(_cells, run.scores)], (2, 3, 5, 6))
    said = [f"{s.task}: {'; '.join((*doubts(s), *reach(s)))}" for s in run.scores]
    return [
        *(*lines, "", *columns(body), _scale_line(run), ""),
        *(line for one in said for line in wrapped(one, most=8)),
    ]


def _scale_line(run: BenchmarkRun) -> str:
    levels = [estimate.level for _, estimate in map(deciding, run.scores) if estimate]
    shown = f", with {levels[0]:.0%} intervals".replace("%", " %") if levels else ""
    return f"shares in hundredths{shown}"


def _cells(score: TaskScore) -> tuple[str, ...]:
    metric, estimate = deciding(score)
    chance = NOTHING if score.chance is None else value_words(metric, score.chance)
    name = metric.replace("exact_match_", "em_")
    words = score_words(metric, estimate)
    return score.task, score.version, f"{score.shots}", counted(score), name, words, chance


def right_aligned(body: Sequence[Sequence[str]], numbers: Sequence[int]) -> list[tuple[str, ...]]:
    """The rows with the columns in ``numbers`` padded at the left; the first row is the header."""
    widths = {column: max(len(row[column]) for row in body) for column in numbers}
    return [
        tuple(cell.rjust(widths.get(column, 0)) for column, cell in enumerate(row)) for row in body
    ]


def _comparison_lines(comparison: BenchmarkComparison) -> list[str]:
    models = f"{cut(comparison.first, 60)} → {cut(comparison.second, 60)}"
    lines = [*wrapped(f"{models}: {tally_words(comparison)}"), *note_lines(comparison.notes)]
    if not comparison.differences:
        return lines
    header = ("task", "scores", "difference", "p, Holm", "verdict")
    body = right_aligned([header, *map(_difference_cells, comparison.differences)], (1, 2, 3))
    worse = got_worse(comparison)
    ledger = ["", "Got worse", *(_worse_line(one) for one in worse)]
    changed = [
        line
        for difference in comparison.differences
        for line in wrapped(_changed_line(difference, comparison))
    ]
    return [
        *(*lines, "", *columns(body)),
        *(ledger if worse else ["", none_worse_line(comparison)]),
        *("", "Items lost and gained", *changed),
    ]


def _difference_cells(difference: Difference) -> tuple[str, ...]:
    _, metric = task_and_metric(difference)
    return (
        difference.metric.replace("exact_match_", "em_"),
        means_words(difference),
        shift_words(metric, difference.difference),
        p_value(difference.p_adjusted),
        f"{CHANGE_MARKS[difference.change]} {difference.change}",
    )


def _worse_line(difference: Difference) -> str:
    return cut(f"{CHANGE_MARKS['worse']} {difference_words(difference)}")


def _changed_line(difference: Difference, comparison: BenchmarkComparison) -> str:
    task, _ = task_and_metric(difference)
    parts = []
    for words, ids in lost_and_gained(difference, comparison):
        named = f" ({', '.join(named_items(ids, _ITEMS))})" if ids else ""
        parts.append(f"{words}{named}")
    told = [] if difference.change != "cannot tell" else [change_words(difference)]
    return f"{task}: {'; '.join([*parts, *told])}"


def board_text(board: BenchmarkBoard) -> list[str]:
    """A row a model, best first, at most twenty; tasks that do not fit beside follow below."""
    if not board.rows:
        return [NO_ROWS, *note_lines(board.notes)]
    rows = board.rows[:_MODELS]
    tasks = list(board.tasks)
    free = _BESIDE - len(tasks) * (_WIDEST + 2)
    model = min(max(_LONGEST_MODEL, free), max(len(row.model) for row in rows))
    at_once = max(1, (_BESIDE - model) // (_NARROWEST + 2))
    blocks = [
        _block(board, rows, tasks[first : first + at_once], model)
        for first in range(0, max(1, len(tasks)), at_once)
    ]
    rest = len(board.rows) - _MODELS
    tied = any(row.ties for row in board.rows)
    explained = [f"… {plural(rest, 'more model')} in the report" if rest > 0 else ""]
    explained += [TIE_LINE if tied else "", lacks_line(board)]
    blocks.append([line for one in explained if one for line in wrapped(one)])
    facts = [(row.model, words) for row in rows if (words := facts_words(row.facts))]
    blocks += [columns(table) for table in (list(board.tasks.items()), facts) if table]
    blocks.append(note_lines(board.notes))
    return [line for block in blocks if block for line in ("", *block)][1:]


def _block(
    board: BenchmarkBoard, rows: Sequence[BenchmarkStanding], tasks: Sequence[str], model: int
) -> list[str]:
    width = min(_WIDEST, (_BESIDE - model) // max(1, len(tasks)) - 2)
    header = ("", "model", "average", *(short_name(task, width) for task in tasks))
    body = [
        (
            rank_words(row),
            both_ends(row.model, model),
            _average(row.average),
            *(value_or_dash(board.metrics[task], row.scores.get(task)) for task in tasks),
        )
        for row in rows
    ]
    return columns(right_aligned([header, *body], range(2, len(header))), gives=1)


def _average(average: Estimate | None) -> str:
    """``54.2 ±2.3``: there is no room for both ends."""
    if average is None or not known(average.value):
        return NOTHING
    widest = max(average.high - average.value, average.value - average.low)
    return f"{value_words('', average.value)} ±{value_words('', widest)}"


def value_or_dash(metric: str, estimate: Estimate | None) -> str:
    """``43.5``, or a dash where a model did not sit the task."""
    return NOTHING if estimate is None else value_words(metric, estimate.value)


def both_ends(model: str, width: int) -> str:
    """A model's name in ``width`` columns, without its middle: often its end tells two apart."""
    name = cut(model, 2 * len(model))
    if cut(name, width) == name:
        return name
    return cut(name, width // 2 + 1)[:-1] + cut(name[::-1], width // 2)[::-1]


def short_name(task: str, width: int) -> str:
    """A task's name in ``width`` columns: all words but the last as their first letter.

    ``arc_challenge`` in six is ``a_chal``, ``truthfulqa_mc2`` is ``t_mc2``: what tells tasks of one
    family apart stays.
    """
    if len(task) <= width:
        return task
    *first, last = task.replace(":", "_").replace("-", "_").split("_")
    return "_".join([*(word[:1] for word in first), last])[:width]
