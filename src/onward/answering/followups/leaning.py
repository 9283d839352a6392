"""What a question lacks: an antecedent for its pronoun, a subject, the other side of a comparison.

Knows one sentence at a time. Refuses to know what stands in the turns before it. English by its
grammar; of German, French, Spanish, Chinese and Japanese the pronouns only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from onward.answering.followups import grammar
from onward.answering.followups.exchange import is_fragment
from onward.answering.followups.names import names
from onward.language import stems

Kind = Literal["pronoun", "choice", "reference", "subject", "comparison"]

_RESOLVED = 3
"""Content words before a pronoun from which on it is taken to mean one of them."""
_FEW = 3
"""Content words up to which a question without name and verb lacks its subject."""
_NOISE = frozenset(["mani", "much", "per", "use", "pleas"])
"""Stems that say nothing of a subject."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What a question needs from the turns before it."""

    kind: Kind
    """``choice`` and ``reference`` (*which of them*, *this method*) may mean what was answered."""
    start: int
    """Where its pronoun stands in the question; an empty span where there is none."""
    end: int


def lack_of(text: str, language: str) -> Lack | None:
    """Return what ``text`` lacks, None for a question that stands alone."""
    if language not in ("en", "und"):
        return _lack_elsewhere(text, language)
    expletive = [found.span() for found in grammar.EXPLETIVE.finditer(text)]
    for found in grammar.PRONOUN.finditer(text):
        group = str(found.lastgroup)
        start, end = found.span(group)
        if any(a <= start < b for a, b in expletive) or _bound(text, start, end, group):
            continue
        if group == "choice":
            return Lack("choice", start, end)
        return Lack("reference" if group in ("noun", "this", "those") else "pronoun", start, end)
    if grammar.ONE_SIDED.match(text):
        return Lack("comparison", 0, 0)
    return Lack("subject", 0, 0) if _lacks_subject(text, language) else None


def _lack_elsewhere(text: str, language: str) -> Lack | None:
    """By pronouns alone; German writes every noun with a capital, so its names say nothing."""
    found = grammar.OTHER_PRONOUN.search(text)
    if found:
        before = text[: found.start()]
        named = language != "de" and names(before)
        bound = named or len(stems(before, language)) >= _RESOLVED
        return None if bound else Lack("pronoun", found.start(), found.end())
    own = set(stems(text, language))
    few = 0 if names(text) or grammar.NAMES_ITS_SUBJECT.match(text) else 1
    return Lack("subject", 0, 0) if len(own) <= few else None


def _bound(text: str, start: int, end: int, group: str) -> bool:
    """Whether what stands before a pronoun in its own sentence is what it means."""
    before = text[:start]
    if group == "choice" and " of " in text[start:end]:
        named_before = set(stems(before)) - _NOISE
        return len(named_before) >= _RESOLVED or len(names(text)) > 1
    if group == "choice":
        return len(names(text)) > 1 and not text[start:end].lower().startswith("the other")
    if group == "noun":
        noun = text[start:end].split()[-1].lower().rstrip("s")
        return noun in before.lower()
    if group == "possessive" and grammar.ASKED_SUBJECT.match(before):
        return True
    named = names(before)
    said = set(stems(grammar.GERUND.sub("", before))) - _NOISE
    if not named and len(said) < _RESOLVED:
        return False
    if group == "possessive" or grammar.BEFORE_SUBJECT.search(before):
        return True
    if named and (grammar.AFTER_SUBJECT.match(text[end:]) or grammar.GERUND.search(before)):
        return True
    # An object is never the subject of its own clause: "how does LoRA do on it?" means another.
    place = before.rfind(named[-1]) if named else 0
    if grammar.BOUNDARY.search(before, place):
        return True
    clauses = list(grammar.BOUNDARY.finditer(before, 0, place))
    return bool(clauses) and bool(stems(before[: clauses[-1].start()]))


def is_of_something(phrase: str) -> bool:
    """Whether a phrase holds a noun that is of something: *LoRA limitations*."""
    return not _relational_stems().isdisjoint(stems(phrase))


@cache
def _relational_stems() -> frozenset[str]:
    return frozenset(stems(" ".join([*grammar.RELATIONAL, *grammar.HAPPENS])))


def _lacks_subject(text: str, language: str) -> bool:
    if grammar.GOES_ON.match(text):
        return True
    own = set(stems(text, language)) - _NOISE
    verbless = not grammar.HAS_VERB.search(text)
    asks = grammar.ASKS.match(text) or grammar.ASKS_WITHIN.search(text)
    if verbless and grammar.ASKS_BY.match(text):
        return True
    if any(not name[0].isdigit() for name in names(text)):
        return not own
    if text.endswith("?") and is_fragment(text):
        return True
    if verbless and asks:
        return len(own) <= _FEW + 1
    if names(text):
        return False
    if grammar.DEFINITE.search(text):
        return len(own) <= _FEW + 1
    if owned := grammar.OWNED.match(text):
        return owned["noun"].lower() in grammar.RELATIONAL
    if grammar.NAMES_ITS_SUBJECT.match(text):
        return not own
    if len(own) <= 1 or own <= _relational_stems():
        return True
    if len(own) > _FEW:
        return False
    return bool(grammar.GENERIC_PASSIVE.search(text) or grammar.QUANTITY.match(text))
