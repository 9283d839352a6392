"""What a run of a benchmark sums up to, from what is kept of its items."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onward.flows.benchmarks.judged import judged_items
from onward.plain import restored
from onward.tasks.benchmarks.scoring import JUDGED, deciding_metric
from onward.tasks.benchmarks.summary import task_score
from onward.types import BenchmarkRun, BenchmarkTask, Item, ItemResult, Run

if TYPE_CHECKING:
    from onward.records.runs import RunRecords

FLOW = "benchmark"


@dataclass(frozen=True, slots=True)
class Sat:
    """A task as one run sat it."""

    task: BenchmarkTask
    way: str
    """``likelihood`` or ``words``."""
    digest: str
    """Of the files that the items come from."""
    items: int
    """How many were to be asked."""
    chat: bool
    """Whether prompts were written in the model's chat template."""
    grading: str
    """The judges and their rubric, as JSON."""
    results: Mapping[str, tuple[Item, ItemResult]]
    """By the item's id, in the order of the task."""

    @property
    def kind(self) -> tuple[object, ...]:
        """What two sittings must have in common for their items to be compared."""
        task, metric = self.task, self.metric
        how = (task.name, task.version, task.shots, self.way, self.chat, self.digest, metric)
        return (*how, self.grading) if metric == JUDGED else how

    @property
    def metric(self) -> str:
        """The metric of single items that a task is compared by."""
        return deciding_metric(self.task, (result for _, result in self.results.values()))

    @property
    def sound(self) -> int:
        """How many items were asked that count."""
        return sum(not item.flawed for item, _ in self.results.values())

    def values(self) -> dict[str, float]:
        """Item → its value by ``metric``, of sound items that have one."""
        metric = self.metric
        return {
            id_: value
            for id_, (item, result) in self.results.items()
            if not item.flawed and (value := result.values.get(metric)) is not None
        }


def sat_tasks(records: RunRecords, run: Run) -> list[Sat]:
    """The tasks of a run with the results that it has, in the order in which they were asked."""
    by_task: dict[str, dict[str, tuple[Item, ItemResult]]] = {}
    for item, result in judged_items(records, run.id):
        by_task.setdefault(result.task, {})[item.id] = (item, result)
    return [_sat(run, described, by_task) for described in run.metadata["tasks"]]


def _sat(run: Run, described: Mapping[str, Any], by_task: Mapping[str, Any]) -> Sat:
    task = restored(BenchmarkTask, described["task"])
    return Sat(
        task=task,
        way=described["way"],
        digest=described["digest"],
        items=described["items"],
        chat=described.get("chat", False),
        grading=_grading(run),
        results=by_task.get(task.name, {}),
    )


def _grading(run: Run) -> str:
    judges, rubric = run.metadata.get("judges", ()), run.metadata.get("identity", {}).get("rubric")
    return json.dumps([sorted(judges), rubric], sort_keys=True)


def benchmark_run_of(records: RunRecords, run_id: str, *, level: float = 0.95) -> BenchmarkRun:
    """The scores of a run; tasks of which nothing was sat yet are left out."""
    run = records.run(run_id)
    notes = [*run.metadata.get("notes", ())]
    if run.ended is None:
        notes.append("this run has not ended: the same command goes on with it")
    return BenchmarkRun(
        run_id=run.id,
        model=run.metadata["model"],
        scores=tuple(
            task_score(
                one.task,
                list(one.results.values()),
                seconds=sum(result.seconds for _, result in one.results.values()),
                level=level,
                looked=bool(run.metadata.get("training")),
            )
            for one in sat_tasks(records, run)
            if one.results
        ),
        facts=run.metadata.get("facts", {}),
        notes=tuple(notes),
    )
