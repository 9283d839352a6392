"""Questions whose options stand in the prompt, cut back into question and options.

Knows the form in which instruction tuning writes ARC, WinoGrande and PIQA::

    Please choose the correct answer to the question: QUESTION

    Answer1: FIRST Answer2: SECOND

    Answer format: answer1/answer2

Refuses to know what the question and its options become.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from onward.tasks.benchmarks.definition import Fields
from onward.tasks.benchmarks.fields import text_field
from onward.tasks.case_record import RecordError

_PARAGRAPH = r"\r?\n\r?\n"
_GAP = rf"(?:{_PARAGRAPH}|[ \t])"


class Options(NamedTuple):
    """A question as the official data set has it."""

    question: str
    options: tuple[str, ...]
    right: int
    """Place of the right one, from 0."""


def is_prompted(row: Fields) -> bool:
    """Whether ``row`` holds its options in an ``instruction``."""
    return "instruction" in row


def cut_options(row: Fields, word: str) -> Options:
    """Cut the ``instruction`` of a row at its marks, ``word`` with a number and a colon.

    ``word`` is ``Answer``, ``Option`` or ``Solution``. How many options there are is what the
    format at the end says; each mark counts where it first stands after the one before, so that
    an option may itself speak of others. The blank or blank line before a mark is not part of
    the option; other blanks are. Raises RecordError where a mark, the question, an option or the
    right answer is missing.
    """
    text = text_field(row, "instruction")
    _, colon, body = text.partition(": ")
    end = re.search(rf"{_GAP}Answer format:\s*(\S+)\s*\Z", body)
    if not colon or end is None:
        raise RecordError("'instruction' does not end with 'Answer format: …'")
    names = [name.casefold() for name in end[1].split("/")]
    pieces = _cut(body[: end.start()], [f"{word}{n}:" for n in range(1, len(names) + 1)])
    answer = text_field(row, "answer").strip().casefold()
    if answer not in names:
        raise RecordError(f"'answer' is {answer!r}, not one of {', '.join(names)}")
    if not all(piece.strip() for piece in pieces):
        raise RecordError("the question or one of its options is empty")
    return Options(pieces[0], tuple(pieces[1:]), names.index(answer))


def _cut(text: str, marks: list[str]) -> list[str]:
    """The question and what follows each mark."""
    pieces: list[str] = []
    start = 0
    for number, mark in enumerate(marks):
        # The first mark begins a paragraph: before it, the question may use the same words.
        gap = _GAP if number else _PARAGRAPH
        found = re.compile(rf"{gap}{re.escape(mark)}[ \t]?").search(text, start)
        if found is None:
            raise RecordError(f"'instruction' has no {mark!r}")
        pieces.append(text[start : found.start()])
        start = found.end()
    return [*pieces, text[start:]]
