"""Several tests at once.

Knows p-values. Refuses to know what they were of.
"""

from __future__ import annotations

import numpy as np

from onward.statistics.arrays import Values, as_floats


def holm(p_values: Values) -> list[float]:
    """Return the p-values adjusted after Holm 1979, in the order given; [] for none.

    The i-th smallest of m becomes the largest of (m - j + 1) · p_(j) over j <= i, at most 1.
    Rejecting those at or below 5 % makes any false rejection at most 5 % likely, whatever the
    dependence between the tests. Raises ValueError for what is not within 0 to 1.
    """
    numbers = as_floats(p_values, "p-values")
    if ((numbers < 0) | (numbers > 1)).any():
        raise ValueError("p-values must lie within 0 and 1")
    order = np.argsort(numbers, kind="stable")
    steps = np.arange(len(numbers), 0, -1) * numbers[order]
    adjusted = np.empty(len(numbers))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return [float(p) for p in adjusted]
