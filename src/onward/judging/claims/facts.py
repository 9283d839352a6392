"""Which hard facts of a claim a text does not state: its names, numbers and months.

More forgiving than words: *UK* states *United Kingdom*, *popularmechanics.com* states *Popular
Mechanics*, *3rd* and *third* state 3, *1997* states *the 1990s*, *15 Jul 19* states *July 2019*.
Each fact is counted once and by itself: one that is absent mostly means that some part of the
claim is not supported. Refuses to know how facts relate, and how the counts are weighed.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from onward.judging.claims.statements import Source, Statement, holds_name

_KEPT = 2_000
_MONTHS = {
    "january": "jan", "february": "feb", "march": "mar", "april": "apr", "may": "may",
    "june": "jun", "july": "jul", "august": "aug", "september": "sep", "october": "oct",
    "november": "nov", "december": "dec",
}  # fmt: skip
_MONTH_WORD = re.compile(r"\b[A-Z][a-z]{2,8}\b")
_ORDINALS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5",
    "sixth": "6", "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10",
}  # fmt: skip
_DECADE = re.compile(r"\b((?:1[5-9]|20)\d)0['’]?s\b")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d(?!\d)")
_SHORT_YEAR = re.compile(r"(?<=[’' ])\d\d\b")
_SHORT_NUMBER = re.compile(r"\d+")
_NAME_RUN = re.compile(r"[A-Z][\w’'.-]*(?:\s+(?:(?:of|the|for|and|de)\s+)?[A-Z][\w’'.-]*)+")
_ACRONYM = re.compile(r"\b(?:[A-Z]{2,6}\b|(?:[A-Z]\.){2,6})")
_GLUED = re.compile(r"[^\W_]+")
_LEAST_GLUED = 6
"""Letters of a name that may be looked up inside other words, as in addresses of pages."""


@dataclass(frozen=True, slots=True)
class AbsentFacts:
    """What a claim states and a text does not, each fact once."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    months: tuple[str, ...]

    def features(self) -> dict[str, float]:
        """Counts by kind, and three views of their sum, for one missing fact tells the most."""
        total = len(self.names) + len(self.numbers) + len(self.months)
        return {
            "names_absent": float(len(self.names)),
            "numbers_absent": float(len(self.numbers)),
            "months_absent": float(len(self.months)),
            "facts_absent": float(total),
            "facts_absent_log": math.log1p(total),
            "fact_absent": float(total > 0),
            "two_facts_absent": float(total > 1),
        }


def absent_facts(claim: Statement, source: Source) -> AbsentFacts:
    """Names, numbers and months of the claim that no sentence of the source states in any form."""
    there = _stated(source)
    spelled_out = _spelled_out(claim.text, there.acronyms)
    names = [
        name
        for name in claim.names
        if len(name) > 1
        and name not in _MONTHS
        and not holds_name(name, source)
        and name not in spelled_out
        and name.upper() not in there.initials
        and not (len(name) >= _LEAST_GLUED and name in there.glued)
    ]
    months = _months(claim.text) - there.months
    own = claim.numbers | {_ORDINALS[word] for word in claim.words if word in _ORDINALS}
    decades = {f"{d}0" for d in _DECADE.findall(claim.text) if d in there.decades}
    numbers = own - there.numbers - decades
    return AbsentFacts(tuple(names), tuple(sorted(numbers)), tuple(sorted(months)))


@dataclass(frozen=True, slots=True)
class _Stated:
    numbers: frozenset[str]
    months: frozenset[str]
    decades: frozenset[str]
    """First three digits of each year."""
    acronyms: frozenset[str]
    """Written as such."""
    initials: frozenset[str]
    """Of names of several words."""
    glued: str
    """Letters and digits without anything between them."""


@lru_cache(maxsize=_KEPT)
def _stated(source: Source) -> _Stated:
    text = "\n".join(sentence.text for sentence in source.sentences)
    words = {word for sentence in source.sentences for word in sentence.words}
    short = set(_SHORT_YEAR.findall(text))
    return _Stated(
        numbers=source.numbers
        | {_ORDINALS[word] for word in words if word in _ORDINALS}
        | {century + year for year in short for century in ("19", "20")}
        | set(_SHORT_NUMBER.findall(text)),
        months=frozenset(_months(text, abbreviated=True)),
        decades=frozenset(year[:3] for year in _YEAR.findall(text)),
        acronyms=frozenset(found.replace(".", "") for found in _ACRONYM.findall(text)),
        initials=frozenset(_initials(run) for run in _NAME_RUN.findall(text)),
        glued="".join(_GLUED.findall(text.casefold())),
    )


def _spelled_out(text: str, acronyms: frozenset[str]) -> set[str]:
    """Lower-case words of names whose initials are among ``acronyms``."""
    runs = [run for run in _NAME_RUN.findall(text) if _initials(run) in acronyms]
    return {word.casefold().rstrip(".") for run in runs for word in run.split()}


def _initials(run: str) -> str:
    return "".join(word[0] for word in run.split() if word[0].isupper())


def _months(text: str, *, abbreviated: bool = False) -> set[str]:
    """First three letters of the months that a text names with a capital."""
    found = {word.casefold() for word in _MONTH_WORD.findall(text)}
    short = set(_MONTHS.values()) | {"sept"} if abbreviated else set()
    return {word[:3] for word in found if word in _MONTHS or word in short}
