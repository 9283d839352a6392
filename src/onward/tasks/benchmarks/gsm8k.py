"""GSM8K: sums in words, with the way to the number (Cobbe et al., 2021).

Knows its rows and where the number stands. Refuses to know how it is found in an answer.
"""

from __future__ import annotations

from onward.tasks.benchmarks.definition import Benchmark, Fields, HubFiles, LocalFiles
from onward.tasks.benchmarks.fields import item_id, text_field
from onward.tasks.case_record import RecordError
from onward.types.benchmarks import BenchmarkTask, Item

TASK = BenchmarkTask(
    name="gsm8k",
    version="3.0",
    kind="generation",
    metrics=("exact_match_strict", "exact_match_flexible"),
    shots=5,
    stops=("Question:", "</s>", "<|im_end|>"),
)
_MARK = "#### "


def item(row: Fields, place: int) -> Item:
    """Row with ``question`` and ``answer``, whose number follows ``####`` → item."""
    answer = text_field(row, "answer")
    _, mark, number = answer.rpartition(_MARK)
    if not mark or not number.strip():
        raise RecordError(f"'answer' has no number after {_MARK.strip()!r}")
    return Item(
        id=item_id(row, place, "id"),
        prompt=f"Question: {text_field(row, 'question')}\nAnswer:",
        target=answer,
        references=(number.strip(),),
    )


BENCHMARK = Benchmark(
    task=TASK,
    item=item,
    local=LocalFiles(("gsm8k",), ("test",), ("train",)),
    hub=HubFiles("openai/gsm8k", "test", "train", "main"),
)
