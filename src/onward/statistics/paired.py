"""Tests and intervals for two answers to the same questions.

Knows pairs of numbers. Refuses to know which way is better, and to guess a missing half: pairs
with an unknown value are dropped by the caller.
"""

from __future__ import annotations

import math

import numpy as np

from onward.statistics.arrays import (
    Clusters,
    Floats,
    Values,
    as_outcomes,
    as_pairs,
    cluster_numbers,
)
from onward.statistics.distributions import normal_quantile, two_sided
from onward.statistics.intervals import Bounds, mean_interval
from onward.types import Estimate

FLIPS = 10_000

_ENUMERATED = 16
"""Most clusters whose 2^k signs are all tried."""

_CELLS = 100_000
"""Flips times clusters at once: 1 MB, which stays in the processor's cache."""


def paired_permutation(
    first: Values,
    second: Values,
    *,
    clusters: Clusters | None = None,
    flips: int = FLIPS,
    seed: int = 0,
) -> float:
    """Return the two-sided p of the sign-flip test of the mean difference, above 0 up to 1.

    Were the two alike, each difference could as well have had the other sign (Fisher 1935,
    section 21); p is the share of signs that give a mean at least as far from zero as the one
    seen. Clusters flip whole. Up to 16 clusters that differ all signs are tried; beyond, ``flips``
    random ones and the one seen: (b + 1) / (flips + 1) (Phipson and Smyth 2010), so that p is
    never 0 and the test never exceeds its level. The least p of k clusters is 2 / 2^k: fewer
    than six can show nothing at 5 %. 1 when no pair differs.

    Raises ValueError when there are no pairs, or values that do not pair.
    """
    one, two = as_pairs(first, second)
    which = cluster_numbers(clusters, len(one))
    sums: Floats = np.bincount(which, weights=two - one).astype(np.float64)
    # Differences such as 0.3 - 0.1 - 0.2 are zero but for rounding, and sums tie up to rounding.
    rounding = 1e-9 * float(np.abs(two - one).sum())
    sums = sums[np.abs(sums) > rounding]
    if not len(sums):
        return 1.0
    seen = abs(float(sums.sum())) - rounding
    if len(sums) <= _ENUMERATED:
        flipped = np.zeros(1)
        for value in sums:
            flipped = np.concatenate((flipped + value, flipped - value))
        return float((np.abs(flipped) >= seen).mean())
    return (_as_far(sums, seen, flips, seed) + 1) / (flips + 1)


def mcnemar(first: Values, second: Values) -> float:
    """Return the two-sided p of McNemar's exact test of two rows of 0 and 1, above 0 up to 1.

    Of the pairs that differ, each way is as likely as the other: twice the smaller binomial tail
    (McNemar 1947 in its exact form). 1 when no pair differs. Raises ValueError when there are no
    pairs, values that do not pair, or any that is not 0 or 1.
    """
    one, two = as_pairs(as_outcomes(first), as_outcomes(second))
    gained, lost = int((two > one).sum()), int((two < one).sum())
    differ, fewer = gained + lost, min(gained, lost)
    # Whole numbers until the end: 2^differ exceeds what a float holds beyond 1,023 pairs.
    ways = tail = 1
    for k in range(fewer):
        ways = ways * (differ - k) // (k + 1)
        tail += ways
    return min(1.0, 2 * tail / 2**differ) if differ else 1.0


def difference_interval(
    first: Values,
    second: Values,
    *,
    clusters: Clusters | None = None,
    bounds: Bounds | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> Estimate:
    """Return the mean of second minus first with its interval, as ``mean_interval`` makes it.

    ``bounds`` are those of the values themselves: (20, 100) bounds a difference by ± 80. Raises
    ValueError as ``paired_permutation`` and ``mean_interval`` do.
    """
    one, two = as_pairs(first, second)
    width = bounds[1] - bounds[0] if bounds else 0.0
    reach = (-width, width) if bounds else None
    return mean_interval(two - one, clusters=clusters, bounds=reach, level=level, seed=seed)


def outcome_difference(first: Values, second: Values, *, level: float = 0.95) -> Estimate:
    """Return the difference of two paired proportions, second minus first, -1 to 1.

    The interval is Wald's after one success is added to either side's lone ones: with b gained
    and c lost of n, p = (b + 1) / (n + 2), q = (c + 1) / (n + 2),
    p - q ± z · sqrt((p + q - (p - q)²) / (n + 2)) (Bonett and Price 2012). Its middle lies nearer
    to zero than ``value``, and it has a width where no pair differs. Raises ValueError as
    ``mcnemar`` does.
    """
    one, two = as_pairs(as_outcomes(first), as_outcomes(second))
    n = len(one)
    p, q = (int((two > one).sum()) + 1) / (n + 2), (int((two < one).sum()) + 1) / (n + 2)
    reach = normal_quantile(two_sided(level)) * math.sqrt((p + q - (p - q) ** 2) / (n + 2))
    low, high = max(-1.0, p - q - reach), min(1.0, p - q + reach)
    return Estimate(float((two - one).mean()), low, high, n, level, "bonett-price")


def _as_far(sums: Floats, seen: float, flips: int, seed: int) -> int:
    """Count the random signs whose sum lies as far from zero as ``seen``."""
    draw = np.random.default_rng(seed)
    rows = max(1, _CELLS // len(sums))
    count = 0
    for done in range(0, flips, rows):
        some = min(rows, flips - done)
        down = draw.integers(2, size=(some, len(sums)), dtype=np.int8).astype(np.float64)
        # Flipping those drawn takes away twice their sum.
        count += int((np.abs(sums.sum() - 2 * (down @ sums)) >= seen).sum())
    return count
