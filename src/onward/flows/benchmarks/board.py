"""The leaderboard of benchmarks: models over the tasks that they sat alike.

A task that a model did not sit is missing and is not averaged away: such a model has no average and
comes last. Models whose averages cannot be told apart are ties (``standings``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from onward.errors import UsageError
from onward.flows.benchmarks.standings import Sitting, standings
from onward.flows.benchmarks.summary import FLOW, Sat, sat_tasks
from onward.types import BenchmarkBoard, Run

if TYPE_CHECKING:
    from onward.records.runs import RunRecords


def benchmark_board(
    records: RunRecords,
    run_ids: Sequence[str] = (),
    *,
    tasks: Sequence[str] = (),
    level: float = 0.95,
) -> BenchmarkBoard:
    """Rank models by the mean of their tasks, each by its metric of single items, counting alike.

    Without ``run_ids`` all runs that have ended, without ``tasks`` all that were sat. A model is
    one by its name, what is known of it and its documents. Of a task that it sat more than once the
    newest sitting that has a value counts; of sittings that differ in version, shots, way, template
    or items those of the kind that most models sat, of equals that of most items, then the newest.
    Raises UsageError where no benchmark has been run, or none of a task.
    """
    runs = [records.run(one) for one in run_ids] or [r for r in records.runs(FLOW) if r.ended]
    if not runs:
        raise UsageError("no benchmark has ended yet: onward benchmark MODEL --tasks NAMES")
    if other := next((run for run in runs if run.flow != FLOW), None):
        raise UsageError(f"run {other.id} is of {other.flow}: --benchmarks ranks benchmarks only")
    runs = sorted(runs, key=lambda run: run.started, reverse=True)
    sittings = [_sitting(run, sat) for run in runs for sat in sat_tasks(records, run)]
    known = dict.fromkeys(one.task for one in sittings)
    if unknown := [name for name in tasks if name not in known]:
        raise UsageError(f"no model sat {', '.join(unknown)}: there are {', '.join(known)}")
    columns = {name: alike for name in tasks or known if (alike := _alike(sittings, name))}
    rows: dict[str, dict[str, Sitting]] = {}
    for one in (one for alike in columns.values() for one in alike):
        rows.setdefault(one.who, {}).setdefault(one.task, one)  # the newest comes first
    chosen = [one for one in sittings if one.task in (tasks or known)]
    return BenchmarkBoard(
        tasks={name: alike[0].how for name, alike in columns.items()},
        metrics={name: alike[0].metric for name, alike in columns.items()},
        rows=standings(list(rows.values()), list(columns), level=level),
        notes=tuple(_notes(chosen, rows, columns)),
    )


def _sitting(run: Run, sat: Sat) -> Sitting:
    model, facts = run.metadata["model"], run.metadata.get("facts", {})
    sources = " ".join(run.metadata.get("sources", ()))
    traits = {"documents": sources, **facts} if sources else facts
    return Sitting(
        task=sat.task.name,
        model=model,
        facts=facts,
        traits=traits,
        who=json.dumps([model, traits], sort_keys=True),
        run=run.id,
        kind=(*sat.kind, sat.items),
        items=sat.items,
        how=_how(sat),
        metric=sat.metric,
        asked=sat.sound,
        values=sat.values(),
    )


def _how(sat: Sat) -> str:
    task = sat.task
    how = [sat.metric, f"{task.shots} shots", f"version {task.version}", f"{sat.items} items"]
    how += ["chat template"] if sat.chat else []
    how += [f"in {sat.way}"] if sat.way != "likelihood" else []
    return ", ".join(how)


def _alike(sittings: Sequence[Sitting], task: str) -> list[Sitting]:
    """The sittings of a task that count: those of one kind that have a value."""
    kinds: dict[tuple[object, ...], list[Sitting]] = {}
    for one in sittings:
        if one.task == task and one.values:
            kinds.setdefault(one.kind, []).append(one)
    return max(
        kinds.values(),
        key=lambda alike: (len({one.who for one in alike}), alike[0].items),
        default=[],
    )


def _notes(
    sittings: Sequence[Sitting],
    rows: Mapping[str, Mapping[str, Sitting]],
    columns: Mapping[str, Sequence[Sitting]],
) -> Iterator[str]:
    """What does not count, or not in whole."""
    otherwise = sum(bool(one.values) and one not in columns[one.task] for one in sittings)
    if otherwise:
        sat = "1 sitting" if otherwise == 1 else f"{otherwise} sittings"
        yield f"{sat} of another version, shots, template or items left out"
    for one in sittings:
        counts = rows.get(one.who, {}).get(one.task)
        failed = one.asked - len(one.values)
        if failed and counts in (None, one):
            left_out = "" if one.values else "; this sitting is left out"
            yield f"{one.model}, {one.task}: {failed} of {one.asked} items failed{left_out}"
