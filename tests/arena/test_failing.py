"""Share of questions voted both bad."""

from __future__ import annotations

import pytest

from onward.arena.counts import ballots
from onward.arena.failing import failing
from onward.statistics.intervals import proportion_interval


def test_every_vote_is_a_question_of_its_own_where_none_is_named() -> None:
    cast = ballots(["a"] * 4, ["b"] * 3 + ["c"], ["both bad", "first", "tie", "both bad"])
    a, b, c = failing(cast, 0.95)
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
    found = failing(cast, 0.95)[0]
    assert (found.value, found.n) == pytest.approx((0.25, 2))
