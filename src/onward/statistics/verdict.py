"""Better, worse, or cannot tell.

Knows paired values and the rule. Refuses to know runs, and to say "better" on one ground only.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from onward.statistics.arrays import Clusters, Values, as_pairs, cluster_numbers
from onward.statistics.intervals import (
    Bounds,
    mean_interval,
    proportion_interval,
    standard_error,
)
from onward.statistics.multiplicity import holm
from onward.statistics.paired import (
    difference_interval,
    mcnemar,
    outcome_difference,
    paired_permutation,
)
from onward.statistics.power import questions_needed, smallest_difference
from onward.types import Change, Estimate


@dataclass(frozen=True, slots=True)
class PairedResult:
    """One metric of two runs over the same questions, before other metrics are looked at."""

    first: Estimate
    second: Estimate
    difference: Estimate
    """Second minus first."""
    p: float
    """Two-sided, paired."""
    test: Literal["permutation", "mcnemar"]
    error: float | None
    """Standard error of the difference, over clusters; None below two."""
    clusters: int
    """How many there are; questions that are not clustered are their own."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a metric says beside the others that were looked at."""

    change: Change
    p_adjusted: float
    """After Holm over all metrics."""
    needed: int | None
    """More questions needed to tell a difference as large as this one with a power of 0.8; None
    when it is told, when none is seen, or when its spread is not known."""
    smallest: float | None
    """Smallest difference that so many questions show with a power of 0.8; None when they can
    show none, or when the spread is not known."""


def compare_values(
    first: Values,
    second: Values,
    *,
    clusters: Clusters | None = None,
    binary: bool = False,
    bounds: Bounds | None = None,
    level: float = 0.95,
) -> PairedResult:
    """Compare two rows of values that pair by position.

    The test is that of sign flips, over whole clusters; for ``binary`` values (all 0 or 1)
    without clusters it is McNemar's exact one, with Wilson's intervals and that of Bonett and
    Price. ``bounds`` are those of the values, (0, 1) when ``binary``; see ``mean_interval`` for
    why to give them. Raises ValueError when there are no pairs, or values that do not pair or
    exceed their bounds.
    """
    one, two = as_pairs(first, second)
    error = standard_error(two - one, clusters)
    count = int(cluster_numbers(clusters, len(one)).max()) + 1
    if binary and clusters is None:
        return PairedResult(
            proportion_interval(int(one.sum()), len(one), level=level),
            proportion_interval(int(two.sum()), len(two), level=level),
            outcome_difference(one, two, level=level),
            mcnemar(one, two),
            "mcnemar",
            error,
            count,
        )
    bounds = (0.0, 1.0) if binary else bounds
    return PairedResult(
        mean_interval(one, clusters=clusters, bounds=bounds, level=level),
        mean_interval(two, clusters=clusters, bounds=bounds, level=level),
        difference_interval(one, two, clusters=clusters, bounds=bounds, level=level),
        paired_permutation(one, two, clusters=clusters),
        "permutation",
        error,
        count,
    )


def decide(
    results: Mapping[str, PairedResult],
    *,
    lower_is_better: Collection[str] = (),
    level: float = 0.95,
) -> dict[str, Decision]:
    """Say of each metric whether the second is better than the first, worse, or cannot be told.

    A change is told only when the p-value, adjusted after Holm over all of ``results``, is at most
    1 - ``level`` and the interval of the difference excludes zero. Then the chance of any false
    change among all metrics is at most 1 - ``level`` when the two are alike. Metrics named in
    ``lower_is_better``, such as seconds and cost, are better when they fall. {} for no results.

    ``needed`` and ``smallest`` are reckoned at the level (1 - ``level``) / metrics that Holm asks
    of its first step, so they hold whatever the other metrics show.
    """
    adjusted = holm([result.p for result in results.values()])
    decisions = {}
    for (metric, result), p in zip(results.items(), adjusted, strict=True):
        seen = result.difference
        told = p <= 1 - level + 1e-12 and not seen.low <= 0 <= seen.high
        risen = (seen.value > 0) != (metric in lower_is_better)
        change: Change = "cannot tell" if not told else "better" if risen else "worse"
        single = 1 - (1 - level) / len(results)
        needed, smallest = _power(result, single)
        decisions[metric] = Decision(change, p, None if told else needed, smallest)
    return decisions


def _power(result: PairedResult, level: float) -> tuple[int | None, float | None]:
    """Return how many more questions are needed, and the smallest difference these show."""
    if result.error is None:
        return None, None
    seen, binary = result.difference, result.test == "mcnemar"
    # In clusters, then in questions: more of them bring as many questions each as these did.
    sd = result.error * math.sqrt(result.clusters)
    smallest = smallest_difference(sd, result.clusters, level=level, binary=binary)
    total = questions_needed(seen.value, sd, level=level, binary=binary)
    if total is None:
        return None, smallest
    return max(1, math.ceil(total * seen.n / result.clusters) - seen.n), smallest
