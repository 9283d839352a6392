"""Calibration by hand and beside scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn import calibration as reference
from sklearn import metrics

from onward.statistics.calibration import calibration, rms_calibration_error


def test_errors_by_hand() -> None:
    made = calibration([0.1, 0.1, 0.8, 0.8], [0, 1, 1, 1], bins=2, edges="width")
    assert made is not None
    assert made.brier == pytest.approx((0.01 + 0.81 + 0.04 + 0.04) / 4)
    assert made.expected_error == pytest.approx((0.4 + 0.2) / 2)
    assert [part.n for part in made.bins] == [2, 2]
    assert [part.given for part in made.bins] == pytest.approx([0.1, 0.8])
    assert [part.true for part in made.bins] == [0.5, 1.0]


def test_bins_of_either_kind_are_those_of_scikit_learn() -> None:
    draw = np.random.default_rng(2)
    chances = draw.random(300)
    outcomes = (draw.random(300) < chances).astype(float)
    for edges, strategy in (("width", "uniform"), ("mass", "quantile")):
        made = calibration(chances, outcomes, edges="mass" if edges == "mass" else "width")
        true, given = reference.calibration_curve(outcomes, chances, n_bins=10, strategy=strategy)
        assert made is not None
        assert [part.true for part in made.bins] == pytest.approx(true.tolist())
        assert [part.given for part in made.bins] == pytest.approx(given.tolist())
        assert made.brier == pytest.approx(metrics.brier_score_loss(outcomes, chances))
        assert made.expected_error < 0.1


def test_equal_chances_are_never_parted() -> None:
    made = calibration([0.9] * 30, [1, 0, 1] * 10)
    assert made is not None
    assert len(made.bins) == 1
    assert made.expected_error == pytest.approx(0.9 - 2 / 3)


def test_certainty_that_is_right_has_no_error_and_the_ends_have_their_bins() -> None:
    made = calibration([0, 1, 1, 0], [0, 1, 1, 0], edges="width")
    assert made is not None
    assert (made.brier, made.expected_error) == (0, 0)
    assert [(part.low, part.high, part.n) for part in made.bins] == [(0, 0, 2), (1, 1, 2)]


def test_nothing_has_no_calibration_and_what_is_no_chance_is_refused() -> None:
    assert calibration([], []) is None
    with pytest.raises(ValueError, match="within 0 and 1"):
        calibration([1.2], [1])
    with pytest.raises(ValueError, match="must all be 0 or 1"):
        calibration([0.5], [0.5])
    with pytest.raises(ValueError, match="do not pair"):
        calibration([0.5], [])


def test_the_error_of_the_last_exam_counts_all_bins_and_leaves_none_over() -> None:
    # Sorted: 100 of 0.2 of which 40 come true, then 150 of 0.9 of which 60 do: two bins.
    chances = [0.9] * 150 + [0.2] * 100
    outcomes = [1] * 60 + [0] * 90 + [1] * 40 + [0] * 60
    wanted = math.sqrt((100 * 0.2**2 + 150 * 0.5**2) / 250)
    assert rms_calibration_error(chances, outcomes) == pytest.approx(wanted)
    # 150 cases are one bin, not none.
    assert rms_calibration_error(chances[:150], outcomes[:150]) == pytest.approx(0.5)


def test_fewer_cases_than_a_bin_holds_are_one_bin() -> None:
    assert rms_calibration_error([0.9, 0.7], [1, 0]) == pytest.approx(0.3)
    assert rms_calibration_error([0.9, 0.7], [1, 0], per_bin=1) == pytest.approx(
        math.sqrt((0.1**2 + 0.7**2) / 2)
    )
    assert rms_calibration_error([], []) is None
    with pytest.raises(ValueError, match="within 0 and 1"):
        rms_calibration_error([-0.1], [1])
    with pytest.raises(ValueError, match="cannot hold 0"):
        rms_calibration_error([0.1], [1], per_bin=0)
