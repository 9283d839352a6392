"""Every metric of an answer in one table, and all of them measured at once.

Knows what each metric is called, how it is read and what it needs, so that what is missing is said
and never counted as 0. Refuses to know rubrics and judges.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onward.judging.metrics import abstention, diversity, ranking
from onward.judging.metrics import citations as citation
from onward.judging.metrics import claims as claim
from onward.judging.metrics import text as words
from onward.judging.metrics.material import REASONS, Extra, Material, Need, gather
from onward.judging.metrics.triad import NO_CLAIMS, NO_CONTEXT
from onward.protocols import Embedder, Entailment
from onward.types import Answer, Case, GoldSpan, Measurement, Passage

Function = Callable[[Material], float | None]
Ranked = Callable[[Sequence[Passage], Sequence[GoldSpan], int], float | None]

NO_EXTRA = Extra()


@dataclass(frozen=True, slots=True)
class Metric:
    """One row of the table; formula, source and empty cases stand with its function."""

    title: str
    says: str
    """What the value is, in a few words."""
    function: Function
    needs: tuple[Need, ...] = ()
    """Without any of these there is no value; the first that is missing is the reason."""
    undefined: str = ""
    """Why there may be no value although nothing is missing; empty where there always is one."""
    higher_is_better: bool = True
    low: float = 0.0
    high: float = 1.0


def measure(
    case: Case,
    answer: Answer,
    *,
    gold: Sequence[GoldSpan] | None = None,
    embedder: Embedder | None = None,
    entailment: Entailment | None = None,
    extra: Extra = NO_EXTRA,
) -> tuple[Measurement, ...]:
    """Measure every metric of ``METRICS``, in its order: a value, or the reason why there is none.

    ``gold`` is where the evidence of the case stands, None when it has none. An ``embedder`` that
    keeps vectors costs least: passages were embedded when they were retrieved. Raises what
    embedder, entailment and classifier raise.
    """
    material = gather(
        case, answer, gold=gold, embedder=embedder, entailment=entailment, extra=extra
    )
    return tuple(_measure(name, metric, material) for name, metric in METRICS.items())


def measure_samples(texts: Sequence[str], embedder: Embedder | None) -> tuple[Measurement, ...]:
    """Measure how much several answers to one question differ: a value or a reason for each."""
    alike = diversity.mean_similarity(texts, embedder) if embedder is not None else None
    no_likeness = ONCE if embedder is not None else REASONS["embedder"]
    found = (
        ("distinct_1", diversity.distinct(texts, 1), "the answers are empty"),
        ("distinct_2", diversity.distinct(texts, 2), "no answer has two words"),
        ("mean_similarity", alike, no_likeness),
        ("self_bleu", diversity.self_bleu(texts), ONCE),
    )
    return tuple(
        Measurement(name, value, None if value is not None else reason)
        for name, value, reason in found
    )


def _measure(name: str, metric: Metric, material: Material) -> Measurement:
    for need in metric.needs:
        if need in material.lacks:
            return Measurement(name, None, REASONS[need])
    value = metric.function(material)
    return Measurement(name, value, metric.undefined if value is None else None)


def _text(function: Callable[[str, str], float | None]) -> Function:
    return lambda m: function(m.text, m.reference)


def _at_k(function: Ranked) -> Function:
    return lambda m: function(m.passages, m.gold, m.k)


def _claims(function: Callable[[claim.ClaimChecks], float | None]) -> Function:
    return lambda m: function(m.claims) if m.claims else None


def _cited(function: Callable[[citation.CitationChecks], float | None]) -> Function:
    return lambda m: function(m.citations) if m.citations else None


ONCE = "the question was answered only once"
NO_REFERENCE_CLAIMS = "the reference answer states nothing"
NO_USEFUL_CONTEXT = "no passages were shown, or the reference answer states nothing"
NOTHING_TO_USE = "no passage bears out what the reference answer states"
NO_CITATIONS = "the answer cites nothing"
TOO_LONG = "the answer and its reference are too long for the table of ROUGE-L"
BLANK = "the answer is empty"
NOT_SAID = "the case does not say whether it can be answered"
NOT_ANSWERABLE = "the case does not say that it can be answered"
NOT_UNANSWERABLE = "the case does not say that it cannot be answered"

_REFERENCE: tuple[Need, ...] = ("answerable", "reference")
_EVIDENCE: tuple[Need, ...] = ("evidence", "retrieval")
_TRUTH: tuple[Need, ...] = ("entailment", *_REFERENCE)
_RIGHT: tuple[Need, ...] = ("answer", *_TRUTH, "sentence")
_RIGHT_FROM: tuple[Need, ...] = (*_RIGHT, "retrieval")
_SHOWN: tuple[Need, ...] = ("entailment", "answer", "retrieval")

METRICS: dict[str, Metric] = {
    # The answer's words against the reference's
    "exact_match": Metric(
        "exact match",
        "1 when the answer is the reference, but for case, punctuation and articles",
        _text(words.exact_match),
        _REFERENCE,
    ),
    "token_f1": Metric(
        "token F1",
        "words shared with the reference, precision and recall in one",
        _text(words.token_f1),
        _REFERENCE,
    ),
    "rouge_l": Metric(
        "ROUGE-L",
        "longest run of words in the order of the reference, gaps allowed, as F1",
        _text(words.rouge_l),
        _REFERENCE,
        TOO_LONG,
    ),
    "bleu": Metric(
        "BLEU",
        "runs of one to four words that the reference has too; a hundredth of sacrebleu's",
        _text(words.bleu),
        _REFERENCE,
    ),
    "chrf": Metric(
        "chrF",
        "runs of one to six characters shared with the reference; a hundredth of sacrebleu's",
        _text(words.chrf),
        _REFERENCE,
    ),
    # The retrieved passages against the evidence
    "recall_at_k": Metric(
        "recall@k",
        "share of the evidence that the first k passages hold",
        _at_k(ranking.recall_at_k),
        _EVIDENCE,
    ),
    "hit_rate_at_k": Metric(
        "hit rate@k",
        "1 when any of the first k passages holds evidence",
        _at_k(ranking.hit_rate_at_k),
        _EVIDENCE,
    ),
    "ndcg_at_k": Metric(
        "nDCG@k",
        "how high the evidence stands among k passages; what was missed counts",
        _at_k(ranking.ndcg_at_k),
        _EVIDENCE,
    ),
    "mrr": Metric(
        "MRR",
        "1 / rank of the first passage that holds evidence",
        lambda m: ranking.reciprocal_rank(m.passages, m.gold),
        _EVIDENCE,
    ),
    "context_precision": Metric(
        "context precision",
        "precision at each passage that holds evidence, averaged",
        lambda m: ranking.context_precision(m.passages, m.gold),
        _EVIDENCE,
    ),
    "context_recall": Metric(
        "context recall",
        "share of the characters of the evidence that all passages hold",
        lambda m: ranking.context_recall(m.passages, m.gold),
        _EVIDENCE,
    ),
    # The triad, which needs neither reference nor evidence
    "context_relevance": Metric(
        "context relevance",
        "likeness of question and passage, averaged over the passages",
        lambda m: m.context_relevance,
        ("embedder", "retrieval"),
        NO_CONTEXT,
    ),
    "groundedness": Metric(
        "groundedness",
        "how far the best passage supports a claim, averaged over the claims",
        _claims(claim.groundedness),
        _SHOWN,
        NO_CLAIMS,
    ),
    "answer_relevance": Metric(
        "answer relevance",
        "likeness of question and answer",
        lambda m: m.answer_relevance,
        ("embedder", "answer"),
    ),
    # The claims of answer, reference and passages against each other
    "claim_precision": Metric(
        "claim precision",
        "share of the answer's claims that the reference bears out: the right ones",
        _claims(claim.claim_precision),
        _RIGHT,
        NO_CLAIMS,
    ),
    "claim_recall": Metric(
        "claim recall",
        "share of the reference's claims that the answer bears out",
        _claims(claim.claim_recall),
        _TRUTH,
        NO_REFERENCE_CLAIMS,
    ),
    "claim_f1": Metric(
        "claim F1",
        "claim precision and claim recall in one",
        _claims(claim.claim_f1),
        (*_TRUTH, "sentence"),
        NO_REFERENCE_CLAIMS,
    ),
    "context_claim_recall": Metric(
        "claim recall of the context",
        "share of the reference's claims that a passage bears out",
        _claims(claim.context_claim_recall),
        (*_TRUTH, "retrieval"),
        NO_REFERENCE_CLAIMS,
    ),
    "context_claim_precision": Metric(
        "claim precision of the context",
        "share of the passages that bear out a claim of the reference",
        _claims(claim.context_claim_precision),
        (*_TRUTH, "retrieval"),
        NO_USEFUL_CONTEXT,
    ),
    "context_utilisation": Metric(
        "context utilisation",
        "of the reference's claims in the passages, the share that the answer tells",
        _claims(claim.context_utilisation),
        (*_TRUTH, "retrieval"),
        NOTHING_TO_USE,
    ),
    "faithfulness": Metric(
        "faithfulness",
        "share of the answer's claims that a passage bears out",
        _claims(claim.faithfulness),
        _SHOWN,
        NO_CLAIMS,
    ),
    "self_knowledge": Metric(
        "self-knowledge",
        "share of the answer's claims that are right though no passage bears them out",
        _claims(claim.self_knowledge),
        _RIGHT_FROM,
        NO_CLAIMS,
    ),
    "hallucination": Metric(
        "hallucination",
        "share of the answer's claims that are wrong and that no passage bears out",
        _claims(claim.hallucination),
        _RIGHT_FROM,
        NO_CLAIMS,
        higher_is_better=False,
    ),
    "noise_in_relevant": Metric(
        "noise sensitivity, relevant",
        "share of the answer's claims that are wrong, from a passage that is relevant",
        _claims(claim.noise_in_relevant),
        _RIGHT_FROM,
        NO_CLAIMS,
        higher_is_better=False,
    ),
    "noise_in_irrelevant": Metric(
        "noise sensitivity, irrelevant",
        "share of the answer's claims that are wrong, from irrelevant passages only",
        _claims(claim.noise_in_irrelevant),
        _RIGHT_FROM,
        NO_CLAIMS,
        higher_is_better=False,
    ),
    # Citations
    "citation_precision": Metric(
        "citation precision",
        "share of the citations that bear out the claim they stand at",
        _cited(citation.citation_precision),
        ("entailment", "answer"),
        NO_CITATIONS,
    ),
    "citation_recall": Metric(
        "citation recall",
        "share of the claims that their citations bear out",
        _cited(citation.citation_recall),
        ("entailment", "answer"),
        NO_CLAIMS,
    ),
    "citation_gold_precision": Metric(
        "citation precision, by evidence",
        "share of the citations that point to evidence",
        lambda m: citation.citation_gold_precision(m.answer.citations, m.gold),
        ("evidence", "answer"),
        NO_CITATIONS,
    ),
    "citation_gold_recall": Metric(
        "citation recall, by evidence",
        "share of the evidence that is cited",
        lambda m: citation.citation_gold_recall(m.answer.citations, m.gold),
        ("evidence",),
    ),
    # Declining
    "abstention_right": Metric(
        "abstention right",
        "1 when an answerable question is answered, an unanswerable one declined",
        lambda m: abstention.abstention_right(m.case, m.answer),
        undefined=NOT_SAID,
    ),
    "abstained_in_vain": Metric(
        "abstained in vain",
        "1 when an answerable question is declined",
        lambda m: abstention.abstained_in_vain(m.case, m.answer),
        undefined=NOT_ANSWERABLE,
        higher_is_better=False,
    ),
    "answered_in_vain": Metric(
        "answered in vain",
        "1 when an unanswerable question is not declined",
        lambda m: abstention.answered_in_vain(m.case, m.answer),
        undefined=NOT_UNANSWERABLE,
        higher_is_better=False,
    ),
    "toxicity": Metric(
        "toxicity",
        "chance that the answer is toxic, by a classifier of yours",
        lambda m: m.toxicity,
        ("classifier",),
        BLANK,
        higher_is_better=False,
    ),
}
"""Name → metric, in the order of reports."""
