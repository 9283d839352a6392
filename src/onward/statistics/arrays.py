"""The arrays that callers' numbers become, checked once.

Knows sequences of numbers and labels. Refuses to know what is computed from them, and refuses
NaN: what is unknown is left out by the caller, who alone knows what that means.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Values = Sequence[float] | npt.NDArray[np.number[Any] | np.bool_]
"""Numbers as callers have them; booleans count as 0 and 1."""

Clusters = Sequence[Hashable]
"""A label for each value; values of one label came together. None stands alone."""


def as_floats(values: Values, what: str = "values") -> Floats:
    """Return ``values`` as float64 of shape (n,).

    Raises ValueError when they are not one row of finite numbers.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1:
        raise ValueError(f"{what} must be one row of numbers, not of shape {numbers.shape}")
    if not np.isfinite(numbers).all():
        raise ValueError(f"{what} hold NaN or infinity: leave unknown values out")
    return numbers


def as_outcomes(values: Values, what: str = "outcomes") -> Floats:
    """Return ``values`` as float64 of 0 and 1; ValueError when there is anything else."""
    numbers = as_floats(values, what)
    if not np.isin(numbers, (0.0, 1.0)).all():
        raise ValueError(f"{what} must all be 0 or 1")
    return numbers


def as_pairs(first: Values, second: Values) -> tuple[Floats, Floats]:
    """Return both as float64; ValueError when they are empty or do not pair."""
    one, two = as_floats(first, "first values"), as_floats(second, "second values")
    if len(one) != len(two):
        raise ValueError(f"{len(one)} first and {len(two)} second values do not pair")
    if not len(one):
        raise ValueError("there are no pairs to compare")
    return one, two


def cluster_numbers(clusters: Clusters | None, n: int) -> Integers:
    """Return the number of each value's cluster, from 0 in order of appearance.

    Without clusters every value is its own, and so is a value whose label is None.
    """
    if clusters is None:
        return np.arange(n)
    if len(clusters) != n:
        raise ValueError(f"{len(clusters)} cluster labels for {n} values")
    seen: dict[Hashable, int] = {}
    numbers = []
    for place, label in enumerate(clusters):
        key = ("alone", place) if label is None else ("together", label)
        numbers.append(seen.setdefault(key, len(seen)))
    return np.array(numbers, dtype=np.int64)
