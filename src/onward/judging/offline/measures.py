"""All that the offline judge measures of an answer, and which of it counts for which criterion.

Measures lie between 0 and 1, higher is better. Knows the measuring modules. Refuses to know how
measures are weighed: that is ``weights.json``, so that the judge and its fitting script
see the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onward.judging.offline.coverage import (
    Coverage,
    best_offers,
    is_open,
    measure_coverage,
    reference_coverage,
)
from onward.judging.offline.likeness import Likeness, stem_set
from onward.judging.offline.plain_answer import PlainAnswer, read_answer
from onward.judging.offline.readability import Readability, measure_readability
from onward.judging.offline.redundancy import Redundancy, distinct, measure_redundancy
from onward.judging.offline.relevance import Relevance, asked_text, measure_relevance, taken_from
from onward.judging.offline.shown import Shown, read_shown
from onward.judging.offline.support import TEXTS, borne, opposed_words, support_claims
from onward.protocols import Embedder, Entailment
from onward.types import Answer, Claim, Question

MEASURES: Mapping[str, tuple[str, ...]] = {
    "Relevance": ("names", "kind", "whole", "offered_and_borne", "beside_and_borne"),
    "Faithfulness": (
        "net",
        "least_net",
        "supported",
        "known",
        "aligned",
        "unopposed",
    ),
    "Completeness": ("offered", "offered_all", "whole", "about", "substance"),
    "Clarity": ("whole", "ordinary", "unbroken", "short", "clean"),
    "Conciseness": ("distinct", "plain", "pointed", "brief", "clean"),
}
"""Criterion → the measures that count for it."""

DUE = ("offer_near", "offer_holds", "offer_words")
"""What tells whether the context holds an answer at all."""

OPEN_NEEDS = 3
"""Claims that an answer to an open question needs; one for a fact is enough."""
SUPPORTED = 0.5
"""Support from which on a claim counts as borne out."""
CONTRADICTED = 0.5
"""Contradiction from which on a claim counts as contradicted."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One answer, taken apart and measured."""

    answer: PlainAnswer
    shown: Shown
    offers: tuple[str, ...]
    claims: tuple[Claim, ...]
    aligned: tuple[float, ...]
    """How much of each claim stands in the texts nearest to it, by its words' vectors."""
    opposed: tuple[str, ...]
    """Words of the claims of which the context holds only the negated form."""
    relevance: Relevance
    coverage: Coverage
    redundancy: Redundancy
    readability: Readability
    need: int
    """Borne-out claims that make an answer to the question."""
    best_offer: tuple[float, float, float]
    """Of the question and the best offer: likeness, how much is held, share of words."""

    def offered(self) -> dict[str, float]:
        """What speaks for an answer being due, by name."""
        return dict(zip(DUE, self.best_offer, strict=True))

    def row(self) -> dict[str, float]:
        """Every measure by its name.

        ``net`` is how far the claims are borne out, ``least_net`` that of the lowest quarter;
        ``substance`` the borne-out claims, each counted once, beside those that the question
        needs. A claim that is not borne out answers nothing, so relevance counts only together
        with substance.
        """
        supports = [claim.support for claim in self.claims]
        nets = [borne(claim) for claim in self.claims]
        relevance, readability, redundancy = self.relevance, self.readability, self.redundancy
        said = distinct([claim.text for claim in self.claims])
        substance = min(sum(n for n, new in zip(nets, said, strict=True) if new) / self.need, 1.0)
        return {
            "about": relevance.about,
            "names": relevance.names,
            "kind": relevance.kind,
            "supported": _mean([float(s >= SUPPORTED) for s in supports]),
            "net": _mean(nets),
            "least_net": _least(nets),
            "substance": substance,
            "offered_and_borne": self.coverage.all * substance,
            "beside_and_borne": relevance.beside * substance,
            "aligned": _mean(self.aligned),
            "unopposed": 1 / (1 + len(self.opposed)),
            "offered": self.coverage.best,
            "offered_all": self.coverage.all,
            "whole": readability.whole,
            "known": readability.known,
            "ordinary": readability.ordinary,
            "unbroken": readability.unbroken,
            "short": readability.short,
            "distinct": redundancy.distinct,
            "plain": redundancy.plain,
            "pointed": redundancy.pointed,
            "brief": redundancy.brief,
            "clean": float(not self.answer.injected),
        }


def measure(
    question: Question,
    answer: Answer,
    reference: str | None,
    *,
    embedder: Embedder | None,
    entailment: Entailment,
) -> Measured:
    """Take an answer apart and measure it.

    Where no context was shown, a reference answer stands in its place; without both nothing bears
    the claims out. A follow-up is compared together with the turn before it.
    """
    shown = read_shown(answer.hits)
    read = read_answer(answer.text, shown.text)
    asked = asked_text(question)
    likeness = Likeness(embedder, shown.language if shown.texts else read.language)
    likeness.read([asked, *read.sentences])
    offers = best_offers(asked, shown, likeness)
    basis = shown if shown.texts or not reference else Shown((reference,), (reference,), "en")
    claims = support_claims(read.claims, basis, entailment)
    nearest = [basis.nearest_texts(claim.text, TEXTS) for claim in claims]
    likeness.read([*(claim.text for claim in claims), *(t for texts in nearest for t in texts)])
    known = f"{asked}\n{shown.text}"
    readability = measure_readability(read.sentences, read.ending, known, likeness)
    taken = taken_from(read.sentences, claims) if readability.whole else []
    return Measured(
        answer=read,
        shown=shown,
        offers=tuple(offers),
        claims=tuple(claims),
        aligned=tuple(
            likeness.held(claim.text, texts) for claim, texts in zip(claims, nearest, strict=True)
        ),
        opposed=tuple(
            word
            for claim, texts in zip(claims, nearest, strict=True)
            for word in opposed_words(claim.text, texts)
        ),
        relevance=measure_relevance(asked, read.sentences, claims, offers, likeness, taken=taken),
        coverage=(
            reference_coverage(reference, read.text, likeness)
            if reference
            else measure_coverage(offers, [*read.sentences, *taken], likeness)
        ),
        redundancy=measure_redundancy(asked, read.sentences, offers, likeness),
        readability=readability,
        need=OPEN_NEEDS if is_open(asked) else 1,
        best_offer=_best_offer(asked, offers, likeness),
    )


def _best_offer(
    asked: str, offers: Sequence[str], likeness: Likeness
) -> tuple[float, float, float]:
    if not offers:
        return 0.0, 0.0, 0.0
    own = stem_set(asked)
    share = len(own & stem_set(" ".join(offers))) / (len(own) or 1)
    return likeness.between(asked, offers[0]), likeness.held(asked, offers), share


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _least(values: Sequence[float]) -> float:
    """Mean of the lowest quarter of the values, of one at least."""
    low = sorted(values)[: max(1, len(values) // 4)]
    return _mean(low)
