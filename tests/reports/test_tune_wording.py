"""The words of a tuning report: the verdict of the gate, shares, losses, what is not known."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from onward.options import TuneOptions
from onward.plain import plain
from onward.reports.tune_wording import (
    diverged_step,
    fitted_line,
    forecast_line,
    forgetting_line,
    loss_words,
    mixture_cells,
    percent,
    preflight_facts,
    reasons,
    sweep_cells,
    task_line,
    trainable_line,
    writes,
)
from onward.types import Forecast, HistoryPoint, ScalePoint, Skipped, Trainable
from tests.reports.sample_tune import (
    MIXTURE,
    classifier_card,
    difference,
    empty_card,
    hostile_card,
    sample_card,
    sample_preflight,
)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0 %"),
        (0.0000001, "<0.01 %"),
        (460_800 / 134_975_808, "0.34 %"),
        (0.382, "38.2 %"),
        (0.99999, "99.9 %"),
        (1.0, "100 %"),
        (None, "n/a (not known)"),
        (math.nan, "n/a (not known)"),
    ],
)
def test_shares_never_round_to_all_or_nothing(share: float | None, words: str) -> None:
    assert percent(share) == words


def test_a_loss_that_is_no_number_diverged() -> None:
    assert [loss_words(loss) for loss in (1.417, math.nan, math.inf, None)] == [
        "1.42",
        "diverged",
        "diverged",
        "n/a (not measured)",
    ]
    assert diverged_step(sample_card().fitted.history) is None
    assert diverged_step(()) is None
    late = HistoryPoint(8, 1, 1, 1, loss=1.0, validation_loss=math.inf)
    assert diverged_step((HistoryPoint(4, 1, 1, 1), late)) == 8


def test_the_verdict_comes_before_its_figures() -> None:
    card = sample_card()
    figures = "loss 2.31 → 1.42: −0.89 [−1.01, −0.77], p <0.001 (Holm), n = 110"
    assert task_line(card) == f"better at its task: {figures}"
    assert task_line(replace(card, change="worse")).startswith("worse at its task: loss 2.31")
    unsure = (difference("loss", 2.31, 2.30, "cannot tell"),)
    line = task_line(replace(card, change="cannot tell", before_after=unsure))
    assert line.startswith(
        "cannot tell whether it is better at its task (about 310 more questions needed): loss"
    )
    nothing = "cannot tell whether it is better at its task: nothing was compared on held-out"
    assert task_line(empty_card()).startswith(nothing)


def test_classifiers_and_reward_models_do_not_write() -> None:
    card = sample_card()
    assert writes(card)
    assert not writes(classifier_card())
    assert not writes(replace(card, kind="prefer", options={"tune": {"loss": "reward"}}))


def test_forgetting_is_said_with_its_figures_or_that_it_was_not_measured() -> None:
    assert forgetting_line(None) == "forgetting: n/a (not measured)"
    assert forgetting_line(sample_card().forgetting).startswith(
        "kept what it knew: general text loss 3.10 → 3.13: +0.03"
    )
    assert forgetting_line(hostile_card().forgetting).startswith(
        "forgot some of what it knew: general text loss 3.10 → diverged; facts n/a"
    )


@pytest.mark.parametrize(
    ("method", "options", "end"),
    [
        ("lora", TuneOptions(), "lora, rank 16, q and v"),
        ("dora", TuneOptions(rank=4, targets=("q", "k", "v")), "dora, rank 4, q, k and v"),
        ("pissa", TuneOptions(targets=("all-linear",)), "pissa, rank 16, all-linear"),
        ("adapter", TuneOptions(rank=8), "adapter, width 8"),
        ("prompt", TuneOptions(rank=20), "prompt, 20 virtual tokens"),
        ("last-blocks:2", TuneOptions(), "last-blocks:2"),
    ],
)
def test_what_is_trained_says_only_what_the_method_has(
    method: str, options: TuneOptions, end: str
) -> None:
    trained = Trainable(method, 460_800, 134_975_808)
    line = f"trains 460,800 of 134,975,808 parameters (0.34 %): {end}"
    assert trainable_line(trained, plain(options)) == line
    assert trainable_line(trained, {"tune": plain(options)}) == line


def test_what_is_trained_is_told_without_options_too() -> None:
    assert trainable_line(Trainable("lora", 1, 2), {}).endswith("(50.0 %): lora")
    assert "(share not known)" in trainable_line(Trainable("full", 0, 0), {})


def test_several_sources_are_summed_up_and_one_is_not() -> None:
    *_, total = mixture_cells(MIXTURE)
    assert total == ("together", "–", "1,496", "159,423", "100 %", "3.00")
    assert len(mixture_cells(MIXTURE[:1])) == 1
    uncounted = mixture_cells((MIXTURE[0], replace(MIXTURE[1], tokens=None)))
    assert [row[3] for row in uncounted] == ["71,420", *["n/a (not counted)"] * 2]


def test_scales_are_in_order_and_base_and_tuned_are_named() -> None:
    cells = sweep_cells((ScalePoint(1.0, 1.4, 3.1), ScalePoint(0.0, math.nan, 3.0)))
    assert cells == [("0 (base)", "diverged", "3.00"), ("1 (tuned)", "1.40", "3.10")]


def test_how_training_went_says_what_was_kept() -> None:
    fitted = sample_card().fitted
    assert fitted_line(fitted) == (
        "280 steps in 12 min 8 s, 229,600 tokens, 315 tokens/s, 4 at once;"
        " kept the weights of step 189, best on held-out records"
    )
    early = replace(fitted, stopped_early=True, best_step=None)
    assert ", stopped early," in fitted_line(early)
    assert fitted_line(early).endswith("nothing was held out to choose by")
    assert fitted_line(empty_card().fitted) == "no step was trained"


def test_a_preflight_warns_of_nothing_learned_and_of_no_end() -> None:
    facts = dict(preflight_facts(replace(sample_preflight(), learned=0.0, end=0.25, forecast=None)))
    assert facts["learned"] == "NOTHING of the tokens"
    assert facts["end"].startswith("taught by 25.0 % of the records; a model that never")
    assert facts["forecast"] == "n/a (not timed)"
    assert dict(preflight_facts(sample_preflight()))["end"] == "taught by 100 % of the records"


def test_a_forecast_says_where_memory_is_not_known() -> None:
    told = forecast_line(Forecast(310.0, 725.0, None, 1))
    assert told == "12 min 5 s, memory not known, 310 tokens/s, 1 record at once"


def test_of_many_reasons_five_are_told() -> None:
    skipped = [Skipped(f"f:{n}", "too long") for n in range(8)]
    assert list(reasons(skipped)) == [*(f"f:{n}: too long" for n in range(5)), "and 3 more"]
    assert list(reasons(skipped[:5])) == [f"f:{n}: too long" for n in range(5)]
    assert list(reasons(())) == []
