"""Ranks by bounds, within a component."""

from __future__ import annotations

import numpy as np

from onward.arena.ranks import ranks


def test_a_rank_counts_those_who_are_surely_better() -> None:
    low, high = np.array([30.0, 20, 5, 0]), np.array([40.0, 32, 19, 6])
    # 30 > 32 is false; 30 and 20 > 19; 30 and 20 > 6, 5 > 6 is false.
    assert ranks(low, high, np.zeros(4, dtype=np.int64)).tolist() == [1, 1, 3, 3]


def test_components_are_ranked_apart() -> None:
    low, high = np.array([30.0, 20, 5, 0]), np.array([40.0, 25, 19, 4])
    assert ranks(low, high, np.array([0, 0, 1, 1])).tolist() == [1, 2, 1, 2]
