"""How often each model would win against one of them, ties counting half.

With style control that is at equal length and form: a length-controlled win rate (Dubois et al.
2024), of votes of any kind. Knows fits. Refuses to know names.
"""

from __future__ import annotations

import numpy as np

from onward.arena.bradley_terry import Fit
from onward.arena.intervals import covariance, errors_wide
from onward.statistics.arrays import Floats
from onward.types import Estimate


def win_rates(fitted: Fit, baseline: int, level: float) -> list[Estimate | None]:
    """Return each model's expected score against ``baseline``, 0 to 1; ``n`` counts all votes.

    The expected score of Davidson's model at the difference of two ratings; its interval is that of
    the difference, by the sandwich, at the estimated strength of ties. None for the baseline itself
    and for models that were never compared with it, not even through others.
    """
    known, spread = fitted.connectivity, covariance(fitted)
    models = np.arange(fitted.comparisons.models)
    gaps = fitted.ratings - fitted.ratings[baseline]
    squares = spread[models, models] + spread[baseline, baseline] - 2 * spread[models, baseline]
    wide = errors_wide(fitted, level) * np.sqrt(squares.clip(0))
    tie = 0.0 if fitted.tie_strength is None else fitted.tie_strength
    value, low, high = (_expected(part, tie) for part in (gaps, gaps - wide, gaps + wide))
    votes = int(fitted.comparisons.count.sum())
    alike = known.compared & (known.component == known.component[baseline])
    return [
        Estimate(float(value[one]), float(low[one]), float(high[one]), votes, level, "sandwich")
        if alike[one] and one != baseline and known.compared[baseline]
        else None
        for one in models.tolist()
    ]


def _expected(gaps: Floats, tie: float) -> Floats:
    """Chance of a win and half of a tie, of log-odds ``gaps``; equals tie at odds of tie : 2."""
    win, loss = np.exp(gaps / 2), np.exp(-gaps / 2)
    expected: Floats = (win + tie / 2) / (win + loss + tie)
    return expected
