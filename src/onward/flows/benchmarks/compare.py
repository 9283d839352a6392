"""Two models on the same items of a benchmark: better, worse or cannot tell, task by task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onward.errors import UsageError
from onward.flows.benchmarks.summary import FLOW, Sat, sat_tasks
from onward.statistics.comparison import differences, paired
from onward.statistics.verdict import PairedResult
from onward.tasks.benchmarks.scoring import BOUNDS, LOWER_IS_BETTER
from onward.types import BenchmarkComparison, Run

if TYPE_CHECKING:
    from onward.records.runs import RunRecords

_MOST = 10
"""Items of a graded metric that are named each way: nearly all of them change a little."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A task that both runs sat alike, by the items that both have a value for."""

    metric: str
    items: tuple[str, ...]
    first: tuple[float, ...]
    second: tuple[float, ...]
    """In the order of ``items``, as ``first``."""
    asked: tuple[int, int]
    """Items of each run."""
    failed: tuple[int, int]
    """Those without a value."""


def compare_benchmarks(
    records: RunRecords, first: Run, second: Run, *, level: float = 0.95
) -> BenchmarkComparison:
    """Compare two runs over the items that both have a value for, Holm over the tasks.

    What cannot be compared, and items that one of them has no value for, are named in the notes.
    Raises UsageError when the runs share no task that was sat alike.
    """
    one, two = (
        {sat.task.name: sat for sat in sat_tasks(records, run) if sat.results}
        for run in (first, second)
    )
    pairs = {
        name: _pair(sat, two[name])
        for name, sat in one.items()
        if name in two and sat.kind == two[name].kind
    }
    if not pairs:
        raise UsageError(
            f"runs {first.id} and {second.id} share no task of the same version, shots, template,"
            " way, files, metric and judges"
        )
    results = {name: _result(pair, level) for name, pair in pairs.items() if pair.items}
    named = {name: f"{name}: {pairs[name].metric}" for name in results}
    changed = {name: _changed(pairs[name], result) for name, result in results.items()}
    return BenchmarkComparison(
        first=first.metadata["model"],
        second=second.metadata["model"],
        differences=differences(
            {named[name]: result for name, result in results.items()},
            lower_is_better=[
                named[name] for name in results if pairs[name].metric in LOWER_IS_BETTER
            ],
            level=level,
        ),
        lost={name: lost for name, (lost, _) in changed.items()},
        gained={name: gained for name, (_, gained) in changed.items()},
        notes=tuple(_notes(one, two, pairs)),
        missing=tuple(name for name in one if name not in results),
        failed={name: pair.failed for name, pair in pairs.items() if any(pair.failed)},
    )


def is_benchmark(run: Run) -> bool:
    """Whether a run is one of a benchmark."""
    return run.flow == FLOW


def _pair(one: Sat, two: Sat) -> _Pair:
    first, second = one.values(), two.values()
    shared = tuple(id_ for id_ in first if id_ in second)
    return _Pair(
        metric=one.metric,
        items=shared,
        first=tuple(first[id_] for id_ in shared),
        second=tuple(second[id_] for id_ in shared),
        asked=(one.sound, two.sound),
        failed=(one.sound - len(first), two.sound - len(second)),
    )


def _result(pair: _Pair, level: float) -> PairedResult:
    bounds = BOUNDS.get(pair.metric, (0.0, 1.0))
    return paired(pair.first, pair.second, bounds=bounds, level=level)


def _changed(pair: _Pair, result: PairedResult) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Items lost and gained: all of outcomes, of graded values those that changed most."""
    shifts = [(b - a, id_) for id_, a, b in zip(pair.items, pair.first, pair.second, strict=True)]
    fell, rose = [one for one in shifts if one[0] < 0], [one for one in shifts if one[0] > 0]
    if result.test != "mcnemar":
        fell, rose = sorted(fell)[:_MOST], sorted(rose, reverse=True)[:_MOST]
    return tuple(id_ for _, id_ in fell), tuple(id_ for _, id_ in rose)


def _notes(
    one: Mapping[str, Sat], two: Mapping[str, Sat], pairs: Mapping[str, _Pair]
) -> Iterator[str]:
    """What of the two runs is not compared."""
    for name in {**one, **two}:
        if name not in two:
            yield f"{name} was sat in the first run only"
        elif name not in one:
            yield f"{name} was sat in the second run only"
        elif name not in pairs:
            yield f"{name} was sat otherwise in the second run and takes no part"
        elif len(pairs[name].items) < max(pairs[name].asked):
            (asked, more), (failed, others) = pairs[name].asked, pairs[name].failed
            yield (
                f"{name}: {len(pairs[name].items)} items are compared; the first run asked {asked},"
                f" of which {failed} failed, the second {more}, of which {others} failed"
            )
