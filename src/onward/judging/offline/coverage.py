"""How much of what there is to say an answer says: of the context's best, or of a reference.

Knows strings and their likeness. Refuses to know which criterion this counts for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onward.judging.offline.likeness import Likeness, stem_set
from onward.judging.offline.shown import Shown
from onward.language import numbers_of, split_sentences

CANDIDATES = 12
"""Sentences of the context that are compared with the question after a choice by words."""
FEW, MANY = 2, 6
"""Of them, those that an answer is held against: few for a fact, many for an open question."""

_OPEN = re.compile(
    r"\b(?:why|how (?!many|much|far|high|tall|large|big|deep|fast|wide|heavy|long|old|often)"
    r"|explain|describe|compare|comparison|difference|discuss|summari[sz]e|list|outline|advantages?"
    r"|disadvantages?|benefits?|drawbacks?|limitations?|pros|cons|reasons?|steps"
    r"|what(?:['’]s| is| are) (?!the (?:name|number|date|year|total|average|highest|lowest))"
    r"|warum|wieso|weshalb|erkläre?\w*|vergleich\w*|unterschied\w*|vorteile?|nachteile?|was ist"
    r"|pourquoi|comment|expliqu\w+|compar\w+|avantages?|qu['’]est-ce|por qué|cómo|explica\w*"
    r"|ventajas?)\b|为什么|為什麼|如何|怎么|解释|比较|优点|什么是|なぜ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of the offers an answer says; 0 to 1."""

    best: float
    """Of the offer that it says most of."""
    all: float
    """Mean over the offers."""
    missing: str | None
    """The first offer that it says little of; None when it says something of each."""


_LITTLE = 0.5
"""Held less than this, an offer is not said."""


def best_offers(question: str, shown: Shown, likeness: Likeness) -> list[str]:
    """The sentences of the context that answer ``question`` best, best first."""
    found = shown.best_sentences(question, CANDIDATES)
    likeness.read([question, *found])
    worth = {s: likeness.between(question, s) + likeness.held(question, [s]) for s in found}
    return sorted(found, key=lambda sentence: -worth[sentence])[
        : MANY if is_open(question) else FEW
    ]


def is_open(question: str) -> bool:
    """Whether a question asks for an explanation, a list or a comparison, not for one fact."""
    return bool(_OPEN.search(question))


def measure_coverage(
    offers: Sequence[str], sentences: Sequence[str], likeness: Likeness
) -> Coverage:
    """Hold an answer against what is offered; without an offer or an answer nothing is covered."""
    if not offers or not sentences:
        return Coverage(0.0, 0.0, offers[0] if offers else None)
    held = [likeness.held(offer, sentences) for offer in offers]
    return Coverage(
        best=max(held),
        all=sum(held) / len(held),
        missing=next((o for o, h in zip(offers, held, strict=True) if h < _LITTLE), None),
    )


def reference_coverage(reference: str, text: str, likeness: Likeness) -> Coverage:
    """Hold an answer against the reference answer: its meaning, words and numbers.

    A number of the reference that the answer lacks counts its sentence as half said.
    """
    spans = split_sentences(reference)
    parts = [" ".join(reference[start:end].split()) for start, end in spans]
    if not parts or not text:
        return Coverage(0.0, 0.0, parts[0] if parts else None)
    held = [_said(part, text, likeness) for part in parts]
    missing = next((p for p, h in zip(parts, held, strict=True) if h < _LITTLE), None)
    return Coverage(max(held), sum(held) / len(held), missing)


def _said(part: str, text: str, likeness: Likeness) -> float:
    own = stem_set(part)
    share = len(own & stem_set(text)) / len(own) if own else 1.0
    said = max(share, likeness.held(part, [text]))
    return said / 2 if numbers_of(part) - numbers_of(text) else said
