"""What a file of this folder says about its task: the prompt, the files, the place on the hub.

Knows shapes only. Refuses to know any one task, and how files are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from onward.types.benchmarks import BenchmarkTask, Item

Fields = Mapping[str, Any]
"""One row of a data set, by the names of its columns."""


class Row(NamedTuple):
    """One row of a file that could be read."""

    place: str
    """``file.jsonl line 7``."""
    fields: Fields


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """By which names the files of a task are known in a folder (see ``folder_files``)."""

    stems: tuple[str, ...]
    """How a file or a folder begins that belongs to the task; lower case, ``_`` for ``-``."""
    items: tuple[str, ...]
    """Splits that hold the items, the best first: ``train``, ``dev``, ``validation``, ``test``."""
    examples: tuple[str, ...] = ()
    """Splits that hold the worked examples, the best first."""
    preferred: str = ""
    """A word in a file's name that decides where several files are the same split."""
    by_group: bool = False
    """Whether each group has files of its own, and its name is theirs."""


@dataclass(frozen=True, slots=True)
class HubFiles:
    """Where the ``datasets`` library finds the task."""

    repository: str
    items: str
    """Name of the split."""
    examples: str = ""
    """Name of the split; "" where there is none."""
    config: str | None = None
    by_group: bool = False
    """Whether each group is a configuration of its own."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A task with all that is needed to read it."""

    task: BenchmarkTask
    item: Callable[[Fields, int], Item]
    """Row of the official data set and its place from 0 → item; raises RecordError."""
    local: LocalFiles
    hub: HubFiles | None = None
    columns: Mapping[int, tuple[str, ...]] | None = None
    """Number of cells → names of the columns, for tables without a header."""
    prepared: Callable[[Sequence[Row]], Sequence[Row]] | None = None
    """Where a row of the task is not a row of the file: all rows → rows of the task."""
    text_rows: Callable[[str, str], Sequence[Row]] | None = None
    """Name and text of a plain text file → rows."""
    settled: Callable[[BenchmarkTask, Sequence[Row]], BenchmarkTask] | None = None
    """Where the rows decide how the task is run: the task as it is with such rows."""
