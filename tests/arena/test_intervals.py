"""How wide intervals are: by hand where it is known, and alike where both methods hold."""

from __future__ import annotations

import math

import numpy as np
import pytest

from onward.arena.bradley_terry import Fit, fit
from onward.arena.comparisons import Convention, comparisons
from onward.arena.connectivity import connectivity
from onward.arena.counts import Ballots, ballots
from onward.arena.intervals import bootstrap, covariance, sandwich
from onward.statistics.distributions import student_quantile
from onward.types import OUTCOMES


def fitted(cast: Ballots, convention: Convention | None = None) -> Fit:
    compared = comparisons(cast, convention or Convention())
    return fit(compared, connectivity(compared))


def two(wins: int, losses: int, times: int = 1) -> Ballots:
    outcomes = [OUTCOMES[0]] * wins + [OUTCOMES[1]] * losses
    n = len(outcomes) * times
    who = [f"v{number % len(outcomes)}" for number in range(n)]
    return ballots(["a"] * n, ["b"] * n, outcomes * times, voters=who, questions=who)


def test_two_models_have_the_variance_of_a_log_odds() -> None:
    # Var ln(w / l) = 1 / w + 1 / l, of which each of the two ratings has a quarter.
    quarter = (1 / 30 + 1 / 10) / 4
    found = covariance(fitted(two(30, 10)))
    assert found == pytest.approx(np.array([[quarter, -quarter], [-quarter, quarter]]))
    low, high = sandwich(fitted(two(30, 10)), 0.95)
    middle, half = math.log(3) / 2, 1.959964 * math.sqrt(quarter)
    assert (low[0], high[0]) == pytest.approx((middle - half, middle + half), abs=1e-5)


@pytest.mark.parametrize("clusters", ["voter", "question"])
def test_a_voter_who_says_all_thrice_is_not_three_voters(clusters: str) -> None:
    convention = Convention(clusters="voter" if clusters == "voter" else "question")
    thrice = fitted(two(30, 10, times=3), convention)
    quarter = (1 / 30 + 1 / 10) / 4 * 40 / 39
    assert covariance(thrice)[0, 0] == pytest.approx(quarter)
    low, high = sandwich(thrice, 0.95)
    assert high[0] - low[0] == pytest.approx(
        2 * student_quantile(0.975, 39) * math.sqrt(quarter), rel=1e-6
    )


def test_one_cluster_alone_falls_back_on_what_the_model_says() -> None:
    cast = ballots(["a"] * 4, ["b"] * 4, ["first", "first", "first", "second"], voters=["me"] * 4)
    found = fitted(cast, Convention(clusters="voter"))
    assert covariance(found) == pytest.approx(found.inverse)


def test_a_clean_sweep_is_not_certain() -> None:
    # With half a vote more on either side, 1 / 10.5 + 1 / 0.5 over 10 / 11 of the information.
    low, high = sandwich(fitted(two(10, 0)), 0.95)
    assert high[0] - low[0] > 2.9
    again = bootstrap(fitted(two(10, 0)), 0.95, resamples=5, seed=1)
    assert (again[0][0], again[1][0]) == pytest.approx((low[0], high[0]))


def test_the_bootstrap_comes_near_the_sandwich_and_repeats_with_its_seed() -> None:
    found = fitted(two(60, 40))
    low, high = sandwich(found, 0.9)
    below, above = bootstrap(found, 0.9, resamples=60, seed=3)
    assert below[0] == pytest.approx(low[0], abs=0.08)
    assert above[0] == pytest.approx(high[0], abs=0.08)
    again = bootstrap(found, 0.9, resamples=60, seed=3)
    assert (again[0].tolist(), again[1].tolist()) == (below.tolist(), above.tolist())


def test_the_bootstrap_draws_whole_clusters() -> None:
    thrice = two(30, 20, times=3)
    apart = bootstrap(fitted(thrice), 0.9, resamples=60, seed=0)
    whole = bootstrap(fitted(thrice, Convention(clusters="voter")), 0.9, resamples=60, seed=0)
    ratio = (whole[1][0] - whole[0][0]) / (apart[1][0] - apart[0][0])
    assert ratio == pytest.approx(math.sqrt(3), rel=0.4)


def styled(wins: int, losses: int, ties: int, style: list[float]) -> Ballots:
    outcomes = [OUTCOMES[0]] * wins + [OUTCOMES[1]] * losses + [OUTCOMES[2]] * ties
    n = len(outcomes)
    return ballots(["a"] * n, ["b"] * n, outcomes, styles=(("lists",), np.array(style)[:, None]))


@pytest.mark.parametrize("method", ["sandwich", "bootstrap"])
def test_a_form_that_follows_the_model_is_as_unsure_as_its_prior(method: str) -> None:
    # a always writes lists and b never: votes tell the sum of rating gap and effect, and of the
    # effect alone only its prior, of precision 1/4, says anything: 1.96 standard deviations of 2.
    found = fitted(styled(30, 10, 0, [1.0] * 40))
    low, high = (
        sandwich(found, 0.95)
        if method == "sandwich"
        else bootstrap(found, 0.95, resamples=150, seed=0)
    )
    assert found.parameters[2] == pytest.approx(0, abs=1e-6)
    wide = 1.96 * 2
    # The gap is twice a's rating; its variance is that of the log-odds and that of the effect.
    of_rating = 1.96 * math.sqrt(1 / 30 + 1 / 10 + 4) / 2
    near = 0.01 if method == "sandwich" else 0.3
    assert (low[2], high[2]) == pytest.approx((-wide, wide), rel=near)
    assert (high[0] - low[0]) / 2 == pytest.approx(of_rating, rel=near)


def test_an_effect_that_votes_tell_is_as_sure_as_before() -> None:
    # Length differs by 1 either way within the pair: 400 votes weigh 100 times what the prior does.
    style = [1.0, -1.0] * 200
    plain = fitted(styled(200, 200, 0, style))
    low, high = sandwich(plain, 0.95)
    assert (high[2] - low[2]) / 2 == pytest.approx(1.96 / math.sqrt(400 / 4), rel=0.01)


def test_a_clean_sweep_makes_no_effect_certain() -> None:
    varied = [0.2 + 0.05 * (n % 7) for n in range(20)]
    found = fitted(styled(20, 0, 0, varied))
    for low, high in (
        sandwich(found, 0.95),
        bootstrap(found, 0.95, resamples=20, seed=0),
    ):
        assert low[2] < 0 < high[2]
        assert high[2] - low[2] > 2


def test_ties_of_a_clean_sweep_are_not_certain_either() -> None:
    n = 12
    cast = ballots(["a"] * n, ["b"] * n, [OUTCOMES[0]] * 8 + [OUTCOMES[2]] * 4)
    low, high = sandwich(fitted(cast), 0.95)
    assert high[-1] - low[-1] > 1


def test_clusters_that_the_ratings_follow_exactly_feign_no_certainty() -> None:
    # Each question has a pair of its own, so the ratings reproduce the scores of every cluster.
    pairs, outcomes = [("a", "b"), ("b", "c")], [OUTCOMES[0], OUTCOMES[0], OUTCOMES[1]]
    rows = [(one, two, outcome, one) for one, two in pairs for outcome in outcomes * 2]
    cast = ballots(
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        questions=[row[3] for row in rows],
    )
    apart = np.diag(covariance(fitted(cast)))
    whole = np.diag(covariance(fitted(cast, Convention(clusters="question"))))
    assert (whole >= apart - 1e-6).all()
