"""How sure ratings are: the sandwich, and the bootstrap.

Knows fits. Refuses to know the Elo scale.
"""

from __future__ import annotations

import math

import numpy as np

from onward.arena.bradley_terry import COVARIATE_PRECISION, Fit, fit, with_prior
from onward.arena.clusters import cluster_scores
from onward.arena.counts import Flags
from onward.arena.likelihood import assembled, residuals
from onward.statistics.arrays import Floats
from onward.statistics.distributions import (
    normal_quantile,
    normal_share,
    student_quantile,
    two_sided,
)


def sandwich(fitted: Fit, level: float) -> tuple[Floats, Floats]:
    """Return lower and upper bounds of all parameters, in natural log-odds."""
    errors = np.sqrt(np.diag(covariance(fitted)).clip(0))
    times = errors_wide(fitted, level)
    return fitted.parameters - times * errors, fitted.parameters + times * errors


def covariance(fitted: Fit) -> Floats:
    """Return the covariance of the parameters: H⁻¹ G H⁻¹ (Huber 1967, White 1982).

    H is the information and G the sum of squared scores of the votes, or of whole clusters, then
    times clusters / (clusters - 1), and of the effects' prior. Where scores are near 0 because the
    fit follows the votes, and would feign certainty, no variance is below that of H⁻¹ (see
    ``_feigned``); below two clusters, H⁻¹ is returned.
    """
    comparisons, inverse = fitted.comparisons, fitted.inverse
    by_odds, by_tie = residuals(comparisons, fitted.chances)
    if comparisons.cluster is None:
        # Each of a row's votes has the score weight / count · residual.
        square = comparisons.weight**2 / comparisons.count
        parts = (square * by_odds**2, square * by_odds * by_tie, square * by_tie**2)
        middle = assembled(comparisons, *parts)
    else:
        clusters = len(np.unique(comparisons.cluster))
        if clusters < 2:
            return inverse
        weight = comparisons.weight
        blocks = cluster_scores(comparisons, weight * by_odds, weight * by_tie)
        middle = sum((block.scores.T @ block.scores for block in blocks), np.zeros_like(inverse))
        middle = middle * (clusters / (clusters - 1))
    spread: Floats = inverse @ with_prior(comparisons, middle) @ inverse
    unsure = _feigned(fitted) & (np.diag(spread) < np.diag(inverse))
    spread[unsure] = inverse[unsure]
    spread[:, unsure] = inverse[:, unsure]
    return spread


def _feigned(fitted: Fit) -> Flags:
    """Return of which parameters votes may look surer than they are.

    Those of models that votes separate, and then also the effects and ln ν, which such votes move;
    all of them where there are not more clusters than parameters to fit them.
    """
    comparisons, separated = fitted.comparisons, fitted.connectivity.separated
    feigned = np.full(len(fitted.parameters), separated.any())
    feigned[: comparisons.models] = separated
    if comparisons.cluster is not None:
        feigned |= len(np.unique(comparisons.cluster)) <= len(feigned)
    return feigned


def bootstrap(fitted: Fit, level: float, *, resamples: int, seed: int) -> tuple[Floats, Floats]:
    """Return the bounds of all parameters as bias-corrected quantiles over ``resamples`` fits.

    Votes, or whole clusters, draw a weight from the exponential distribution (Rubin 1981, Newton
    and Raftery 1994), a distinct comparison thus from a gamma distribution: mean and variance of
    the multinomial's counts to within 1 / votes, but no resample loses a model or a defeat, and
    all have finite ratings. Likely ratings lie too far apart, those of resamples the more so, so
    the quantiles are moved by twice the estimate's own (Efron 1981): with 20 votes a model, plain
    ones cover 91 % and these 95 %. With few clusters they lie further out, as Student's t does.
    The mean of the effects' prior is drawn anew too, so that an effect that votes do not tell is
    as unsure as the prior. Where votes may feign certainty, the bounds are those of ``sandwich``.
    """
    comparisons, draw = fitted.comparisons, np.random.default_rng(seed)
    spread, names = 1 / math.sqrt(COVARIATE_PRECISION), len(comparisons.names)
    found = np.empty((resamples, len(fitted.parameters)))
    for number in range(resamples):
        if comparisons.cluster is None:
            times = draw.gamma(comparisons.count) / comparisons.count
        else:
            times = draw.exponential(size=int(comparisons.cluster.max()) + 1)[comparisons.cluster]
        again = comparisons.reweighted(comparisons.weight * times)
        centre = draw.normal(0, spread, names)
        start = fitted.parameters
        found[number] = fit(again, fitted.connectivity, start=start, centre=centre).parameters
    low, high = _bias_corrected(found, fitted.parameters, errors_wide(fitted, level))
    unsure = _feigned(fitted)
    if unsure.any():
        below, above = sandwich(fitted, level)
        low[unsure], high[unsure] = below[unsure], above[unsure]
    return low, high


def errors_wide(fitted: Fit, level: float) -> float:
    """Return how many standard errors an interval reaches: Student's t over clusters, else z."""
    cluster, upper = fitted.comparisons.cluster, two_sided(level)
    clusters = 0 if cluster is None else len(np.unique(cluster))
    return student_quantile(upper, clusters - 1) if clusters > 1 else normal_quantile(upper)


def _bias_corrected(found: Floats, estimates: Floats, z: float) -> tuple[Floats, Floats]:
    """Return the quantiles Φ(2 z₀ ± z) of each column, Φ(z₀) of which lie below the estimate."""
    least = 1 / len(found)
    below = (found < estimates).mean(axis=0).clip(least, 1 - least)
    low, high = np.empty_like(estimates), np.empty_like(estimates)
    for place, share in enumerate(below.tolist()):
        moved = 2 * normal_quantile(share)
        shares = normal_share(moved - z), normal_share(moved + z)
        low[place], high[place] = np.quantile(found[:, place], shares)
    return low, high
