"""Paired tests by hand, beside scipy's, and by how often they err."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from onward.statistics.paired import (
    difference_interval,
    mcnemar,
    outcome_difference,
    paired_permutation,
)


def test_four_of_four_better_is_two_of_sixteen_signs() -> None:
    assert paired_permutation([1, 1, 1, 1], [2, 3, 4, 5]) == pytest.approx(2 / 16)


def test_p_by_hand_counts_ties_with_what_was_seen() -> None:
    # Signs of 1, 1, -2 sum to 0, ±2 or ±4; the sum seen is 0.
    assert paired_permutation([0, 0, 2], [1, 1, 0]) == 1
    # 1, 2, 3: only +6 and -6 of eight sums are as far as 6.
    assert paired_permutation([0, 0, 0], [1, 2, 3]) == pytest.approx(2 / 8)


@pytest.mark.parametrize("n", [5, 9, 14])
def test_enumeration_is_that_of_scipy(n: int) -> None:
    draw = np.random.default_rng(n)
    one, two = draw.normal(0, 1, n), draw.normal(0.6, 1, n)
    expected = stats.permutation_test(
        (one, two),
        lambda a, b: float(np.mean(b - a)),
        permutation_type="samples",
        n_resamples=np.inf,
    )
    assert paired_permutation(one, two) == pytest.approx(expected.pvalue)


def test_random_signs_come_near_the_t_test_and_are_never_zero() -> None:
    draw = np.random.default_rng(1)
    one = draw.normal(70, 10, 80)
    two = one + draw.normal(1.5, 6, 80)
    expected = stats.ttest_rel(two, one).pvalue
    assert paired_permutation(one, two) == pytest.approx(expected, abs=0.01)
    assert paired_permutation(one, one + 5) == pytest.approx(1 / 10_001)
    assert paired_permutation(one, two, seed=1) == paired_permutation(one, two, seed=1)


def test_order_of_the_two_does_not_change_p_and_equal_runs_give_1() -> None:
    one, two = [0.1, 0.5, 0.9, 0.4], [0.3, 0.4, 1.0, 0.8]
    assert paired_permutation(one, two) == paired_permutation(two, one)
    assert paired_permutation(one, one) == 1
    assert paired_permutation([0.3, 1], [0.1 + 0.2, 1]) == 1, "rounding is no difference"


def test_clusters_flip_whole() -> None:
    one, two = [0.0] * 20, [1.0] * 20
    assert paired_permutation(one, two, clusters=["a", "b"] * 10) == pytest.approx(2 / 4)
    assert paired_permutation(one, two) < 0.001


def test_the_permutation_test_holds_its_level_with_and_without_clusters() -> None:
    draw = np.random.default_rng(3)
    plain, clustered = [], []
    for _ in range(600):
        differences = draw.laplace(0, 1, 14)
        plain.append(paired_permutation(np.zeros(14), differences) <= 0.05)
        labels = np.repeat(np.arange(10), 5)
        differences = draw.normal(0, 1, 10)[labels] + draw.normal(0, 1, 50)
        p = paired_permutation(np.zeros(50), differences, clusters=labels.tolist())
        clustered.append(p <= 0.05)
    assert np.mean(plain) <= 0.05 + 0.018
    assert np.mean(clustered) <= 0.05 + 0.018
    assert np.mean(plain) >= 0.02, "a test that never rejects holds any level"


def test_mcnemar_is_the_binomial_test_of_those_that_differ() -> None:
    one = [1] * 30 + [1] * 4 + [0] * 13 + [0] * 20
    two = [1] * 30 + [0] * 4 + [1] * 13 + [0] * 20
    assert mcnemar(one, two) == pytest.approx(stats.binomtest(4, 17).pvalue)
    assert mcnemar([0, 1], [0, 1]) == 1
    assert mcnemar([0, 1], [1, 0]) == 1
    assert mcnemar([False] * 6, [True] * 6) == pytest.approx(2 / 64)


def test_mcnemar_is_the_sign_flip_test_of_0_and_1() -> None:
    draw = np.random.default_rng(5)
    one, two = draw.integers(2, size=14), draw.integers(2, size=14)
    assert mcnemar(one.tolist(), two.tolist()) == pytest.approx(
        paired_permutation(one.tolist(), two.tolist())
    )


def test_mcnemar_counts_thousands_of_pairs() -> None:
    one, two = [0] * 3000 + [1] * 2800, [1] * 3000 + [0] * 2800
    assert mcnemar(one, two) == pytest.approx(stats.binomtest(2800, 5800).pvalue, rel=1e-6)


def test_what_does_not_pair_or_is_no_outcome_is_refused() -> None:
    with pytest.raises(ValueError, match="2 first and 3 second values do not pair"):
        paired_permutation([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="no pairs"):
        mcnemar([], [])
    with pytest.raises(ValueError, match="must all be 0 or 1"):
        mcnemar([0, 0.5], [0, 1])


def test_a_difference_is_second_minus_first_within_twice_the_bounds() -> None:
    made = difference_interval([20, 30, 40, 90], [40, 30, 60, 100], bounds=(20, 100))
    assert made.value == pytest.approx(12.5)
    assert -80 <= made.low < 12.5 < made.high <= 80
    same = difference_interval([50.0] * 5, [50.0] * 5, bounds=(20, 100))
    assert same.low == pytest.approx(-80 * (1 - 0.025**0.2))


def test_two_paired_proportions_by_hand() -> None:
    # 6 gained, 1 lost of 18: p = 7/20, q = 2/20, middle 0.25.
    one = [0] * 6 + [1] + [1] * 11
    two = [1] * 6 + [0] + [1] * 11
    made = outcome_difference(one, two)
    reach = 1.959964 * np.sqrt((0.45 - 0.0625) / 20)
    assert made.value == pytest.approx(5 / 18)
    assert (made.low, made.high) == pytest.approx((0.25 - reach, 0.25 + reach), abs=1e-6)


def test_equal_outcomes_still_have_a_width() -> None:
    made = outcome_difference([1] * 30, [1] * 30)
    assert made.low < 0 < made.high
    assert made.value == 0
