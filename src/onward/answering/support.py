"""Whether a span of a document supports a sentence, by rules that need no model.

A sentence is rejected when it holds a number or a name that the span does not, when one of them
denies what the other says or says the opposite, or when they share too few words. Rules cannot see
a swapped subject or a wrong verb: the judges of a run are for that. Refuses to know hits and
answers.
"""

from __future__ import annotations

import re

from onward.language import (
    contradict,
    denies,
    directions,
    missing_names,
    numbers_of,
    overlap,
    split_sentences,
    stems,
)
from onward.language.numbers import LIST_MARKER, NUMBER, NUMBER_WORDS, plain_number

LEAST_OVERLAP = 0.6
"""Share of the sentence's stems that must stand in the span; 0.3 to 0.6 do nearly alike on WiCE."""
LEAST_OVERLAP_WHEN_ALIKE = 0.45
"""Enough when the vectors say that both mean the same."""
ALIKE = 0.7
"""Cosine of the pooled vectors from which on two sentences count as alike."""

LEAST_BESIDES_NUMBERS = 0.5
"""The same share of the stems that are neither numbers nor units; 0.4 does alike on WiCE."""
LEAST_BESIDE_NUMBER = 0.3
"""Share of a clause's stems that must stand in a sentence that holds the clause's number."""

_BESIDE, _NEAR = 2, 4
"""Content words around a number of the sentence, of which one must stand so near it in the span."""

_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_UNITS = frozenset(
    (
        *("hundr", "thousand", "million", "billion", "trillion"),
        *("percent", "per", "cent", "dollar", "euro", "pound", "usd", "eur"),
    )
)
"""Stems that belong to a number."""
_CLAUSE_END = re.compile(r"[,;:](?=\s)|\s(?=(?:and|but|or|und|aber|et|mais|y|pero)\s)")


def supports(
    sentence: str, span: str, *, context: str = "", language: str = "en", cosine: float = 0.0
) -> bool:
    """Whether ``span`` supports ``sentence``.

    ``context`` is the title and headings that the span stands under: names may come from there,
    numbers may not. ``cosine`` is that of the pooled vectors, 0 when unknown. A sentence without
    content words is supported by anything. Numbers alone support nothing: the other words must
    stand there too, for a number in a sentence that holds it.
    """
    if numbers_of(sentence) - numbers_of(span) or not _numbers_agree(sentence, span, language):
        return False
    if missing_names(sentence, f"{context}\n{span}"):
        return False
    if not _clauses_agree(sentence, span, language):
        return False
    least = LEAST_OVERLAP_WHEN_ALIKE if cosine >= ALIKE else LEAST_OVERLAP
    there = f"{context}\n{span}"
    if overlap(sentence, there, language) < least:
        return False
    if _told(sentence, there, language) < min(least, LEAST_BESIDES_NUMBERS):
        return False
    return _told_beside_numbers(sentence, span, context, language)


def _numbers_agree(sentence: str, span: str, language: str) -> bool:
    """Whether each number counts the same thing in both: a word beside it stands near it there.

    Else *11 points* would be supported by 308 points and 11 sacks. A year needs no company.
    """
    there = _around_numbers(span, language, _NEAR)
    for number, beside in _around_numbers(LIST_MARKER.sub("", sentence), language, _BESIDE):
        near = [stems_near for other, stems_near in there if other == number]
        company = not beside or any(beside & stems_near for stems_near in near)
        if near and not company and not _YEAR.fullmatch(number):
            return False
    return True


def _around_numbers(text: str, language: str, reach: int) -> list[tuple[str, set[str]]]:
    """Each number of a text with the stems at most ``reach`` places from it."""
    own = [NUMBER_WORDS.get(stem, stem) for stem in stems(text, language)]
    return [
        (plain_number(stem), {*own[max(0, i - reach) : i], *own[i + 1 : i + 1 + reach]})
        for i, stem in enumerate(own)
        if NUMBER.fullmatch(stem)
    ]


def _told(sentence: str, span: str, language: str) -> float:
    """Share of the stems of ``sentence`` besides numbers and units that ``span`` holds."""
    own = _plain_stems(sentence, language)
    return len(own & _plain_stems(span, language)) / len(own) if own else 1.0


def _plain_stems(text: str, language: str) -> set[str]:
    found = stems(LIST_MARKER.sub("", text), language)
    return {s for s in found if not s[0].isdigit() and s not in NUMBER_WORDS and s not in _UNITS}


def _told_beside_numbers(sentence: str, span: str, context: str, language: str) -> bool:
    """Whether what a clause says with a number is said by a sentence that holds the number.

    Else *costs were 12 million* would be supported by a revenue of 12 million and other costs.
    """
    there = [span[start:end] for start, end in split_sentences(span, language)]
    numbers = [numbers_of(piece) for piece in there]
    for clause in _CLAUSE_END.split(LIST_MARKER.sub("", sentence)):
        for number in numbers_of(clause):
            holding = [p for p, found in zip(there, numbers, strict=True) if number in found]
            shares = [_told(clause, f"{context}\n{piece}", language) for piece in holding]
            if shares and max(shares) < LEAST_BESIDE_NUMBER:
                return False
    return True


def _clauses_agree(sentence: str, span: str, language: str) -> bool:
    """Whether no clause denies, or turns round, what the clause of ``span`` nearest to it says.

    By clauses, for *needs no solvents and has cut the waste* does not deny the cut.
    """
    there = [
        clause
        for start, end in split_sentences(span, language)
        for clause in _CLAUSE_END.split(span[start:end])
    ]

    def nearest(clause: str) -> str:
        return max(there, key=lambda piece: overlap(clause, piece, language), default=span)

    def about_the_same(clause: str) -> str:
        subject = set(stems(clause, language)) - directions()
        return max(there, key=lambda p: len(subject.intersection(stems(p, language))), default=span)

    clauses = [c for c in _CLAUSE_END.split(sentence) if len(stems(c, language)) > 1]
    if any(contradict(clause, about_the_same(clause)) for clause in clauses):
        return False
    return all(denies(clause) == denies(nearest(clause)) for clause in clauses)
