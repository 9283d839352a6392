"""What enters the likelihood: distinct comparisons, how often each was made, what it weighs.

Knows ballots and conventions. Refuses to know ratings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from onward.arena.counts import Ballots
from onward.errors import UsageError
from onward.statistics.arrays import Floats, Integers
from onward.types import OUTCOMES, SHOWN_FIRST

LEAST_PAIR_VOTES = 50
"""Pairs below weigh as if they had as many, when pairs weigh the same (as arena-rank has it)."""

_FIRST, _SECOND, _TIE, _BOTH_BAD = range(len(OUTCOMES))
_SCORES = np.array([0.5, -0.5, 0.0, 0.0])


@dataclass(frozen=True, slots=True)
class Convention:
    """What votes are taken to mean."""

    ties: Literal["davidson", "half"] = "davidson"
    """``davidson``: a tie is an outcome with odds of its own, and ``both bad`` compares nobody.
    ``half``: both are half a win for either side, as public arenas have it."""
    place: bool = False
    """Estimate what being shown first adds, instead of trusting that sides were drawn."""
    equal_pairs: bool = False
    """Weigh votes by 1 / max(votes on the pair, 50), so that no pair drowns the others."""
    clusters: Literal["voter", "question"] | None = None
    """Votes of one voter, or on one question, are not independent: intervals grow for it."""
    resamples: int = 500
    """Of the bootstrap."""


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Distinct comparisons; ``first`` to ``cluster`` have a row for each.

    A comparison's log-odds are d = r_first - r_second + covariates · effects.
    """

    models: int
    first: Integers
    second: Integers
    score: Floats
    """1/2 for first, -1/2 for second, 0 for neither."""
    tied: Floats
    """1 for a tie that has odds of its own, else 0."""
    count: Floats
    weight: Floats
    """Of all ``count`` votes together; 1 a vote on average."""
    covariates: Floats
    """Of shape (rows, covariates)."""
    names: tuple[str, ...]
    """Of the covariates."""
    cluster: Integers | None = None

    @property
    def has_ties(self) -> bool:
        """Whether the strength of ties is to be estimated."""
        return bool(self.tied.any())

    @property
    def effects(self) -> slice:
        """Where the covariates' effects stand among the parameters."""
        return slice(self.models, self.models + len(self.names))

    def only(self, rows: npt.NDArray[np.bool_]) -> Comparisons:
        """Return the comparisons of some rows."""
        return replace(
            self,
            first=self.first[rows],
            second=self.second[rows],
            score=self.score[rows],
            tied=self.tied[rows],
            count=self.count[rows],
            weight=self.weight[rows],
            covariates=self.covariates[rows],
            cluster=None if self.cluster is None else self.cluster[rows],
        )

    def reweighted(self, weight: Floats) -> Comparisons:
        """Return the same comparisons with other weights."""
        return replace(self, weight=weight)


def comparisons(ballots: Ballots, convention: Convention) -> Comparisons:
    """Return what ``ballots`` compare, counted; votes that compare nobody are left out.

    Covariates are divided by their root mean square and not centred: 0 stays what it is, two
    answers of the same form, and sides can be swapped. Raises UsageError when votes are to be
    clustered by what is not known.
    """
    half = convention.ties == "half"
    kept = np.flatnonzero((ballots.outcome != _BOTH_BAD) | half)
    cluster = _clusters(ballots, convention)
    columns = [ballots.first[kept], ballots.second[kept], np.minimum(ballots.outcome[kept], _TIE)]
    columns += [] if cluster is None else [cluster[kept]]
    if ballots.styles is None:
        columns, count = _distinct(columns)
        covariates = np.empty((len(count), 0))
    else:
        count = np.ones(len(kept))
        covariates = _scaled(ballots.styles[kept])
    names = ballots.features
    if convention.place:
        names = (*names, SHOWN_FIRST)
        covariates = np.column_stack((covariates, np.ones(len(count))))
    first, second, outcome = columns[:3]
    weight = count.copy()
    if convention.equal_pairs:
        weight *= _pair_weights(first, second, count, len(ballots.models))
    return Comparisons(
        models=len(ballots.models),
        first=first,
        second=second,
        score=_SCORES[outcome],
        tied=((outcome == _TIE) & (not half)).astype(np.float64),
        count=count,
        weight=weight,
        covariates=covariates,
        names=names,
        cluster=columns[3] if cluster is not None else None,
    )


def _clusters(ballots: Ballots, convention: Convention) -> Integers | None:
    if convention.clusters is None:
        return None
    chosen = ballots.voter if convention.clusters == "voter" else ballots.question
    if chosen is None:
        raise UsageError(f"votes do not say their {convention.clusters}: leave clusters out")
    return chosen


def _distinct(columns: list[Integers]) -> tuple[list[Integers], Floats]:
    """Return the distinct rows of the columns, and how often each occurs."""
    if not len(columns[0]):
        return columns, np.empty(0)
    sizes = tuple(int(column.max()) + 1 for column in columns)
    keys, counts = np.unique(np.ravel_multi_index(columns, sizes), return_counts=True)
    return list(np.unravel_index(keys, sizes)), counts.astype(np.float64)


def _scaled(styles: Floats) -> Floats:
    """Return the columns divided by their root mean square; one that is all 0 stays so."""
    size = np.sqrt((styles**2).mean(axis=0)) if len(styles) else np.ones(styles.shape[1])
    scaled: Floats = styles / np.where(size > 0, size, 1.0)
    return scaled


def _pair_weights(first: Integers, second: Integers, count: Floats, models: int) -> Floats:
    """Return the weight of a single vote in each row, 1 on average over the votes."""
    pair = np.minimum(first, second) * models + np.maximum(first, second)
    votes = np.bincount(pair, weights=count)[pair]
    weight = 1 / np.maximum(votes, LEAST_PAIR_VOTES)
    scaled: Floats = weight * count.sum() / (weight @ count)
    return scaled
