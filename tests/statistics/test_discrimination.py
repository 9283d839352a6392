"""Areas under the curve and balanced accuracy, by hand and beside scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn import metrics

from onward.statistics.discrimination import auc, balanced_accuracy


def test_an_area_by_hand_counts_ties_by_half() -> None:
    # Of 3 against 1, 3 and 2 against 1, 3: above, tied, above, below.
    made = auc([3, 2], [1, 3])
    assert made is not None
    assert made.value == pytest.approx(2.5 / 4)
    assert made.n == 4


def test_the_area_is_that_of_scikit_learn() -> None:
    draw = np.random.default_rng(3)
    one, two = draw.normal(1, 1, 30).round(1), draw.normal(0, 1, 50).round(1)
    made = auc(one, two)
    expected = metrics.roc_auc_score([1] * 30 + [0] * 50, np.concatenate((one, two)))
    assert made is not None
    assert made.value == pytest.approx(expected)
    assert 0 < made.low < made.value < made.high < 1


def test_a_perfect_area_is_not_certain() -> None:
    few, many = auc([9] * 5, [1] * 5), auc([9] * 50, [1] * 50)
    assert few is not None
    assert many is not None
    assert few.value == few.high == many.high == 1
    assert few.low < many.low < 1
    worst = auc([1] * 5, [9] * 5)
    assert worst is not None
    assert (worst.low, worst.high) == pytest.approx((0, 1 - few.low))


def test_an_empty_side_has_no_area() -> None:
    assert auc([], [1.0]) is None
    assert auc([1.0], []) is None


def test_one_of_each_says_next_to_nothing() -> None:
    made = auc([2.0], [1.0])
    assert made is not None
    assert made.low < 0.35


def test_copies_of_a_case_do_not_narrow_the_interval() -> None:
    draw = np.random.default_rng(8)
    one, two = draw.normal(1, 1, 15), draw.normal(0, 1, 15)
    single = auc(one, two)
    labels = np.repeat(np.arange(15), 6).tolist()
    blind = auc(np.repeat(one, 6), np.repeat(two, 6))
    named = auc(np.repeat(one, 6), np.repeat(two, 6), higher_clusters=labels, lower_clusters=labels)
    assert single is not None
    assert blind is not None
    assert named is not None
    assert named.high - named.low > 1.7 * (blind.high - blind.low)
    sides = list(range(15)), list(range(15))
    perfect = auc([9] * 15, [1] * 15, higher_clusters=sides[0], lower_clusters=sides[1])
    copied = auc([9] * 90, [1] * 90, higher_clusters=labels, lower_clusters=labels)
    assert perfect is not None
    assert copied is not None
    assert copied.low == pytest.approx(perfect.low)


def test_the_interval_of_an_area_covers() -> None:
    draw = np.random.default_rng(5)
    truth = 0.5 + 0.5 * math.erf(1.5 / 2)
    held = 0
    for _ in range(400):
        made = auc(draw.normal(1.5, 1, 20), draw.normal(0, 1, 60))
        held += made is not None and made.low <= truth <= made.high
    assert 0.92 <= held / 400 <= 0.99


def test_balanced_accuracy_is_that_of_scikit_learn() -> None:
    truth = ["ja"] * 8 + ["nein"] * 90 + ["weiß nicht"] * 5
    said = ["ja"] * 6 + ["nein"] * 2 + ["nein"] * 80 + ["ja"] * 10 + ["weiß nicht"] * 5
    made = balanced_accuracy(truth, said)
    assert made is not None
    assert made.value == pytest.approx(metrics.balanced_accuracy_score(truth, said))
    assert 0 < made.low < made.value < made.high <= 1
    assert made.n == 103


def test_a_constant_gets_half_and_nothing_gets_none() -> None:
    made = balanced_accuracy([1, 1, 1, 0], [1, 1, 1, 1])
    assert made is not None
    assert made.value == 0.5
    assert balanced_accuracy([], []) is None
    with pytest.raises(ValueError, match="do not pair"):
        balanced_accuracy([1], [])
