"""Groups of values that count alike, such as the tasks of a benchmark: their mean, and its test.

Knows groups of numbers. Refuses to know what was measured.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from onward.statistics.arrays import Values, as_pairs
from onward.statistics.paired import FLIPS, mcnemar, paired_permutation
from onward.types import Estimate


def strata_mean(means: Sequence[Estimate]) -> Estimate:
    """Return the mean of the means of independent groups, each counting alike, with its interval.

    From the groups' own intervals: with means m_k, ends e_k and K groups each end lies
    √(Σ (m_k - e_k)²) / K from the mean (Zou, Huang and Zhang, "A note on confidence interval
    estimation for a linear function of binomial proportions", 2009). So a group without spread
    brings the width that ``mean_interval`` gives it, and one group alone keeps its interval. ``n``
    is the number of values in all. Raises ValueError without a group.
    """
    if not means:
        raise ValueError("a mean over groups needs a group")
    if len(means) == 1:
        return means[0]
    value = sum(one.value for one in means) / len(means)
    below = math.hypot(*(one.value - one.low for one in means)) / len(means)
    above = math.hypot(*(one.high - one.value for one in means)) / len(means)
    n = sum(one.n for one in means)
    return Estimate(value, value - below, value + above, n, means[0].level, "mover")


def strata_p(first: Sequence[Values], second: Sequence[Values], *, flips: int = FLIPS) -> float:
    """Return the two-sided p of the difference of two means over groups, above 0 up to 1.

    ``first`` and ``second`` have the same groups, whose values pair by position. The sign-flip
    test of ``paired_permutation`` over all pairs, each difference divided by the size of its group
    as in the mean; one group of outcomes (0 or 1) has McNemar's, as ``compare_values`` has it.
    Raises ValueError without a group, for an empty one, and for groups or values that do not pair.
    """
    if not first or len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} groups do not pair")
    if len(first) == 1 and {*first[0], *second[0]} <= {0.0, 1.0}:
        return mcnemar(first[0], second[0])
    pairs = [as_pairs(one, two) for one, two in zip(first, second, strict=True)]
    weighted = np.concatenate([(two - one) / len(one) for one, two in pairs])
    return paired_permutation(np.zeros(len(weighted)), weighted, flips=flips)
