"""BoolQ: questions of yes and no about a passage (Clark et al., 2019).

Knows its rows as published and as in SuperGLUE. Refuses to know how the two words are scored.
"""

from __future__ import annotations

from onward.tasks.benchmarks.definition import Benchmark, Fields, HubFiles, LocalFiles
from onward.tasks.benchmarks.fields import found_field, item_id, label_field, text_field
from onward.types.benchmarks import BenchmarkTask, Item

TASK = BenchmarkTask(
    name="boolq",
    version="2.0",
    kind="choice",
    metrics=("acc", "brier"),
    shots=0,
    chance=0.5,
    spare=True,
)
_CHOICES = ("no", "yes")
_LABELS = {"false": 0, "False": 0, "no": 0, "true": 1, "True": 1, "yes": 1}


def item(row: Fields, place: int) -> Item:
    """Row with ``passage``, ``question`` and ``label`` or ``answer`` → item."""
    right = label_field(row, found_field(row, "label", "answer"), len(_CHOICES), _LABELS)
    passage, question = text_field(row, "passage"), text_field(row, "question")
    return Item(
        id=item_id(row, place, "idx"),
        prompt=f"{passage}\nQuestion: {question}?\nAnswer:",
        choices=_CHOICES,
        right=(right,),
        target=_CHOICES[right],
    )


BENCHMARK = Benchmark(
    task=TASK,
    item=item,
    local=LocalFiles(("boolq",), ("validation", "dev"), ("train",)),
    hub=HubFiles("aps/super_glue", "validation", "train", "boolq"),
)
