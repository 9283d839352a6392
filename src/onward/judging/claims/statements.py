"""Sentences taken apart once: words, stems, numbers, names and negations, kept between claims.

Knows strings. Refuses to know vectors, and which of two statements is the claim.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from onward.judging.claims.polarity import denials, negated, opposites, valence
from onward.language import numbers_of, split_sentences, stems, words
from onward.language.names import names_of
from onward.language.numbers import NUMBER_WORDS, plain_number

_KEPT = 50_000
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_ENDING = 2
"""Letters by which two forms of a name may differ: German, Germany."""
_HEAD = 3
"""Letters that two forms of a name begin with."""


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A sentence, or a claim, with all that is compared of it."""

    text: str
    words: tuple[str, ...]
    """Lower-case words in order."""
    stems: tuple[str, ...]
    """Content words in order; numbers in one spelling."""
    known: frozenset[str]
    """The distinct stems."""
    forms: frozenset[str]
    """Words and stems that have an opposite."""
    numbers: frozenset[str]
    names: tuple[str, ...]
    negated: frozenset[str]
    """Stems that a negation turns round."""
    denials: int
    valence: int
    """Words of growth, gain and truth less words of loss; turned round by a negation."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A text that may support claims, by sentences."""

    sentences: tuple[Statement, ...]
    known: frozenset[str]
    numbers: frozenset[str]
    name_words: Mapping[str, tuple[str, ...]]
    """First letters → lower-case words, to look names up."""


@lru_cache(maxsize=_KEPT)
def read_statement(text: str, language: str = "en") -> Statement:
    """Take one sentence or claim apart."""
    found = tuple(plain_number(s) if _DIGITS.fullmatch(s) else s for s in stems(text, language))
    found = tuple(NUMBER_WORDS.get(stem, stem) for stem in found)
    lower = tuple(words(text))
    return Statement(
        text=text,
        words=lower,
        stems=found,
        known=frozenset(found),
        forms=frozenset(form for form in (*lower, *found) if form in opposites()),
        numbers=frozenset(numbers_of(text)),
        names=tuple(dict.fromkeys(_trimmed(name) for name in names_of(text))),
        negated=negated(text, language),
        denials=denials(text),
        valence=valence(lower) * (-1 if denials(text) % 2 else 1),
    )


@lru_cache(maxsize=_KEPT // 10)
def read_source(text: str, language: str = "en") -> Source:
    """Take a text apart; one without a sentence has no sentences and knows nothing."""
    spans = split_sentences(text, language)
    sentences = tuple(read_statement(text[start:end], language) for start, end in spans)
    heads: dict[str, set[str]] = {}
    for word in _WORD.findall(text):
        name = _trimmed(word)
        heads.setdefault(name[:_HEAD], set()).add(name)
    return Source(
        sentences,
        frozenset().union(*(sentence.known for sentence in sentences)),
        frozenset().union(*(sentence.numbers for sentence in sentences)),
        {head: tuple(sorted(there)) for head, there in heads.items()},
    )


def holds_name(name: str, source: Source) -> bool:
    """Whether a text holds a name in this or a nearly equal form."""
    return any(
        word == name
        or (
            abs(len(word) - len(name)) <= _ENDING
            and min(len(word), len(name)) > _ENDING
            and (word.startswith(name) or name.startswith(word))
        )
        for word in source.name_words.get(name[:_HEAD], ())
    )


def _trimmed(name: str) -> str:
    return re.sub(r"['’]s?$", "", name).casefold()
