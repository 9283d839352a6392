"""Plots place marks where the numbers are, say in words what they show, and keep to the page."""

from __future__ import annotations

import re

import pytest

from onward.reports.plots import (
    IntervalRow,
    around_zero,
    grades_plot,
    intervals_plot,
    latency_plot,
    scores_plot,
)
from onward.reports.svg import decades, linear
from onward.types import Estimate
from tests.reports.pages import read_page


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0, 100, ["0", "20", "40", "60", "80", "100"]),
        (-0.13, 0.13, ["-0.2", "-0.1", "0.0", "0.1", "0.2"]),
        (3, 3, ["2.4", "2.6", "2.8", "3.0", "3.2", "3.4", "3.6"]),
    ],
)
def test_ticks_are_round_and_cover_the_values(low: float, high: float, labels: list[str]) -> None:
    axis = linear(low, high, 5 if low >= 0 else 4)
    assert [label for _, label in axis.ticks] == labels
    assert axis.low <= low <= high <= axis.high


def test_values_stand_at_their_share_of_the_axis_and_never_outside() -> None:
    axis = linear(0, 100, 5)
    assert axis.at(37.5) == "37.50%"
    assert axis.at(-5) == "0.00%"
    assert axis.at(500) == "100.00%"
    times = decades(0.02, 7, "s")
    assert [label for _, label in times.ticks] == ["0.01 s", "0.1 s", "1 s", "10 s"]
    assert times.at(0.1) == "33.33%"
    assert times.at(0.0) == "0.00%"


def test_every_question_is_a_dot_until_there_are_too_many() -> None:
    few = scores_plot([(f"q{n}", 10.0 * n) for n in range(10)], Estimate(45, 30, 60, 10)).source
    assert few.count("<circle") == 10
    assert (
        "mean 45.0 [30.0, 60.0]; lowest 0.0, highest 90.0." in read_page(f"<body>{few}</body>").text
    )
    many = scores_plot([("q", 80.0)] * 300 + [("q", 100.0)], None).source
    assert "<circle" not in many
    assert "Tallest bar: 300 questions" in many


def test_grades_are_counted_and_fractions_go_to_the_nearest() -> None:
    plot = grades_plot({"Clarity": [5, 4.6, 2.4, 1], "Empty": []})
    text = read_page(f"<body>{plot.source}</body>").text
    assert "Clarity: Excellent 2, Bad 1, Worse 1." in text
    assert "mean 3.25" in text
    widths = [float(w) for w in re.findall(r'width="([\d.]+)%" height="20', plot.source)]
    assert widths == [25.0, 25.0, 50.0]


def test_latency_shows_each_question_and_the_quantiles_that_are_known() -> None:
    plot = latency_plot({"answering": [0.0, 0.5, 2.0], "judging": []}, {"answering_p50": 0.5})
    text = read_page(f"<body>{plot.source}</body>").text
    assert "answering: 3 questions, p50 0.50 s." in text
    assert "p95" not in text
    assert "judging" not in text


def test_what_needs_a_look_is_a_ring_and_not_only_a_colour() -> None:
    rows = [
        IntervalRow("good", "0.9", 0.9, 0.8, 1.0),
        IntervalRow("bad", "0.1", 0.1, 0, 0.3, off=True),
    ]
    plot = intervals_plot("p", ("Title", "Note"), rows, linear(0, 1), (0.8, "needed")).source
    assert plot.count('<g class="off">') == 1
    assert read_page(f"<body>{plot}</body>").faults == []


def test_differences_are_plotted_around_zero() -> None:
    axis = around_zero([IntervalRow("a", "", 1, -0.5, 7.1)])
    assert axis.low == -axis.high
    assert axis.at(0) == "50.00%"
    assert [label for _, label in axis.ticks] == ["−10", "−5", "0", "+5", "+10"]
    assert around_zero([IntervalRow("a", "", 0, 0, 0)]).at(0) == "50.00%"


def test_without_numbers_there_is_no_plot() -> None:
    assert scores_plot([], None).source == ""
    assert grades_plot({}).source == ""
    assert latency_plot({"answering": []}, {}).source == ""
    assert latency_plot({"answering": [0.0]}, {}).source == ""
    assert intervals_plot("p", ("", ""), [], linear(0, 1)).source == ""
