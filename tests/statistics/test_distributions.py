"""The distributions, beside scipy's."""

from __future__ import annotations

import pytest
from scipy import special, stats

from onward.statistics.distributions import (
    beta_quantile,
    bisect,
    incomplete_beta,
    normal_quantile,
    normal_share,
    student_quantile,
    two_sided,
)


@pytest.mark.parametrize("a", [0.5, 1, 7, 300, 20_000])
@pytest.mark.parametrize("b", [0.5, 1, 12, 900])
@pytest.mark.parametrize("x", [0.0, 1e-6, 0.02, 0.3, 0.5, 0.97, 1.0])
def test_incomplete_beta_is_that_of_scipy(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("probability", [0.0005, 0.3, 0.5, 0.8, 0.975, 0.9999])
@pytest.mark.parametrize("freedom", [1, 2, 9, 199, 100_000])
def test_student_quantile_is_that_of_scipy(probability: float, freedom: float) -> None:
    expected = stats.t.ppf(probability, freedom)
    assert student_quantile(probability, freedom) == pytest.approx(expected, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize(("a", "b"), [(1, 20), (3, 3), (150, 52)])
def test_beta_quantile_is_that_of_scipy(a: float, b: float) -> None:
    assert beta_quantile(0.025, a, b) == pytest.approx(stats.beta.ppf(0.025, a, b), rel=1e-9)


def test_the_normal_quantile_undoes_the_normal_share() -> None:
    assert normal_quantile(0.975) == pytest.approx(1.959964, abs=1e-6)
    assert normal_share(normal_quantile(0.31)) == pytest.approx(0.31)


def test_a_level_of_95_percent_leaves_half_of_the_rest_above() -> None:
    assert two_sided(0.95) == pytest.approx(0.975)
    for level in (0.0, 1.0, 95.0, float("nan")):
        with pytest.raises(ValueError, match="level must lie between 0 and 1"):
            two_sided(level)


def test_bisection_gives_an_end_where_nothing_crosses_zero() -> None:
    assert bisect(lambda x: x - 2, 0, 1) == pytest.approx(1)
    assert bisect(lambda x: x + 2, 0, 1) == pytest.approx(0)
