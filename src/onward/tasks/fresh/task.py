"""Fresh questions as a task of a benchmark: its items, and what an answer to one is worth.

Knows months and how answers are checked. Refuses to know who answers.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from onward.tasks.benchmarks.extraction import answer_text
from onward.tasks.fresh.answers import answer_in, check
from onward.tasks.fresh.question import FreshItem
from onward.tasks.fresh.sets import KINDS, VERSION, fresh_items
from onward.types.benchmarks import BenchmarkTask, Item, ItemResult, TaskData

NAME = "fresh:"
"""Before the month in the task's name."""
RIGHT = "exact_match"
_FORM = "answer"
_USUAL = 100
_STEP = 100


def fresh_task(month: str, *, limit: int | None = None) -> TaskData:
    """The questions of a month such as 2026-11, ``limit`` of each kind, by default a hundred.

    There are no worked examples. The digest is that of the month's whole set, whatever the limit:
    two who were asked different numbers of questions share those of the smaller. Raises UsageError
    as ``fresh_items``.
    """
    items = tuple(one.item for one in fresh_items(month, count=limit or _USUAL))
    task = BenchmarkTask(
        name=f"{NAME}{month}", version=VERSION, kind="generation", metrics=(RIGHT,), shots=0
    )
    told = f"fresh {VERSION} {month} {' '.join(KINDS)}"
    return TaskData(task, items, (), hashlib.sha256(told.encode()).hexdigest())


def fresh_result(
    task: BenchmarkTask, item: Item, written: str, *, truncated: bool = False
) -> ItemResult:
    """Say whether what was written answers a question of ``fresh_task``; unparsed is wrong."""
    fresh = _known(task.name.removeprefix(NAME), item)
    return ItemResult(
        task=task.name,
        item_id=item.id,
        group=item.group,
        values={RIGHT: float(bool(check(fresh, written)))},
        written=written,
        extracted={_FORM: answer_in(fresh, answer_text(written))},
        truncated=truncated,
    )


def _known(month: str, item: Item) -> FreshItem:
    number = int(item.id.rpartition("-")[2])
    return _made(month, item.group, (number // _STEP + 1) * _STEP)[number]


@lru_cache(maxsize=16)
def _made(month: str, kind: str, count: int) -> tuple[FreshItem, ...]:
    return tuple(fresh_items(month, (kind,), count))
