"""What so many questions can show, and how many it takes to show so much.

Knows spreads and counts. Refuses to know data. ``python -m benchmarks.verdicts`` prints the power
that verdicts reach beside the power asked for here.
"""

from __future__ import annotations

import math

from onward.statistics.distributions import (
    bisect,
    normal_quantile,
    student_quantile,
    two_sided,
)

_MOST = 10**12


def smallest_difference(
    sd: float, n: int, *, power: float = 0.8, level: float = 0.95, binary: bool = False
) -> float | None:
    """Return the smallest mean difference that ``n`` pairs show with chance ``power``.

    ``sd`` is the standard deviation of one pair's difference; where pairs come in clusters, take
    ``n`` clusters and the standard error of the mean times √n, which holds the design effect.
    (t_level + t_power) · sd / √n with n - 1 degrees of freedom (Cohen 1988, section 2.4). For 0/1
    outcomes under McNemar's exact test the d for which
    n = (z_level · √(sd² + d²) + z_power · sd)² / d² + 1 / d (Connor 1987), the share of pairs that
    differ being sd² + d², and 1 / d the price of whole numbers.

    None when ``n`` cannot show anything: fewer pairs than the sign-flip test needs to fall to
    1 - ``level`` at all, no spread to reckon with (``sd`` 0), or rates that would have to differ
    by more than 1.
    """
    _check(sd, power, level)
    if n < least_pairs(level) or sd == 0:
        return None
    if not binary:
        reach = student_quantile(two_sided(level), n - 1) + student_quantile(power, n - 1)
        return reach * sd / math.sqrt(n)
    if _outcomes(1.0, sd, power, level) > n:
        return None
    return bisect(lambda d: n - _outcomes(d, sd, power, level), 0.0, 1.0)


def questions_needed(
    difference: float, sd: float, *, power: float = 0.8, level: float = 0.95, binary: bool = False
) -> int | None:
    """Return how many pairs show a mean ``difference``, of either sign, with chance ``power``.

    The least n for which ``smallest_difference`` is not above it, and never fewer than the
    sign-flip test needs; ``sd`` and ``binary`` as there. None when ``difference`` is 0, or so small
    that no number would do (10^12).
    """
    _check(sd, power, level)
    size, least = abs(difference), least_pairs(level)
    if size == 0:
        return None
    if sd == 0:
        return least
    reach = normal_quantile(two_sided(level)) + normal_quantile(power)
    if (reach * sd / size) ** 2 > _MOST:
        return None
    if binary:
        return max(least, math.ceil(_outcomes(size, sd, power, level) - 1e-6))
    n = max(least, math.ceil((reach * sd / size) ** 2))
    # t is wider than the normal, so this is where to begin; it ends after a few steps.
    while (smallest_difference(sd, n, power=power, level=level) or math.inf) > size * (1 + 1e-9):
        n += 1
    return n


def least_pairs(level: float = 0.95) -> int:
    """Return the fewest pairs whose sign-flip test can reach p <= 1 - ``level``: 6 for 0.95."""
    two_sided(level)
    return math.ceil(math.log2(2 / (1 - level)) - 1e-9)


def _outcomes(difference: float, sd: float, power: float, level: float) -> float:
    """Return the pairs of 0/1 outcomes that McNemar's exact test needs."""
    if difference == 0:
        return math.inf
    differ = math.sqrt(sd * sd + difference * difference)
    reach = normal_quantile(two_sided(level)) * differ + normal_quantile(power) * sd
    return (reach / difference) ** 2 + 1 / difference


def _check(sd: float, power: float, level: float) -> None:
    two_sided(level)
    if not 0.5 <= power < 1:
        raise ValueError(f"power must lie in 0.5 to 1, not {power}")
    if not 0 <= sd < math.inf:
        raise ValueError(f"a standard deviation cannot be {sd}")
