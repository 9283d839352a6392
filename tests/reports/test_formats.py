"""Numbers are written in one way, and what is unknown says why."""

from __future__ import annotations

import math

import pytest

from onward.reports import formats
from onward.types import Estimate


@pytest.mark.parametrize(
    ("value", "text"),
    [(82.449, "82.4"), (100.0, "100.0"), (0.0, "0.0"), (-0.04, "0.0"), (-3.25, "−3.2")],
)
def test_scores_have_one_decimal_and_no_negative_zero(value: float, text: str) -> None:
    assert formats.score(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.834, "0.83"), (4.2, "4.20"), (9.999, "10.0"), (31.44, "31.4")]
)
def test_shares_and_grades_have_two_decimals(value: float, text: str) -> None:
    assert formats.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0 s"),
        (0.0042, "0.004 s"),
        (3.214, "3.21 s"),
        (9.996, "10.0 s"),
        (84.0, "84.0 s"),
        (119.99, "2 min 0 s"),
        (725.0, "12 min 5 s"),
        (7_680.0, "2 h 8 min"),
        (None, "n/a (not recorded)"),
    ],
)
def test_durations_change_their_unit(value: float | None, text: str) -> None:
    assert formats.seconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "$0.00"),
        (0.00001, "under $0.0001"),
        (0.0042, "$0.0042"),
        (1234.5, "$1,234.50"),
        (None, "n/a (price not known)"),
    ],
)
def test_small_prices_are_not_rounded_to_nothing(value: float | None, text: str) -> None:
    assert formats.dollars(value) == text


def test_what_is_not_a_finite_number_is_never_printed_as_one() -> None:
    for value in (math.nan, math.inf, -math.inf):
        for write in (formats.score, formats.number, formats.seconds, formats.dollars):
            assert write(value) == "n/a (not a finite number)"
        assert formats.p_value(value) == "n/a (not a finite number)"
        assert formats.signed("score", value) == "n/a (not a finite number)"
    broken = Estimate(math.nan, math.nan, math.nan, 0)
    assert formats.estimated("score", broken, "nothing was scored") == "n/a (nothing was scored)"


@pytest.mark.parametrize(
    ("value", "text"), [(3.14, "+3.1"), (-3.14, "−3.1"), (0.04, "0.0"), (-0.04, "0.0")]
)
def test_a_difference_has_a_sign_unless_it_rounds_to_nothing(value: float, text: str) -> None:
    assert formats.signed("score", value) == text


def test_an_estimate_is_its_value_with_its_interval_and_how_it_was_made() -> None:
    estimate = Estimate(0.834, 0.71, 0.92, 1200, method="wilson")
    assert formats.estimated("rate", estimate) == "0.83 [0.71, 0.92]"
    assert formats.method(estimate) == "95 % interval, wilson, n = 1,200"
    assert formats.p_value(0.0004) == "<0.001"
    assert formats.p_value(0.0416) == "0.042"
    assert formats.plural(1, "reply", "replies") == "1 reply"
    assert formats.plural(2000, "reply", "replies") == "2,000 replies"
