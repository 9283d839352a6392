"""What a fake is made from, and what makes two texts the same or a word a stranger.

Knows the strings of one case. Refuses to know how fakes are made, and judges.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from onward.language import overlap, split_sentences, words


@dataclass(frozen=True, slots=True)
class Other:
    """The right answer to another question."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Material:
    """A right answer and what stands around it."""

    control: str
    question: str
    answer: str
    """The reference answer of the case, for it is best to be wrong there; "" without one."""
    context: tuple[str, ...]
    """Texts that bear the right answer out."""
    others: tuple[Other, ...]
    language: str
    """ISO 639-1 code; ``und`` is treated as English."""


@dataclass(frozen=True, slots=True)
class Made:
    """The text of a fake and what was done to make it."""

    text: str
    note: str


Maker = Callable[[Material, Random], Made | None]
"""Makes one kind of fake; None where the right answer does not allow it."""


def same(one: str, other: str) -> bool:
    """Whether two texts are equal but for case, punctuation and blanks."""
    return words(one) == words(other)


def sentences_of(material: Material) -> list[tuple[int, int]]:
    """Spans of the sentences of the control, those nearest to the question first."""
    spans = split_sentences(material.control, material.language)
    asked = material.question

    def away(span: tuple[int, int]) -> float:
        return -overlap(asked, material.control[slice(*span)], material.language)

    return sorted(spans, key=away)


def replaced(text: str, old: str, new: str) -> str:
    """Return ``text`` with ``new`` wherever ``old`` stands as a whole word; fits *a* and *an*."""
    pattern = re.compile(rf"(?:\b([Aa])n? )?{whole(old).pattern}")
    return pattern.sub(lambda match: article(match[1], new) + new if match[1] else new, text)


def article(letter: str, following: str) -> str:
    """Return *a* or *an* with a blank, as the English word that follows wants it."""
    vowel = re.match(r"(?!one|eu|uni(?![mn]))(?:[aeio]|un|up)", following, re.IGNORECASE)
    return f"{letter}n " if vowel else f"{letter} "


def holds(text: str, phrase: str) -> bool:
    """Whether ``phrase`` stands in ``text`` as whole words, in any case."""
    return re.search(whole(phrase).pattern, text, re.IGNORECASE) is not None


def whole(phrase: str) -> re.Pattern[str]:
    """Return a pattern of ``phrase`` between what is neither letter nor digit."""
    return re.compile(rf"(?<![^\W_]){re.escape(phrase)}(?![^\W_])")


def by_weight(phrase: str, material: Material) -> tuple[bool, bool]:
    """Order phrases of the control: of the reference answer first, those of the question last."""
    return not holds(material.answer, phrase), holds(material.question, phrase)


def shuffled(items: Iterable[str], chance: Random) -> list[str]:
    """Return the distinct items in an order that only ``chance`` decides."""
    distinct = sorted(set(items))
    chance.shuffle(distinct)
    return distinct


def listed(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(text.split())
