"""PIQA: which of two ways reaches a goal of everyday life (Bisk et al., 2020).

Knows its rows, and solutions in the prompt. Refuses to know how solutions are scored.
"""

from __future__ import annotations

from onward.tasks.benchmarks.definition import Benchmark, Fields, HubFiles, LocalFiles
from onward.tasks.benchmarks.fields import item_id, label_field, text_field
from onward.tasks.benchmarks.prompted_options import cut_options, is_prompted
from onward.types.benchmarks import BenchmarkTask, Item

TASK = BenchmarkTask(
    name="piqa",
    version="1.0",
    kind="choice",
    metrics=("acc", "acc_norm", "acc_bytes", "brier"),
    shots=0,
    chance=0.5,
    spare=True,
)


def item(row: Fields, place: int) -> Item:
    """Row with ``goal``, ``sol1``, ``sol2`` and ``label`` (0 or 1) → item."""
    if is_prompted(row):
        goal, choices, right = cut_options(row, "Solution")
    else:
        goal = text_field(row, "goal")
        choices = (text_field(row, "sol1"), text_field(row, "sol2"))
        right = label_field(row, "label", len(choices))
    return Item(
        id=item_id(row, place, "id"),
        prompt=f"Question: {goal}\nAnswer:",
        choices=choices,
        right=(right,),
        target=choices[right],
    )


BENCHMARK = Benchmark(
    task=TASK,
    item=item,
    local=LocalFiles(("piqa", "physicaliqa"), ("validation", "dev"), ("train",)),
    hub=HubFiles("baber/piqa", "validation", "train"),
)
