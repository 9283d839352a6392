"""Two models on the same items of a benchmark: better, worse or cannot tell, task by task."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING

from onward.errors import UsageError
from onward.flows.benchmarks.summary import FLOW, Sat, sat_tasks
from onward.statistics.comparison import differences, paired
from onward.statistics.verdict import PairedResult
from onward.tasks.benchmarks.scoring import BOUNDS, LOWER_IS_BETTER, deciding_metric
from onward.types import BenchmarkComparison, Run

if TYPE_CHECKING:
    from onward.records.runs import RunRecords


def compare_benchmarks(
    records: RunRecords, first: Run, second: Run, *, level: float = 0.95
) -> BenchmarkComparison:
    """Compare two runs over the items that both have a value for, Holm over the tasks.

    Raises UsageError when the runs share no task that was sat alike.
    """
    one, two = (
        {sat.task.name: sat for sat in sat_tasks(records, run) if sat.results}
        for run in (first, second)
    )
    alike = [name for name, sat in one.items() if name in two and sat.kind == two[name].kind]
    if not alike:
        raise UsageError(
            f"runs {first.id} and {second.id} share no task of the same version, shots and items"
        )
    notes = [
        f"{name} was sat otherwise in the second run and takes no part"
        for name, sat in one.items()
        if name in two and name not in alike and sat.kind != two[name].kind
    ]
    results = {name: found for name in alike if (found := _paired(one[name], two[name], level))}
    return BenchmarkComparison(
        first=first.metadata["model"],
        second=second.metadata["model"],
        differences=differences(
            {f"{name}: {deciding(one[name])}": result for name, result in results.items()},
            lower_is_better=[
                f"{name}: {metric}"
                for name in results
                if (metric := deciding(one[name])) in LOWER_IS_BETTER
            ],
            level=level,
        ),
        lost={name: _changed(one[name], two[name], operator.gt) for name in results},
        gained={name: _changed(one[name], two[name], operator.lt) for name in results},
        notes=tuple(notes),
    )


def is_benchmark(run: Run) -> bool:
    """Whether a run is one of a benchmark."""
    return run.flow == FLOW


def deciding(sat: Sat) -> str:
    """The metric of single items that a task is compared by."""
    return deciding_metric(sat.task, (result for _, result in sat.results.values()))


def values_of(sat: Sat) -> dict[str, float]:
    """Item → its value by the deciding metric, of sound items that have one."""
    metric = deciding(sat)
    return {
        id_: value
        for id_, (item, result) in sat.results.items()
        if not item.flawed and (value := result.values.get(metric)) is not None
    }


def _paired(one: Sat, two: Sat, level: float) -> PairedResult | None:
    first, second = values_of(one), values_of(two)
    shared = [id_ for id_ in first if id_ in second]
    if not shared:
        return None
    return paired(
        [first[id_] for id_ in shared],
        [second[id_] for id_ in shared],
        bounds=BOUNDS.get(deciding(one), (0.0, 1.0)),
        level=level,
    )


def _changed(one: Sat, two: Sat, differs: Callable[[float, float], bool]) -> tuple[str, ...]:
    first, second = values_of(one), values_of(two)
    return tuple(id_ for id_ in first if id_ in second and differs(first[id_], second[id_]))
