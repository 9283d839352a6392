"""The leaderboard of benchmarks: models over the tasks that they sat alike.

A task that a model did not sit is missing and is not averaged away: such a model has no average and
comes last. Models whose averages cannot be told apart are ties.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from onward.errors import UsageError
from onward.flows.benchmarks.compare import deciding, values_of
from onward.flows.benchmarks.summary import FLOW, Sat, sat_tasks, summed_up
from onward.statistics.multiplicity import holm
from onward.statistics.strata import strata_mean
from onward.types import BenchmarkBoard, BenchmarkStanding, Estimate

if TYPE_CHECKING:
    from onward.records.runs import RunRecords


@dataclass(frozen=True, slots=True)
class _Row:
    model: str
    facts: Mapping[str, str | int]
    sat: Mapping[str, Sat]
    scores: Mapping[str, Estimate]
    runs: tuple[str, ...]


def benchmark_board(
    records: RunRecords, run_ids: Sequence[str] = (), *, level: float = 0.95
) -> BenchmarkBoard:
    """Rank models by the mean of their tasks' deciding metrics, each task counting alike.

    Without ``run_ids`` all runs that have ended; of a task that a model sat more than once the
    newest sitting counts, and of sittings that differ in version, shots, way or items the kind that
    was sat last. Raises UsageError where no benchmark has been run.
    """
    runs = [records.run(one) for one in run_ids] or [r for r in records.runs(FLOW) if r.ended]
    if not runs:
        raise UsageError("no benchmark has ended yet: onward benchmark MODEL --tasks NAMES")
    kinds: dict[str, tuple[object, ...]] = {}
    shown: dict[str, str] = {}
    rows: dict[str, _Row] = {}
    skipped = 0
    for run in runs:  # newest first
        asked = [one for one in sat_tasks(records, run) if one.results]
        scores = {one.task: one for one in summed_up(run, asked, level=level).scores}
        for sat in asked:
            name, model = sat.task.name, run.metadata["model"]
            kinds.setdefault(name, sat.kind)
            shown.setdefault(name, _how(sat))
            row = rows.get(model) or _Row(model, run.metadata.get("facts", {}), {}, {}, ())
            if kinds[name] != sat.kind:
                skipped += 1
            elif name not in row.sat:
                score = scores[name]
                rows[model] = _Row(
                    model,
                    row.facts,
                    {**row.sat, name: sat},
                    {**row.scores, name: score.metrics[score.metric]},
                    (*row.runs, run.id),
                )
    notes = [f"{skipped} sittings of another version, shots or items are left out"]
    return BenchmarkBoard(shown, _ranked(rows, list(shown), level), tuple(notes if skipped else ()))


def _how(sat: Sat) -> str:
    way = "" if sat.way == "likelihood" else f", in {sat.way}"
    shots = f"{sat.task.shots} shots, version {sat.task.version}"
    return f"{deciding(sat)}, {shots}, {sat.items} items{way}"


def _ranked(
    rows: Mapping[str, _Row], tasks: Sequence[str], level: float
) -> tuple[BenchmarkStanding, ...]:
    whole = {model: row for model, row in rows.items() if all(task in row.sat for task in tasks)}
    averages = {
        model: strata_mean(
            [list(values_of(row.sat[task]).values()) for task in tasks],
            bounds=(0.0, 1.0),
            level=level,
        )
        for model, row in whole.items()
    }
    ties = _ties(whole, tasks, level)
    ordered = sorted(whole, key=lambda model: -averages[model].estimate.value)
    standings = [
        BenchmarkStanding(
            rank=1 + sum(other not in ties[model] for other in ordered[:place]),
            model=model,
            facts=rows[model].facts,
            scores={task: rows[model].scores.get(task) for task in tasks},
            average=averages[model].estimate,
            ties=tuple(ties[model]),
            runs=tuple(dict.fromkeys(rows[model].runs)),
        )
        for place, model in enumerate(ordered)
    ]
    partial = sorted((model for model in rows if model not in whole), key=str.casefold)
    return (
        *standings,
        *(
            BenchmarkStanding(
                rank=len(whole) + 1,
                model=model,
                facts=rows[model].facts,
                scores={task: rows[model].scores.get(task) for task in tasks},
                average=None,
                ties=(),
                runs=tuple(dict.fromkeys(rows[model].runs)),
            )
            for model in partial
        ),
    )


def _ties(rows: Mapping[str, _Row], tasks: Sequence[str], level: float) -> dict[str, list[str]]:
    """Model → those whose average differs from its own by no more than chance, after Holm."""
    pairs = list(combinations(rows, 2))
    tested = [_p(rows[one], rows[two], tasks) for one, two in pairs]
    ties: dict[str, list[str]] = {model: [] for model in rows}
    for (one, two), p in zip(pairs, holm(tested), strict=True):
        if p > 1 - level:
            ties[one].append(two)
            ties[two].append(one)
    return ties


def _p(one: _Row, two: _Row, tasks: Sequence[str]) -> float:
    """Of the difference of two averages, item by item within each task."""
    strata = []
    for task in tasks:
        first, second = values_of(one.sat[task]), values_of(two.sat[task])
        strata.append([second[id_] - first[id_] for id_ in first if id_ in second])
    return strata_mean(strata, bounds=(-1.0, 1.0)).p if all(strata) else 1.0
