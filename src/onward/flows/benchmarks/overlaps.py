"""Which items of a benchmark also stand in the data that a model was tuned on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from onward.types import TaskData


def overlaps_of(
    tasks: Sequence[TaskData], training: Sequence[str]
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """(task → item → where in the files of ``training`` it stands, files that were not read).

    Raises UsageError for a path that does not exist, and when no file can be read.
    """
    if not training:
        return {}, []
    from onward.tasks.contamination import overlaps_in_files

    files = [Path(one) for one in training]
    touched: dict[str, dict[str, str]] = {}
    problems: dict[str, None] = {}
    for data in tasks:
        found = overlaps_in_files(data.items, files)
        touched[data.task.name] = {one.item_id: one.where for one in found.overlaps if one.touched}
        problems |= dict.fromkeys(f"{one.source}: {one.reason}" for one in found.problems)
    return touched, list(problems)
