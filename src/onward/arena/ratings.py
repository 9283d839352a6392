"""Votes to ratings: the whole, from top to bottom.

Knows votes and the modules of this station. Refuses to know where votes are kept and how ratings
are shown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from onward.arena.bradley_terry import Fit, fit
from onward.arena.caveats import caveats
from onward.arena.comparisons import Convention, comparisons
from onward.arena.connectivity import connectivity
from onward.arena.counts import Ballots, ballots_of
from onward.arena.failing import failing
from onward.arena.intervals import bootstrap, sandwich
from onward.arena.ranks import ranks
from onward.arena.style import styles_of
from onward.arena.voters import voters
from onward.arena.win_rates import win_rates
from onward.errors import UsageError
from onward.statistics.arrays import Floats, Integers
from onward.types import OUTCOMES, Rating, Ratings, StyleEffect, Vote

Method = Literal["sandwich", "bootstrap"]
Bounds = tuple[Floats, Floats]

SCALE = 400 / math.log(10)
"""Points for a natural log-odd of 1."""
MEAN = 1000.0
AS_VOTED = Convention()
"""Ties by Davidson, sides drawn, every vote for itself."""


def ratings(
    votes: Sequence[Vote] | Ballots,
    *,
    method: Method = "sandwich",
    level: float = 0.95,
    style: bool = False,
    seed: int = 0,
    convention: Convention = AS_VOTED,
    against: str = "",
) -> Ratings:
    """Return ratings on an Elo scale with intervals, ranks, and what should warn of them.

    A component's mean is 1000; 400 points are odds of ten to one of winning, ties aside. ``votes``
    may be columns (``counts.ballots``), for large files. ``style`` rates what is left once length,
    headers, bold and lists are told apart; it needs the answers' texts, or columns with styles.
    ``seed`` is that of the bootstrap. ``against`` is the model that win rates are asked against.

    No votes give no rows, and a warning. Votes that are all ties, or one-sided, give finite
    ratings with wide intervals, and a warning: see ``jeffreys``. A model that was only voted both
    bad has no rating. Raises UsageError for an unknown outcome, a model that meets itself, a
    level outside 0 to 1, fewer than 2 resamples, an unknown model ``against``, and style or
    clusters that the votes do not tell.
    """
    if not 0 < level < 1:
        raise UsageError(f"level must lie between 0 and 1, not {level}: 0.95 is usual")
    if convention.resamples < 2:
        raise UsageError(f"a bootstrap takes 2 resamples or more, not {convention.resamples}")
    if not len(votes):
        return Ratings((), 0, method, level, None, warnings=("there are no votes to rate",))
    cast = _columns(votes, style)
    if against and against not in cast.models:
        raise UsageError(f"no vote on '{against}': there are {', '.join(sorted(cast.models))}")
    compared = comparisons(cast, convention)
    fitted = fit(compared, connectivity(compared))
    bounds = sandwich(fitted, level)
    if method == "bootstrap":
        bounds = bootstrap(fitted, level, resamples=convention.resamples, seed=seed)
    effects = _effects(fitted, bounds)
    people = voters(cast, fitted, convention, level=level)
    by_models = 0 if cast.person is None else int((~cast.person).sum())
    rows = _rows(cast, fitted, bounds, level)
    return Ratings(
        rows=_against(against, rows, cast, fitted, level) if against else rows,
        votes=len(cast),
        method=method,
        level=level,
        tie_strength=fitted.tie_strength,
        styles=effects,
        voters=people,
        warnings=caveats(cast, fitted, effects, people),
        pairs=_pairs(cast),
        by_models=by_models,
        against=against,
    )


def _columns(votes: Sequence[Vote] | Ballots, style: bool) -> Ballots:  # noqa: FBT001 - as asked
    if not isinstance(votes, Ballots):
        return ballots_of(votes, styles_of(votes) if style else None)
    if style and votes.styles is None:
        raise UsageError("style control needs styles, and these columns have none")
    return votes if style else replace(votes, features=(), styles=None)


def _rows(cast: Ballots, fitted: Fit, bounds: Bounds, level: float) -> tuple[Rating, ...]:
    """Return a row for each model, best first, by component; models without a rating come last."""
    known, models = fitted.connectivity, len(cast.models)
    scaled = [MEAN + SCALE * part[:models] for part in (fitted.ratings, *bounds)]
    of_ranks = ranks(scaled[1], scaled[2], known.component)
    tallies = _tallies(cast)
    failures = failing(cast, level)
    rows = []
    for place, model in enumerate(cast.models):
        compared = known.compared[place]
        rating, low, high = (float(part[place]) if compared else None for part in scaled)
        votes, wins, ties, both_bad = (int(tally[place]) for tally in tallies)
        rows.append(
            Rating(
                model=model,
                rating=rating,
                low=low,
                high=high,
                rank=int(of_ranks[place]) if compared else None,
                votes=votes,
                wins=wins,
                ties=ties,
                both_bad=both_bad,
                component=int(known.component[place]) if compared else known.components,
                failing=failures[place],
                separated=bool(known.separated[place]),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.component, -(row.rating or 0.0), row.model)))


def _against(
    baseline: str, rows: Sequence[Rating], cast: Ballots, fitted: Fit, level: float
) -> tuple[Rating, ...]:
    rates = win_rates(fitted, cast.models.index(baseline), level)
    of_model = dict(zip(cast.models, rates, strict=True))
    return tuple(replace(row, win_rate=of_model[row.model]) for row in rows)


def _tallies(cast: Ballots) -> tuple[Integers, Integers, Integers, Integers]:
    """Return each model's votes, wins, ties and both bad."""
    models = len(cast.models)

    def count(first: str, second: str) -> Integers:
        left = np.bincount(cast.first[cast.outcome == OUTCOMES.index(first)], minlength=models)
        right = np.bincount(cast.second[cast.outcome == OUTCOMES.index(second)], minlength=models)
        return left + right

    wins, losses = count("first", "second"), count("second", "first")
    ties, both_bad = count("tie", "tie"), count("both bad", "both bad")
    return wins + losses + ties + both_bad, wins, ties, both_bad


def _effects(fitted: Fit, bounds: Bounds) -> tuple[StyleEffect, ...]:
    models = fitted.comparisons.models
    return tuple(
        StyleEffect(name, *(float(part[place]) for part in (fitted.parameters, *bounds)))
        for place, name in enumerate(fitted.comparisons.names, models)
    )


def _pairs(cast: Ballots) -> dict[str, int]:
    """Return votes on each pair, by ``a | b`` in the order of the alphabet."""
    low, high = np.minimum(cast.first, cast.second), np.maximum(cast.first, cast.second)
    keys, votes = np.unique(low * len(cast.models) + high, return_counts=True)
    return {
        f"{cast.models[one]} | {cast.models[two]}": int(many)
        for one, two, many in zip(*np.divmod(keys, len(cast.models)), votes, strict=True)
    }
