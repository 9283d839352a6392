"""The reason of each grade in words, naming the evidence.

Knows what was measured. Refuses to know weights: a reason tells what was seen, not how it counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from onward.judging.offline.measures import CONTRADICTED, SUPPORTED, Measured
from onward.types import Claim

_SHOWN = 90
"""Characters of a quotation."""
_LISTED = 2
"""Quotations of one kind."""
_FAR, _NEAR = 0.35, 0.6
"""Likeness of question and answer below which it is far, and from which on it is near."""


def reason_for(criterion: str, found: Measured) -> str:
    """Return why ``criterion`` got its grade, in one or two sentences."""
    parts = _REASONS[criterion](found)
    return " ".join(parts)


def _relevance(found: Measured) -> list[str]:
    relevance = found.relevance
    if relevance.about >= _NEAR:
        parts = ["It speaks of what was asked."]
    elif relevance.about >= _FAR:
        parts = ["It is only partly about what was asked."]
    else:
        parts = ["It is hardly about what was asked."]
    if relevance.missing:
        parts.append(f"It does not take up {_quotes(relevance.missing)}.")
    if relevance.wanted:
        parts.append(f"The question asks for {relevance.wanted}, and none is given.")
    if found.claims and relevance.borne < SUPPORTED:
        parts.append(
            "What it answers is not borne out by the context."
            if found.shown.texts
            else "Nothing was shown that bears out what it answers."
        )
    return parts


def _faithfulness(found: Measured) -> list[str]:
    claims = found.claims
    if not claims:
        return ["It states nothing that could be borne out."]
    parts = []
    if not found.shown.texts:
        if claims[0].evidence is None:
            return ["No context was shown, so nothing bears out its statements."]
        parts.append("No context was shown; it was compared with the reference answer.")
    wrong = [c for c in claims if c.contradiction >= CONTRADICTED > c.support]
    open_ = [c for c in claims if c.support < SUPPORTED and c not in wrong]
    if wrong:
        against = f" against {_quotes([wrong[0].evidence])}" if wrong[0].evidence else ""
        parts.append(f"{_count(wrong, claims)} contradicted: {_texts(wrong)}{against}.")
    if open_:
        parts.append(f"{_count(open_, claims)} not borne out: {_texts(open_)}.")
    if not wrong and not open_:
        parts.append(
            "Its one claim is borne out."
            if len(claims) == 1
            else f"All {len(claims)} claims are borne out."
        )
    return parts


def _completeness(found: Measured) -> list[str]:
    parts = []
    if found.readability.cut:
        parts.append(f"It stops before its end: {_quotes(['… ' + found.readability.cut])}.")
    if found.coverage.missing:
        parts.append(f"It says little of: {_quotes([found.coverage.missing])}.")
    if not found.shown.texts and found.coverage.all == 0:
        parts.append("No context was shown, so what it leaves out cannot be known.")
    return parts or ["It says what the context offers to the question."]


def _clarity(found: Measured) -> list[str]:
    readability = found.readability
    parts = _to_the_judge(found)
    if readability.cut:
        parts.append(f"It breaks off: {_quotes(['… ' + readability.cut])}.")
    if readability.odd:
        parts.append(f"Rare words that the context does not use: {_quotes(readability.odd)}.")
    if readability.broken:
        parts.append(f"Broken text: {_quotes([readability.broken])}.")
    if readability.short < SUPPORTED:
        parts.append("It has a very long sentence.")
    return parts or ["It is whole and in known words."]


def _conciseness(found: Measured) -> list[str]:
    redundancy = found.redundancy
    parts = _to_the_judge(found)
    if redundancy.repeated:
        parts.append(f"It repeats itself: {_quotes([redundancy.repeated])}.")
    if redundancy.filler:
        parts.append(f"Stock phrases: {_quotes([redundancy.filler])}.")
    if redundancy.beside:
        parts.append(f"Beside the point: {_quotes([redundancy.beside])}.")
    if redundancy.brief < SUPPORTED:
        parts.append("It is very long.")
    return parts or ["Nothing is repeated and nothing is beside the point."]


def _to_the_judge(found: Measured) -> list[str]:
    injected = found.answer.injected
    return (
        [f"It speaks to its judge, which gains nothing: {_quotes(injected)}."] if injected else []
    )


_REASONS: Mapping[str, Callable[[Measured], list[str]]] = {
    "Relevance": _relevance,
    "Faithfulness": _faithfulness,
    "Completeness": _completeness,
    "Clarity": _clarity,
    "Conciseness": _conciseness,
}


def _count(some: Sequence[Claim], claims: Sequence[Claim]) -> str:
    verb = "is" if len(some) == 1 else "are"
    return f"{len(some)} of {len(claims)} claims {verb}"


def _texts(claims: Sequence[Claim]) -> str:
    worst = sorted(claims, key=lambda claim: claim.support - claim.contradiction)
    return _quotes([claim.text for claim in worst])


def _quotes(texts: Sequence[str | None]) -> str:
    return ", ".join(f"“{_cut(text)}”" for text in texts[:_LISTED] if text)


def _cut(text: str) -> str:
    plain = " ".join(text.split()).rstrip(".")
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1].rstrip() + "…"
