"""Written answers of a benchmark, graded by judges: for instructions without one right answer.

Each verdict is kept with the run, as those of an evaluation are; what the judges say of an item is
read from there. Refuses to know who has answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from onward.flows.judges import kept_name, open_desk, open_judges
from onward.flows.judging_answers import DueVerdict, judge_all
from onward.flows.runs import OpenRun, item_case_id
from onward.options import Options
from onward.protocols import Judge, Progress
from onward.tasks.benchmarks.extraction import answer_text
from onward.tasks.benchmarks.scoring import JUDGED
from onward.types import Answer, BenchmarkTask, Item, ItemResult, Question

if TYPE_CHECKING:
    from onward.records.runs import RunRecords


@contextmanager
def open_graders(options: Options, progress: Progress | None) -> Iterator[list[Judge]]:
    """The judges that the options name; none where they name none."""
    if not options.judge.judge:
        yield []
        return
    with open_desk((), options, progress) as desk:
        yield open_judges(options, desk.reader, desk.calls, progress)


def judge_written(run: OpenRun, tasks: Sequence[BenchmarkTask], judges: Sequence[Judge]) -> None:
    """Let each judge grade each written answer of a run; what it graded before stays.

    Graded is what counts of an answer: no reasoning, nothing after the task's stops. Choices that
    were made in words, and items that do not count, are not shown.
    """
    if not judges:
        return
    stops = {task.name: task.stops for task in tasks if task.kind == "generation"}
    known = {(row.case_id, row.judge) for row in run.records.verdicts(run.id)}
    todo = [
        _due(run, judge, item, result, text=answer_text(result.written, stops[result.task]))
        for item, result in run.records.items(run.id)
        if result.written is not None and result.task in stops and not item.flawed
        for judge in judges
        if (item_case_id(result), kept_name(judge)) not in known
    ]
    judge_all(run, todo)


def judged_items(records: RunRecords, run_id: str) -> list[tuple[Item, ItemResult]]:
    """The items of a run with their results, what the judges gave among the values.

    ``judged`` is None where none of them gave a score: the verdicts say why. An item that has one
    is scored, right answer or not.
    """
    given: dict[str, list[float | None]] = defaultdict(list)
    for row in records.verdicts(run_id):
        given[row.case_id].append(row.verdict.score)
    return [
        (item, _with_scores(result, given[case_id]) if case_id in given else result)
        for item, result in records.items(run_id)
        for case_id in [item_case_id(result)]
    ]


def unscored_notes(records: RunRecords, run_id: str) -> list[str]:
    """How many verdicts of a run have no score, and why the first has none; [] where all have."""
    rows = records.verdicts(run_id)
    reasons = [
        row.verdict.unscored or "no reason given" for row in rows if row.verdict.score is None
    ]
    if not reasons:
        return []
    return [f"{len(reasons)} of {len(rows)} verdicts have no score, the first for: {reasons[0]}"]


def _due(run: OpenRun, judge: Judge, item: Item, result: ItemResult, *, text: str) -> DueVerdict:
    return DueVerdict(
        judge,
        Question(item.prompt, id=item.id),
        Answer(text, abstained=False, citations=(), hits=(), model=""),
        item.references[0] if item.references else None,
        lambda verdict: run.records.add_verdict(run.id, item_case_id(result), verdict),
    )


def _with_scores(result: ItemResult, given: Sequence[float | None]) -> ItemResult:
    scores = [score for score in given if score is not None]
    value = sum(scores) / len(scores) / 100 if scores else None
    values = {**result.values, JUDGED: value}
    return replace(result, values=values, problem="" if scores else result.problem)
