"""Agreement by hand and beside scikit-learn, scipy and krippendorff."""

from __future__ import annotations

import krippendorff as reference
import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from onward.statistics.agreement import (
    Scale,
    kappa,
    krippendorff,
    quadratic_kappa,
    ranks,
    spearman,
)

DRAW = np.random.default_rng(9)
ONE = DRAW.integers(1, 6, 80)
TWO = np.clip(ONE + DRAW.integers(-1, 2, 80), 1, 5)


def test_kappa_by_hand() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: p_o = 0.7, p_e = 0.5 · 0.6 + 0.5 · 0.4 = 0.5.
    one = ["yes"] * 25 + ["no"] * 25
    two = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert kappa(one, two) == pytest.approx(0.4)


def test_kappas_are_those_of_scikit_learn() -> None:
    expected = metrics.cohen_kappa_score(ONE, TWO)
    assert kappa(ONE.tolist(), TWO.tolist()) == pytest.approx(expected)
    expected = metrics.cohen_kappa_score(ONE, TWO, weights="quadratic", labels=[1, 2, 3, 4, 5])
    assert quadratic_kappa(ONE, TWO) == pytest.approx(expected)


def test_a_grade_that_nobody_gave_leaves_its_gap() -> None:
    expected = metrics.cohen_kappa_score(
        [1, 5, 1, 2], [5, 5, 1, 1], weights="quadratic", labels=[1, 2, 3, 4, 5]
    )
    assert quadratic_kappa([1, 5, 1, 2], [5, 5, 1, 1]) == pytest.approx(expected)


def test_kappa_of_raters_who_never_vary_is_unknown() -> None:
    assert kappa([], []) is None
    assert kappa(["a", "a"], ["a", "a"]) is None
    assert quadratic_kappa([], []) is None
    assert quadratic_kappa([0.1, 0.1, 0.1], [0.1, 0.1, 0.1]) is None
    assert kappa(["a", "a"], ["a", "b"]) == 0
    assert quadratic_kappa([4, 4], [2, 2]) == 0


def test_spearman_averages_ties_as_scipy_does() -> None:
    assert spearman(ONE, TWO) == pytest.approx(stats.spearmanr(ONE, TWO).statistic)
    assert spearman([1, 2, 3], [10, 200, 3000]) == 1
    assert spearman([1, 2, 3], [3, 2, 1]) == -1
    assert ranks(np.array([3.0, 1.0, 3.0, 2.0])).tolist() == [3.5, 1, 3.5, 2]


def test_spearman_of_two_pairs_or_a_constant_is_unknown() -> None:
    assert spearman([1, 2], [1, 2]) is None
    assert spearman([1, 2, 3], [5, 5, 5]) is None
    with pytest.raises(ValueError, match="do not pair"):
        spearman([1, 2, 3], [1, 2])


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_alpha_is_that_of_krippendorff_with_ratings_missing(scale: Scale) -> None:
    draw = np.random.default_rng(1)
    true = draw.integers(1, 6, 40)
    table = np.clip(true + draw.integers(-1, 2, (4, 40)), 1, 5).astype(float)
    table[draw.random((4, 40)) < 0.3] = np.nan
    expected = reference.alpha(reliability_data=table, level_of_measurement=scale)
    units = [[None if np.isnan(x) else float(x) for x in column] for column in table.T]
    assert krippendorff(units, scale=scale) == pytest.approx(expected)


def test_alpha_by_hand() -> None:
    # Ratings aa, ab: within, 1 of 2 units disagrees: D_o = 2 / 4. Among 3 a and 1 b: D_e = 6 / 12.
    assert krippendorff([["a", "a"], ["a", "b"]]) == pytest.approx(0)
    assert krippendorff([["a", "a"], ["b", "b"]]) == pytest.approx(1)


def test_alpha_without_two_ratings_of_anything_or_without_variety_is_unknown() -> None:
    assert krippendorff([]) is None
    assert krippendorff([["a", None], [None, "b"]]) is None
    assert krippendorff([[3, 3], [3, 3, None]]) is None


def test_words_have_no_distance() -> None:
    with pytest.raises(ValueError, match="needs numbers"):
        krippendorff([["gut", "schlecht"]], scale="interval")
