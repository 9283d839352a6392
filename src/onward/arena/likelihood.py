"""How likely votes are, given ratings: Bradley and Terry, with Davidson's ties.

Knows comparisons and parameters. Refuses to know how parameters are found.

With d = r_first - r_second + covariates · effects and tie strength ν, the chances of first, second
and tie are as e^(d/2) : e^(-d/2) : ν (Davidson 1970; with a covariate of ones, the order effect of
Davidson and Beaver 1977). Without ν that is Bradley and Terry 1952, in which half a win has the
score of a tie. Parameters are one row: ratings (natural log-odds), effects, and ln ν where it is
estimated.
"""

from __future__ import annotations

import numpy as np

from onward.arena.comparisons import Comparisons
from onward.statistics.arrays import Floats

_SCORES = np.array([0.5, -0.5, 0.0])
_TIES = np.array([0.0, 0.0, 1.0])


def log_odds(comparisons: Comparisons, parameters: Floats) -> Floats:
    """Return d of each comparison."""
    rated = parameters[: comparisons.models]
    effects = parameters[comparisons.models :][: len(comparisons.names)]
    gaps: Floats = rated[comparisons.first] - rated[comparisons.second]
    return gaps + comparisons.covariates @ effects


def log_chances(comparisons: Comparisons, parameters: Floats) -> Floats:
    """Return the log of the chances of first, second and tie, of shape (3, rows)."""
    half = log_odds(comparisons, parameters) / 2
    tie = parameters[-1] if comparisons.has_ties else -np.inf
    logs = np.stack((half, -half, np.full(len(half), tie)))
    highest = logs.max(axis=0)
    total: Floats = np.exp(logs - highest).sum(axis=0)
    relative: Floats = logs - (highest + np.log(total))
    return relative


def log_likelihood(comparisons: Comparisons, logs: Floats) -> float:
    """Return the weighed sum over votes of the log of their chance; half a win is half of each."""
    first, second, tie = logs
    decided = 0.5 * (first + second) + comparisons.score * (first - second)
    seen = np.where(comparisons.tied > 0, tie, decided)
    return float(comparisons.weight @ seen)


def residuals(comparisons: Comparisons, chances: Floats) -> tuple[Floats, Floats]:
    """Return seen less expected score, and tie, of one vote of each row.

    They are the derivatives of its log-likelihood by d and by ln ν.
    """
    return comparisons.score - _SCORES @ chances, comparisons.tied - chances[2]


def variances(chances: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the variance of score, covariance of score and tie, variance of tie of each row."""
    score, tie = _SCORES @ chances, chances[2]
    return (_SCORES**2) @ chances - score**2, -score * tie, tie * (1 - tie)


def third_moments(chances: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the central moments score³, score² · tie, score · tie², tie³ of each row."""
    score = _SCORES[:, None] - _SCORES @ chances
    tie = _TIES[:, None] - chances[2]
    products = (score**3, score**2 * tie, score * tie**2, tie**3)
    cubed, twice, once, none = ((chances * product).sum(axis=0) for product in products)
    return cubed, twice, once, none


def collected(comparisons: Comparisons, by_odds: Floats, by_tie: Floats) -> Floats:
    """Return Σ over rows of the derivatives by d and ln ν, as derivatives by the parameters."""
    models = comparisons.models
    gained = np.bincount(comparisons.first, by_odds, models)
    gained -= np.bincount(comparisons.second, by_odds, models)
    strength = [by_tie.sum()] if comparisons.has_ties else []
    return np.concatenate((gained, comparisons.covariates.T @ by_odds, strength))


def assembled(comparisons: Comparisons, odds: Floats, cross: Floats, tie: Floats) -> Floats:
    """Return Σ over rows of xᵀ W x, x being the derivatives of d and ln ν by the parameters.

    ``odds``, ``cross`` and ``tie`` are the entries of each row's symmetric W, of 2 by 2.
    """
    models, first, second = comparisons.models, comparisons.first, comparisons.second
    flat = np.zeros(models * models)  # without a row, bincount would give integers
    flat += np.bincount(first * models + second, odds, models * models)
    between = flat.reshape(models, models)
    between = between + between.T
    rated = np.diag(between.sum(axis=1)) - between
    columns = [odds * column for column in comparisons.covariates.T]
    effects = [comparisons.covariates.T @ column for column in columns]
    if comparisons.has_ties:
        columns.append(cross)
        crossed = comparisons.covariates.T @ cross
        effects = [np.append(row, crossed[n]) for n, row in enumerate(effects)]
        effects.append(np.append(crossed, tie.sum()))
    if not columns:
        return rated
    beside = np.stack(
        [np.bincount(first, c, models) - np.bincount(second, c, models) for c in columns], axis=1
    )
    return np.block([[rated, beside], [beside.T, np.array(effects)]])
