"""How well scores, or labels, tell one class from another.

Knows numbers and classes. Refuses to know what makes a class the right one.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np

from onward.statistics.agreement import ranks
from onward.statistics.arrays import Clusters, Floats, Values, as_floats, cluster_numbers
from onward.statistics.distributions import bisect, normal_quantile, two_sided
from onward.statistics.intervals import proportion_interval
from onward.types import Estimate


def auc(
    higher: Values,
    lower: Values,
    *,
    higher_clusters: Clusters | None = None,
    lower_clusters: Clusters | None = None,
    level: float = 0.95,
) -> Estimate | None:
    """Return the chance that one of ``higher`` scores above one of ``lower``, ties by half; 0 to 1.

    That is the area under the ROC curve, U / (m n) of Mann and Whitney. The interval inverts the
    variance of Hanley and McNeil 1982 as Newcombe 2006 does (method 5): it has a width even at an
    area of 1, where those of DeLong and the bootstrap vanish. Clusters, whose labels are shared
    between the two sides, shrink both counts by the ratio of Obuchowski's 1997 clustered variance
    to DeLong's, where that is above 1; where neither varies, to the number of clusters.
    ``n`` is m + n. None when one side is empty.
    """
    one, two = as_floats(higher, "higher scores"), as_floats(lower, "lower scores")
    m, n = len(one), len(two)
    if not m or not n:
        return None
    all_ranks = ranks(np.concatenate((one, two)))
    above = (all_ranks[:m] - ranks(one)) / n
    below = 1 - (all_ranks[m:] - ranks(two)) / m
    area = float(above.mean())
    many, few = float(m), float(n)
    if higher_clusters is not None and lower_clusters is not None:
        which = cluster_numbers([*higher_clusters, *lower_clusters], m + n)
        many, few = _effective(above - area, below - area, which)
    z = normal_quantile(two_sided(level))

    def reach(true: float) -> float:
        pairs = (many + few) / 2 - 1
        more = 1 + pairs * (1 - true) / (2 - true) + pairs * true / (1 + true)
        return z * math.sqrt(true * (1 - true) * more / (many * few))

    low = bisect(lambda true: true + reach(true) - area, 0.0, area)
    high = bisect(lambda true: true - reach(true) - area, area, 1.0)
    return Estimate(area, low, high, m + n, level, "newcombe")


def balanced_accuracy(
    truth: Sequence[Hashable], said: Sequence[Hashable], *, level: float = 0.95
) -> Estimate | None:
    """Return the mean over the true classes of the share of each that was recognised, 0 to 1.

    A constant gets 1 / classes whatever their sizes. The interval adds Wilson's of the classes by
    squares (Newcombe 1998, Donner and Zou 2012): the lower end is the mean less
    sqrt(Σ (share - low)²) / classes, the upper likewise. None without any pair. Raises ValueError
    when the labels do not pair.
    """
    if len(truth) != len(said):
        raise ValueError(f"{len(truth)} true and {len(said)} given labels do not pair")
    if not truth:
        return None
    right: dict[Hashable, list[bool]] = {}
    for true, given in zip(truth, said, strict=True):
        right.setdefault(true, []).append(true == given)
    shares = [proportion_interval(sum(hits), len(hits), level=level) for hits in right.values()]
    value = sum(share.value for share in shares) / len(shares)
    down = math.hypot(*(share.value - share.low for share in shares)) / len(shares)
    up = math.hypot(*(share.high - share.value for share in shares)) / len(shares)
    return Estimate(value, value - down, value + up, len(truth), level, "wilson by squares")


def _effective(above: Floats, below: Floats, which: np.ndarray) -> tuple[float, float]:
    """Return how many independent scores each side is worth.

    ``above`` and ``below`` are the structural components less the area: of each score, the share
    of the other side that it is on the right side of.
    """
    m, n = len(above), len(below)
    groups = int(which.max()) + 1
    alone = float(above @ above) / (m * m) + float(below @ below) / (n * n)
    weights = np.concatenate((above / m, below / n))
    sums = np.bincount(which, weights=weights, minlength=groups)
    if alone == 0 or groups < 2:
        return float(len(set(which[:m]))), float(len(set(which[m:])))
    ratio = max(1.0, groups / (groups - 1) * float(sums @ sums) / alone)
    return max(1.0, m / ratio), max(1.0, n / ratio)
