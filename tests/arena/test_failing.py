"""Share of questions voted both bad."""

from __future__ import annotations

import pytest

from onward.arena.counts import Ballots, ballots, ballots_of
from onward.arena.failing import failing
from onward.statistics.intervals import proportion_interval
from onward.types import Estimate, Vote


def known(cast: Ballots) -> list[Estimate]:
    found = failing(cast, 0.95)
    assert None not in found
    return [one for one in found if one is not None]


def test_every_vote_is_a_question_of_its_own_where_none_is_named() -> None:
    cast = ballots(["a"] * 4, ["b"] * 3 + ["c"], ["both bad", "first", "tie", "both bad"])
    a, b, c = known(cast)
    assert (a.value, b.value, c.value) == pytest.approx((2 / 4, 1 / 3, 1))
    assert (a.n, b.n, c.n) == (4, 3, 1)
    expected = proportion_interval(2, 4)
    assert (a.low, a.high) == pytest.approx((expected.low, expected.high))
    assert (c.low, c.high) == pytest.approx((0.2065, 1), abs=1e-4)


def test_a_question_counts_once_however_often_it_is_voted_on() -> None:
    # On q, two of a's four votes say both bad; on r, none of one: (1/2 + 0) / 2.
    cast = ballots(
        ["a", "a", "b", "c", "a"],
        ["b", "c", "a", "a", "b"],
        ["both bad", "both bad", "first", "second", "tie"],
        questions=["q", "q", "q", "q", "r"],
    )
    found = known(cast)[0]
    assert (found.value, found.n) == pytest.approx((0.25, 2))
    assert found == proportion_interval(0.5, 2)


def test_judges_who_never_say_both_bad_do_not_dilute_what_people_say() -> None:
    said = [
        Vote("1", "q", "a", "b", "both bad", "me", ""),
        Vote("2", "r", "a", "b", "first", "me", ""),
        *(Vote(f"j{n}", f"s{n}", "a", "c", "first", "judge", "", kind="model") for n in range(8)),
    ]
    a, b, c = failing(ballots_of(said, None), 0.95)
    assert a is not None
    assert b is not None
    assert (a.value, a.n) == (b.value, b.n) == (0.5, 2)
    assert c is None, "nobody saw what c answered"


def test_votes_that_do_not_say_their_question_have_one_each() -> None:
    said = [Vote(str(n), "", "a", "b", "tie", "me", "") for n in range(9)]
    a, _ = failing(ballots_of([*said, Vote("9", "", "a", "b", "both bad", "me", "")], None), 0.95)
    assert a is not None
    assert (a.value, a.n) == (0.1, 10)
