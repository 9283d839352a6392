"""The user's own questions, with choices or answered in words, from JSON, JSON Lines or a table.

Knows the columns and the notations of the right answer. Refuses to know what is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from onward.errors import UsageError
from onward.tasks.benchmarks.definition import Benchmark, Fields, LocalFiles, Row
from onward.tasks.benchmarks.fields import LETTERS, OWN, item_id, text_field, texts_field
from onward.tasks.benchmarks.scoring import JUDGED
from onward.tasks.case_record import RecordError
from onward.types.benchmarks import BenchmarkTask, Item

TASK = BenchmarkTask(
    name="custom",
    version="1.0",
    kind="choice",
    metrics=("acc_norm", "acc", "acc_bytes", "brier"),
    shots=0,
)
_WRITTEN = replace(
    TASK,
    version="1.1",
    kind="generation",
    metrics=(JUDGED, "exact_match", "token_f1"),
    stops=("\nQuestion:",),
    max_tokens=512,
)
"""An answer may have paragraphs; what goes on to ask the next question has ended."""
_RIGHT = f"{OWN}right"
"""Column where ``noted_rows`` puts the places of the right choices."""
_COLUMNS = LETTERS[:10]
"""Of choices that have a column each; a column called by a later letter is something else."""
_NOTATIONS = ("text", "letter", "place")


def item(row: Fields, place: int) -> Item:
    """Row with ``question``, ``answer`` and, if any, choices → item.

    Choices stand in a list ``choices``, in ``A``, ``B`` … or in ``choice0`` …. The right one is
    given as ``answer`` by its text, its letter or its place from 0, all rows of a file alike; a
    list names several right ones, or several accepted answers. What is written may lack an answer:
    judges grade it without. ``id`` and ``group`` may be there.
    """
    question = text_field(row, "question").strip()
    known = Item(
        id=item_id(row, place, "id"),
        prompt=f"Question: {question}\nAnswer:",
        group=str(row.get("group") or "").strip(),
    )
    if _RIGHT not in row:
        answers = tuple(text.strip() for text in _texts(row, "answer"))
        return replace(known, target="".join(answers[:1]), references=answers)
    choices, right = _choices(row), row[_RIGHT]
    if len(choices) < 2:
        raise RecordError(f"{len(choices)} choices, where other rows have two or more")
    if not right:
        raise RecordError(
            f"'answer' is {row.get('answer')!r}: no text, letter or place of a choice"
        )
    return replace(known, choices=choices, right=tuple(right), target=choices[right[0]])


def noted_rows(rows: Sequence[Row]) -> Sequence[Row]:
    """Add to each row the places of its right choices, if any row of the file has choices.

    The notation is the one in which most answers of the file name a choice; on a tie text before
    letter before place. Column names count in any case. Raises UsageError for places that seem to
    count from 1.
    """
    rows = [Row(row.place, _named(row.fields)) for row in rows]
    listed = [(row, _safe_choices(row.fields)) for row in rows]
    chosen = [(row, choices) for row, choices in listed if choices]
    if not chosen:
        return rows
    counted = Counter(
        notation
        for row, choices in chosen
        for notation in _NOTATIONS
        if _places(row.fields.get("answer"), choices, notation)
    )
    notation = max(_NOTATIONS, key=lambda name: counted[name])
    if notation == "place":
        _refuse_from_one(chosen)
    return [
        Row(row.place, {**row.fields, _RIGHT: _places(row.fields.get("answer"), choices, notation)})
        for row, choices in listed
    ]


def _refuse_from_one(chosen: Sequence[tuple[Row, tuple[str, ...]]]) -> None:
    given = [(row, _number(row.fields.get("answer")), choices) for row, choices in chosen]
    beyond = [row for row, number, choices in given if number == len(choices)]
    if beyond and not any(number == 0 for _, number, _ in given):
        raise UsageError(
            f"{beyond[0].place}: 'answer' is {beyond[0].fields['answer']!r}, and none is 0: places"
            " of choices count from 0; write the letter or the text"
        )


def _places(answer: Any, choices: tuple[str, ...], notation: str) -> tuple[int, ...]:  # noqa: ANN401
    """Places of the choices that ``answer`` names; () where a part of it names none."""
    named = answer if isinstance(answer, list) else [answer]
    places = [_place(one, choices, notation) for one in named]
    return tuple(p for p in places if p is not None) if None not in places else ()


def _place(answer: object, choices: tuple[str, ...], notation: str) -> int | None:
    if notation == "place":
        number = _number(answer)
        return number if number is not None and 0 <= number < len(choices) else None
    text = str(answer).strip() if isinstance(answer, str | int | float) else ""
    if notation == "letter":
        place = LETTERS.find(text.upper()) if len(text) == 1 else -1
        return place if 0 <= place < len(choices) else None
    return choices.index(text) if text in choices else None


def _number(answer: object) -> int | None:
    if isinstance(answer, bool) or not isinstance(answer, str | int):
        return None
    try:
        return int(answer)
    except ValueError:
        return None


def _safe_choices(row: Fields) -> tuple[str, ...]:
    try:
        return _choices(row)
    except RecordError:
        return ()  # the row is told as a problem when its item is made


def _choices(row: Fields) -> tuple[str, ...]:
    """The choices of a row, stripped; () where it has no column of choices."""
    if row.get("choices"):
        return tuple(text.strip() for text in texts_field(row, "choices"))
    for names in ([f"choice{n}" for n in range(len(_COLUMNS))], _COLUMNS):
        given = [name for name in names if row.get(name) not in (None, "")]
        if given:
            if given != list(names[: len(given)]):
                raise RecordError(f"choices are missing before {given[-1]!r}")
            return tuple(text_field(row, name).strip() for name in given)
    return ()


def _texts(row: Fields, name: str) -> tuple[str, ...]:
    """One text or several; () where there is nothing, or blanks only."""
    value = row.get(name)
    if value is None or value == [] or (isinstance(value, str) and not value.strip()):
        return ()
    return texts_field(row, name) if isinstance(value, list) else (text_field(row, name),)


def _named(row: Fields) -> Fields:
    """The row with its columns in the case in which they are known."""
    return {_letter(name) or name.strip().casefold(): value for name, value in row.items()}


def _letter(name: str) -> str:
    letter = name.strip().upper()
    return letter if len(letter) == 1 and letter in _COLUMNS else ""


def _settled(task: BenchmarkTask, rows: Sequence[Row]) -> BenchmarkTask:
    """The task as one of choices, or as one that is answered in words."""
    counts = {len(_safe_choices(_named(row.fields))) for row in rows} - {0}
    if not counts:
        return _WRITTEN
    return replace(task, chance=1 / counts.pop()) if len(counts) == 1 else task


BENCHMARK = Benchmark(
    task=TASK,
    item=item,
    local=LocalFiles(("custom",), ("test", "dev", "validation"), ("train",)),
    prepared=noted_rows,
    settled=_settled,
)
