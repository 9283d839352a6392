"""Retrieved passages against gold spans: recall@k, hit rate, MRR, nDCG, precision and recall.

Every value is 0 to 1, higher is better, and None when there is no gold span. With gold but without
passages every value is 0: nothing was found. Refuses to know what passages and questions say:
places alone count.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from onward.types import GoldSpan, Passage

ENOUGH = 0.5
"""Share of a span that has to be covered to be found. A passage is cut without regard to evidence,
so asking for all of it would count a missing last word as a miss; any overlap would count a
neighbouring passage as a hit for a shared word."""


class Span(Protocol):
    """A piece of a document: a passage, a citation or a gold span."""

    @property
    def document_id(self) -> str:
        """The document that ``start`` and ``end`` count in."""
        ...

    @property
    def start(self) -> int:
        """First character."""
        ...

    @property
    def end(self) -> int:
        """Behind the last character."""
        ...


def overlaps(one: Span, other: Span) -> bool:
    """Whether two spans share at least half (``ENOUGH``) of the shorter one; empty spans never."""
    shared = _shared(one, other)
    return shared > 0 and shared >= ENOUGH * min(one.end - one.start, other.end - other.start)


def is_found(gold: GoldSpan, spans: Sequence[Span]) -> bool:
    """Whether ``spans`` together cover at least half (``ENOUGH``) of ``gold``, or one matches it.

    One matches it when it ``overlaps`` it: a passage inside of a gold span of many pages has found
    it, although it covers little.
    """
    covered = _covered(gold, spans)
    return covered > 0 and (
        covered >= ENOUGH * (gold.end - gold.start) or any(overlaps(s, gold) for s in spans)
    )


def recall_at_k(passages: Sequence[Passage], gold: Sequence[GoldSpan], k: int) -> float | None:
    """Share of the gold spans that the first ``k`` passages found: |found| / |gold|."""
    spans = _nonempty(gold)
    if not spans:
        return None
    return sum(is_found(span, passages[:k]) for span in spans) / len(spans)


def hit_rate_at_k(passages: Sequence[Passage], gold: Sequence[GoldSpan], k: int) -> float | None:
    """1 when any of the first ``k`` passages overlaps a gold span, otherwise 0."""
    flags = relevant(passages[:k], gold)
    return float(any(flags)) if _nonempty(gold) else None


def reciprocal_rank(passages: Sequence[Passage], gold: Sequence[GoldSpan]) -> float | None:
    """1 / rank of the first passage that overlaps a gold span, 0 without one; its mean is MRR."""
    if not _nonempty(gold):
        return None
    flags = relevant(passages, gold)
    return 1 / (flags.index(True) + 1) if any(flags) else 0.0


def ndcg_at_k(passages: Sequence[Passage], gold: Sequence[GoldSpan], k: int) -> float | None:
    """nDCG@k in which each gold span counts once, where it is first found.

    The gain of a passage is the number of gold spans that it overlaps and no passage before it
    did, so copies earn nothing. The ideal order holds what was missed as well, one passage for
    each missed span: leaving something out costs, unlike where the ideal is made of the retrieved
    passages only. See ``ndcg``.
    """
    spans = _nonempty(gold)
    if not spans:
        return None
    gains: list[float] = []
    waiting = list(spans)
    for passage in passages:
        missed = [span for span in waiting if not overlaps(passage, span)]
        gains.append(float(len(waiting) - len(missed)))
        waiting = missed
    return ndcg(gains, [*gains, *(1.0 for _ in waiting)], k)


def ndcg(gains: Sequence[float], ideal: Sequence[float], k: int) -> float | None:
    """DCG@k / IDCG@k with DCG = Σ gain_i / log₂(i + 1), i from 1; gains are binary or graded.

    Järvelin & Kekäläinen 2002, linear gains, as in trec_eval and scikit-learn: for 2^rel - 1 pass
    the gains so. ``gains`` are those of the retrieved items in order, ``ideal`` those of *all*
    relevant items of the collection in any order. None when no item is relevant.
    """
    best = _dcg(sorted(ideal, reverse=True)[:k])
    return min(_dcg(gains[:k]) / best, 1.0) if best > 0 else None


def context_precision(passages: Sequence[Passage], gold: Sequence[GoldSpan]) -> float | None:
    """Mean of precision@i over the ranks i of the relevant passages; 0 when none is relevant.

    Σ_i (P@i · rel_i) / Σ_i rel_i over all passages that were shown (Ragas, with gold spans in place
    of a judge): it falls when passages beside the point stand before the relevant ones.
    """
    if not _nonempty(gold):
        return None
    ranks = [i for i, flag in enumerate(relevant(passages, gold), start=1) if flag]
    return sum(n / rank for n, rank in enumerate(ranks, start=1)) / len(ranks) if ranks else 0.0


def context_recall(passages: Sequence[Passage], gold: Sequence[GoldSpan]) -> float | None:
    """Share of the characters of the gold spans that the shown passages hold."""
    spans = _nonempty(gold)
    if not spans:
        return None
    length = sum(span.end - span.start for span in spans)
    return sum(_covered(span, passages) for span in spans) / length


def relevant(passages: Sequence[Passage], gold: Sequence[GoldSpan]) -> list[bool]:
    """For each passage whether it overlaps any gold span enough."""
    return [any(overlaps(passage, span) for span in gold) for passage in passages]


def _nonempty(gold: Sequence[GoldSpan]) -> list[GoldSpan]:
    return [span for span in gold if span.start < span.end]


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(i + 1) for i, gain in enumerate(gains, start=1))


def _shared(one: Span, other: Span) -> int:
    """Characters that two spans have in common."""
    if one.document_id != other.document_id:
        return 0
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _covered(gold: GoldSpan, spans: Sequence[Span]) -> int:
    """Characters of ``gold`` that the spans hold together, each counted once."""
    total, reached = 0, gold.start
    for span in sorted((s for s in spans if _shared(gold, s)), key=lambda s: s.start):
        end = min(span.end, gold.end)
        total += max(0, end - max(span.start, reached))
        reached = max(reached, end)
    return total
