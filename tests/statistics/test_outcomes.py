"""MCC and F1 by hand and beside scikit-learn, and resampled sums beside the formula of the mean."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest
from sklearn import metrics

from onward.statistics.intervals import standard_error
from onward.statistics.outcomes import CLASS_STATISTICS, ClassStatistic, class_score, resampled_sums


def test_values_by_hand() -> None:
    # Of class 1: 3 right, 1 missed, 1 said wrongly; of class 0: 5 right.
    truth = [1] * 4 + [0] * 6
    said = [1, 1, 1, 0, 1, 0, 0, 0, 0, 0]
    wanted = {
        "mcc": (3 * 5 - 1 * 1) / math.sqrt(4 * 4 * 6 * 6),
        "f1": 2 * 3 / (4 + 4),
        "macro_f1": (6 / 8 + 10 / 12) / 2,
        "micro_f1": 0.8,
    }
    for name in get_args(ClassStatistic):
        made, error = class_score(name, truth, said, classes=2)
        assert made.value == pytest.approx(wanted[name])
        assert made.low <= made.value <= made.high
        assert error is not None
        assert 0 < error < 0.5


def test_values_of_several_classes_are_those_of_scikit_learn() -> None:
    draw = np.random.default_rng(1)
    truth = draw.integers(3, size=80)
    said = np.where(draw.random(80) < 0.6, truth, draw.integers(3, size=80))
    pairs = (list(map(int, truth)), list(map(int, said)))
    wanted = {
        "mcc": metrics.matthews_corrcoef(*pairs),
        "macro_f1": metrics.f1_score(*pairs, average="macro"),
        "micro_f1": metrics.f1_score(*pairs, average="micro"),
    }
    for name in CLASS_STATISTICS:
        if name in wanted:
            assert class_score(name, *pairs, classes=3)[0].value == pytest.approx(wanted[name])


def test_what_could_not_be_made_out_is_wrong_and_of_no_class() -> None:
    truth, said = [0, 0, 1, 1], [0, None, 1, 1]
    assert class_score("f1", truth, said, classes=2)[0].value == 1
    assert class_score("macro_f1", truth, said, classes=2)[0].value == pytest.approx(5 / 6)
    assert class_score("micro_f1", truth, said, classes=2)[0].value == pytest.approx(6 / 7)
    wanted = metrics.matthews_corrcoef(truth, [0, -1, 1, 1])
    assert class_score("mcc", truth, said, classes=2)[0].value == pytest.approx(wanted)


def test_saying_the_same_always_shows_nothing() -> None:
    for said in ([0, 0, 0], [None, None, None]):
        made, error = class_score("mcc", [0, 1, 0], said, classes=2)
        assert (made.value, made.low, made.high, error) == (0, 0, 0, 0)
        assert class_score("f1", [0, 1, 0], said, classes=2)[0].value == 0


def test_the_resampled_error_of_a_mean_is_that_of_the_formula() -> None:
    values = np.random.default_rng(5).random(200)
    rows = np.stack((values, np.ones(200)), axis=1)
    made, error = resampled_sums(rows, lambda sums: sums[:, 0] / sums[:, 1])
    assert made.value == pytest.approx(values.mean())
    assert error == pytest.approx(standard_error(values), rel=0.1)
    assert made.n == 200


def test_one_row_says_nothing_of_others_and_none_is_refused() -> None:
    made, error = class_score("micro_f1", [1], [1], classes=2)
    assert (made.value, made.low, made.high, error) == (1, -math.inf, math.inf, None)
    with pytest.raises(ValueError, match="no rows"):
        class_score("mcc", [], [], classes=2)
    with pytest.raises(ValueError, match="do not pair"):
        class_score("mcc", [1], [], classes=2)
    with pytest.raises(ValueError, match="within 0 and 1"):
        class_score("mcc", [2], [1], classes=2)
