"""Resampling of any statistic."""

from __future__ import annotations

import numpy as np
import pytest

from onward.statistics.agreement import quadratic_kappa
from onward.statistics.arrays import Integers
from onward.statistics.intervals import mean_interval
from onward.statistics.resampling import resampled_counts, resampled_interval

VALUES = np.random.default_rng(3).normal(10, 2, 60)


def mean_of(rows: Integers) -> float | None:
    return float(VALUES[rows].mean())


def test_every_resample_draws_as_many_clusters_as_there_are() -> None:
    blocks = list(resampled_counts(30_000, 7, seed=1))
    assert [len(block) for block in blocks] == [3, 3, 1], "a hundred thousand cells at once"
    assert all((block.sum(axis=1) == 30_000).all() for block in blocks)


def test_the_interval_of_a_mean_is_about_that_of_mean_interval() -> None:
    made, plain = resampled_interval(mean_of, 60), mean_interval(VALUES)
    assert made is not None
    assert (made.low, made.high) == pytest.approx((plain.low, plain.high), abs=0.1)
    assert made.value == plain.value


def test_clusters_are_drawn_whole() -> None:
    labels = np.repeat(np.arange(60), 4).tolist()
    repeated = resampled_interval(lambda rows: mean_of(rows // 4), 240, clusters=labels)
    single = resampled_interval(mean_of, 60)
    assert repeated is not None
    assert single is not None
    assert repeated.high - repeated.low == pytest.approx(single.high - single.low, rel=0.1)


def test_kappa_has_an_interval_and_a_rater_who_never_varies_has_none() -> None:
    draw = np.random.default_rng(1)
    one = draw.integers(1, 6, 50)
    two = np.clip(one + draw.integers(-1, 2, 50), 1, 5)
    made = resampled_interval(lambda rows: quadratic_kappa(one[rows], two[rows]), 50)
    assert made is not None
    assert 0.5 < made.low < made.value < made.high < 1
    same = np.ones(50)
    assert resampled_interval(lambda rows: quadratic_kappa(same[rows], same[rows]), 50) is None


def test_one_cluster_or_a_statistic_that_is_mostly_undefined_has_no_interval() -> None:
    assert resampled_interval(mean_of, 60, clusters=["a"] * 60) is None
    assert resampled_interval(lambda rows: 1.0 if len(set(rows)) == 60 else None, 60) is None
    assert resampled_interval(lambda _: None, 0) is None
