"""Voters whose votes do not look like judgements: they agree with nobody, or see one side only.

Knows ballots and fits. Refuses to know people; a flag is a reason to look, not a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from onward.arena.bradley_terry import Fit, fit
from onward.arena.clusters import cluster_scores
from onward.arena.comparisons import Comparisons, Convention, comparisons
from onward.arena.connectivity import connectivity
from onward.arena.counts import Ballots, Flags
from onward.arena.likelihood import log_chances, log_odds, residuals
from onward.statistics.arrays import Floats
from onward.statistics.distributions import incomplete_beta
from onward.statistics.multiplicity import holm
from onward.types import Voter

UNKNOWN = "unknown"
"""Stands for all who voted without a name, and so is nobody."""
LEAST_VOTES = 10
"""Votes with a winner below which nobody is flagged."""
ONE_SIDED = 0.9
"""Share of votes for one side from which a voter may be flagged."""
_HEAVY = 0.1
"""Share of all votes from which the ratings are found anew without a voter."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A voter's votes with a winner, beside what the others' ratings foretell of them."""

    who: str
    votes: int
    """All, also those without a winner."""
    foretold: int
    """Votes on pairs whose winner can be foretold."""
    agreed: int
    expected: float
    """Mean chance that a foretold vote agrees."""
    decided: int
    firsts: int
    """Of ``decided``, those won by what was shown first."""
    expected_first: float
    drawn: bool
    """Whether sides were drawn for it; a model judges both orders."""


def voters(
    ballots: Ballots, fitted: Fit, convention: Convention, *, level: float
) -> tuple[Voter, ...]:
    """Return every known voter, the flagged and the busiest first; () when nobody knows who voted.

    Each voter's votes with a winner are held against the ratings of all the others. A voter is
    flagged who agrees with them less often than they foretell, and is nearer to tossing a coin
    than to that; and one who votes for the same side in ``ONE_SIDED`` of the cases or more, and
    more often than they foretell, unless it is a model, for that is asked in both orders. Both are
    binomial tests (with the mean chance, which is conservative for chances that differ: Hoeffding
    1956), and Holm's correction runs over all of them, so that any honest voter at all is flagged
    with a chance of at most 1 - ``level``. Votes of flagged voters still count; leaving them out is
    for the caller to decide.
    """
    if ballots.voter is None or not len(ballots):
        return ()
    seen = [one for one in _seen(ballots, fitted, convention) if one.who != UNKNOWN]
    tests = [_disagreement(one) for one in seen] + [_one_sidedness(one) for one in seen]
    corrected = holm(tests)
    found = []
    for one, by_others, by_side in zip(
        seen, corrected[: len(seen)], corrected[len(seen) :], strict=True
    ):
        reasons = []
        agreement = one.agreed / one.foretold if one.foretold else None
        if by_others < 1 - level and agreement is not None:
            reasons.append(
                f"agrees with the others in {agreement:.0%} of {one.foretold} votes with a winner,"
                f" where {one.expected:.0%} are expected"
            )
        if by_side < 1 - level:
            side, many = max(("first", one.firsts), ("second", one.decided - one.firsts), key=_many)
            reasons.append(f"{many} of {one.decided} votes with a winner are for the {side} side")
        found.append(Voter(one.who, one.votes, agreement, bool(reasons), "; ".join(reasons)))
    return tuple(sorted(found, key=lambda voter: (not voter.flagged, -voter.votes, voter.who)))


def _many(side: tuple[str, int]) -> int:
    return side[1]


def _disagreement(one: _Seen) -> float:
    """Return the chance of so little agreement; 1 where none would be flagged for it."""
    nearer_to_chance = one.agreed < one.foretold * (one.expected + 0.5) / 2
    if one.foretold < LEAST_VOTES or not nearer_to_chance:
        return 1.0
    return _at_most(one.agreed, one.foretold, one.expected)


def _one_sidedness(one: _Seen) -> float:
    """Return twice the chance of so many votes for one side; 1 where it is not ``ONE_SIDED``."""
    many = max(one.firsts, one.decided - one.firsts)
    if not one.drawn or one.decided < LEAST_VOTES or many < ONE_SIDED * one.decided:
        return 1.0
    other = one.expected_first if one.firsts < many else 1 - one.expected_first
    return min(1.0, 2 * _at_most(one.decided - many, one.decided, other))


def _at_most(successes: int, n: int, chance: float) -> float:
    """Return P(X <= k) of a binomial X: I_{1 - chance}(n - k, k + 1), k being ``successes``."""
    if successes >= n:
        return 1.0
    return incomplete_beta(n - successes, successes + 1, 1 - chance)


def _seen(ballots: Ballots, fitted: Fit, convention: Convention) -> list[_Seen]:
    own = comparisons(ballots, replace(convention, clusters="voter"))
    gaps = _gaps_by_others(own, fitted)
    people = len(ballots.voters)
    cluster = np.empty(0, dtype=np.int64) if own.cluster is None else own.cluster

    def total(rows: Flags, times: Floats | None = None) -> Floats:
        """Votes of each person in some rows, each counted ``times``."""
        counts = own.count[rows] if times is None else own.count[rows] * times[rows]
        return np.bincount(cluster[rows], counts, people).astype(np.float64)

    known = np.isfinite(gaps)
    chance = 1 / (1 + np.exp(-np.abs(np.where(known, gaps, 0.0))))
    decided = known & (own.score != 0)
    foretold = decided & (gaps != 0)
    chance_first = np.where(gaps > 0, chance, 1 - chance)
    columns = (
        total(foretold),
        total(foretold & (own.score * gaps > 0)),
        total(foretold, chance),
        total(decided),
        total(decided & (own.score > 0)),
        total(decided, chance_first),
    )
    voter = np.empty(0, np.int64) if ballots.voter is None else ballots.voter
    votes = np.bincount(voter, minlength=people)
    persons = voter if ballots.person is None else voter[ballots.person]
    by_person = np.bincount(persons, minlength=people)
    return [
        _Seen(
            who=who,
            votes=int(votes[n]),
            foretold=int(of),
            agreed=int(agreed),
            expected=hoped / of if of else 0.5,
            decided=int(sides),
            firsts=int(firsts),
            expected_first=hoped_first / sides if sides else 0.5,
            drawn=bool(by_person[n]),
        )
        for n, (who, of, agreed, hoped, sides, firsts, hoped_first) in enumerate(
            zip(ballots.voters, *(column.tolist() for column in columns), strict=True)
        )
    ]


def _gaps_by_others(own: Comparisons, fitted: Fit) -> Floats:
    """Return the log-odds of each row by the ratings of everybody but its voter.

    One Newton step takes a voter's votes back: its error is of the order of the voter's share of
    all votes, so for large shares the ratings are found anew; there, rows on models that the
    others do not connect are NaN.
    """
    gaps = log_odds(own, fitted.parameters)
    by_odds, by_tie = residuals(own, np.exp(log_chances(own, fitted.parameters)))
    models = own.models
    for block in cluster_scores(own, own.weight * by_odds, own.weight * by_tie):
        shift = block.scores @ fitted.inverse
        first, second = own.first[block.rows], own.second[block.rows]
        taken = shift[block.place, first] - shift[block.place, second]
        effects = shift[block.place, models : models + len(own.names)]
        gaps[block.rows] -= taken + (effects * own.covariates[block.rows]).sum(axis=1)
    cluster = np.empty(0, dtype=np.int64) if own.cluster is None else own.cluster
    votes = np.bincount(cluster, own.count)
    for voter in np.flatnonzero(votes > _HEAVY * votes.sum()):
        mine = cluster == voter
        gaps[mine] = _gaps_anew(own.only(mine), own.only(~mine))
    return gaps


def _gaps_anew(own: Comparisons, others: Comparisons) -> Floats:
    connected = connectivity(others)
    gaps = log_odds(own, fit(others, connected).parameters)
    together = connected.component[own.first] == connected.component[own.second]
    foretold: Floats = np.where(together, gaps, np.nan)
    return foretold
