"""Items and rows that the tests of benchmarks share; none is copied from a data set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from onward.types.benchmarks import BenchmarkTask, Item


def written(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as JSON Lines, the folder with them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def sums(count: int, *, start: int = 0) -> list[dict[str, str]]:
    """Rows of GSM8K: each number doubled."""
    return [
        {"question": f"What is {n} and {n}?", "answer": f"{n}+{n}={2 * n}\n#### {2 * n}"}
        for n in range(start, start + count)
    ]


def items(count: int, group: str = "") -> tuple[Item, ...]:
    """Items that differ by their number."""
    return tuple(
        Item(
            id=f"{group}{n}",
            prompt=f"{group} {n}?",
            choices=("no", "yes"),
            right=(n % 2,),
            target=("no", "yes")[n % 2],
            group=group,
        )
        for n in range(count)
    )


def task(**changed: Any) -> BenchmarkTask:  # noqa: ANN401 - any field of a task
    """A task of choices."""
    fields: dict[str, Any] = {
        "name": "made",
        "version": "1",
        "kind": "choice",
        "metrics": ("acc",),
        "shots": 0,
    }
    return BenchmarkTask(**{**fields, **changed})
