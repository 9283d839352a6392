"""The few distributions that intervals and power stand on: normal, Student's t, beta.

Knows probabilities. Refuses to know data. scipy would do the same for 100 MB more.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

_HALVINGS = 200
"""More than enough: bisection of doubles stops by itself after about 60."""

_TERMS = 10_000
_TINY = 1e-300


def normal_quantile(probability: float) -> float:
    """Return z with P(Z <= z) = ``probability``, which lies strictly between 0 and 1."""
    return NormalDist().inv_cdf(probability)


def normal_share(z: float) -> float:
    """Return P(Z <= ``z``)."""
    return NormalDist().cdf(z)


def two_sided(level: float) -> float:
    """Return the probability below the upper end of a two-sided interval: 0.95 → 0.975.

    Raises ValueError unless ``level`` lies strictly between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    return 0.5 + level / 2


@lru_cache(maxsize=4096)
def student_quantile(probability: float, freedom: float) -> float:
    """Return t with P(T <= t) = ``probability`` for ``freedom`` > 0 degrees of freedom.

    P(T > t) = I_x(freedom / 2, 1 / 2) / 2 with x = freedom / (freedom + t²), for t >= 0.
    """
    if probability < 0.5:
        return -student_quantile(1 - probability, freedom)
    if probability == 0.5:
        return 0.0

    def above(t: float) -> float:
        return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2

    high = 1.0
    while above(high) > 1 - probability:
        high *= 2
    return bisect(lambda t: (1 - probability) - above(t), 0.0, high)


@lru_cache(maxsize=4096)
def beta_quantile(probability: float, a: float, b: float) -> float:
    """Return x with I_x(a, b) = ``probability``, for a, b > 0."""
    return bisect(lambda x: incomplete_beta(a, b, x) - probability, 0.0, 1.0)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 <= x <= 1.

    Its continued fraction, Abramowitz and Stegun 26.5.8, read from the front by the modified
    method of Lentz; on the far side of the mean by I_x(a, b) = 1 - I_{1-x}(b, a), where it
    converges faster.
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(scale + a * math.log(x) + b * math.log1p(-x)) / a
    fraction, upper, lower = 1.0, 1.0, 0.0
    for term in range(_TERMS):
        k = term // 2
        if term == 0:
            numerator = 1.0
        elif term % 2 == 0:
            numerator = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
        else:
            numerator = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
        lower = 1 / (1 + numerator * lower or _TINY)
        upper = 1 + numerator / upper or _TINY
        fraction *= upper * lower
        if abs(1 - upper * lower) < 1e-15:
            break
    return front * (fraction - 1)


def bisect(rising: Callable[[float], float], low: float, high: float) -> float:
    """Return where ``rising`` crosses zero between ``low`` and ``high``; an end if it does not."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
