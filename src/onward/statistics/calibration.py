"""Whether chances that were given come true as often as they say.

Knows chances and outcomes. Refuses to know who gave them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from onward.statistics.arrays import Floats, Values, as_floats, as_outcomes


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases whose given chances lie near each other."""

    low: float
    """Least chance given in the bin."""
    high: float
    """Greatest chance given in the bin."""
    n: int
    given: float
    """Mean of the chances."""
    true: float
    """Share that came true."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far given chances lie from what came true; 0 is best throughout, 1 worst."""

    brier: float
    """Mean of (chance - outcome)² (Brier 1950)."""
    expected_error: float
    """ECE: Σ n_b / n · |given_b - true_b| over the bins."""
    bins: tuple[Bin, ...]
    """Those that hold any case, ascending."""


def calibration(
    chances: Values,
    outcomes: Values,
    *,
    bins: int = 10,
    edges: Literal["mass", "width"] = "mass",
) -> Calibration | None:
    """Compare ``chances``, within 0 to 1, with ``outcomes``, 0 or 1.

    Bins are of equal ``mass`` (edges at the quantiles of the chances; equal chances are never
    parted, so there may be fewer) or of equal ``width``; a chance on an edge belongs above it.
    Binned errors rise with the number of bins and fall with that of cases: compare them only
    between equal counts. None without cases. Raises ValueError for values out of range or that do
    not pair.
    """
    given, true = _checked(chances, outcomes)
    if bins < 1:
        raise ValueError(f"there cannot be {bins} bins")
    if not len(given):
        return None
    inner = np.linspace(0, 1, bins + 1)[1:-1]
    cuts = np.quantile(given, inner) if edges == "mass" else inner
    which = np.searchsorted(cuts, given, side="right")
    filled = tuple(
        Bin(
            float(given[inside].min()),
            float(given[inside].max()),
            int(inside.sum()),
            float(given[inside].mean()),
            float(true[inside].mean()),
        )
        for inside in (which == number for number in np.unique(which))
    )
    shares = np.array([part.n for part in filled]) / len(given)
    misses = np.array([part.given - part.true for part in filled])
    return Calibration(
        brier=float(((given - true) ** 2).mean()),
        expected_error=float(shares @ np.abs(misses)),
        bins=filled,
    )


def rms_calibration_error(chances: Values, outcomes: Values, *, per_bin: int = 100) -> float | None:
    """Return the root-mean-square calibration error of Humanity's Last Exam, 0 to 1, 0 is best.

    Cases are sorted by chance, equal ones in the order given, and cut into bins of ``per_bin``
    (Phan et al. 2025; Hendrycks et al. 2019, "Deep Anomaly Detection with Outlier Exposure",
    appendix); what is left over belongs to the last bin, and fewer cases than that are one bin.
    sqrt(Σ n_b / n · (mean chance - share that came true)²) over *all* bins: scripts that leave out
    the last leave out the most confident cases. None without cases. Raises ValueError as
    ``calibration`` does.
    """
    given, true = _checked(chances, outcomes)
    if per_bin < 1:
        raise ValueError(f"a bin cannot hold {per_bin} cases")
    n = len(given)
    if not n:
        return None
    order = np.argsort(given, kind="stable")
    cuts = [per_bin * number for number in range(1, n // per_bin)]
    parts = zip(np.split(given[order], cuts), np.split(true[order], cuts), strict=True)
    squares = sum(len(one) * float(one.mean() - two.mean()) ** 2 for one, two in parts)
    return math.sqrt(squares / n)


def _checked(chances: Values, outcomes: Values) -> tuple[Floats, Floats]:
    given, true = as_floats(chances, "chances"), as_outcomes(outcomes)
    if len(given) != len(true):
        raise ValueError(f"{len(given)} chances and {len(true)} outcomes do not pair")
    if ((given < 0) | (given > 1)).any():
        raise ValueError("chances must lie within 0 and 1")
    return given, true
