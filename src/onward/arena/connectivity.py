"""Whether votes put all models on one scale, and whether anything bounds their distances.

Knows which models won, lost or tied. Refuses to know by how much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onward.arena.comparisons import Comparisons
from onward.arena.counts import Flags
from onward.statistics.arrays import Integers


@dataclass(frozen=True, slots=True)
class Connectivity:
    """What hangs together; rows have a place for each model."""

    component: Integers
    """Number of the component, from 0, which has most models (then most votes)."""
    compared: Flags
    """Whether any vote compares the model with another."""
    separated: Flags
    """Whether the likelihood has no highest value at finite ratings of its component."""
    unbeaten: Flags
    """Whether it is of a group that never lost or tied with the rest of its component."""

    @property
    def components(self) -> int:
        """How many components of two models or more there are."""
        return len(np.unique(self.component[self.compared]))


def connectivity(comparisons: Comparisons) -> Connectivity:
    """Return the components and, within them, what has no bound.

    A component is bounded when everybody lost to everybody, by way of others (Ford 1957); a tie
    counts as a loss of both. Where the strength of ties is estimated that is not enough: see
    ``_ties_unbounded``.
    """
    models, score = comparisons.models, comparisons.score
    won, tied = np.zeros((2, models, models), dtype=bool)
    for side, rows in ((won, score > 0), (tied, score == 0)):
        side[comparisons.first[rows], comparisons.second[rows]] = True
    won[comparisons.second[score < 0], comparisons.first[score < 0]] = True
    tied |= tied.T
    joined = _reached(won | won.T | tied)
    above = _reached(won | tied)
    compared = _any(won | won.T | tied)
    endless = comparisons.has_ties and _ties_unbounded(won, tied)
    votes = np.zeros(models)
    votes += np.bincount(comparisons.first, comparisons.count, models)
    votes += np.bincount(comparisons.second, comparisons.count, models)
    return Connectivity(
        component=_by_size(joined, votes),
        compared=compared,
        separated=_any(joined & ~(above & above.T)) | (compared & endless),
        unbeaten=_any(above & ~above.T) & ~_any(above.T & ~above),
    )


def _ties_unbounded(won: Flags, tied: Flags) -> bool:
    """Whether votes only become likelier when ν and the gaps between models grow together.

    So it is when ratings exist with a gap of 1 or more for each pair won and of 1 or less for
    each pair tied: 3 wins and 2 ties of one pair are reproduced exactly at infinity. There are
    none when some cycle has more wins than ties, found as a negative cycle (Bellman 1958).
    """
    if (won & won.T).any():
        return False
    lengths = np.where(won, -1.0, np.where(tied, 1.0, np.inf))
    shortest = np.zeros(len(won))
    for _ in range(len(won)):
        shorter = np.minimum(shortest, (shortest[:, None] + lengths).min(axis=0))
        if (shorter == shortest).all():
            return True
        shortest = shorter
    return False


def _any(others: Flags) -> Flags:
    """Return of each row whether it holds anything."""
    found: Flags = np.asarray(others.any(axis=1))
    return found


def _reached(steps: Flags) -> Flags:
    """Return who is reached from whom in any number of steps, oneself in none."""
    reached = steps | np.eye(len(steps), dtype=bool)
    while True:
        further = (reached.astype(np.float32) @ reached.astype(np.float32)) > 0
        if (further == reached).all():
            return reached
        reached = further


def _by_size(joined: Flags, votes: npt.NDArray[np.float64]) -> Integers:
    """Number the components: most models first, then most votes, then the alphabet."""
    member = joined.argmax(axis=1)
    names = np.unique(member)
    order = sorted(names, key=lambda name: (-(member == name).sum(), -votes[member == name].sum()))
    places = np.zeros(len(member), dtype=np.int64)
    for place, name in enumerate(order):
        places[member == name] = place
    return places
