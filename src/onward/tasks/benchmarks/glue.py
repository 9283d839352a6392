"""GLUE: eight tasks on sentences and pairs of them (Wang et al., 2019).

Knows the columns of the hub and those of the files as published. Refuses to know how the words
that stand for the labels are scored. STS-B, which asks for a number, is not among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from onward.tasks.benchmarks.definition import Benchmark, Fields, HubFiles, LocalFiles
from onward.tasks.benchmarks.fields import found_field, item_id, label_field, text_field
from onward.types.benchmarks import BenchmarkTask, Item

_HEADLESS: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    "sst2": {2: ("label", "sentence")},
    "cola": {2: ("sentence", "label"), 4: ("source", "label", "mark", "sentence")},
}
"""Columns of the files that have no header."""
_LABELS = ("label", "gold_label", "is_duplicate", "Quality")
_ENTAILS = {"entailment": 0, "neutral": 1, "contradiction": 2}
_FOLLOWS = {"entailment": 0, "not_entailment": 1}


def _sst2(row: Fields) -> str:
    sentence = text_field(row, "sentence")
    return f"{sentence}\nQuestion: Is this sentence positive or negative?\nAnswer:"


def _cola(row: Fields) -> str:
    return f"{text_field(row, 'sentence')}\nQuestion: Does this sentence make sense?\nAnswer:"


def _true_or_false(row: Fields) -> str:
    """Of RTE and WNLI."""
    first, second = text_field(row, "sentence1"), text_field(row, "sentence2")
    return f"{first}\nQuestion: {second} True or False?\nAnswer:"


def _mrpc(row: Fields) -> str:
    first = text_field(row, "sentence1", "#1 String")
    second = text_field(row, "sentence2", "#2 String")
    question = "Question: Do both sentences mean the same thing?"
    return f"Sentence 1: {first}\nSentence 2: {second}\n{question}\nAnswer:"


def _qqp(row: Fields) -> str:
    first, second = text_field(row, "question1"), text_field(row, "question2")
    question = "Question: Do both questions ask the same thing?"
    return f"Question 1: {first}\nQuestion 2: {second}\n{question}\nAnswer:"


def _qnli(row: Fields) -> str:
    question, sentence = text_field(row, "question"), text_field(row, "sentence")
    return f"{question}\n{sentence}\nQuestion: Does this response answer the question?\nAnswer:"


def _mnli(row: Fields) -> str:
    premise = text_field(row, "premise", "sentence1")
    hypothesis = text_field(row, "hypothesis", "sentence2").strip()
    stop = "" if hypothesis.endswith(".") else "."
    return f"{premise}\nQuestion: {hypothesis}{stop} True, False or Neither?\nAnswer:"


def _benchmark(
    name: str,
    prompt: Callable[[Fields], str],
    *,
    choices: tuple[str, ...],
    version: str = "1.0",
    metrics: tuple[str, ...] = ("acc", "brier"),
    labels: Mapping[str, int] | None = None,
) -> Benchmark:
    def item(row: Fields, place: int) -> Item:
        right = label_field(row, found_field(row, *_LABELS), len(choices), labels)
        identity = item_id(row, place, "idx", "index", "id")
        return Item(identity, prompt(row), choices, (right,), choices[right])

    task = BenchmarkTask(
        name=name,
        version=version,
        kind="choice",
        metrics=metrics,
        shots=0,
        chance=1 / len(choices) if metrics[0] == "acc" else None,
        spare=True,
    )
    stems = (name, "sst_2") if name == "sst2" else (name,)
    split = "validation_matched" if name == "mnli" else "validation"
    return Benchmark(
        task=task,
        item=item,
        local=LocalFiles(stems, ("validation", "dev"), ("train",), preferred="matched"),
        hub=HubFiles("nyu-mll/glue", split, "train", name),
        columns=_HEADLESS.get(name),
    )


BENCHMARKS = (
    _benchmark("sst2", _sst2, choices=("negative", "positive")),
    _benchmark("cola", _cola, choices=("no", "yes"), metrics=("mcc", "acc", "brier")),
    _benchmark("rte", _true_or_false, choices=("True", "False"), labels=_FOLLOWS),
    _benchmark("mrpc", _mrpc, choices=("no", "yes"), metrics=("acc", "f1", "brier")),
    _benchmark("qnli", _qnli, choices=("yes", "no"), labels=_FOLLOWS),
    _benchmark("qqp", _qqp, choices=("no", "yes"), version="2.0", metrics=("acc", "f1", "brier")),
    _benchmark("mnli", _mnli, choices=("True", "Neither", "False"), labels=_ENTAILS),
    _benchmark("wnli", _true_or_false, choices=("False", "True"), version="2.0"),
)
