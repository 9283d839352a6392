"""MMLU-Pro: ten-option questions of 14 fields, thought through in words (Wang et al., 2024).

Knows its rows and its worked trains of thought. Refuses to know how the letter is found in an
answer.
"""

from __future__ import annotations

from onward.tasks.benchmarks.definition import Benchmark, Fields, HubFiles, LocalFiles
from onward.tasks.benchmarks.fields import (
    LETTERS,
    found_field,
    item_id,
    label_field,
    text_field,
    texts_field,
)
from onward.tasks.case_record import RecordError
from onward.types.benchmarks import BenchmarkTask, Item

TASK = BenchmarkTask(
    name="mmlu_pro",
    version="3.1",
    kind="generation",
    metrics=("exact_match_answer",),
    shots=5,
    sampler="first",
    description=(
        "The following are multiple choice questions (with answers) about {group}. Think step by"
        ' step and then finish your answer with "the answer is (X)" where X is the correct letter'
        " choice.\n"
    ),
    stops=("Question:",),
    max_tokens=2048,
    chance=0.1,
)
_THINK = "Let's think step by step."
_LETTERS = LETTERS[:10]
_PLACES = {letter: place for place, letter in enumerate(_LETTERS)}


def item(row: Fields, place: int) -> Item:
    """Row with ``question``, ``options``, ``answer`` (letter), ``category`` → item.

    A worked example also has ``cot_content``, its train of thought.
    """
    options = texts_field(row, "options", least=2)[: len(_LETTERS)]
    answer = _answer(row, len(options))
    lines = [f"{letter}. {o.strip()}" for letter, o in zip(_LETTERS, options, strict=False)]
    question = text_field(row, "question")
    thought = text_field(row, "cot_content", blank=True) if row.get("cot_content") else ""
    category = text_field(row, "category", "subject").strip().replace(" ", "_")
    return Item(
        id=item_id(row, place, "question_id"),
        prompt="\n".join(["Question:", question, "Options:", *lines, f"Answer: {_THINK}"]),
        target=thought.replace(f"A: {_THINK} ", "") or f"The answer is ({answer}).",
        references=(answer,),
        group=category,
    )


def _answer(row: Fields, count: int) -> str:
    if "answer" not in row and "answer_index" in row:
        return LETTERS[label_field(row, "answer_index", count)]
    answer = text_field(row, found_field(row, "answer")).strip()
    if _PLACES.get(answer, count) >= count:
        raise RecordError(f"'answer' is {answer!r}, not one of {', '.join(LETTERS[:count])}")
    return answer


BENCHMARK = Benchmark(
    task=TASK,
    item=item,
    local=LocalFiles(("mmlu_pro",), ("test",), ("validation", "dev")),
    hub=HubFiles("TIGER-Lab/MMLU-Pro", "test", "validation"),
)
