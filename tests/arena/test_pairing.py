"""The next pair: connects first, then teaches most."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from onward.arena.bradley_terry import fit
from onward.arena.comparisons import Convention, comparisons
from onward.arena.connectivity import connectivity
from onward.arena.counts import ballots_of
from onward.arena.pairing import gains, next_pair
from onward.types import Outcome, Vote


def votes(first: str, second: str, *outcomes: Outcome) -> list[Vote]:
    return [Vote(str(n), "q", first, second, o, "me", "") for n, o in enumerate(outcomes)]


def pairs(models: str) -> list[tuple[str, str]]:
    return list(combinations(models, 2))


EVEN: tuple[Outcome, ...] = ("first", "second", "tie")


def test_without_votes_any_pair_is_drawn_and_either_side() -> None:
    drawn = {next_pair([], pairs("abc"), random.Random(seed)) for seed in range(60)}
    assert len(drawn) == 6


def test_models_that_nothing_connects_come_first_and_of_them_the_least_voted() -> None:
    known = votes("a", "b", *EVEN) + votes("c", "d", *EVEN, *EVEN)
    found = {frozenset(next_pair(known, pairs("abcd"), random.Random(seed))) for seed in range(20)}
    assert found == {frozenset(p) for p in ("ac", "ad", "bc", "bd")}
    found = {frozenset(next_pair(known, pairs("abcde"), random.Random(seed))) for seed in range(20)}
    assert found == {frozenset("ae"), frozenset("be")}


def test_the_pair_with_fewer_votes_teaches_more() -> None:
    known = votes("a", "b", *EVEN * 9) + votes("b", "c", *EVEN * 9) + votes("a", "d", *EVEN)
    pair = Counter(frozenset(next_pair(known, pairs("abcd"), random.Random(s))) for s in range(9))
    assert set(pair) == {frozenset("cd")}


def test_a_vote_teaches_what_it_takes_off_the_variances() -> None:
    known = votes("a", "b", "first", "second", "first") + votes("b", "c", "first", "second")
    known += votes("c", "d", "first", "second", "second")
    compared = comparisons(ballots_of(known, None), Convention())
    found = fit(compared, connectivity(compared))
    gap = float(found.ratings[0] - found.ratings[3])
    step = np.array([1.0, 0, 0, -1])
    chance = 1 / (1 + np.exp(-gap))
    more = np.linalg.pinv(found.inverse) + chance * (1 - chance) * np.outer(step, step)

    def spread(covariance: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
        own = np.diag(covariance)
        return float((own[:, None] + own - 2 * covariance).sum() / 2)

    expected = spread(found.inverse) - spread(np.linalg.pinv(more))
    assert gains(found)[0, 3] == pytest.approx(expected)


def test_only_the_pairs_that_are_left_are_shown() -> None:
    known = votes("a", "b", *EVEN) + votes("b", "c", *EVEN)
    found = next_pair(known, [("a", "b")], random.Random(0))
    assert set(found) == {"a", "b"}
