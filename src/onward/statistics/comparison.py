"""Two rows of values that pair, several metrics at once: differences and what they say.

Knows rows of numbers that pair by position. Refuses to know what was measured.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from onward.statistics.arrays import Clusters
from onward.statistics.intervals import Bounds
from onward.statistics.verdict import PairedResult, compare_values, decide
from onward.types import Difference

Measured = Sequence[float | None]
"""One value a record, in one order; None where it is not known."""


def paired(
    before: Measured,
    after: Measured,
    *,
    bounds: Bounds | None,
    clusters: Clusters | None = None,
    level: float = 0.95,
) -> PairedResult:
    """Compare two rows by position; a pair of which either half is None takes no part.

    ``bounds`` are those of the values: (0, 1), (0, 100), None for losses. Values that are all 0 or
    1 within (0, 1) are outcomes, tested by McNemar's test where nothing is clustered. Raises
    ValueError when the rows differ in length or no pair is known.
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} values before and {len(after)} after do not pair")
    known = [
        (place, one, two)
        for place, (one, two) in enumerate(zip(before, after, strict=True))
        if one is not None and two is not None
    ]
    first, second = [one for _, one, _ in known], [two for _, _, two in known]
    within = None if clusters is None else [clusters[place] for place, _, _ in known]
    outcomes = bounds == (0.0, 1.0) and {*first, *second} <= {0.0, 1.0}
    return compare_values(
        first, second, clusters=within, binary=outcomes, bounds=bounds, level=level
    )


def differences(
    results: Mapping[str, PairedResult],
    *,
    lower_is_better: Collection[str] = (),
    level: float = 0.95,
) -> tuple[Difference, ...]:
    """Say of each metric whether it became better, worse, or cannot be told: Holm over all."""
    decisions = decide(results, lower_is_better=lower_is_better, level=level)
    return tuple(
        Difference(
            metric=metric,
            first=result.first,
            second=result.second,
            difference=result.difference,
            p=result.p,
            p_adjusted=decisions[metric].p_adjusted,
            change=decisions[metric].change,
            needed=decisions[metric].needed,
            smallest=decisions[metric].smallest,
            test=result.test,
        )
        for metric, result in results.items()
    )
