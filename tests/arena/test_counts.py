"""Votes as columns: numbered by name, and refused in one line where they cannot be meant."""

from __future__ import annotations

import numpy as np
import pytest

from onward.arena.counts import ballots, ballots_of
from onward.errors import UsageError
from onward.types import Outcome, Vote


def test_names_become_places_in_the_order_of_the_alphabet() -> None:
    cast = ballots(["löwe", "ape"], ["ape", "ぞう"], ["second", "both bad"], voters=["x", "x"])
    assert cast.models == ("ape", "löwe", "ぞう")
    assert cast.first.tolist() == [1, 0]
    assert cast.second.tolist() == [0, 2]
    assert cast.outcome.tolist() == [1, 3]
    assert cast.voter is not None
    assert cast.voter.tolist() == [0, 0]
    assert cast.question is None
    assert len(cast) == 2


def test_votes_give_the_same_as_their_columns() -> None:
    votes = [
        Vote("1", "q", "a", "b", "tie", "me", ""),
        Vote("2", "p", "b", "a", "first", "you", ""),
    ]
    cast = ballots_of(votes, None)
    assert (cast.models, cast.voters) == (("a", "b"), ("me", "you"))
    assert cast.question is not None
    assert cast.question.tolist() == [0, 1]
    assert cast.person is not None
    assert cast.person.tolist() == [True, True]


def test_an_unknown_outcome_is_named_with_its_vote() -> None:
    strange: list[Outcome] = ["first", "tie (bothbad)"]  # type: ignore[list-item]
    with pytest.raises(UsageError, match=r"vote 2: outcome 'tie \(bothbad\)' is none of first"):
        ballots(["a", "a"], ["b", "b"], strange)


def test_a_model_that_meets_itself_is_refused() -> None:
    with pytest.raises(UsageError, match="vote 1: a meets itself"):
        ballots(["a"], ["a"], ["tie"])


def test_columns_must_pair() -> None:
    with pytest.raises(UsageError, match="columns of 1 and 2 votes"):
        ballots(["a"], ["b", "c"], ["first"])
    with pytest.raises(UsageError, match="columns of 1 and 0 votes"):
        ballots(["a"], ["b"], ["first"], styles=(("length",), np.empty((0, 1))))
