"""Conditions that a question states by the way: "in the 2022 report", "on page 12", "Table 4".

They prefer; nothing is excluded by them, for a question may be wrong about where its answer
stands. Knows the words of a question and the names of documents. Refuses to know indexes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from onward.language import STOP_WORDS
from onward.language.names import names_of
from onward.retrieval.filters import YEAR, Meets, document_names, on_pages
from onward.retrieval.terms import joined, split_words
from onward.types import Passage

_PAGE = re.compile(r"\b(?:page|p\.|pg\.|slide|Seite|página)\s*(\d{1,5})\b", re.I)
_LABEL = re.compile(
    r"\b(table|figure|fig\.|section|note|exhibit|item|appendix|chapter|Tabelle|Abbildung|Abschnitt)"
    r"\s+(\d+[A-Z]?(?:\.\d+)*|(?-i:[A-Z](?:\.\d+)*))\b",
    re.I,
)
_DOCUMENT = re.compile(
    r"\b(?:according to|in|of|from|per)\s+(?:the|its|their|this)?\s*((?:[\w'’.&-]+\s+){0,5}?"
    r"(?:report|filing|paper|manual|press release|(?:10|20|8|6)[- ]?[KQF]))\b",
    re.I,
)
_FISCAL_YEAR = re.compile(r"\bFY\s?['’-]?(\d\d)\b(?!\d)", re.I)
_QUARTER = re.compile(r"\bQ([1-4])\b|\b(first|second|third|fourth) quarter\b", re.I)
_FORM = re.compile(r"\b(10|20|8|6)[- ]?([KQF])\b", re.I)
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_NAME_QUARTER = re.compile(
    r"Q([1-4])(?!\d)|(?<!\d)([1-4])Q|(first|second|third|fourth) quarter", re.I
)
_NAME_WORD = re.compile(r"[^\W\d_]{3,}")
_NAMED_SHARE = 0.5
_MOST_NAME_WORDS = 4

TOLD = 0.2
"""Weight of each thing told of the document, in standard deviations of the candidates' scores."""


@dataclass(frozen=True, slots=True)
class Preference:
    """A condition that the question states, and how."""

    name: str
    """``page``, ``label``, ``source``, ``year``, ``quarter``, ``form``."""
    meets: Meets
    firm: bool = False
    """A place that is asked for ("on page 12", "in the 2022 report"): what stands there comes
    first. Else something told by the way ("in 2022"), which raises a score."""


def preferences(question: str) -> tuple[Preference, ...]:
    """Return what the question states of where its answer stands; () for most questions.

    A document is named ("according to the Boeing 10-K") when at least half of the words of its file
    name or title stand in the phrase, numbers and stop words apart, joined or not: ``Best Buy``
    names ``BESTBUY_2023_10K``. Names of more than four words are sentences and name nothing.
    """
    return (*_places(question), *_told(question))


def _places(question: str) -> Iterator[Preference]:
    for match in _PAGE.finditer(question):
        yield Preference("page", on_pages(int(match[1]), int(match[1])), firm=True)
    for match in _LABEL.finditer(question):
        yield Preference("label", _labelled(match[1], match[2]), firm=True)
    for match in _DOCUMENT.finditer(question):
        if _names(match[1]):  # "in the report" names none
            yield Preference("source", _named(match[1]), firm=True)
        yield from (replace(one, firm=True) for one in _told(match[1]))


def _told(question: str) -> Iterator[Preference]:
    # Its name is not told by the way: words of titles are in the index, and titles are topics.
    years = set(YEAR.findall(question)) | {f"20{two}" for two in _FISCAL_YEAR.findall(question)}
    if years:
        yield Preference("year", lambda p: not years.isdisjoint(YEAR.findall(_name(p))))
    quarters = {_quarter(match) for match in _QUARTER.finditer(question)}
    if quarters:
        yield Preference("quarter", lambda p: not quarters.isdisjoint(_quarters(p)))
    forms = {match[1] + match[2].upper() for match in _FORM.finditer(question)}
    if forms:
        yield Preference("form", lambda p: not forms.isdisjoint(_forms(p)))


def _names(phrase: str) -> bool:
    """Whether a phrase holds a name, or a word that may be one, beside the kind of document."""
    return any(True for _ in names_of(f"the {_FORM.sub('', phrase)}"))


def _labelled(word: str, number: str) -> Meets:
    label = re.compile(rf"\b{re.escape(word[:3])}\w*\.?\s+{re.escape(number)}\b(?!\.?\d)", re.I)
    return lambda passage: bool(
        label.search(passage.text) or any(label.search(h) for h in passage.heading_path)
    )


def _named(question: str) -> Meets:
    asked = split_words(question)
    spoken = {
        joined(asked[i : i + size]) for size in (1, 2, 3) for i in range(len(asked) - size + 1)
    }
    known: dict[tuple[str, str], bool] = {}

    def meets(passage: Passage) -> bool:
        names = document_names(passage)
        if names not in known:
            known[names] = any(_is_spoken(name, spoken) for name in names)
        return known[names]

    return meets


def _is_spoken(name: str, spoken: set[str]) -> bool:
    words = [w.lower() for w in _NAME_WORD.findall(name) if w.lower() not in STOP_WORDS["en"]]
    if not 1 <= len(words) <= _MOST_NAME_WORDS:
        return False
    return sum(word in spoken for word in words) >= _NAMED_SHARE * len(words)


def _name(passage: Passage) -> str:
    """File name and title, underscores made blanks."""
    return " ".join(document_names(passage)).replace("_", " ")


def _quarter(match: re.Match[str]) -> str:
    return match[1] or _ORDINALS[match[2].lower()]


def _quarters(passage: Passage) -> set[str]:
    found = _NAME_QUARTER.findall(_name(passage))
    return {one or other or _ORDINALS[spelt.lower()] for one, other, spelt in found}


def _forms(passage: Passage) -> set[str]:
    return {match[1] + match[2].upper() for match in _FORM.finditer(_name(passage))}
