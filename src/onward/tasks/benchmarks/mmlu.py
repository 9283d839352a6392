"""MMLU: four-option questions of 57 subjects (Hendrycks et al., 2021).

Knows its rows with a list of choices, with ``choice0`` …, with ``A`` …, and without a header.
Refuses to know how letters are scored.
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
from onward.types.benchmarks import BenchmarkTask, Item

DESCRIPTION = "The following are multiple choice questions (with answers) about {group}.\n\n"
TASK = BenchmarkTask(
    name="mmlu",
    version="1.0",
    kind="choice",
    metrics=("acc", "brier"),
    shots=5,
    sampler="first",
    description=DESCRIPTION,
    chance=0.25,
)
OPTIONS = 4
_COLUMNS = (tuple(f"choice{n}" for n in range(OPTIONS)), tuple(LETTERS[:OPTIONS]))
PLACES = {letter: place for place, letter in enumerate(LETTERS[:OPTIONS])}


def item(row: Fields, place: int) -> Item:
    """Row with ``subject``, ``question``, four choices and ``answer`` (0 to 3 or A to D) → item.

    The choices that are scored are the letters.
    """
    right = label_field(row, "answer", OPTIONS, PLACES)
    subject = subject_of(row)
    return Item(
        id=f"{subject}/{item_id(row, place, 'id')}",
        prompt=lettered(text_field(row, "question"), options_of(row)) + "\nAnswer:",
        choices=tuple(LETTERS[:OPTIONS]),
        right=(right,),
        target=LETTERS[right],
        group=subject,
    )


def subject_of(row: Fields) -> str:
    """The subject as the data set writes it, such as ``college_computer_science``."""
    return text_field(row, "subject").strip().replace(" ", "_")


def options_of(row: Fields) -> tuple[str, ...]:
    """The texts of the four choices; they may be blank, as some are in the data set."""
    for names in _COLUMNS:
        if names[0] in row:
            return tuple(text_field(row, name, blank=True) for name in names)
    found_field(row, "choices")
    return texts_field(row, "choices", least=OPTIONS)[:OPTIONS]


def lettered(question: str, options: tuple[str, ...]) -> str:
    """The question, stripped, and a line for each option with its letter."""
    lines = [f"{letter}. {option}" for letter, option in zip(LETTERS, options, strict=False)]
    return "\n".join([question.strip(), *lines])


BENCHMARK = Benchmark(
    task=TASK,
    item=item,
    local=LocalFiles(("mmlu",), ("test",), ("dev",), by_group=True),
    hub=HubFiles("cais/mmlu", "test", "dev", "all"),
    columns={6: ("question", *_COLUMNS[1], "answer")},
)
