"""Which items of a benchmark also stand in the data that a model was tuned on."""

from __future__ import annotations

import hashlib
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


def training_digest(training: Sequence[str]) -> str:
    """SHA-256 of the files of ``training``, by which a run goes on with the same data; "" of none.

    A file that cannot be read counts for nothing: ``overlaps_of`` names it.
    """
    if not training:
        return ""
    from onward.tasks.training_texts import training_files

    digest = hashlib.sha256()
    for file in training_files([Path(one) for one in training]):
        try:
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        except OSError:
            continue
    return digest.hexdigest()
