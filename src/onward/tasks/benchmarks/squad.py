"""SQuAD 1.1 and 2.0: questions answered by a piece of a passage (Rajpurkar et al., 2016, 2018).

Knows the nested file as published (XQuAD too) and the rows of the hub. Refuses to know how an
answer is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onward.tasks.benchmarks.definition import Benchmark, Fields, HubFiles, LocalFiles, Row
from onward.tasks.benchmarks.fields import item_id, list_field, text_field
from onward.tasks.case_record import RecordError
from onward.types.benchmarks import BenchmarkTask, Item

TASK = BenchmarkTask(
    name="squad",
    version="1.0",
    kind="generation",
    metrics=("exact_match", "token_f1"),
    shots=0,
    stops=("\n",),
    spare=True,
)
UNANSWERABLE = "unanswerable"


def item(row: Fields, place: int) -> Item:
    """Row with ``title``, ``context``, ``question`` and ``answers`` → item.

    A question without an answer (version 2.0) is answered by ``unanswerable``.
    """
    texts = [text_field(answer, "text") for answer in _answers(row)]
    references = tuple(dict.fromkeys(texts)) or (UNANSWERABLE,)
    title = text_field(row, "title", blank=True) if row.get("title") else ""
    parts = {
        "Title": title.replace("_", " "),
        "Background": text_field(row, "context"),
        "Question": text_field(row, "question"),
    }
    lines = [f"{name}: {text}" for name, text in parts.items() if text]
    return Item(
        id=item_id(row, place, "id"),
        prompt="\n\n".join([*lines, "Answer:"]),
        target=references[0],
        references=references,
    )


def question_rows(rows: Sequence[Row]) -> Sequence[Row]:
    """Make a row of each question where rows are articles with ``paragraphs``."""
    return [question for row in rows for question in _questions(row)]


def _questions(row: Row) -> Iterator[Row]:
    if "paragraphs" not in row.fields:
        yield row
        return
    for number, paragraph in enumerate(_objects(row.fields, "paragraphs"), start=1):
        for count, question in enumerate(_objects(paragraph, "qas"), start=1):
            known = {"title": row.fields.get("title"), "context": paragraph.get("context")}
            place = f"{row.place}, paragraph {number}, question {count}"
            yield Row(place, {**known, **question})


def _objects(fields: Fields, name: str) -> list[Fields]:
    """The objects of a list; what is none becomes an empty one, and a problem later."""
    values = fields.get(name)
    if not isinstance(values, list):
        return [{}]
    return [value if isinstance(value, Mapping) else {} for value in values]


def _answers(row: Fields) -> list[Fields]:
    """The answers of a question: objects with ``text``, or one object with a list of texts."""
    if row.get("is_impossible") is True:
        return []
    answers: Any = row.get("answers")
    if isinstance(answers, Mapping):
        return [{"text": text} for text in list_field(answers, "text")]
    if not all(isinstance(answer, Mapping) for answer in list_field(row, "answers")):
        raise RecordError("'answers' must hold objects with 'text'")
    return list(answers)


BENCHMARK = Benchmark(
    task=TASK,
    item=item,
    local=LocalFiles(("squad", "xquad"), ("validation", "dev"), ("train",)),
    hub=HubFiles("rajpurkar/squad", "validation", "train"),
    prepared=question_rows,
)
