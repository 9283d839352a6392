"""Corrected means and rates by hand, and by how often they cover."""

from __future__ import annotations

import numpy as np
import pytest

from onward.statistics.correction import corrected_mean, corrected_rate
from onward.statistics.intervals import mean_interval


def test_plain_correction_by_hand_takes_the_judge_s_bias_out() -> None:
    # The judge gives 10 too much on labelled cases: 80 of the others becomes 70.
    made = corrected_mean([60, 70, 80], [70, 80, 90], [75, 80, 85], weight=1.0)
    assert made.value == pytest.approx(70)
    assert made.method == "ppi, weight 1.00"
    assert made.n == 6


def test_weight_0_is_the_labels_alone() -> None:
    labels = [60.0, 71.0, 80.0, 66.0]
    alone = mean_interval(labels)
    made = corrected_mean(labels, [1, 2, 3, 4], [9, 9, 2], weight=0.0)
    assert (made.value, made.low, made.high) == pytest.approx((alone.value, alone.low, alone.high))


@pytest.mark.parametrize("others", [[], [50.0, 50.0]])
def test_a_judge_that_says_nothing_has_no_weight(others: list[float]) -> None:
    made = corrected_mean([60, 70, 80, 66], [50.0] * 4, others)
    assert made.value == pytest.approx(69)
    assert made.method == "ppi++, weight 0.00"


def test_a_judge_that_is_always_right_still_leaves_a_width() -> None:
    labels = [1.0, 0.0] * 10
    made = corrected_mean(labels, labels, [1.0, 0.0] * 200, bounds=(0, 1), weight=1.0)
    assert made.low < 0.4 < 0.6 < made.high


def test_a_useful_judge_narrows_the_interval_and_a_useless_one_does_not_widen_it() -> None:
    draw = np.random.default_rng(4)
    truth = draw.normal(75, 10, 600)
    for noise, most in ((4.0, 0.65), (1000.0, 1.02)):
        scores = truth + draw.normal(5, noise, 600)
        alone = mean_interval(truth[:60])
        made = corrected_mean(truth[:60], scores[:60], scores[60:])
        assert made.high - made.low < most * (alone.high - alone.low)


def test_corrected_means_cover() -> None:
    draw = np.random.default_rng(1)
    held = 0
    for _ in range(300):
        truth = (draw.random(240) < 0.8).astype(float)
        said = np.where(draw.random(240) < 0.15, 1 - truth, truth)
        made = corrected_mean(truth[:40], said[:40], said[40:], bounds=(0, 1))
        held += made.low <= 0.8 <= made.high
    assert 0.92 <= held / 300 <= 0.985


def test_labels_without_scores_are_refused() -> None:
    with pytest.raises(ValueError, match="2 labels and 1 scores"):
        corrected_mean([1, 2], [1], [3])
    with pytest.raises(ValueError, match="0 labels"):
        corrected_mean([], [], [3])


def test_a_rate_by_hand() -> None:
    # 70 % said good by a judge of sensitivity 0.9 and specificity 0.8: (0.7 - 0.2) / 0.7.
    made = corrected_rate((140, 200), recognised=(90, 100), rejected=(40, 50))
    assert made is not None
    assert made.value == pytest.approx(0.5 / 0.7)
    assert made.low < made.value < made.high


def test_a_perfect_judge_seen_often_corrects_nothing() -> None:
    made = corrected_rate((150, 200), recognised=(10**6, 10**6), rejected=(10**6, 10**6))
    assert made is not None
    assert made.value == 0.75
    assert (made.low, made.high) == pytest.approx((0.6856, 0.8051), abs=0.001), "Agresti-Coull"


def test_a_rate_stays_within_0_and_1() -> None:
    made = corrected_rate((0, 50), recognised=(9, 10), rejected=(8, 10))
    assert made is not None
    assert (made.value, made.low) == (0, 0)


def test_a_judge_that_guesses_corrects_nothing() -> None:
    assert corrected_rate((30, 60), recognised=(5, 10), rejected=(5, 10)) is None
    assert corrected_rate((30, 60), recognised=(1, 10), rejected=(5, 10)) is None


def test_what_is_no_proportion_is_refused() -> None:
    with pytest.raises(ValueError, match="5 of 0 is no proportion"):
        corrected_rate((3, 6), recognised=(5, 0), rejected=(1, 2))


def test_corrected_rates_cover_at_least_as_often_as_they_say() -> None:
    draw = np.random.default_rng(2)
    held = 0
    for _ in range(1500):
        good = int(draw.binomial(200, 0.8))
        said = int(draw.binomial(good, 0.9) + draw.binomial(200 - good, 0.2))
        made = corrected_rate(
            (said, 200),
            recognised=(int(draw.binomial(40, 0.9)), 40),
            rejected=(int(draw.binomial(20, 0.8)), 20),
        )
        held += made is not None and made.low <= 0.8 <= made.high
    assert 0.93 <= held / 1500 <= 0.99
