"""A task's items from files of this machine: read, checked and counted, every bad line named.

Knows files, folders and the order of items. Refuses to know prompts, models and the network.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onward.errors import UsageError
from onward.tasks.benchmarks.catalogue import benchmark_named, stems
from onward.tasks.benchmarks.definition import Benchmark, Row
from onward.tasks.benchmarks.folder_files import TaskFiles, find_files, group_of
from onward.tasks.benchmarks.row_files import read_rows
from onward.tasks.case_record import RecordError
from onward.types.benchmarks import BenchmarkTask, Item, TaskData


@dataclass(frozen=True, slots=True)
class _Read:
    task: BenchmarkTask
    items: tuple[Item, ...]
    problems: tuple[str, ...]
    digest: str


def read_task(name: str, where: Path, *, limit: int | None = None) -> TaskData:
    """Read the items of a task from a file, or from the files of a folder that are the task's.

    ``limit`` is how many items each group gives at most (MMLU: each subject, as in
    lm-evaluation-harness), all where None. Worked examples come from the folder's file for them
    (``find_files`` says which); where there is none, from the items themselves, limit or not: the
    task says so by ``spare``, so that no item is its own example, and ``missing`` names the file,
    if the task should have one. Rows that cannot be used are problems; rows are known by the
    columns of the official data set and, for the tasks that have one, of another layout (see the
    task's file). A row whose id was there before gets its place in the file as id. Items of
    ``custom`` belong to a task called ``custom:`` and the file's name. Raises UsageError for an
    unknown task, a path that is not there, an empty file, and files without a usable row.
    """
    benchmark = benchmark_named(name)
    if limit is not None and limit < 1:
        raise UsageError(f"the limit of {name} is {limit}: it must be 1 or more")
    files = _files_of(benchmark, where)
    read = _read(benchmark, files.items)
    items = limited(read.items, limit)
    if not files.examples:
        task = replace(read.task, spare=True)
        missing = _examples_file(benchmark)
        complete = tuple(one for one in read.items if one.target or one.choices)
        return TaskData(task, items, complete, read.digest, read.problems, missing)
    shown = _read(benchmark, files.examples)
    digest = hashlib.sha256((read.digest + shown.digest).encode()).hexdigest()
    return TaskData(read.task, items, shown.items, digest, read.problems + shown.problems)


def items_of(benchmark: Benchmark, rows: Sequence[Row]) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Make items of rows, those without a usable item left out and named in the second part."""
    prepared = benchmark.prepared(rows) if benchmark.prepared else rows
    items: list[Item] = []
    problems: list[str] = []
    seen: set[str] = set()
    for place, row in enumerate(prepared):
        try:
            item = benchmark.item(row.fields, place)
        except RecordError as error:
            problems.append(f"{row.place}: {error}")
            continue
        if item.id in seen:
            item = replace(item, id=f"{item.id} at {place}")
        seen.add(item.id)
        items.append(item)
    return tuple(items), tuple(problems)


def settled_task(benchmark: Benchmark, rows: Sequence[Row]) -> BenchmarkTask:
    """The task as it is run with such rows."""
    return benchmark.settled(benchmark.task, rows) if benchmark.settled else benchmark.task


def limited(items: Sequence[Item], limit: int | None) -> tuple[Item, ...]:
    """The first ``limit`` items of each group, all where None, in their order."""
    if limit is None:
        return tuple(items)
    taken: Counter[str] = Counter()
    kept = []
    for item in items:
        taken[item.group] += 1
        if taken[item.group] <= limit:
            kept.append(item)
    return tuple(kept)


def _files_of(benchmark: Benchmark, where: Path) -> TaskFiles:
    if where.is_dir():
        return find_files(where, benchmark, stems())
    if not where.exists():
        raise UsageError(f"there is no {where}: name the file or folder of {benchmark.task.name}")
    return TaskFiles((where,), ())


def _read(benchmark: Benchmark, paths: Sequence[Path]) -> _Read:
    rows: list[Row] = []
    problems: list[str] = []
    digest = hashlib.sha256()
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
        digest.update(hashlib.sha256(data).digest())
        try:
            file = read_rows(path, data, benchmark)
        except UsageError as error:
            if len(paths) == 1:
                raise
            problems.append(str(error))  # one subject's bad file does not stop the others
            continue
        grouped = _with_group(group_of(path)) if benchmark.local.by_group else _as_is
        rows += map(grouped, file.rows)
        problems += file.problems
    items, unusable = items_of(benchmark, rows)
    problems += unusable
    if not items:
        raise UsageError(_nothing(benchmark, paths, problems))
    task = settled_task(benchmark, rows)
    if task.name == "custom":
        task = replace(task, name=f"custom:{paths[0].stem}")
    return _Read(task, items, tuple(problems), digest.hexdigest())


def _examples_file(benchmark: Benchmark) -> str:
    """How a file of worked examples may be called; "" for a task that has none."""
    local = benchmark.local
    return f"{local.stems[0]}_{local.examples[0]}.jsonl" if local.examples else ""


def _with_group(group: str) -> Callable[[Row], Row]:
    return lambda row: Row(row.place, {"subject": group, **row.fields})


def _as_is(row: Row) -> Row:
    return row


def _nothing(benchmark: Benchmark, paths: Sequence[Path], problems: Sequence[str]) -> str:
    first = f"; {len(problems)} left out, the first: {problems[0]}" if problems else ""
    return f"no item of {benchmark.task.name} in {paths[0]}{first}"
