"""Which two models to show next: those whose vote teaches most.

Knows votes and the names that may be shown. Refuses to know questions and answers.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from onward.arena.bradley_terry import Fit, fit
from onward.arena.comparisons import Convention, comparisons
from onward.arena.connectivity import connectivity
from onward.arena.counts import Ballots, ballots_of
from onward.statistics.arrays import Floats
from onward.types import Vote

Pair = tuple[str, str]


def next_pair(votes: Sequence[Vote], pairs: Sequence[Pair], rng: random.Random) -> Pair:
    """Return the next of ``pairs`` in the order in which they answer, which ``rng`` draws.

    Pairs of models that no votes connect come first, the least voted of them; then those whose
    vote is expected to reduce the variance of all differences between ratings most. ``rng``
    draws among equals. Raises IndexError without a pair.
    """
    first, second = rng.choice(_best(pairs, votes) if votes else pairs)
    return (first, second) if rng.random() < 0.5 else (second, first)


def _best(pairs: Sequence[Pair], votes: Sequence[Vote]) -> list[Pair]:
    counted = ballots_of(votes, None)
    compared = comparisons(counted, Convention())
    fitted = fit(compared, connectivity(compared))
    return _unconnected(pairs, counted, fitted) or _teaching(pairs, counted, fitted)


def gains(fitted: Fit) -> Floats:
    """Return by how much a vote on each pair is expected to reduce the variances, in log-odds².

    That is the sum over all pairs of models of the variance of their difference, of shape (models,
    models). A vote adds the information v x xᵀ with x = 1 for one and -1 for the other and v the
    variance of its score, so it takes v |C x|² / (1 + v xᵀ C x) off the trace of the covariance C
    (Sherman and Morrison 1950), and as many times that as there are models off the sum. What a
    vote teaches of ν is left out.
    """
    models = fitted.comparisons.models
    covariance = fitted.inverse[:models, :models]
    square = covariance @ covariance
    half = (fitted.ratings[:, None] - fitted.ratings[None, :]) / 2
    odds = np.exp(half) + np.exp(-half)
    decided = odds / (odds + (fitted.tie_strength or 0.0))
    informative = decided / 4 - (decided * np.tanh(half) / 2) ** 2
    reduced = informative * _between(square) / (1 + informative * _between(covariance))
    total: Floats = models * reduced
    return total


def _between(matrix: Floats) -> Floats:
    """Return xᵀ matrix x for each pair."""
    own = np.diag(matrix)
    values: Floats = own[:, None] + own[None, :] - 2 * matrix
    return values


def _unconnected(pairs: Sequence[Pair], counted: Ballots, fitted: Fit) -> list[Pair]:
    """Return the least voted of the pairs whose models have no common scale yet."""
    component = dict(zip(counted.models, fitted.connectivity.component.tolist(), strict=True))
    apart = [
        (one, two)
        for one, two in pairs
        if component.get(one) is None or component.get(one) != component.get(two)
    ]
    sides = np.concatenate((counted.first, counted.second))
    votes = dict(zip(counted.models, np.bincount(sides).tolist(), strict=True))
    together = [votes.get(one, 0) + votes.get(two, 0) for one, two in apart]
    return [pair for pair, many in zip(apart, together, strict=True) if many == min(together)]


def _teaching(pairs: Sequence[Pair], counted: Ballots, fitted: Fit) -> list[Pair]:
    """Return the pairs that teach most, equal to rounding."""
    places = {model: place for place, model in enumerate(counted.models)}
    taught = gains(fitted)
    worth = np.array([taught[places[one], places[two]] for one, two in pairs])
    best = np.flatnonzero(worth >= worth.max() * (1 - 1e-9))
    return [pairs[n] for n in best.tolist()]
