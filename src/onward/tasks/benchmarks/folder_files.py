"""Which files of a folder belong to a task, and which of them are worked examples.

Knows how data sets are called on disk. Refuses to read them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onward.errors import UsageError
from onward.tasks.benchmarks.definition import Benchmark
from onward.tasks.benchmarks.row_files import SUFFIXES

SPLITS = {
    "train": "train",
    "trainset": "train",
    "dev": "dev",
    "devset": "dev",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
    "testset": "test",
}
_DEPTH = 4
_SHARD = re.compile(r"_?\d+_of_\d+")


@dataclass(frozen=True, slots=True)
class TaskFiles:
    """The files of one task."""

    items: tuple[Path, ...]
    examples: tuple[Path, ...]
    """() where there are none: then examples come from the items."""


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    split: str
    """``train``, ``dev``, ``validation``, ``test``, or "" where the name does not say."""
    extra: str
    """What else is in the name."""


def find_files(folder: Path, benchmark: Benchmark, stems: Sequence[str]) -> TaskFiles:
    """Find the files of a task in a folder and the folders in it, four deep.

    A file belongs to the task if its name begins with one of the task's stems (``hellaswag``,
    ``arc_challenge``; case does not matter, ``-`` is ``_``) or, where its name begins with no
    task's, if the nearest folder that does is the task's, and its name or its folder says a split
    (``train``, ``dev``, ``val``, ``valid``, ``validation``, ``test``). ``stems`` are those of all
    tasks: the longest that fits decides, so that ``mmlu_pro_test.jsonl`` is not of MMLU. Several
    files are taken together where they are numbered shards, or where each group of the task has
    its own; else the plainest name is taken. Raises UsageError where no file is found, and where
    several could be meant.
    """
    local = benchmark.local
    found = [
        _described(path, folder, local.stems)
        for path in sorted(folder.rglob("*"))
        if path.suffix.casefold() in SUFFIXES
        and len(path.relative_to(folder).parts) <= _DEPTH
        and _owner(path, folder, stems) in local.stems
        and path.is_file()
    ]
    named = [f for f in found if f.split or _stem(f.path.name, stems)]
    items = _chosen(named, (*local.items, ""), benchmark)
    if not items:
        raise UsageError(_nothing(folder, benchmark))
    return TaskFiles(items, _chosen(named, local.examples, benchmark))


def group_of(path: Path) -> str:
    """The group that a file is named after: ``astronomy_test.csv`` → ``astronomy``."""
    words = _normal(path.stem)
    plain = _SHARD.sub("", words)
    named = "_".join(word for word in plain.split("_") if word not in SPLITS)
    return named or _normal(path.parent.name)


def _described(path: Path, folder: Path, stems: Sequence[str]) -> _Found:
    name = _SHARD.sub("", _normal(path.stem))
    stem = _stem(name, stems)
    words = [w for w in re.split(r"[_.\s]+", name[len(stem) :]) if w and not w.isdigit()]
    split = next((SPLITS[word] for word in words if word in SPLITS), "")
    if not split and path.parent != folder:
        split = SPLITS.get(path.parent.name.casefold(), "")
    return _Found(path, split, " ".join(word for word in words if word not in SPLITS))


def _chosen(
    found: Sequence[_Found], splits: Sequence[str], benchmark: Benchmark
) -> tuple[Path, ...]:
    """The files of the first of ``splits`` that is there."""
    for split in splits:
        files = [f for f in found if f.split == split]
        if not files:
            continue
        if benchmark.local.by_group:
            whole = [f.path for f in files if f.path.parent.name == "all"]
            return tuple(whole or (f.path for f in files))
        files = [f for f in files if benchmark.local.preferred in f.extra.split()] or files
        least = min(len(f.extra.split()) for f in files)
        plainest = [f for f in files if len(f.extra.split()) == least]
        kinds = {(f.path.parent, f.extra, f.path.suffix) for f in plainest}
        shards = len(kinds) == 1 and all(_SHARD.search(_normal(f.path.name)) for f in plainest)
        if len(plainest) > 1 and not shards:
            names = ", ".join(str(f.path) for f in plainest[:4])
            raise UsageError(f"several files could be {benchmark.task.name}: {names}; name one")
        return tuple(f.path for f in plainest)
    return ()


def _owner(path: Path, folder: Path, stems: Sequence[str]) -> str:
    """The longest stem that the file's name begins with, or the nearest folder's that has one."""
    inside = path.relative_to(folder).parts
    for part in (*reversed(inside), folder.name):
        if stem := _stem(_normal(part), stems):
            return stem
    return ""


def _stem(name: str, stems: Sequence[str]) -> str:
    normal = _normal(name)
    fits = [s for s in stems if re.match(rf"{re.escape(s)}(?![a-z0-9])", normal)]
    return max(fits, key=len, default="")


def _normal(name: str) -> str:
    return name.casefold().replace("-", "_")


def _nothing(folder: Path, benchmark: Benchmark) -> str:
    local = benchmark.local
    split = next(iter(local.items), "test")
    return (
        f"no file of {benchmark.task.name} in {folder}: it should be called"
        f" {local.stems[0]}_{split}.jsonl (or .json, .csv, .parquet)"
    )
