"""The mean over groups that count alike, such as the tasks of a benchmark, with its interval.

Knows groups of numbers. Refuses to know what was measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onward.statistics.arrays import Values
from onward.statistics.distributions import normal_quantile, normal_share, two_sided
from onward.statistics.intervals import Bounds, standard_error
from onward.types import Estimate


@dataclass(frozen=True, slots=True)
class StrataMean:
    """A mean of group means."""

    estimate: Estimate
    p: float
    """Two-sided, that the mean is zero; 1 where nothing varies and the mean is 0, or too little is
    known."""


def strata_mean(strata: Sequence[Values], *, bounds: Bounds, level: float = 0.95) -> StrataMean:
    """Return the mean of the groups' means, each group counting alike, by the normal distribution.

    Groups are independent and hold at least one value each, all within ``bounds``; the variance is
    the mean of the groups' squared standard errors over their number (stratified sampling, Cochran
    1977, section 5.3). Where a group has one value only nothing is known of its error: the interval
    is then as wide as the bounds. Raises ValueError without a group, or for an empty one.
    """
    if not strata or not all(len(one) for one in strata):
        raise ValueError("a mean over groups needs a value in each group")
    value = sum(sum(one) / len(one) for one in strata) / len(strata)
    n = sum(len(one) for one in strata)
    known = [error for one in strata if (error := standard_error(one)) is not None]
    if len(known) < len(strata):
        return StrataMean(Estimate(value, *bounds, n, level, "normal"), 1.0)
    error = sum(one**2 for one in known) ** 0.5 / len(strata)
    reach = normal_quantile(two_sided(level)) * error
    low, high = max(bounds[0], value - reach), min(bounds[1], value + reach)
    p = 2 * (1 - normal_share(abs(value) / error)) if error else float(value == 0)
    return StrataMean(Estimate(value, low, high, n, level, "normal"), p)
