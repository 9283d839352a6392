"""Read and write the citation marks of an answer: ``[1]``, ``[1, 3]``, ``[2-4]``, ``【1】``.

Knows strings only. Refuses to know what the numbers point to.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onward.language import guess_language, split_sentences

UNSUPPORTED = "[unsupported]"
"""Stands after a sentence that nothing in the hits supports."""

_LIST = r"\^?\d{1,3}(?:\s?[-–]\s?\d{1,3})?(?:\s?[,;]\s?\^?\d{1,3}(?:\s?[-–]\s?\d{1,3})?)*"
_NAMED = r"(?:(?:passages?|sources?|documents?|citations?|refs?\.?)\s*:?\s*#?)?"
_MARK = re.compile(
    rf"[ \t]*(?:\[{_NAMED}({_LIST})\]|【{_NAMED}({_LIST})(?:†[^】]*)?】)", re.IGNORECASE
)
_MOST = 20
"""Numbers of one range; a longer one is not a citation."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer, without its marks, and what it cites."""

    start: int
    """Where it starts and ends in the plain text."""
    end: int
    text: str
    cites: tuple[int, ...]


def read_marks(answer: str) -> tuple[str, list[Sentence]]:
    """Return the answer without its marks, and its sentences with the numbers that each cites.

    A mark belongs to the sentence it stands in or right after. Numbers are in order of
    appearance, each once a sentence.
    """
    plain, marks = _without_marks(answer)
    spans = split_sentences(plain, guess_language(plain))
    cited: list[list[int]] = [[] for _ in spans]
    for place, numbers in marks:
        owner = max((i for i, (start, _) in enumerate(spans) if start < place), default=0)
        if spans:
            cited[owner] += numbers
    sentences = [
        Sentence(start, end, plain[start:end], tuple(dict.fromkeys(numbers)))
        for (start, end), numbers in zip(spans, cited, strict=True)
    ]
    return plain, sentences


def quoted(text: str) -> str:
    """Return source text as an answer may show it: marks of its own stand in round brackets.

    *shown by Hu [2, 3]* becomes *shown by Hu (2, 3)*, for in an answer ``[2]`` cites a passage.
    """
    return _MARK.sub(_in_round_brackets, text)


def _in_round_brackets(mark: re.Match[str]) -> str:
    bare = mark[0].lstrip()
    return f"{mark[0][: -len(bare)]}({bare[1:-1]})"


def without_marks(answer: str, cited: Collection[int]) -> str:
    """Return the answer without the marks that cite nothing but ``cited``; all others stay.

    A list of Python and a footnote look like a mark; only the citations tell them apart.
    """

    def left(mark: re.Match[str]) -> str:
        return "" if set(_numbers(mark[1] or mark[2])) <= set(cited) else mark[0]

    return _MARK.sub(left, answer)


def write_marks(plain: str, marks: Sequence[tuple[Sentence, str]]) -> str:
    """Return ``plain`` with each mark written after its sentence."""
    pieces: list[str] = []
    done = 0
    for sentence, mark in marks:
        pieces.append(plain[done : sentence.end])
        pieces.append(f" {mark}" if mark else "")
        done = sentence.end
    return "".join([*pieces, plain[done:]]).strip()


def _without_marks(answer: str) -> tuple[str, list[tuple[int, list[int]]]]:
    pieces: list[str] = []
    marks: list[tuple[int, list[int]]] = []
    length = done = 0
    for match in _MARK.finditer(answer):
        piece = answer[done : match.start()]
        pieces.append(piece)
        length += len(piece)
        marks.append((length, _numbers(match[1] or match[2])))
        done = match.end()
    return "".join([*pieces, answer[done:]]), marks


def _numbers(listed: str) -> list[int]:
    numbers: list[int] = []
    for part in re.split(r"[,;]", listed.replace("^", "")):
        first, *last = (int(number) for number in re.findall(r"\d+", part))
        end = last[0] if last else first
        numbers += range(first, end + 1) if 0 <= end - first < _MOST else [first, end]
    return numbers
