"""Ratings that make the votes most likely, found by Newton's method.

Knows comparisons and what hangs together. Refuses to know the Elo scale and intervals.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from onward.arena import jeffreys
from onward.arena.comparisons import Comparisons
from onward.arena.connectivity import Connectivity
from onward.arena.likelihood import (
    assembled,
    collected,
    log_chances,
    log_likelihood,
    residuals,
    variances,
)
from onward.statistics.arrays import Floats

COVARIATE_PRECISION = 0.25
"""Of the normal prior of each effect around 0: the information of one even vote. It keeps an effect
finite that every vote agrees with, and takes 1 % off one of 400 votes' certainty at most."""
_STEPS = 200
_HALVINGS = 40
_SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Fit:
    """Parameters, and what intervals are made from."""

    comparisons: Comparisons
    connectivity: Connectivity
    parameters: Floats
    """Ratings in natural log-odds with mean 0 in each component, effects, and ln ν with ties."""
    chances: Floats
    """Of first, second and tie, of shape (3, rows)."""
    inverse: Floats
    """Of the information, among parameters whose ratings have mean 0 in each component."""

    @property
    def ratings(self) -> Floats:
        """One a model."""
        return self.parameters[: self.comparisons.models]

    @property
    def tie_strength(self) -> float | None:
        """Davidson's ν; None without ties."""
        return math.exp(self.parameters[-1]) if self.comparisons.has_ties else None


def fit(
    comparisons: Comparisons,
    connectivity: Connectivity,
    *,
    start: Floats | None = None,
    centre: Floats | None = None,
) -> Fit:
    """Return the parameters of highest likelihood, from ``start`` on where one is known.

    ``centre`` is the mean of the effects' prior, 0 unless the bootstrap draws another one.
    As soon as a component is separated, so that its highest likelihood lies at infinity, the
    likelihood is multiplied by Jeffreys' prior. Steps are halved until they climb; without
    Jeffreys' prior the likelihood is concave, so that there is one summit.
    """
    search = _Search(comparisons, connectivity, centre)
    parameters = search.start() if start is None else start
    value, chances, known = search.at(parameters)
    for _ in range(_STEPS):
        inverse = search.inverse(known)
        step = inverse @ search.gradient(parameters, chances, inverse)
        if np.abs(step).max(initial=0.0) < _SMALL:
            break
        for _ in range(_HALVINGS):
            reached, chances, known = search.at(parameters + step)
            if reached >= value - 1e-12 * max(1.0, abs(value)):
                break
            step = step / 2
        parameters, value = parameters + step, reached
    return Fit(comparisons, connectivity, parameters, chances, search.inverse(known))


def information(comparisons: Comparisons, chances: Floats) -> Floats:
    """Return the expected information of the parameters, that of the effects' prior included."""
    weighed = [comparisons.weight * part for part in variances(chances)]
    known = assembled(comparisons, *weighed)
    return with_prior(comparisons, known)


def with_prior(comparisons: Comparisons, information: Floats) -> Floats:
    """Return ``information`` with that of the effects' prior added."""
    prior = np.zeros(len(information))
    prior[comparisons.effects] = COVARIATE_PRECISION
    known: Floats = information + np.diag(prior)
    return known


class _Search:
    """The function that is climbed: its value, information and slope."""

    def __init__(
        self, comparisons: Comparisons, connectivity: Connectivity, centre: Floats | None
    ) -> None:
        self._comparisons = comparisons
        self._centre = np.zeros(len(comparisons.names)) if centre is None else centre
        self._penalised = bool(connectivity.separated.any())
        models, size = comparisons.models, len(comparisons.names) + comparisons.has_ties
        together = connectivity.component[:, None] == connectivity.component[None, :]
        # Votes say nothing of a component's mean: along it, this stands in for information.
        self._means = np.zeros((models + size, models + size))
        self._means[:models, :models] = together / together.sum(axis=1)
        self._stand_in = max(1.0, float(comparisons.weight.sum()) / max(1, models))

    def start(self) -> Floats:
        comparisons = self._comparisons
        parameters = np.zeros(len(self._means))
        ties = float(comparisons.weight @ comparisons.tied)
        decided = float(comparisons.weight.sum()) - ties
        if comparisons.has_ties and decided > 0:
            parameters[-1] = math.log(2 * ties / decided)
        return parameters

    def at(self, parameters: Floats) -> tuple[float, Floats, Floats]:
        """Return the value, the chances and the information, made regular."""
        logs = log_chances(self._comparisons, parameters)
        chances: Floats = np.exp(logs)
        known = information(self._comparisons, chances) + self._stand_in * self._means
        value = log_likelihood(self._comparisons, logs)
        value -= COVARIATE_PRECISION / 2 * float((self._from_centre(parameters) ** 2).sum())
        if self._penalised:
            value += jeffreys.log_prior(known)
        return value, chances, known

    def inverse(self, known: Floats) -> Floats:
        """Return the inverse of the information, along components' means 0."""
        inverse: Floats = np.linalg.inv(known) - self._means / self._stand_in
        return inverse

    def gradient(self, parameters: Floats, chances: Floats, inverse: Floats) -> Floats:
        by_odds, by_tie = residuals(self._comparisons, chances)
        weight = self._comparisons.weight
        by_odds, by_tie = weight * by_odds, weight * by_tie
        if self._penalised:
            pulled = jeffreys.pull(self._comparisons, chances, inverse)
            by_odds, by_tie = by_odds + pulled[0], by_tie + pulled[1]
        slope = collected(self._comparisons, by_odds, by_tie)
        return slope - COVARIATE_PRECISION * self._from_centre(parameters)

    def _from_centre(self, parameters: Floats) -> Floats:
        """How far each effect is from the mean of its prior; 0 for what is no effect."""
        gaps = np.zeros_like(parameters)
        effects = self._comparisons.effects
        gaps[effects] = parameters[effects] - self._centre
        return gaps
