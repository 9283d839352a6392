"""Intervals by hand, beside scipy's, and by how often they cover."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from onward.statistics.intervals import (
    Bounds,
    mean_interval,
    proportion_interval,
    quantile,
    standard_error,
)
from onward.types import Estimate

Draw = Callable[[np.random.Generator, int], np.ndarray]
SCORES = (20.0, 100.0)


def covers(
    draw: Draw, truth: float, n: int, bounds: Bounds | None = None, samples: int = 600
) -> float:
    generator = np.random.default_rng(7)
    held = 0
    for _ in range(samples):
        made = mean_interval(draw(generator, n), bounds=bounds, resamples=400)
        held += made.low <= truth <= made.high
    return held / samples


def test_the_mean_stands_in_the_middle_of_its_interval() -> None:
    made = mean_interval([60, 70, 80, 90, 75, 66, 81, 72, 79, 77])
    assert made.value == pytest.approx(75)
    assert made.high - 75 == pytest.approx(75 - made.low)
    assert (made.n, made.level, made.method) == (10, 0.95, "bootstrap-t")


def test_the_interval_is_never_narrower_than_that_of_student() -> None:
    values = np.random.default_rng(3).normal(70, 10, 40)
    student = stats.t.interval(0.95, 39, loc=values.mean(), scale=stats.sem(values))
    made = mean_interval(values)
    assert made.low <= student[0] + 1e-9
    assert made.high >= student[1] - 1e-9
    assert made.high - made.low < 1.2 * (student[1] - student[0])


def test_a_higher_level_is_wider_and_the_same_seed_gives_the_same() -> None:
    values = np.random.default_rng(5).exponential(1, 30)
    narrow, wide = mean_interval(values, level=0.8), mean_interval(values, level=0.99)
    assert wide.low < narrow.low < narrow.high < wide.high
    assert mean_interval(values, seed=3) == mean_interval(values, seed=3)
    assert mean_interval(values, seed=3) != mean_interval(values, seed=4)


def test_shift_and_scale_of_the_values_shift_and_scale_the_interval() -> None:
    values = np.random.default_rng(5).exponential(1, 30)
    made, moved = mean_interval(values), mean_interval(1e6 + 3 * values)
    assert moved.low == pytest.approx(1e6 + 3 * made.low, rel=1e-9)
    assert mean_interval(1e-15 * values).low == pytest.approx(1e-15 * made.low, rel=1e-9)


def test_thousands_of_values_are_resampled_in_blocks() -> None:
    values = np.random.default_rng(1).normal(0, 1, 20_000)
    made = mean_interval(values, resamples=120)
    assert made.high - made.low == pytest.approx(2 * 1.96 / math.sqrt(20_000), rel=0.25)


def test_the_interval_ends_at_the_bounds() -> None:
    made = mean_interval([100] * 12 + [95, 40, 20], bounds=SCORES)
    assert made.high == 100
    assert made.low > 20


@pytest.mark.parametrize("n", [1, 5, 20])
def test_all_values_at_a_bound_give_what_clopper_and_pearson_give(n: int) -> None:
    exact = stats.binomtest(n, n).proportion_ci(0.95, "exact")
    made = mean_interval([100.0] * n, bounds=SCORES)
    assert made.low == pytest.approx(20 + 80 * exact.low)
    assert (made.value, made.high, made.method) == (100, 100, "markov")


def test_equal_values_between_the_bounds_leave_room_on_both_sides() -> None:
    made = mean_interval([80.0] * 10, bounds=SCORES)
    away = 1 - 0.025**0.1
    assert made.low == pytest.approx(80 - 60 * away)
    assert made.high == pytest.approx(80 + 20 * away)


def test_equal_values_without_bounds_are_only_themselves() -> None:
    made = mean_interval([0.1] * 3)
    assert made.low == made.high == made.value == pytest.approx(0.1)
    assert made.method == "constant"


@pytest.mark.parametrize("clusters", [None, ["one"] * 4])
def test_one_value_or_one_cluster_without_bounds_says_nothing(clusters: list[str] | None) -> None:
    values = [3.0] if clusters is None else [1.0, 2.0, 3.0, 6.0]
    made = mean_interval(values, clusters=clusters)
    assert (made.value, made.low, made.high) == (3.0, -math.inf, math.inf)
    assert made.method == "unknown"


def test_one_cluster_within_bounds_is_one_observation() -> None:
    made = mean_interval([70, 80, 90], clusters=["a", "a", "a"], bounds=SCORES)
    assert made.low == pytest.approx(80 - 60 * 0.975)
    assert made.high == pytest.approx(80 + 20 * 0.975)


def test_values_at_both_bounds_are_a_proportion() -> None:
    share = proportion_interval(9, 10)
    made = mean_interval([100] * 9 + [20], bounds=SCORES)
    assert made.method == "wilson"
    assert (made.low, made.high) == pytest.approx((20 + 80 * share.low, 20 + 80 * share.high))


def test_what_rounding_put_beyond_a_bound_counts_as_the_bound() -> None:
    assert mean_interval([0.1 + 0.2 + 0.7 + 2e-16] * 3, bounds=(0.0, 1.0)).high == 1


def test_empty_nan_and_values_beyond_the_bounds_are_refused() -> None:
    with pytest.raises(ValueError, match="no mean of no values"):
        mean_interval([])
    with pytest.raises(ValueError, match="NaN"):
        mean_interval([1.0, float("nan")])
    with pytest.raises(ValueError, match="exceed the bounds"):
        mean_interval([101.0, 50.0], bounds=SCORES)
    with pytest.raises(ValueError, match="3 cluster labels for 2 values"):
        mean_interval([1.0, 2.0], clusters=["a", "b", "c"])
    with pytest.raises(ValueError, match="one row"):
        mean_interval(np.zeros((2, 2)))


def test_clusters_of_one_are_no_clusters() -> None:
    values = np.random.default_rng(2).normal(0, 1, 25)
    assert mean_interval(values, clusters=list(range(25))) == mean_interval(values)
    assert mean_interval(values, clusters=[None] * 25) == mean_interval(values)


def test_repeating_every_value_in_its_cluster_does_not_narrow_the_interval() -> None:
    values = np.random.default_rng(2).normal(0, 1, 25)
    once = mean_interval(values)
    twice = mean_interval(np.repeat(values, 4), clusters=np.repeat(np.arange(25), 4).tolist())
    assert (twice.low, twice.high) == pytest.approx((once.low, once.high))
    assert twice.n == 100


def test_the_standard_error_is_the_familiar_one_and_that_of_clusters_by_hand() -> None:
    values = [1.0, 2.0, 4.0, 9.0]
    assert standard_error(values) == pytest.approx(stats.sem(values))
    # Sums 3 and 13 of two each, mean 4, so residuals -5 and 5: sqrt(2 / 1 * 50) / 4.
    assert standard_error(values, ["a", "a", "b", "b"]) == pytest.approx(2.5)
    assert standard_error([1.0]) is None
    assert standard_error(values, ["a"] * 4) is None


@pytest.mark.parametrize(
    ("name", "draw", "truth", "bounds"),
    [
        ("normal", lambda g, n: g.normal(70, 10, n), 70, None),
        ("skewed", lambda g, n: g.exponential(1, n), 1, None),
        (
            "tied",
            lambda g, n: np.where(g.random(n) < 0.6, 100, g.uniform(20, 100, n)),
            84,
            SCORES,
        ),
        ("binary", lambda g, n: (g.random(n) < 0.9).astype(float), 0.9, (0.0, 1.0)),
    ],
)
@pytest.mark.parametrize("n", [15, 50])
def test_95_percent_intervals_cover_93_to_97_percent(
    name: str, draw: Draw, truth: float, bounds: Bounds | None, n: int
) -> None:
    # Two standard errors of 600 samples are 1.8 %.
    assert 0.93 - 0.018 <= covers(draw, truth, n, bounds) <= 0.97 + 0.018, name


def test_ignoring_clusters_covers_too_seldom_and_naming_them_does_not() -> None:
    generator = np.random.default_rng(11)
    made: list[tuple[Estimate, Estimate]] = []
    for _ in range(400):
        labels = np.repeat(np.arange(12), generator.integers(1, 9, 12))
        values = generator.normal(0, 1, 12)[labels] + generator.normal(0, 1, len(labels))
        named = mean_interval(values, clusters=labels.tolist(), resamples=400)
        made.append((named, mean_interval(values, resamples=400)))
    named_rate, blind_rate = (
        np.mean([pair[which].low <= 0 <= pair[which].high for pair in made]) for which in (0, 1)
    )
    assert 0.915 <= named_rate <= 0.985
    assert blind_rate < 0.85


@pytest.mark.parametrize("method", ["wilson", "exact"])
@pytest.mark.parametrize(
    ("successes", "n"), [(0, 1), (1, 1), (0, 30), (7, 9), (45, 50), (180, 999)]
)
def test_proportions_are_those_of_scipy(successes: int, n: int, method: str) -> None:
    expected = stats.binomtest(successes, n).proportion_ci(0.9, method)
    made = proportion_interval(
        successes, n, level=0.9, method="exact" if method == "exact" else "wilson"
    )
    assert (made.low, made.high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert made.value == successes / n


def test_half_a_success_counts_as_half() -> None:
    wilson, exact = (proportion_interval(1.5, 4, method=method) for method in ("wilson", "exact"))
    assert (wilson.value, exact.value) == (1.5 / 4, 1.5 / 4)
    # (1.5 + z²/2 ± z √(0.375 · 0.625 · 4 + z²/4)) / (4 + z²) with z = 1.95996
    assert (wilson.low, wilson.high) == pytest.approx((0.0919, 0.7806), abs=1e-4)
    low, high = stats.beta.ppf(0.025, 1.5, 3.5), stats.beta.ppf(0.975, 2.5, 2.5)
    assert (exact.low, exact.high) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_what_is_no_proportion_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="is no proportion"):
        proportion_interval(successes, n)


def test_quantiles_lie_between_neighbours() -> None:
    assert quantile([4, 1, 3, 2], 0.5) == 2.5
    assert quantile([1, 2, 3], 0.95) == pytest.approx(2.9)
    assert quantile([7], 0.95) == 7
    assert quantile([], 0.5) is None
