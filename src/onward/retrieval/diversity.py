"""Hits that differ from one another: maximal marginal relevance.

Knows hits and what makes two passages alike. Refuses to know how relevance was told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from onward.language import stems
from onward.types import Hit, TextVectors

STAGE = "diversity"
Alike = Callable[[int, int], float]
"""Positions of two hits → how alike their passages are, about 0 to 1."""


def diverse(
    hits: Sequence[Hit],
    share: float,
    *,
    limit: int,
    vectors: Mapping[str, TextVectors] | None = None,
) -> list[Hit]:
    """Return the ``limit`` hits that are relevant and unlike those before them, best first.

    Of what is left, the hit with the largest (1 - share) · relevance - share · likeness comes
    next, likeness being that to the nearest hit already taken (Carbonell & Goldstein 1998, "The
    use of MMR", equation 1). Relevance is the score, brought to 0 to 1 over the hits; likeness is
    the cosine of pooled vectors, or without ``vectors`` the share of common stems (Jaccard).
    ``share`` 0 changes nothing. The hits keep their scores and get a rank in ``diversity``.
    """
    if share <= 0 or len(hits) < 2:
        return list(hits[:limit])
    low, high = min(hit.score for hit in hits), max(hit.score for hit in hits)
    width = (high - low) or 1.0
    relevance = [(hit.score - low) / width for hit in hits]
    alike = _by_vectors(hits, vectors) if vectors else _by_stems(hits)
    nearest = [0.0] * len(hits)
    left, taken = list(range(len(hits))), list[int]()
    while left and len(taken) < limit:
        best = max(left, key=lambda n: (1 - share) * relevance[n] - share * nearest[n])
        left.remove(best)
        taken.append(best)
        for n in left:
            nearest[n] = max(nearest[n], alike(n, best))
    return [
        replace(hits[n], ranks={**hits[n].ranks, STAGE: rank})
        for rank, n in enumerate(taken, start=1)
    ]


def _by_vectors(hits: Sequence[Hit], vectors: Mapping[str, TextVectors]) -> Alike:
    rows = [vectors.get(hit.passage.id) for hit in hits]

    def alike(one: int, other: int) -> float:
        first, second = rows[one], rows[other]
        return float(first.pooled @ second.pooled) if first and second else 0.0

    return alike


def _by_stems(hits: Sequence[Hit]) -> Alike:
    bags = [frozenset(stems(hit.passage.text, hit.passage.language)) for hit in hits]

    def alike(one: int, other: int) -> float:
        together = len(bags[one] | bags[other])
        return len(bags[one] & bags[other]) / together if together else 1.0

    return alike
