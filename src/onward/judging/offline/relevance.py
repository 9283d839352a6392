"""Whether an answer speaks of what was asked: subject, names, and the kind of thing wanted.

Knows question and answer as strings and their likeness. Refuses to know whether the answer is
true: that is weighed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onward.judging.offline.likeness import Likeness, stem_set
from onward.judging.offline.support import borne
from onward.language import numbers_of
from onward.language.names import names_of
from onward.types import Claim, Question

_SHORT = 15
"""Content words up to which an answer is read together with the sentence that it was taken from."""

_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|far|high|tall|large|big|deep|fast|wide|heavy)\b|\bwhat (?:percentage"
    r"|percent|proportion|fraction|number|amount|share|score)\b|\bwie ?viele?\b|\bcombien\b"
    r"|\bcuánt[oa]s?\b|\bquant[oiae]\b|多少|几个|いくつ",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|decade|century)\b|\bhow (?:long|old)\b"
    r"|\bwann\b|\bwie lange\b|\bquand\b|\bcuándo\b|\bquando\b|何时|什么时候|哪一?年|いつ|何年",
    re.IGNORECASE,
)
_ASKS_NAME = re.compile(r"^\W*(?:who|whom|whose|wer|wem|wen|qui|quién|chi)\b|谁|誰", re.IGNORECASE)
_TIME_WORD = re.compile(
    r"\b(?:centur\w+|years?|months?|weeks?|days?|hours?|minutes?|decades?|jahr\w*|monat\w*|tag\w*"
    r"|ans?|années?|mois|jours?|años?|mes\w*|before|after|during|while|since|until|ago|first"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|spring|summer|autumn|winter|today|now|never|vor|nach|seit|avant|après|depuis)\b|年|月|日",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\b(?:one|once|twice|half|third|quarter|dozens?|hundreds?|thousands?|millions?|billions?|many"
    r"|few|all|none|no|most|eins?|zwei|drei|vier|fünf|deux|trois|quatre|cinq)\b|[一二三四五六七八九十百千万两]",
    re.IGNORECASE,
)
_UNCASED = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Relevance:
    """How near an answer is to its question; 0 to 1, higher is better."""

    about: float
    """Likeness of the question and the nearest sentence of the answer."""
    names: float
    """Share of the question's names and numbers in the answer; 1 when it has none."""
    kind: float
    """0 when a number, a time or a name was asked for and none is given, else 1."""
    beside: float
    """``about`` beside that of the best sentence of the context: 1 when no sentence is nearer."""
    borne: float
    """How far the claims are borne out, those nearest to the question counting most."""
    missing: tuple[str, ...]
    """Names of the question that the answer does not take up."""
    wanted: str | None
    """``a number``, ``a time``, ``a name``: what was asked for and is not given."""


def asked_text(question: Question) -> str:
    """Return the question with the turn before it, which a follow-up leans on."""
    if not question.history:
        return question.text
    return f"{question.history[-1].question} {question.text}"


def measure_relevance(
    question: str,
    sentences: Sequence[str],
    claims: Sequence[Claim],
    context: Sequence[str],
    likeness: Likeness,
    *,
    taken: Sequence[str] = (),
) -> Relevance:
    """Compare a question with the sentences of an answer; ``context`` holds the best offers.

    A short answer (*1998*) is read together with the sentences ``taken`` of the context that it
    stands in, for it need not repeat the question. An answer without sentences gets 0 throughout.
    """
    if not sentences:
        return Relevance(0.0, 0.0, 0.0, 0.0, 0.0, (), None)
    text = " ".join(sentences)
    whole = [*sentences, *taken]
    near = {sentence: likeness.between(question, sentence) for sentence in whole}
    about = max(near.values())
    best = max((likeness.between(question, offer) for offer in context), default=about)
    names = list(dict.fromkeys(names_of(question)))
    missing = _not_taken_up(names, " ".join(whole))
    wanted = _not_given(question, text)
    weights = [likeness.between(question, claim.text) ** 2 + 0.01 for claim in claims]
    total = sum(w * borne(c) for w, c in zip(weights, claims, strict=True))
    return Relevance(
        about=about,
        names=1 - len(missing) / len(names) if names else 1.0,
        kind=float(wanted is None),
        beside=min(about / best, 1.0) if best > 0 else 1.0,
        borne=total / (sum(weights) or 1.0),
        missing=tuple(missing),
        wanted=wanted,
    )


def taken_from(sentences: Sequence[str], claims: Sequence[Claim]) -> list[str]:
    """The sentences of the context that hold all words of a short answer; none for a longer one."""
    own = stem_set(" ".join(sentences))
    if len(own) > _SHORT:
        return []
    found = [claim.evidence for claim in claims if claim.evidence]
    return [evidence for evidence in found if own <= stem_set(evidence)]


def _not_taken_up(names: Sequence[str], text: str) -> list[str]:
    there = stem_set(text)
    return [name for name in names if not stem_set(name) <= there]


def _not_given(question: str, text: str) -> str | None:
    """What kind of thing is asked for and not given besides what the question says itself."""
    new = bool(numbers_of(text) - numbers_of(question))
    if _ASKS_NUMBER.search(question):
        return None if new or _AMOUNT.search(text) else "a number"
    if _ASKS_TIME.search(question):
        return None if new or _TIME_WORD.search(text) else "a time"
    if _ASKS_NAME.search(question) and not _UNCASED.search(text):
        known = stem_set(question)
        named = (name for name in [*names_of(text), *text.split()[:1]] if name[:1].isupper())
        return None if any(not stem_set(name) <= known for name in named) else "a name"
    return None
