"""How far two raters, or many, agree.

Knows ratings. Refuses to know who gave them and which of them is right.

Agreement has no interval of its own here: ``resampling.resampled_interval`` gives one, by
clusters where ratings share an answer. Undefined is None: where a rater never varies, chance alone
explains all agreement.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np

from onward.statistics.arrays import Floats, Values, as_floats

Scale = Literal["nominal", "ordinal", "interval"]


def kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Return Cohen's kappa of two raters' categories, -1 to 1; 0 is agreement by chance.

    (p_o - p_e) / (1 - p_e), with the share of equal ratings p_o and the share p_e expected of
    independent raters with the same habits (Cohen 1960). None without ratings and where both
    raters gave one and the same category throughout, since then p_e = 1. Raises ValueError when
    the ratings do not pair.
    """
    _pair(first, second)
    n = len(first)
    categories = set(first) | set(second)
    habits = [(list(first).count(c), list(second).count(c)) for c in categories]
    expected = sum(one * two for one, two in habits) / (n * n) if n else 1.0
    if expected == 1:
        return None
    observed = sum(one == two for one, two in zip(first, second, strict=True)) / n
    return (observed - expected) / (1 - expected)


def quadratic_kappa(first: Values, second: Values) -> float | None:
    """Return Cohen's kappa of numeric grades, with disagreement weighed by its square, -1 to 1.

    1 - Σ (a_i - b_i)² / n over the mean of (a_i - b_j)² for all i, j (Cohen 1968). Grades count
    by their distance, so a grade that nobody gave leaves its gap. None without ratings and where
    both gave one and the same grade throughout. Raises ValueError when the ratings do not pair.
    """
    one, two = as_floats(first), as_floats(second)
    _pair(one, two)
    if not len(one):
        return None
    expected = float(one.var() + two.var() + (one.mean() - two.mean()) ** 2)
    if expected <= 1e-12 * max(1.0, float(np.abs(one).max()) ** 2):
        return None
    return float(1 - ((one - two) ** 2).mean() / expected)


def spearman(first: Values, second: Values) -> float | None:
    """Return Spearman's rank correlation, -1 to 1: Pearson's of the ranks, ties averaged.

    None below three pairs, where any ranking would do, and where one side never varies. Raises
    ValueError when the values do not pair.
    """
    one, two = as_floats(first), as_floats(second)
    _pair(one, two)
    if len(one) < 3:
        return None
    one, two = ranks(one), ranks(two)
    one, two = one - one.mean(), two - two.mean()
    size = float(np.sqrt((one @ one) * (two @ two)))
    return float(np.clip(one @ two / size, -1, 1)) if size else None


def krippendorff(
    units: Sequence[Sequence[float | str | None]], *, scale: Scale = "nominal"
) -> float | None:
    """Return Krippendorff's alpha of any number of raters, at most 1; 0 is agreement by chance.

    ``units`` holds the ratings of one thing each, None for a missing one; raters need not be the
    same and their order is ignored. alpha = 1 - D_o / D_e, the disagreement within units over
    that among all ratings of units that have two or more (Krippendorff, "Content Analysis", 3rd
    edition, section 11.3). Disagreement is 1 (``nominal``), the square of the distance
    (``interval``), or the square of the number of ratings between, the two themselves by half
    (``ordinal``); the last two need numbers.

    None when no unit has two ratings, or all ratings are the same. Raises ValueError for words on
    a scale that needs numbers.
    """
    kept = [[rating for rating in unit if rating is not None] for unit in units]
    kept = [unit for unit in kept if len(unit) > 1]
    values = sorted({rating for unit in kept for rating in unit}, key=_sort_key)
    if len(values) < 2:
        return None
    if scale != "nominal" and any(isinstance(value, str) for value in values):
        raise ValueError(f"alpha on the {scale} scale needs numbers, not words")
    place = {value: number for number, value in enumerate(values)}
    counts = np.zeros((len(kept), len(values)))
    for row, unit in enumerate(kept):
        for rating in unit:
            counts[row, place[rating]] += 1
    raters = counts.sum(axis=1)
    shares = counts / (raters - 1)[:, None]
    together = counts.T @ shares - np.diag(shares.sum(axis=0))
    totals = counts.sum(axis=0)
    apart = _distances(values, totals, scale)
    expected = float(totals @ apart @ totals) / (totals.sum() - 1)
    return float(1 - (together * apart).sum() / expected)


def ranks(values: Floats) -> Floats:
    """Return ranks from 1, equal values sharing the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared: Floats = (last - (counts - 1) / 2)[place]
    return shared


def _distances(values: list[float | str], totals: Floats, scale: Scale) -> Floats:
    if scale == "nominal":
        return 1 - np.eye(len(values))
    # On the ordinal scale a value stands in the middle of its own ratings.
    at = np.cumsum(totals) - totals / 2 if scale == "ordinal" else np.array(values, dtype=float)
    squares: Floats = (at[:, None] - at[None, :]) ** 2
    return squares


def _sort_key(value: float | str) -> tuple[bool, float, str]:
    return (True, 0.0, value) if isinstance(value, str) else (False, float(value), "")


def _pair(first: Sequence[Hashable] | Floats, second: Sequence[Hashable] | Floats) -> None:
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} ratings do not pair")
