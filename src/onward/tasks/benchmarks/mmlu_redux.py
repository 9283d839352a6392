"""MMLU-Redux 2.0: 5,700 questions of MMLU, each looked at by people (Gema et al., 2025).

Knows which questions they found flawed and marks them. Refuses to repair them.
"""

from __future__ import annotations

from onward.tasks.benchmarks.definition import Benchmark, Fields, HubFiles, LocalFiles
from onward.tasks.benchmarks.fields import LETTERS, item_id, label_field, text_field
from onward.tasks.benchmarks.mmlu import (
    DESCRIPTION,
    OPTIONS,
    PLACES,
    lettered,
    options_of,
    subject_of,
)
from onward.types.benchmarks import BenchmarkTask, Item

TASK = BenchmarkTask(
    name="mmlu_redux",
    version="4.0",
    kind="generation",
    metrics=("exact_match_first_letter",),
    shots=0,
    description=DESCRIPTION,
    delimiter=":",
    stops=("</s>",),
    chance=0.25,
    spare=True,
)
_REQUEST = (
    "Please respond with the correct letter (A, B, C or D) without any additional comments, only"
    " the correct letter:"
)


def item(row: Fields, place: int) -> Item:
    """Row of MMLU with ``error_type`` → item; what is not ``ok`` is the item's flaw."""
    answer = LETTERS[label_field(row, "answer", OPTIONS, PLACES)]
    subject = subject_of(row)
    finding = text_field(row, "error_type").strip()
    return Item(
        id=f"{subject}/{item_id(row, place, 'id')}",
        prompt=f"{lettered(text_field(row, 'question'), options_of(row))}\n{_REQUEST}",
        target=answer,
        references=(answer,),
        group=subject,
        flawed="" if finding == "ok" else finding.replace("_", " "),
    )


BENCHMARK = Benchmark(
    task=TASK,
    item=item,
    local=LocalFiles(("mmlu_redux",), ("test",), by_group=True),
    hub=HubFiles("edinburgh-dawg/mmlu-redux-2.0", "test", by_group=True),
)
