"""What the metrics of one answer are worked out from, gathered once for all of them.

Knows what an answer, its case and the instruments lack, and why a metric then has no value. Refuses
to know the metrics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onward.judging.claims.splitting import split_claims
from onward.judging.metrics.abstention import is_answerable
from onward.judging.metrics.citations import CitationChecks, check_citations, cited_claims
from onward.judging.metrics.claims import NOTHING, ClaimChecks, Statements, check_claims
from onward.judging.metrics.text import without_marks
from onward.judging.metrics.toxicity import NO_CLASSIFIER, Classifier, toxicity
from onward.judging.metrics.triad import DECLINED, relevances
from onward.judging.offline.relevance import asked_text
from onward.language import guess_language, stems
from onward.passage_text import shown_text
from onward.protocols import Embedder, Entailment
from onward.types import Answer, Case, GoldSpan, Passage, Question

Need = Literal[
    "answerable", "reference", "sentence", "evidence", "retrieval", "answer", "embedder",
    "entailment", "classifier",
]  # fmt: skip
"""What a metric may need: of the case, of the answer, of the instruments."""

REASONS: dict[Need, str] = {
    "answerable": "the documents hold no answer",
    "reference": "the case has no reference answer",
    "sentence": "the reference answer is no sentence, so it cannot bear out statements",
    "evidence": "the case has no evidence that was found in a document",
    "retrieval": "nothing was retrieved for the answer",
    "answer": DECLINED,
    "embedder": "no embedder was given",
    "entailment": "no entailment was given",
    "classifier": NO_CLASSIFIER,
}
"""Why there is no value when a need is not met."""

LEAST_STEMS = 4
"""Content words from which on a reference that ends in a full stop is a statement."""
LEAST_UNENDED = 10
"""The same without a full stop: *BERT LARGE: Dev 86.6, Test 86.3* bears out no sentence."""
_STOPS = tuple(".!?…。！？।؟۔")


@dataclass(frozen=True, slots=True)
class Extra:
    """What only some runs have."""

    question: Question | None = None
    """The case's question as it was asked in its conversation; alone when None."""
    classifier: Classifier | None = None
    """Of toxicity."""
    k: int = 5
    """Passages that recall@k, hit rate@k and nDCG@k look at."""


@dataclass(frozen=True, slots=True)
class Material:
    """All that is known of one answer."""

    case: Case
    answer: Answer
    text: str
    """The answer without citation marks; empty when it declines."""
    reference: str
    gold: tuple[GoldSpan, ...]
    passages: tuple[Passage, ...]
    k: int
    lacks: frozenset[Need]
    claims: ClaimChecks | None
    """None without an entailment."""
    citations: CitationChecks | None
    """None without an entailment."""
    context_relevance: float | None
    """Mean over the passages; None without passages or an embedder."""
    answer_relevance: float | None
    """None without an embedder."""
    toxicity: float | None
    """None without a classifier, and for an empty answer."""


def gather(
    case: Case,
    answer: Answer,
    *,
    gold: Sequence[GoldSpan] | None,
    embedder: Embedder | None,
    entailment: Entailment | None,
    extra: Extra,
) -> Material:
    """Work out what several metrics need: one call of the embedder, three of the entailment."""
    text = "" if answer.abstained else without_marks(answer.text).strip()
    passages = tuple(hit.passage for hit in answer.hits)
    shown = [shown_text(passage) for passage in passages]
    near: tuple[float | None, float | None] = (None, None)
    if embedder is not None:
        asked = case.question if extra.question is None else asked_text(extra.question)
        near = relevances(asked, text, shown, embedder)
    claims = citations = None
    if entailment is not None:
        told, wanted = _statements(text), _statements(case.answer or "")
        claims = check_claims(told, wanted, shown, entailment)
        citations = check_citations(cited_claims(answer) if text else [], entailment)
    toxic = toxicity([answer.text], extra.classifier)[0] if extra.classifier else None
    met: dict[Need, bool] = {
        **_met_by(case, answer),
        "evidence": bool(gold),
        "embedder": embedder is not None,
        "entailment": entailment is not None,
        "classifier": extra.classifier is not None,
    }
    return Material(
        case=case,
        answer=answer,
        text=text,
        reference=case.answer or "",
        gold=tuple(gold or ()),
        passages=passages,
        k=extra.k,
        lacks=frozenset(need for need, is_met in met.items() if not is_met),
        claims=claims,
        citations=citations,
        context_relevance=near[0],
        answer_relevance=near[1],
        toxicity=toxic,
    )


def _statements(text: str) -> Statements:
    return Statements(text, split_claims(text)) if text else NOTHING


def _met_by(case: Case, answer: Answer) -> dict[Need, bool]:
    reference = (case.answer or "").strip()
    return {
        "answerable": is_answerable(case) is not False,
        "reference": bool(reference),
        "sentence": _is_statement(reference),
        # An answerer that retrieves says how long it took, even when it found nothing.
        "retrieval": bool(answer.hits) or "retrieve" in answer.seconds,
        "answer": not answer.abstained,
    }


def _is_statement(reference: str) -> bool:
    content = len(stems(reference, guess_language(reference)))
    ended = reference.rstrip("\"'”’»)] ").endswith(_STOPS)
    return content >= (LEAST_STEMS if ended else LEAST_UNENDED)
