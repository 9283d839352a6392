"""Several orders of the same things made one: reciprocal rank fusion.

Knows ids and ranks. Refuses to know scores: those of different stages do not compare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fused:
    """One id with its fused score and its rank, from 1, in each order that holds it."""

    id: str
    score: float
    ranks: Mapping[str, int]


def fuse(orders: Mapping[str, Sequence[str]], *, constant: int = 60) -> list[Fused]:
    """Fuse orders (stage → ids, best first): the sum of 1 / (constant + rank), best first.

    An id that an order does not hold gets nothing from it; of an id that stands twice in an
    order the first place counts. Ties go to the id that the earlier stage ranks higher, so the
    result is the same on every run. Raises ValueError for a negative constant. Formula: Cormack,
    Clarke & Büttcher 2009, "Reciprocal rank fusion outperforms Condorcet".
    """
    if constant < 0:
        raise ValueError(f"the rank constant must be 0 or more, not {constant}")
    ranks: dict[str, dict[str, int]] = {}
    for stage, ids in orders.items():
        for rank, name in enumerate(dict.fromkeys(ids), start=1):
            ranks.setdefault(name, {})[stage] = rank
    fused = [
        Fused(name, sum(1.0 / (constant + rank) for rank in places.values()), places)
        for name, places in ranks.items()
    ]
    # Python's sort is stable: what was met first (in the earliest stage, at its rank) stays first.
    return sorted(fused, key=lambda one: -one.score)
