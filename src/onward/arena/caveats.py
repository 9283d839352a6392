"""What a reader of ratings must know before believing them.

Knows connectivity, effects and voters. Refuses to know ratings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from onward.arena.bradley_terry import COVARIATE_PRECISION, Fit
from onward.arena.connectivity import Connectivity
from onward.arena.counts import Ballots
from onward.types import SHOWN_FIRST, StyleEffect, Voter

_NAMED = 4
"""Names that a warning lists before it counts the rest."""
_UNTOLD = 0.5
"""Share of an effect's variance before any vote from which on the votes hardly tell it."""


def caveats(
    cast: Ballots,
    fitted: Fit,
    effects: Sequence[StyleEffect],
    people: Sequence[Voter],
) -> tuple[str, ...]:
    """Return one line for each thing that limits what the ratings say, worst first."""
    return (
        *_of_scale(cast.models, fitted.connectivity),
        *_of_effects(fitted, effects),
        *_of_votes(cast, people),
    )


def _of_scale(models: Sequence[str], known: Connectivity) -> Iterator[str]:
    if known.components > 1:
        yield (
            f"the votes fall into {known.components} groups of models that were never compared, not"
            " even through others: ratings of two groups have no common scale"
        )
    alone = [models[place] for place in np.flatnonzero(~known.compared).tolist()]
    if alone:
        yield f"no vote compares {_listed(alone)} with another model, so there is no rating"
    if known.separated.any():
        unbeaten = [models[place] for place in np.flatnonzero(known.unbeaten).tolist()]
        why = (
            f"{_listed(unbeaten)} never lost to the rest"
            if unbeaten
            else "wins and ties never contradict each other"
        )
        yield (
            f"{why}, so nothing bounds how much better the better models are: ratings and intervals"
            " there lean on a prior worth about half a vote a model"
        )


def _of_effects(fitted: Fit, effects: Sequence[StyleEffect]) -> Iterator[str]:
    compared = fitted.comparisons
    variances = np.diag(fitted.inverse)[compared.effects] * COVARIATE_PRECISION
    seen = compared.covariates.any(axis=0)
    untold = [compared.names[n] for n in np.flatnonzero(seen & (variances > _UNTOLD)).tolist()]
    if untold:
        yield (
            f"the votes cannot tell {_listed(untold)} from who answers: which of the two wins is"
            " open, and ratings are as unsure as that"
        )
    for effect in effects:
        if effect.feature == SHOWN_FIRST and (effect.low > 0 or effect.high < 0):
            more = "more" if effect.low > 0 else "less"
            yield (
                f"what is shown first wins {more} often than it should: {effect.effect:+.2f}"
                f" log-odds [{effect.low:+.2f}, {effect.high:+.2f}]; ratings allow for it"
            )


def _of_votes(cast: Ballots, people: Sequence[Voter]) -> Iterator[str]:
    by_models = 0 if cast.person is None else int((~cast.person).sum())
    if 2 * by_models > len(cast):
        yield f"{by_models:,} of {len(cast):,} votes are of models, not of people"
    flagged = [voter.who for voter in people if voter.flagged]
    if flagged:
        yield f"{len(flagged)} of {len(people)} voters look odd: {_listed(flagged)}"
    if cast.styles is not None:
        blank = int((cast.styles == 0).all(axis=1).sum())
        if 2 * blank > len(cast):
            yield f"{blank} of {len(cast)} votes show no difference of style, or hold no answers"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
