"""A prior that keeps ratings finite where votes alone do not: half the log of the information.

Knows comparisons and chances. Refuses to know when it is wanted.

Jeffreys' prior, as Firth 1993 uses it against separation: with two models and w of n votes won,
the odds become (w + 1/2) : (n - w + 1/2). Over many models it is worth about half a vote a model.
"""

from __future__ import annotations

import numpy as np

from onward.arena.comparisons import Comparisons
from onward.arena.likelihood import third_moments
from onward.statistics.arrays import Floats


def log_prior(information: Floats) -> float:
    """Return half the log of the determinant of the information, which must be regular."""
    return 0.5 * float(np.linalg.slogdet(information)[1])


def pull(comparisons: Comparisons, chances: Floats, inverse: Floats) -> tuple[Floats, Floats]:
    """Return the derivatives of the log prior by each row's d, and by ln ν through each row.

    1/2 · tr(inverse information · derivative of the information), row by row; ``inverse`` may be
    that of any information that agrees on what votes can tell.
    """
    odds, cross, tie = _leverages(comparisons, inverse)
    cubed, twice, once, none = third_moments(chances)
    half = comparisons.weight / 2
    by_odds = half * (odds * cubed + 2 * cross * twice + tie * once)
    by_tie = half * (odds * twice + 2 * cross * once + tie * none)
    return by_odds, by_tie


def _leverages(comparisons: Comparisons, inverse: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the variances of each row's d, their covariance with ln ν, and its variance."""
    models, first, second = comparisons.models, comparisons.first, comparisons.second
    effects = slice(models, models + len(comparisons.names))
    own = np.diag(inverse)
    odds = own[first] + own[second] - 2 * inverse[first, second]
    beside = inverse[first, effects] - inverse[second, effects]
    beside = 2 * beside + comparisons.covariates @ inverse[effects, effects]
    odds = odds + (beside * comparisons.covariates).sum(axis=1)
    if not comparisons.has_ties:
        return odds, np.zeros(len(first)), np.zeros(len(first))
    cross = inverse[first, -1] - inverse[second, -1]
    cross = cross + comparisons.covariates @ inverse[effects, -1]
    return odds, cross, np.full(len(first), inverse[-1, -1])
