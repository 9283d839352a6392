"""ARC, easy and challenge: science questions of schools (Clark et al., 2018).

Knows its rows as the hub has them and as they were published, and options in the prompt.
Refuses to know how options are scored.
"""

from __future__ import annotations

from collections.abc import Mapping

from onward.tasks.benchmarks.definition import Benchmark, Fields, HubFiles, LocalFiles
from onward.tasks.benchmarks.fields import found_field, item_id, list_field, text_field, texts_field
from onward.tasks.benchmarks.prompted_options import cut_options, is_prompted
from onward.tasks.case_record import RecordError
from onward.types.benchmarks import BenchmarkTask, Item

CHALLENGE_TASK = BenchmarkTask(
    name="arc_challenge",
    version="1.0",
    kind="choice",
    metrics=("acc_norm", "acc", "acc_bytes", "brier"),
    shots=25,
    chance=0.25,
)
EASY_TASK = BenchmarkTask(
    name="arc_easy",
    version="1.0",
    kind="choice",
    metrics=("acc", "acc_norm", "acc_bytes", "brier"),
    shots=0,
    chance=0.25,
)


def item(row: Fields, place: int) -> Item:
    """Row with ``question``, ``choices`` {``text``, ``label``} and ``answerKey`` → item.

    Also ``question`` {``stem``, ``choices`` [{``text``, ``label``}]} as the set was published,
    and options in an ``instruction``.
    """
    if is_prompted(row):
        cut = cut_options(row, "Answer")
        question, choices, right = cut.question, cut.options, cut.right
    else:
        question, texts, labels = _published(row)
        choices = texts_field({"choices": texts}, "choices", least=2)
        key = text_field(row, "answerKey").strip()
        if key not in labels or len(labels) != len(choices):
            raise RecordError(f"'answerKey' is {key!r}, not one of {', '.join(labels)}")
        right = labels.index(key)
    return Item(
        id=item_id(row, place, "id"),
        prompt=f"Question: {question}\nAnswer:",
        choices=choices,
        right=(right,),
        target=choices[right],
    )


def _published(row: Fields) -> tuple[str, list[object], list[str]]:
    question = row[found_field(row, "question")]
    if isinstance(question, Mapping):
        options = list_field(question, "choices")
        if not all(isinstance(option, Mapping) for option in options):
            raise RecordError("'choices' must hold objects with 'text' and 'label'")
        labels = [text_field(option, "label") for option in options]
        return text_field(question, "stem"), [o.get("text") for o in options], labels
    choices = row[found_field(row, "choices")]
    if not isinstance(choices, Mapping):
        raise RecordError("'choices' must be an object with 'text' and 'label'")
    labels = [str(label) for label in list_field(choices, "label")]
    return text_field(row, "question"), list(list_field(choices, "text")), labels


def _benchmark(task: BenchmarkTask, config: str) -> Benchmark:
    return Benchmark(
        task=task,
        item=item,
        local=LocalFiles((task.name,), ("test",), ("train",)),
        hub=HubFiles("allenai/ai2_arc", "test", "train", config),
    )


CHALLENGE = _benchmark(CHALLENGE_TASK, "ARC-Challenge")
EASY = _benchmark(EASY_TASK, "ARC-Easy")
