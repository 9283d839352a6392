"""Benchmark: models and systems sit the same tasks, and each item's result is kept.

Read ``benchmark`` from top to bottom: items → what of them stands in the training data → who sits
→ results, kept as they are made → scores. The same command after a kill goes on where it stood.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onward.errors import UsageError
from onward.flows.benchmarks.compare import compare_benchmarks
from onward.flows.benchmarks.data import SatTask, read_tasks
from onward.flows.benchmarks.examinees import Examinee, open_examinee
from onward.flows.benchmarks.judged import graded, open_graders
from onward.flows.benchmarks.overlaps import overlaps_of
from onward.flows.benchmarks.sitting import Seated, sit, way_of
from onward.flows.benchmarks.summary import FLOW, benchmark_run_of
from onward.flows.runs import OpenRun, open_runs, resume_or_start
from onward.options import Options
from onward.plain import plain
from onward.protocols import Judge, Progress
from onward.types import BenchmarkComparison, BenchmarkRun, Item, Run, TaskData

_AT_ONCE = 200
"""Items that are computed before their results are kept: more share worked examples in vain, fewer
compute them again."""


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
    """Of the second model with the first; None where there is one only."""


def benchmark(
    request: BenchmarkRequest, options: Options, *, progress: Progress | None = None
) -> Benchmarked:
    """Let each model of ``request`` sit its tasks, and compare the second with the first.

    Raises UsageError for unknown tasks and unusable data, before any model is opened, and what
    opening a model raises. An item that fails is kept with its reason.
    """
    if not request.models:
        raise UsageError("name a model: onward benchmark smollm2 --tasks hellaswag --data FOLDER")
    tasks = read_tasks(request.tasks, options)
    touched, unread = overlaps_of([data for data, _ in tasks], options.benchmark.training)
    level = options.evaluate.level
    runs: list[Run] = []
    with (
        closing(open_runs(options, create=True)) as records,
        open_graders(options, progress) as judges,
    ):
        for spec in dict.fromkeys(request.models):
            with open_examinee(spec, request.sources, options, progress) as examinee:
                metadata = _described(request, examinee, tasks, options)
                run = resume_or_start(FLOW, records, options, metadata=metadata, progress=progress)
                known = {(result.task, item.id) for item, result in records.items(run.id)}
                taken = {
                    data.task.name: _sit_task(
                        OpenSitting(run, examinee, judges, touched.get(data.task.name, {}), known),
                        data,
                        examples,
                    )
                    for data, examples in tasks
                }
            records.end(run.id, {"seconds": taken, "notes": [*metadata["notes"], *unread]})
            runs.append(records.run(run.id))
        return Benchmarked(
            tuple(benchmark_run_of(records, run.id, level=level) for run in runs),
            compare_benchmarks(records, *runs[:2], level=level) if len(runs) > 1 else None,
        )


@dataclass(frozen=True, slots=True)
class OpenSitting:
    """A run that is going on, with all who take part."""

    run: OpenRun
    examinee: Examinee
    judges: Sequence[Judge]
    touched: Mapping[str, str]
    """Item → where it stands in the training data."""
    known: Collection[tuple[str, str]]
    """(task, item) of the results that the run has already."""


def _sit_task(sitting: OpenSitting, data: TaskData, examples: Sequence[tuple[Item, ...]]) -> float:
    """Sit the items that have no result yet; returns the seconds that it took."""
    started = time.perf_counter()
    run, name = sitting.run, data.task.name
    places = [p for p, item in enumerate(data.items) if (name, item.id) not in sitting.known]
    for first in range(0, len(places), _AT_ONCE):
        some = places[first : first + _AT_ONCE]
        items = [data.items[place] for place in some]
        seated = Seated(data.task, items, [examples[place] for place in some])
        results = sit(seated, sitting.examinee, run.options, touched=sitting.touched)
        results = graded(items, results, sitting.judges)
        kept = zip(some, zip(items, results, strict=True), strict=True)
        run.records.add_items(run.id, list(kept))
    return time.perf_counter() - started


def _described(
    request: BenchmarkRequest, examinee: Examinee, tasks: Sequence[SatTask], options: Options
) -> dict[str, Any]:
    """What decides the run, and what is shown of it."""
    return {
        "model": examinee.name,
        "facts": dict(examinee.facts),
        "sources": list(request.sources),
        "training": [str(Path(one)) for one in options.benchmark.training],
        "tasks": [
            {
                "task": plain(data.task),
                "digest": data.digest,
                "items": len(data.items),
                "way": way_of(data.task, examinee, options),
            }
            for data, _ in tasks
        ],
        "notes": [problem for data, _ in tasks for problem in data.problems],
    }
