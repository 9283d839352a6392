"""The whole: Elo points by hand, what is said of odd votes, and what is refused."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from onward.arena.comparisons import Convention
from onward.arena.counts import ballots
from onward.arena.ratings import ratings
from onward.errors import UsageError
from onward.types import OUTCOMES, Outcome, Vote


def votes(first: str, second: str, *outcomes: Outcome, who: str = "me") -> list[Vote]:
    return [
        Vote(f"{first}{second}{n}", f"q{n}", first, second, outcome, who, "2026-01-02T03:04:05Z")
        for n, outcome in enumerate(outcomes)
    ]


WON: tuple[Outcome, ...] = ("first",) * 10 + ("second",)


def test_odds_of_ten_to_one_are_four_hundred_points_around_a_thousand() -> None:
    found = ratings(votes("a", "b", *WON, "both bad"))
    best, last = found.rows
    assert (best.model, last.model) == ("a", "b")
    assert (best.rating, last.rating) == pytest.approx((1200, 800))
    half = 1.959964 * math.sqrt(1 / 10 + 1) / 2 * 400 / math.log(10)
    assert (best.low, best.high) == pytest.approx((1200 - half, 1200 + half), abs=1e-3)
    assert (best.votes, best.wins, best.ties, best.both_bad) == (12, 10, 0, 1)
    assert best.failing is not None
    assert best.failing.value == pytest.approx(1 / 12)
    assert (best.rank, last.rank) == (1, 2)
    assert found.pairs == {"a | b": 12}
    assert (found.votes, found.tie_strength, found.warnings) == (12, None, ())


def test_columns_are_rated_as_votes_are() -> None:
    given = votes("a", "b", *WON, "tie") + votes("c", "a", *WON, "tie", who="you")
    columns = ballots(
        [v.first for v in given],
        [v.second for v in given],
        [v.outcome for v in given],
        questions=[v.question for v in given],
        voters=[v.who for v in given],
    )
    assert ratings(columns) == ratings(given)


def test_models_that_were_never_compared_have_no_rank_and_one_place_behind_all() -> None:
    found = ratings(
        votes("a", "b", *WON) + votes("x", "y", *WON) + votes("m", "n", "both bad", "both bad")
    )
    assert [(row.model, row.component, row.rank) for row in found.rows] == [
        *(("a", 0, 1), ("b", 0, 2)),
        *(("x", 1, 1), ("y", 1, 2)),
        *(("m", 2, None), ("n", 2, None)),
    ]


def test_votes_of_models_are_counted_and_warned_of_where_they_are_most() -> None:
    mine = votes("a", "b", *WON)
    theirs = [replace(vote, kind="model", who="judge") for vote in mine]
    found = ratings(mine + theirs[:3])
    assert (found.by_models, found.warnings) == (3, ())
    found = ratings(mine[:10] + theirs)
    assert found.by_models == 11
    assert "11 of 21 votes are of models, not of people" in found.warnings


def test_a_form_that_follows_the_model_is_warned_of() -> None:
    def answers(lists: str) -> list[Vote]:
        return [replace(vote, first_answer=lists, second_answer="one thing") for vote in given[:44]]

    given = votes("a", "b", *WON * 4)
    (warned,) = [
        one for one in ratings(answers("- one\n- thing"), style=True).warnings if "who" in one
    ]
    assert "the votes cannot tell length, lists from who answers" in warned
    assert not any(
        "who answers" in one for one in ratings(answers("any thing"), style=True).warnings
    )


def test_no_votes_are_no_rows_and_a_warning() -> None:
    found = ratings([])
    assert (found.rows, found.votes) == ((), 0)
    assert found.warnings == ("there are no votes to rate",)


def test_only_ties_are_equal_and_far_from_certain() -> None:
    found = ratings(votes("a", "b", "tie", "tie", "tie"))
    assert [row.rating for row in found.rows] == pytest.approx([1000, 1000])
    low, high = found.rows[0].low, found.rows[0].high
    assert low is not None
    assert high is not None
    assert high - low > 500
    assert "nothing bounds" in found.warnings[0]


def test_only_both_bad_has_no_rating_but_a_share_of_failures() -> None:
    found = ratings(votes("a", "b", "both bad", "both bad"))
    assert [(row.rating, row.rank, row.component) for row in found.rows] == [(None, None, 0)] * 2
    assert found.rows[0].failing is not None
    assert (found.rows[0].failing.value, found.rows[0].failing.n) == (1, 2)
    assert found.warnings == ("no vote compares a, b with another model, so there is no rating",)


def test_a_clean_sweep_is_finite_and_said_to_lean_on_a_prior() -> None:
    found = ratings(votes("a", "b", *WON[:10]))
    assert found.rows[0].rating == pytest.approx(1000 + 200 / math.log(10) * math.log(21))
    assert found.rows[0].separated
    assert found.warnings[0].startswith("a never lost to the rest, so nothing bounds")


def test_groups_that_never_met_are_warned_of() -> None:
    found = ratings(votes("a", "b", *WON) + votes("x", "y", *WON) + votes("y", "z", *WON))
    assert [(row.model, row.component) for row in found.rows] == [
        *(("x", 0), ("y", 0), ("z", 0)),
        *(("a", 1), ("b", 1)),
    ]
    assert [row.rating for row in found.rows] == pytest.approx([1400, 1000, 600, 1200, 800])
    assert [row.rank for row in found.rows[3:]] == [1, 2]
    assert "2 groups of models that were never compared" in found.warnings[0]


def test_a_place_that_wins_is_told_from_the_models_and_warned_of() -> None:
    left = [OUTCOMES[0]] * 30 + [OUTCOMES[1]] * 10
    found = ratings(
        votes("a", "b", *left) + votes("b", "a", *left), convention=Convention(place=True)
    )
    assert found.styles[0].feature == "shown first"
    assert found.styles[0].effect == pytest.approx(math.log(3), rel=0.02)
    assert [row.rating for row in found.rows] == pytest.approx([1000, 1000])
    assert "what is shown first wins more often" in found.warnings[0]


def test_style_is_told_from_the_models() -> None:
    # The long answer wins 3 of 4, whoever wrote it; b writes long answers more often.
    def vote(number: int, *, long: str, wins: bool) -> Vote:
        texts = ("word " * 40, "word " * 10)
        answers = texts if long == "a" else texts[::-1]
        outcome = OUTCOMES[0 if (long == "a") == wins else 1]
        return Vote(str(number), f"q{number}", "a", "b", outcome, "me", "", *answers)

    given = [vote(n, long="b" if n % 5 else "a", wins=n % 4 > 0) for n in range(200)]
    plain, styled = ratings(given), ratings(given, style=True)
    assert plain.rows[0].model == "b"
    assert [row.rank for row in plain.rows] == [1, 2]
    length = styled.styles[0]
    assert (length.feature, length.low < math.log(3) < length.high) == ("length", True)
    assert [row.rank for row in styled.rows] == [1, 1]


def test_a_style_that_is_known_in_simulation_is_recovered() -> None:
    draw = np.random.default_rng(5)
    first = draw.integers(4, size=4000)
    second = (first + draw.integers(1, 4, size=4000)) % 4
    style = draw.normal(size=(4000, 1))
    won = draw.random(4000) < 1 / (1 + np.exp(-(0.4 * (first - second) + 0.25 * style[:, 0])))
    columns = ballots(
        [str(n) for n in first],
        [str(n) for n in second],
        [OUTCOMES[0 if yes else 1] for yes in won],
        styles=(("length",), style),
    )
    effect = ratings(columns, style=True).styles[0]
    error = (effect.high - effect.low) / 2 / 1.96
    assert abs(effect.effect - 0.25) < 3 * error
    assert error < 0.05
    assert ratings(columns).styles == ()


@pytest.mark.parametrize("method", ["sandwich", "bootstrap"])
def test_both_methods_give_bounds_around_the_rating(method: str) -> None:
    found = ratings(
        votes("a", "b", *WON * 5),
        method="bootstrap" if method == "bootstrap" else "sandwich",
        convention=Convention(resamples=40),
    )
    row = found.rows[0]
    assert row.low is not None
    assert row.rating is not None
    assert row.high is not None
    assert row.low < row.rating < row.high
    assert found.method == method


def test_what_cannot_be_is_refused_in_one_line() -> None:
    with pytest.raises(UsageError, match="level must lie between 0 and 1, not 95"):
        ratings(votes("a", "b", "tie"), level=95)
    with pytest.raises(UsageError, match="2 resamples or more, not 0"):
        ratings(votes("a", "b", "tie"), convention=Convention(resamples=0))
    with pytest.raises(UsageError, match="no vote holds any"):
        ratings(votes("a", "b", "tie"), style=True)
    with pytest.raises(UsageError, match="these columns have none"):
        ratings(ballots(["a"], ["b"], ["tie"]), style=True)
    with pytest.raises(UsageError, match="a meets itself"):
        ratings(votes("a", "a", "tie"))
