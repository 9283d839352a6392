"""Curves stand where the numbers are, leave out what is no number, and say what they show."""

from __future__ import annotations

import math
import re

from onward.reports.tune_plots import (
    Across,
    Curve,
    curves_plot,
    loss_plot,
    performance_plots,
    sweep_plot,
)
from onward.types import HistoryPoint, ScalePoint
from tests.reports.pages import read_page
from tests.reports.sample_tune import sample_card, sample_history

CAPTION = ("Title", "Note.")


def test_a_curve_runs_through_its_points() -> None:
    curve = Curve("task", ((0.0, 0.0), (5.0, 1.0), (10.0, 0.5)))
    plot = curves_plot("p", CAPTION, (curve,), Across("steps")).source
    marks = re.findall(r'<line x1="(\S+)" y1="(\S+)" x2="(\S+)" y2="(\S+)" class="curve">', plot)
    # The upright axis takes 9 % of the width; 1.0 is at its top, 22 px below that of the drawing.
    assert marks[1:] == [
        ("9.00%", "232.0", "54.50%", "22.0"),
        ("54.50%", "22.0", "100.00%", "127.0"),
    ]
    text = read_page(f"<body>{plot}</body>").text
    assert "task: first 0.00, last 0.50, lowest 0.00, highest 1.00." in text
    assert "examples seen" not in text


def test_losses_of_training_and_of_held_out_records_share_a_plot() -> None:
    plot = loss_plot(sample_history(), 1_496.0).source
    page = read_page(f"<body>{plot}</body>")
    assert page.faults == []
    for part in ("training", "held out", "steps", "examples seen", "4,000"):
        assert part in page.text
    assert plot.count('class="spot held"') == 10 + 1, "ten looks and the legend"
    assert "diverged" not in page.text


def test_examples_stand_where_as_many_were_seen() -> None:
    history = (HistoryPoint(10, 1.0, 1, 1, loss=2.0), HistoryPoint(20, 2.0, 2, 2, loss=1.0))
    plot = loss_plot(history, 100.0).source
    places = dict(re.findall(r'<text x="(\S+)" y="30.0"[^>]*>([\d,]+)</text>', plot))
    below = dict(re.findall(r'<text x="(\S+)" y="280.0"[^>]*>(\d+)</text>', plot))
    assert places == {
        "9.00%": "0",
        "31.75%": "50",
        "54.50%": "100",
        "77.25%": "150",
        "100.00%": "200",
    }
    assert below["54.50%"] == "10", "ten steps are one epoch of a hundred records"


def test_a_loss_that_diverged_is_marked_and_not_drawn() -> None:
    point = HistoryPoint(30, 0.3, 1, 1, loss=math.nan)
    before = HistoryPoint(10, 0.1, 1, 1, loss=2.0)
    plot = loss_plot((before, point), None).source
    assert 'class="limit"' in plot
    assert "diverged" in read_page(f"<body>{plot}</body>").text
    assert "nan" not in plot
    assert loss_plot((point,), None).source == ""


def test_every_score_has_a_plot_of_its_own_by_epoch() -> None:
    [accuracy] = performance_plots(sample_history(), None)
    text = read_page(f"<body>{accuracy.source}</body>").text
    assert "Accuracy" in text
    assert "epochs" in text
    assert "held out: first 0.65" in text
    one = HistoryPoint(1, 0.5, 1, 1, scores={"validation_bleu": 0.3, "f1": 0.2, "f2": math.nan})
    plots = performance_plots((one,), 10.0)
    assert len(plots) == 3
    assert "training: not measured." in plots[0].source
    assert 'class="spot held"' in plots[0].source, "a single point is seen"
    assert plots[2].source == ""


def test_long_histories_are_averaged_and_this_is_said() -> None:
    curve = Curve("training", tuple((float(n), float(n % 2)) for n in range(20_000)))
    plot = curves_plot("p", CAPTION, (curve,), Across("steps")).source
    assert plot.count('class="curve"') <= 201
    assert "Neighbouring points are averaged." in plot
    assert len(plot) < 40_000


def test_the_scale_sweep_shows_what_is_gained_and_what_is_lost() -> None:
    plot = sweep_plot(sample_card().sweep).source
    text = read_page(f"<body>{plot}</body>").text
    assert "Loss minus that of the base" in text
    assert "task: first 0.00, last −0.98" in text
    assert "general text: first 0.00, last 0.05" in text
    later = sweep_plot((ScalePoint(0.5, 1, 1), ScalePoint(1, 1, 2), ScalePoint(0, math.nan, 1)))
    assert "that of scale 0.5" in later.source
    assert sweep_plot((ScalePoint(0, 1, 1), ScalePoint(1, math.inf, 1))).source == ""


def test_without_numbers_there_is_no_plot() -> None:
    assert loss_plot((), 10.0).source == ""
    assert performance_plots((), None) == []
    assert sweep_plot(()).source == ""
    assert curves_plot("p", CAPTION, (), Across("steps")).source == ""
