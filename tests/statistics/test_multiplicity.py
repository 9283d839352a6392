"""Holm's adjustment by hand."""

from __future__ import annotations

import pytest

from onward.statistics.multiplicity import holm


def test_holm_by_hand_keeps_the_order_given() -> None:
    # Sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1: 0.04, 0.06, 0.06 and 0.04 raised to 0.06.
    assert holm([0.03, 0.01, 0.04, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])


def test_one_p_value_is_left_alone_and_none_give_none() -> None:
    assert holm([0.03]) == [0.03]
    assert holm([]) == []


def test_adjusted_p_values_end_at_1() -> None:
    assert holm([0.6, 0.9]) == [1.0, 1.0]


def test_what_is_no_p_value_is_refused() -> None:
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match=r"p-values"):
            holm([0.1, wrong])
