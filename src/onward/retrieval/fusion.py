"""Several orders of the same things made one: by their ranks, or by their standardised scores.

Knows ids, ranks and scores. Refuses to know which stage they come from and what the ids stand for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Scores = Mapping[str, float]
"""Id → score in one stage; higher is better. An id that the stage did not see is left out."""


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
    ranks = _ranks(orders)
    fused = [
        Fused(name, sum(1.0 / (constant + rank) for rank in places.values()), places)
        for name, places in ranks.items()
    ]
    # Python's sort is stable: what was met first (in the earliest stage, at its rank) stays first.
    return sorted(fused, key=lambda one: -one.score)


def fuse_scores(stages: Mapping[str, Scores]) -> list[Fused]:
    """Fuse scores (stage → id → score): the sum of each stage's standard scores, best first.

    A stage's scores are standardised over the ids that it saw (mean 0, standard deviation 1), so
    that those of different stages compare and a lead that is wide in one stage stays wide; an id
    that a stage did not see gets the lowest score of that stage, and a stage whose scores are all
    equal decides nothing. Ties go to the id that the earlier stage ranks higher. That fusing
    scores beats fusing ranks: Bruch, Gai & Ingber 2023, "An analysis of fusion functions for
    hybrid retrieval", section 4.
    """
    ranks = _ranks({stage: best_first(scores) for stage, scores in stages.items()})
    sums = dict.fromkeys(ranks, 0.0)
    for scores in stages.values():
        standard = standardised(scores)
        lowest = min(standard.values(), default=0.0)
        for name in sums:
            sums[name] += standard.get(name, lowest)
    fused = [Fused(name, total, ranks[name]) for name, total in sums.items()]
    return sorted(fused, key=lambda one: -one.score)


def standardised(scores: Scores) -> dict[str, float]:
    """Return the scores with mean 0 and standard deviation 1; all 0 where they are equal."""
    if not scores:
        return {}
    mean = sum(scores.values()) / len(scores)
    deviation = math.sqrt(sum((s - mean) ** 2 for s in scores.values()) / len(scores))
    if deviation < 1e-9:  # equal but for rounding
        return dict.fromkeys(scores, 0.0)
    return {name: (score - mean) / deviation for name, score in scores.items()}


def best_first(scores: Scores) -> list[str]:
    """Return the ids by score, best first; equal scores keep their order."""
    return sorted(scores, key=lambda name: -scores[name])


def _ranks(orders: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
    ranks: dict[str, dict[str, int]] = {}
    for stage, ids in orders.items():
        for rank, name in enumerate(dict.fromkeys(ids), start=1):
            ranks.setdefault(name, {})[stage] = rank
    return ranks
