"""HellaSwag: which of four endings follows what happened (Zellers et al., 2019).

Knows its rows, its file of six lines an item, and how brackets of WikiHow are cleaned away.
Refuses to know how endings are scored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onward.tasks.benchmarks.definition import Benchmark, Fields, HubFiles, LocalFiles, Row
from onward.tasks.benchmarks.fields import item_id, label_field, text_field, texts_field
from onward.types.benchmarks import BenchmarkTask, Item

TASK = BenchmarkTask(
    name="hellaswag",
    version="1.0",
    kind="choice",
    metrics=("acc_norm", "acc", "acc_bytes", "brier"),
    shots=10,
    chance=0.25,
)
_LINES = 6
_SECOND_HALF = re.compile(r"[.!?][\"')]* (?=[^\W\d_A-Z])")
"""Before the half sentence that is to go on, which begins with a small letter."""


def item(row: Fields, place: int) -> Item:
    """Row with ``activity_label``, ``ctx_a``, ``ctx_b``, ``endings`` and ``label`` → item.

    The prompt is the activity, a colon, the first half, and the second half capitalised (which
    makes its other letters small); prompt and endings are cleaned as ``_clean`` says.
    """
    activity = text_field(row, "activity_label", blank=True)
    first = text_field(row, "ctx_a", blank=True)
    second = text_field(row, "ctx_b", blank=True)
    choices = tuple(_clean(ending) for ending in texts_field(row, "endings", least=2))
    right = label_field(row, "label", len(choices))
    return Item(
        id=item_id(row, place, "ind"),
        prompt=_clean(f"{activity}: {first} {second.capitalize()}"),
        choices=choices,
        right=(right,),
        target=choices[right],
    )


def six_line_rows(name: str, text: str) -> Sequence[Row]:
    """Read a text of six lines an item: ``activity: context``, label, four endings.

    The context is cut into its two halves at the last end of a sentence that a small letter
    follows; without one it is the first half. A block that breaks off stays a row and is told as
    a problem by what it lacks.
    """
    lines = text.rstrip().splitlines()
    rows = []
    for start in range(0, len(lines), _LINES):
        context, label, *endings = [*lines[start : start + _LINES], "", ""][:_LINES]
        activity, _, rest = context.partition(": ")
        ends = [found.end() for found in _SECOND_HALF.finditer(rest)]
        cut = ends[-1] if ends else len(rest)
        fields = {
            "activity_label": activity,
            "ctx_a": rest[:cut].removesuffix(" "),
            "ctx_b": rest[cut:],
            "label": label,
            "endings": endings,
        }
        rows.append(Row(f"{name} line {start + 1}", fields))
    return rows


def _clean(text: str) -> str:
    """Strip, make `` [title]`` a full stop, drop brackets, and halve double blanks once."""
    text = text.strip().replace(" [title]", ". ")
    return re.sub(r"\[.*?\]", "", text).replace("  ", " ")


BENCHMARK = Benchmark(
    task=TASK,
    item=item,
    local=LocalFiles(("hellaswag",), ("validation", "dev"), ("train",)),
    hub=HubFiles("Rowan/hellaswag", "validation", "train"),
    text_rows=six_line_rows,
)
