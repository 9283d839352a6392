"""The tasks of a benchmark: their items from files, from the hub, or made fresh for a month."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from onward.errors import UsageError
from onward.options import Options
from onward.tasks.benchmarks import (
    TASKS,
    benchmark_named,
    drawn,
    read_task,
    read_task_from_hub,
    with_shots,
)
from onward.tasks.benchmarks.row_files import SUFFIXES
from onward.tasks.fresh import NAME as FRESH
from onward.tasks.fresh import fresh_task
from onward.types import Item, TaskData

SatTask = tuple[TaskData, list[tuple[Item, ...]]]
"""A task, and the worked examples that each of its items comes with."""


def read_tasks(names: Sequence[str], options: Options) -> list[SatTask]:
    """Read the tasks of these names, each once; ``--shots`` takes the place of their own number.

    A name is one of the tasks', ``NAME=FILE`` for one that lies elsewhere, a file of one's own, or
    ``fresh:2026-11``. Raises UsageError for an unknown name, for two that are one task, for data
    that cannot be used and for too few worked examples, OfflineError where the hub would be needed
    and may not be asked.
    """
    if not names:
        raise UsageError(f"name the tasks: --tasks {','.join(list(TASKS)[:3])}; or see --list")
    read = {name: _read(name, options) for name in dict.fromkeys(names)}
    given: dict[str, str] = {}
    for name, data in read.items():
        if (other := given.setdefault(data.task.name, name)) != name:
            raise UsageError(
                f"{other} and {name} are both the task {data.task.name}: rename a file, or run them"
                " one after the other"
            )
    return [_with_examples(data, options) for data in read.values()]


def _with_examples(data: TaskData, options: Options) -> SatTask:
    shots = options.benchmark.shots if options.benchmark.shots >= 0 else data.task.shots
    data = with_shots(data, shots)
    return data, drawn(data.task, data.items, data.examples, shots=shots)


def _read(name: str, options: Options) -> TaskData:
    limit = options.benchmark.items or None
    if name.startswith(FRESH):
        return fresh_task(name.removeprefix(FRESH), limit=limit)
    task, given, file = name.partition("=")
    if given:
        return read_task(task, Path(file), limit=limit)
    if Path(name).suffix.casefold() in SUFFIXES:
        return read_task("custom", Path(name), limit=limit)
    benchmark_named(name)
    if options.benchmark.data:
        return read_task(name, Path(options.benchmark.data), limit=limit)
    return read_task_from_hub(name, offline=options.offline, limit=limit)
