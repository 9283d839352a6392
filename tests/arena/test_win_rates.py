"""Win rates against one model: expected scores of the fitted model, with intervals."""

from __future__ import annotations

import pytest

from onward.arena.ratings import ratings
from onward.errors import UsageError
from onward.types import Outcome, Rating, Ratings, Vote


def votes(first: str, second: str, *outcomes: tuple[Outcome, int]) -> list[Vote]:
    return [
        Vote(f"{first}{second}{outcome}{n}", "", first, second, outcome, "kim", "")
        for outcome, times in outcomes
        for n in range(times)
    ]


def of(model: str, found: Ratings) -> Rating:
    return next(row for row in found.rows if row.model == model)


def test_of_two_models_it_is_the_share_of_wins_and_half_the_ties() -> None:
    cast = votes("a", "b", ("first", 50), ("second", 30), ("tie", 20))
    found = ratings(cast, against="b")
    rate = of("a", found).win_rate
    assert rate is not None
    assert rate.value == pytest.approx(0.6, abs=1e-6)
    # The same as of a mean of 1, 0 and ½: the model is saturated.
    spread = (0.5 * 1 + 0.2 * 0.25 - 0.36) ** 0.5 / 10
    assert (rate.high - rate.low) / 2 == pytest.approx(1.96 * spread, rel=0.05)
    assert of("b", found).win_rate is None


def test_models_that_nothing_links_have_none() -> None:
    cast = votes("a", "b", ("first", 3), ("second", 2)) + votes("c", "d", ("first", 1), ("tie", 2))
    found = ratings(cast, against="b")
    assert (of("c", found).win_rate, of("d", found).win_rate) == (None, None)


def test_one_who_beat_a_third_beats_through_it() -> None:
    cast = votes("a", "b", ("first", 60), ("second", 30))
    cast += votes("b", "c", ("first", 60), ("second", 30))
    rate = of("a", ratings(cast, against="c")).win_rate
    assert rate is not None
    assert rate.value == pytest.approx(4 / 5, abs=1e-6)
    assert 0.5 < rate.low < rate.value < rate.high < 1


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(UsageError, match="no vote on 'z': there are a, b"):
        ratings(votes("a", "b", ("first", 1), ("second", 1)), against="z")
