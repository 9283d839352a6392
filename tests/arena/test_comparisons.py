"""What enters the likelihood: distinct comparisons, their counts and weights."""

from __future__ import annotations

import numpy as np
import pytest

from onward.arena.comparisons import Convention, comparisons
from onward.arena.counts import Ballots, ballots
from onward.errors import UsageError
from onward.types import Outcome

OUTCOMES: list[Outcome] = ["first", "first", "second", "tie", "both bad"]


def cast() -> Ballots:
    return ballots(["a"] * 5, ["b"] * 5, OUTCOMES, questions=["q", "q", "q", "r", "r"])


def test_equal_votes_are_counted_and_both_bad_compares_nobody() -> None:
    found = comparisons(cast(), Convention())
    assert found.count.tolist() == [2, 1, 1]
    assert found.score.tolist() == [0.5, -0.5, 0]
    assert found.tied.tolist() == [0, 0, 1]
    assert found.has_ties


def test_as_half_a_win_ties_and_both_bad_are_the_same() -> None:
    found = comparisons(cast(), Convention(ties="half"))
    assert found.count.tolist() == [2, 1, 2]
    assert not found.has_ties


def test_votes_of_several_clusters_stay_apart() -> None:
    found = comparisons(cast(), Convention(clusters="question"))
    assert found.cluster is not None
    assert sorted(zip(found.cluster.tolist(), found.count.tolist(), strict=True)) == [
        (0, 1),
        (0, 2),
        (1, 1),
    ]


def test_clusters_that_nobody_knows_are_refused() -> None:
    with pytest.raises(UsageError, match="votes do not say their voter"):
        comparisons(cast(), Convention(clusters="voter"))


def test_pairs_that_weigh_the_same_do_so_from_fifty_votes_on() -> None:
    pairs = [("a", "b")] * 200 + [("c", "b")] * 100 + [("a", "c")] * 10
    many = ballots([p[0] for p in pairs], [p[1] for p in pairs], ["first"] * 310)
    found = comparisons(many, Convention(equal_pairs=True))
    assert found.weight.sum() == pytest.approx(310)
    rows = zip(found.first.tolist(), found.second.tolist(), found.weight.tolist(), strict=True)
    by_pair = {(one, two): weight for one, two, weight in rows}
    assert by_pair[0, 1] == pytest.approx(by_pair[2, 1])
    assert by_pair[0, 2] == pytest.approx(by_pair[0, 1] * 10 / 50)


def test_covariates_are_scaled_about_zero_and_the_place_is_a_column_of_ones() -> None:
    styles = np.array([[3.0, 0.0], [-4.0, 0.0]])
    two = ballots(["a", "a"], ["b", "b"], ["first", "first"], styles=(("length", "bold"), styles))
    found = comparisons(two, Convention(place=True))
    assert found.names == ("length", "bold", "shown first")
    size = np.sqrt(12.5)
    assert found.covariates[:, 0] == pytest.approx([3 / size, -4 / size])
    assert found.covariates[:, 1].tolist() == [0, 0]
    assert found.covariates[:, 2].tolist() == [1, 1]
