"""The claims of an answer, each with how far the shown context bears it out.

Knows an ``Entailment`` that is passed. Refuses to know how it decides, and what is graded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onward.judging.offline.shown import Shown
from onward.language import words
from onward.protocols import Entailment
from onward.types import Claim

TEXTS = 2
"""Texts of the context that are compared with one claim: those that share most words with it."""


_NONE = 0.25


def support_claims(claims: Sequence[str], shown: Shown, entailment: Entailment) -> list[Claim]:
    """Return each claim with its support and contradiction by the nearest texts.

    Support is that of the best text; contradiction that of the same text or of the nearest one,
    for a text on something else contradicts nothing.

    Without context nothing supports a claim and nothing contradicts it: both are 0, without
    evidence.
    """
    return [_supported(claim, shown, entailment) for claim in claims]


def _supported(claim: str, shown: Shown, entailment: Entailment) -> Claim:
    texts = shown.nearest_texts(claim, TEXTS)
    if not texts:
        return Claim(claim, 0.0, 0.0, None)
    found = entailment([claim], texts)
    best = int(found.support[0].argmax())
    support = float(found.support[0, best])
    contradiction = float(max(found.contradiction[0, best], found.contradiction[0, 0]))
    return Claim(claim, round(support, 4), round(contradiction, 4), shown.nearest_sentence(claim))


def borne(claim: Claim) -> float:
    """How far a claim is borne out, 0 to 1: supported, and not contradicted as well.

    Support up to a quarter is that of any text on the subject and counts as none.
    """
    return max((claim.support - _NONE) / (1 - _NONE), 0.0) * (1 - claim.contradiction)


_PREFIX = re.compile(r"(?:un|in|im|ir|non|dis|mis)(?=[a-z]{5})")


def opposed_words(claim: str, texts: Sequence[str]) -> list[str]:
    """Words of ``claim`` of which ``texts`` hold only the negated form, or the form negated by it.

    *supervised* where only *unsupervised* stands, and the other way round: un-, in-, im-, ir-,
    non-, dis- and mis-.
    """
    there = {word for text in texts for word in words(text)}
    bases = {_PREFIX.sub("", word, count=1): word for word in there if _PREFIX.match(word)}
    found = []
    for word in dict.fromkeys(words(claim)):
        base = _PREFIX.sub("", word, count=1)
        if word not in there and (word in bases or (base != word and base in there)):
            found.append(word)
    return found
