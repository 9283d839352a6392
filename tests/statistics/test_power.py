"""Power by hand, beside scipy's noncentral t, and by what tests find."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from onward.statistics.paired import mcnemar
from onward.statistics.power import least_pairs, questions_needed, smallest_difference


@pytest.mark.parametrize("n", [8, 20, 50, 200])
@pytest.mark.parametrize("power", [0.8, 0.9])
def test_the_paired_t_test_finds_the_smallest_difference_as_often_as_said(
    n: int, power: float
) -> None:
    size = smallest_difference(12.0, n, power=power)
    assert size is not None
    critical = stats.t.ppf(0.975, n - 1)
    found = stats.nct.sf(critical, n - 1, size / 12 * math.sqrt(n))
    assert found == pytest.approx(power, abs=0.02)


@pytest.mark.parametrize("n", [40, 150])
def test_mcnemar_finds_the_smallest_difference_about_as_often_as_said(n: int) -> None:
    size = smallest_difference(0.5, n, binary=True)
    assert size is not None
    differ = 0.25 + size * size
    draw = np.random.default_rng(n)
    drawn = draw.choice(3, size=(1500, n), p=[(differ + size) / 2, (differ - size) / 2, 1 - differ])
    found = np.mean([mcnemar(row == 1, row == 0) <= 0.05 for row in drawn])
    assert 0.76 <= found <= 0.9


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("n", [20, 77, 400])
def test_questions_needed_undo_the_smallest_difference(n: int, *, binary: bool) -> None:
    size = smallest_difference(0.5, n, binary=binary)
    assert size is not None
    assert questions_needed(size, 0.5, binary=binary) == n
    assert questions_needed(-size, 0.5, binary=binary) == n


def test_about_31_pairs_show_half_a_standard_deviation() -> None:
    # (1.96 + 0.84)² / 0.25 = 31.4 of the normal; Cohen's tables say 33 or 34.
    assert questions_needed(0.5, 1.0) in (33, 34)


def test_six_pairs_are_the_fewest_that_can_show_anything() -> None:
    assert [least_pairs(level) for level in (0.75, 0.95, 0.99)] == [3, 6, 8]
    assert smallest_difference(1.0, 5) is None
    assert smallest_difference(1.0, 6) is not None
    assert questions_needed(100.0, 1.0) == 6
    assert questions_needed(1.0, 0.0) == 6


def test_no_difference_needs_no_number_of_questions() -> None:
    assert questions_needed(0.0, 1.0) is None
    assert questions_needed(1e-9, 1.0) is None, "beyond 10^12"
    assert smallest_difference(0.0, 50) is None


def test_rates_cannot_differ_by_more_than_1() -> None:
    assert smallest_difference(0.9, 6, binary=True) is None


def test_a_higher_level_and_more_power_ask_for_more() -> None:
    plain = questions_needed(3.0, 12.0)
    assert plain is not None
    assert (questions_needed(3.0, 12.0, level=0.99) or 0) > plain
    assert (questions_needed(3.0, 12.0, power=0.95) or 0) > plain


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="power"):
        smallest_difference(1.0, 10, power=1.0)
    with pytest.raises(ValueError, match="standard deviation"):
        questions_needed(1.0, -1.0)
    with pytest.raises(ValueError, match="level"):
        questions_needed(1.0, 1.0, level=95)
