"""The mean over groups that count alike, and its test."""

import pytest

from onward.statistics.intervals import mean_interval, proportion_interval
from onward.statistics.paired import mcnemar, paired_permutation
from onward.statistics.strata import strata_mean, strata_p
from onward.types import Estimate


def test_groups_count_alike_whatever_their_size() -> None:
    """Means 0.5 and 1: 0.75, though most values are 1; reaches 0.3 and 0.4 make half of 0.5."""
    found = strata_mean([Estimate(0.5, 0.2, 0.9, 4), Estimate(1.0, 0.6, 1.0, 6)])
    assert (found.value, found.n, found.level) == (0.75, 10, 0.95)
    assert found.low == pytest.approx(0.75 - 0.5 / 2)
    assert found.high == pytest.approx(0.75 + 0.4 / 2)


def test_one_group_keeps_its_own_interval() -> None:
    alone = proportion_interval(8, 8)
    assert strata_mean([alone]) == alone


def test_groups_without_spread_leave_the_mean_unsure() -> None:
    """Eight of eight, twice: no error is seen, and yet 100 is not certain."""
    found = strata_mean([mean_interval([1.0] * 8, bounds=(0, 1))] * 2)
    assert found.value == found.high == 1.0
    assert found.low < 0.8


def test_five_wins_of_eight_cannot_be_told_from_chance() -> None:
    """2 / 2⁵ by McNemar; the same by flips of ten pairs in two groups is 2 / 2¹⁰."""
    right, some = [1.0] * 8, [1.0] * 3 + [0.0] * 5
    assert strata_p([some], [right]) == mcnemar(some, right) == 0.0625
    assert strata_p([some, some], [right, right]) == 2 / 2**10


def test_one_graded_group_is_tested_as_its_pairs_are() -> None:
    first, second = [0.1, 0.4, 0.3, 0.8], [0.2, 0.9, 0.3, 0.7]
    assert strata_p([first], [second]) == paired_permutation(first, second)


def test_a_pair_of_a_small_group_weighs_more() -> None:
    """Differences 1 of one pair, -1/3 of each of three: eight of sixteen signs reach 0 or beyond.

    Sums of ±1 ±1/3 ±1/3 ±1/3: that which is seen is 0, so that all reach as far.
    """
    assert strata_p([[0], [1, 1, 1]], [[1], [0, 0, 0]]) == 1.0
    assert strata_p([[0], [0, 0, 0]], [[1], [1, 1, 1]]) == 2 / 16


def test_what_does_not_differ_cannot_be_told_apart() -> None:
    assert strata_p([[0, 0], [0, 1, 0]], [[0, 0], [0, 1, 0]]) == 1.0


def test_more_flips_reach_smaller_p() -> None:
    first, second = [[0.0] * 30, [0.0] * 30], [[1.0] * 30, [1.0] * 30]
    assert strata_p(first, second) == pytest.approx(1 / 10_001)
    assert strata_p(first, second, flips=20_000) == pytest.approx(1 / 20_001)


def test_missing_and_empty_groups_are_refused() -> None:
    with pytest.raises(ValueError, match="needs a group"):
        strata_mean([])
    with pytest.raises(ValueError, match="do not pair"):
        strata_p([], [])
    with pytest.raises(ValueError, match="do not pair"):
        strata_p([[1.0]], [[1.0], [0.0]])
    with pytest.raises(ValueError, match="no pairs"):
        strata_p([[1.0], []], [[0.0], []])
