"""Ratings by hand, as a maximum, and whatever the order of votes and sides."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize

from onward.arena.bradley_terry import COVARIATE_PRECISION, Fit, fit
from onward.arena.comparisons import Convention, comparisons
from onward.arena.connectivity import connectivity
from onward.arena.counts import Ballots, ballots
from onward.arena.jeffreys import log_prior, pull
from onward.arena.likelihood import (
    assembled,
    collected,
    log_chances,
    log_likelihood,
    third_moments,
    variances,
)
from onward.statistics.arrays import Floats
from onward.types import OUTCOMES

RANDOM = np.random.default_rng(4)


def fitted(cast: Ballots, convention: Convention | None = None) -> Fit:
    compared = comparisons(cast, convention or Convention())
    return fit(compared, connectivity(compared))


def two(wins: int, losses: int, ties: int = 0, bad: int = 0) -> Ballots:
    counts = zip(OUTCOMES, (wins, losses, ties, bad), strict=True)
    outcomes = [outcome for outcome, many in counts for _ in range(many)]
    return ballots(["a"] * len(outcomes), ["b"] * len(outcomes), outcomes)


def gap(found: Fit) -> float:
    return float(found.ratings[0] - found.ratings[1])


def some(votes: int = 300, models: int = 5) -> Ballots:
    """Votes on models that get better by 0.3 each, with ties, sides and a style."""
    first = RANDOM.integers(models, size=votes)
    second = (first + RANDOM.integers(1, models, size=votes)) % models
    style = RANDOM.normal(size=(votes, 1))
    half = (0.3 * (first - second) + 0.5 * style[:, 0] + 0.2) / 2
    chances = np.stack((np.exp(half), np.exp(-half), np.full(votes, 0.7)))
    drawn = (RANDOM.random(votes) > (chances / chances.sum(axis=0)).cumsum(axis=0)).sum(axis=0)
    return ballots(
        [f"m{n}" for n in first],
        [f"m{n}" for n in second],
        [OUTCOMES[n] for n in drawn],
        styles=(("length",), style),
    )


def test_two_models_differ_by_the_log_of_wins_to_losses() -> None:
    found = fitted(two(7, 3, bad=5))
    assert gap(found) == pytest.approx(math.log(7 / 3))
    assert found.ratings.sum() == pytest.approx(0)
    assert found.tie_strength is None


def test_ties_have_davidsons_strength_and_leave_the_odds_of_wins_alone() -> None:
    # Three chances, three counts: the fit is exact, and p_tie / sqrt(p_first p_second) is ν.
    found = fitted(two(5, 2, ties=3))
    assert gap(found) == pytest.approx(math.log(5 / 2))
    assert found.tie_strength == pytest.approx(3 / math.sqrt(10))


def test_as_half_a_win_ties_and_both_bad_move_the_odds() -> None:
    found = fitted(two(5, 2, ties=2, bad=1), Convention(ties="half"))
    assert gap(found) == pytest.approx(math.log(6.5 / 3.5))
    assert found.tie_strength is None


@pytest.mark.parametrize(("wins", "losses", "ties"), [(10, 0, 0), (0, 1, 0), (3, 0, 2), (0, 0, 4)])
def test_votes_without_a_bound_count_as_if_each_outcome_had_half_a_vote_more(
    wins: int, losses: int, ties: int
) -> None:
    found = fitted(two(wins, losses, ties))
    assert gap(found) == pytest.approx(math.log((wins + 0.5) / (losses + 0.5)), abs=1e-6)
    if ties:
        strength = (ties + 0.5) / math.sqrt((wins + 0.5) * (losses + 0.5))
        assert found.tie_strength == pytest.approx(strength, rel=1e-6)


def test_one_against_all_others_stays_finite() -> None:
    winners = [f"m{n}" for n in range(30)]
    found = fitted(ballots(winners * 20, ["last"] * 600, ["first"] * 600))
    assert np.isfinite(found.parameters).all()
    assert found.ratings[0] < found.ratings[1:].min() - 3


@pytest.mark.parametrize(
    "convention", [Convention(), Convention(place=True), Convention("half", place=True)]
)
def test_no_other_parameters_make_the_votes_likelier(convention: Convention) -> None:
    found = fitted(some(), convention)
    compared = found.comparisons
    size, models = len(found.parameters), compared.models

    def loss(free: Floats) -> float:
        whole = np.concatenate((free, [-free[: models - 1].sum()]))
        whole = np.concatenate((free[: models - 1], whole[-1:], free[models - 1 :]))
        effects = whole[models : models + len(compared.names)]
        prior = COVARIATE_PRECISION / 2 * float(effects @ effects)
        return prior - log_likelihood(compared, log_chances(compared, whole))

    best = optimize.minimize(loss, np.zeros(size - 1), tol=1e-12).x
    assert found.parameters[: models - 1] == pytest.approx(best[: models - 1], abs=1e-4)
    assert found.parameters[models:] == pytest.approx(best[models - 1 :], abs=1e-4)


def test_the_order_of_votes_does_not_matter() -> None:
    cast = some()
    order = RANDOM.permutation(len(cast))
    assert cast.styles is not None
    mixed = Ballots(
        models=cast.models,
        first=cast.first[order],
        second=cast.second[order],
        outcome=cast.outcome[order],
        features=cast.features,
        styles=cast.styles[order],
    )
    assert fitted(mixed).parameters == pytest.approx(fitted(cast).parameters, abs=1e-9)


def test_swapping_any_sides_does_not_matter() -> None:
    cast = some()
    assert cast.styles is not None
    swap = RANDOM.random(len(cast)) < 0.5
    other = np.array([1, 0, 2, 3])[cast.outcome]
    swapped = Ballots(
        models=cast.models,
        first=np.where(swap, cast.second, cast.first),
        second=np.where(swap, cast.first, cast.second),
        outcome=np.where(swap, other, cast.outcome),
        features=cast.features,
        styles=np.where(swap[:, None], -cast.styles, cast.styles),
    )
    assert fitted(swapped).parameters == pytest.approx(fitted(cast).parameters, abs=1e-9)


def test_counted_votes_are_worth_what_single_votes_are() -> None:
    cast = some()
    counted = Ballots(cast.models, cast.first, cast.second, cast.outcome)
    single = Ballots(
        *(cast.models, cast.first, cast.second, cast.outcome),
        features=("nothing",),
        styles=np.zeros((len(cast), 1)),
    )
    one, other = fitted(counted), fitted(single)
    assert len(one.comparisons.count) < len(other.comparisons.count) == len(cast)
    assert one.ratings == pytest.approx(other.ratings, abs=1e-9)


def test_components_have_their_own_mean() -> None:
    firsts, seconds = ["a"] * 4 + ["x"] * 3, ["b"] * 4 + ["y"] * 3
    outcomes = [OUTCOMES[place] for place in (0, 0, 0, 1, 0, 1, 1)]
    found = fitted(ballots(firsts, seconds, outcomes)).ratings
    assert found.tolist() == pytest.approx(
        [math.log(3) / 2, -math.log(3) / 2, -math.log(2) / 2, math.log(2) / 2]
    )


def test_third_moments_and_the_pull_are_derivatives() -> None:
    compared = comparisons(some(60, 4), Convention(place=True))
    at = RANDOM.normal(size=4 + 2 + 1)

    def chances(parameters: Floats) -> Floats:
        moved: Floats = np.exp(log_chances(compared, parameters))
        return moved

    def information(parameters: Floats) -> Floats:
        parts = [compared.weight * part for part in variances(chances(parameters))]
        fixed: Floats = assembled(compared, *parts) + np.diag([1.0] * 6 + [0.0])
        return fixed

    small = 1e-5 * np.eye(7)
    tie_up, tie_down = variances(chances(at + small[6])), variances(chances(at - small[6]))
    for part, (above, below) in zip((1, 2, 3), zip(tie_up, tie_down, strict=True), strict=True):
        slope = (above - below) / 2e-5
        assert third_moments(chances(at))[part] == pytest.approx(slope, abs=1e-8)
    inverse = np.asarray(np.linalg.inv(information(at)), dtype=np.float64)
    pulled = pull(compared, chances(at), inverse)
    numeric = [
        (log_prior(information(at + step)) - log_prior(information(at - step))) / 2e-5
        for step in small
    ]
    assert collected(compared, *pulled) == pytest.approx(numeric, abs=1e-6)
