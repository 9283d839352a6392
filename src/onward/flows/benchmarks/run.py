"""Benchmark: models and systems sit the same tasks, and each item's result is kept.

Read ``benchmark`` from top to bottom: items → what of them stands in the training data → who sits
→ results, kept as they are made → verdicts → scores. The same command after a kill, or after a
server that failed, goes on where it stood.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.errors import UsageError
from onward.flows.benchmarks.compare import compare_benchmarks
from onward.flows.benchmarks.data import SatTask, read_tasks
from onward.flows.benchmarks.examinees import Examinee, open_examinee
from onward.flows.benchmarks.judged import judge_written, open_graders, unscored_notes
from onward.flows.benchmarks.overlaps import overlaps_of, training_digest
from onward.flows.benchmarks.progress import TaskProgress
from onward.flows.benchmarks.sitting import Seated, Way, reordered, sit, way_of
from onward.flows.benchmarks.summary import FLOW, benchmark_run_of
from onward.flows.benchmarks.unanswered import Unanswered, is_settled
from onward.flows.judges import open_rubric
from onward.flows.runs import OpenRun, open_runs, resume_or_start
from onward.models import check_spec
from onward.options import Options
from onward.plain import plain
from onward.protocols import Judge, Progress
from onward.types import BenchmarkComparison, BenchmarkRun, Item, TaskData

if TYPE_CHECKING:
    from onward.records.runs import RunRecords

_AT_ONCE: Mapping[Way, int] = {"likelihood": 200, "words": 16}
"""Items that are asked before their results are kept: of more, more worked examples are computed
once only; of fewer, fewer are asked again after a kill. Words take long, or cost money."""


@dataclass(frozen=True, slots=True)
class BenchmarkRequest:
    """Who sits what."""

    models: tuple[str, ...]
    """Specs as of ``onward ask --model``."""
    tasks: tuple[str, ...]
    """As of ``read_tasks``."""
    sources: tuple[str, ...] = ()
    """Documents: then it is the whole system that sits, and answers in words."""


@dataclass(frozen=True, slots=True)
class Benchmarked:
    """What came out."""

    runs: tuple[BenchmarkRun, ...]
    """One a model."""
    comparison: BenchmarkComparison | None
    """Of the second model with the first; None of one model, and where nothing was sat alike."""


def benchmark(
    request: BenchmarkRequest, options: Options, *, progress: Progress | None = None
) -> Benchmarked:
    """Let each model of ``request`` sit its tasks, and compare the second with the first.

    The runs end together: until then the same command finds each of them. Where items got no
    answer they stay open, with a note, until those were asked again. Raises UsageError for models
    that mean nothing, unknown tasks and unusable data, before any model is opened, what opening a
    model raises, and ModelError where one item after another gets no answer.
    """
    if not request.models:
        raise UsageError("name a model: onward benchmark smollm2 --tasks hellaswag --data FOLDER")
    specs = tuple(dict.fromkeys(request.models))
    for spec in specs:
        check_spec(spec)
    tasks = read_tasks(request.tasks, options)
    for data, _ in tasks:
        _check_scorable(data, options)
    touched, unread = overlaps_of([data for data, _ in tasks], options.benchmark.training)
    with (
        closing(open_runs(options, create=True)) as records,
        open_graders(options, progress) as judges,
    ):
        problems = [problem for data, _ in tasks for problem in data.problems]
        exam = Exam(request.sources, tasks, touched, judges, (*problems, *unread))
        lacking = {}
        for spec in specs:
            run, unanswered = _sit_tasks(spec, exam, records, options, progress)
            judge_written(run, [data.task for data, _ in tasks], judges)
            lacking[run.id] = unanswered
        if not any(lacking.values()):
            for run_id in lacking:
                notes = records.run(run_id).metadata["notes"]
                records.end(run_id, {"notes": [*notes, *unscored_notes(records, run_id)]})
        return _benchmarked(records, lacking, options.evaluate.level)


def _check_scorable(data: TaskData, options: Options) -> None:
    if data.task.kind != "generation" or options.judge.judge:
        return
    if not any(item.references for item in data.items):
        raise UsageError(
            f"{data.task.name}: no item has an answer: add a column 'answer', or name a judge "
            "with --judge"
        )


@dataclass(frozen=True, slots=True)
class Exam:
    """What everybody sits."""

    sources: Sequence[str]
    tasks: Sequence[SatTask]
    touched: Mapping[str, Mapping[str, str]]
    """Task → item → where it stands in the training data."""
    judges: Sequence[Judge]
    notes: Sequence[str]
    """Lines and files that could not be used."""


@dataclass(frozen=True, slots=True)
class OpenSitting:
    """A run that is going on, with all who take part."""

    run: OpenRun
    examinee: Examinee
    touched: Mapping[str, Mapping[str, str]]
    settled: Collection[tuple[str, str]]
    """(task, item) of the results that the run has already."""
    unanswered: Unanswered
    progress: TaskProgress


def _sit_tasks(
    spec: str, exam: Exam, records: RunRecords, options: Options, progress: Progress | None
) -> tuple[OpenRun, int]:
    """Let a model sit all tasks; returns its run, and how many items are to be asked again."""
    shown = TaskProgress(progress)
    with open_examinee(spec, exam.sources, options, shown) as examinee:
        metadata = _described(exam, examinee, options)
        run = resume_or_start(FLOW, records, options, metadata=metadata, progress=progress)
        kept = [result for _, result in records.items(run.id)]
        settled = {(one.task, one.item_id) for one in kept if is_settled(one)}
        before = {(one.task, one.item_id) for one in kept if not is_settled(one)}
        unanswered = Unanswered(before)
        sitting = OpenSitting(run, examinee, exam.touched, settled, unanswered, shown)
        for data, examples in exam.tasks:
            _sit_task(sitting, data, examples)
    return run, unanswered.count


def _sit_task(sitting: OpenSitting, data: TaskData, examples: Sequence[Sequence[Item]]) -> None:
    """Sit the items that have no result yet, and keep what comes of them."""
    run, examinee, name = sitting.run, sitting.examinee, data.task.name
    way = way_of(data.task, examinee, run.options)
    at_once = max(_AT_ONCE[way], run.options.evaluate.at_once)
    places = [p for p, item in enumerate(data.items) if (name, item.id) not in sitting.settled]
    before = len(data.items) - len(places)
    for first in range(0, len(places), at_once):
        some = places[first : first + at_once]
        sitting.progress.begin(name, before + first, len(some), len(data.items))
        items = [data.items[place] for place in some]
        seated = Seated(data.task, items, [tuple(examples[place]) for place in some])
        started = time.perf_counter()
        results = sit(seated, examinee, run.options, touched=sitting.touched.get(name, {}))
        seconds = (time.perf_counter() - started) / len(some)
        results = [replace(one, seconds=seconds) for one in results]
        kept = zip(some, zip(items, results, strict=True), strict=True)
        run.records.add_items(run.id, list(kept))
        if examinee.likelihoods is None:  # what a model in memory cannot take, it never can
            sitting.unanswered.note(results)


def _described(exam: Exam, examinee: Examinee, options: Options) -> dict[str, Any]:
    """What decides the run, and what is shown of it."""
    return {
        "model": examinee.name,
        "facts": dict(examinee.facts),
        "sources": list(exam.sources),
        "training": [str(Path(one)) for one in options.benchmark.training],
        "judges": [judge.name for judge in exam.judges],
        "identity": {
            "examinee": examinee.digest,
            "training": training_digest(options.benchmark.training),
            "rubric": plain(open_rubric(options)) if exam.judges else None,
        },
        "tasks": [
            {
                "task": plain(data.task),
                "digest": data.digest,
                "items": len(data.items),
                "way": way_of(data.task, examinee, options),
                "chat": options.benchmark.chat,
            }
            for data, _ in exam.tasks
        ],
        "notes": [*exam.notes, *_shuffled_in_vain(exam, examinee, options)],
    }


def _shuffled_in_vain(exam: Exam, examinee: Examinee, options: Options) -> list[str]:
    if not options.benchmark.shuffled:
        return []
    return [
        f"{data.task.name}: --shuffled changes nothing here: no prompt shows the choices"
        for data, _ in exam.tasks
        if not reordered(data.task, data.items, way_of(data.task, examinee, options))
    ]


def _benchmarked(records: RunRecords, lacking: Mapping[str, int], level: float) -> Benchmarked:
    runs = []
    for run_id, unanswered in lacking.items():
        run = benchmark_run_of(records, run_id, level=level)
        if unanswered:
            note = f"{unanswered} of the items got no answer: the same command asks them once more"
            run = replace(run, notes=(*run.notes, note))
        runs.append(run)
    comparison = None
    if len(runs) > 1:
        first, second = (records.run(one.run_id) for one in runs[:2])
        try:
            comparison = compare_benchmarks(records, first, second, level=level)
        except UsageError as error:  # nothing was sat alike; the scores stand all the same
            runs[1] = replace(runs[1], notes=(*runs[1].notes, f"not compared: {error}"))
    return Benchmarked(tuple(runs), comparison)
