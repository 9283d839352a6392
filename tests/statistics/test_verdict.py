"""The rule: better only on two grounds, and seldom wrong."""

from __future__ import annotations

import numpy as np
import pytest

from onward.statistics.verdict import PairedResult, compare_values, decide
from onward.types import Estimate


def result(low: float, high: float, p: float, error: float | None = 1.0) -> PairedResult:
    difference = Estimate((low + high) / 2, low, high, 50)
    return PairedResult(difference, difference, difference, p, "permutation", error, 50)


def test_better_needs_both_the_interval_and_the_adjusted_p() -> None:
    decisions = decide(
        {
            "both": result(1, 3, 0.001),
            "interval only": result(1, 3, 0.2),
            "p only": result(-0.1, 3, 0.001),
            "neither": result(-1, 1, 0.9),
        }
    )
    assert [d.change for d in decisions.values()] == ["better", *["cannot tell"] * 3]


def test_holm_takes_back_what_one_metric_alone_would_have_shown() -> None:
    alone = decide({"score": result(0.1, 3, 0.03)})
    among = decide({"score": result(0.1, 3, 0.03), "other": result(-1, 1, 0.5)})
    assert alone["score"].change == "better"
    assert among["score"].change == "cannot tell"
    assert among["score"].p_adjusted == pytest.approx(0.06)
    assert list(among) == ["score", "other"]


def test_seconds_are_better_when_they_fall() -> None:
    results = {"seconds": result(-3, -1, 0.001), "score": result(-3, -1, 0.001)}
    decisions = decide(results, lower_is_better={"seconds"})
    assert decisions["seconds"].change == "better"
    assert decisions["score"].change == "worse"


def test_what_is_told_needs_no_more_and_what_is_not_says_how_many() -> None:
    decisions = decide({"told": result(1, 3, 0.001, 0.5), "not": result(-1, 2, 0.5, 1.0)})
    assert decisions["told"].needed is None
    # Difference 0.5, sd √50, z = 2.241 + 0.842 at the level of two metrics: about 1,900 in all.
    assert decisions["not"].needed == pytest.approx((2.241 + 0.842) ** 2 * 50 / 0.25 - 50, rel=0.01)
    assert decisions["not"].smallest == pytest.approx((2.241 + 0.842) * 1.0, rel=0.04)


def test_equal_runs_cannot_be_told_and_need_no_number() -> None:
    compared = compare_values([50, 60, 70], [50, 60, 70], bounds=(20, 100))
    decision = decide({"score": compared})["score"]
    assert compared.p == 1
    assert (decision.change, decision.needed, decision.smallest) == ("cannot tell", None, None)


def test_one_question_can_tell_nothing_and_has_no_spread() -> None:
    compared = compare_values([20], [100], bounds=(20, 100))
    decision = decide({"score": compared})["score"]
    assert compared.error is None
    assert (decision.change, decision.needed, decision.smallest) == ("cannot tell", None, None)


def test_a_shift_of_all_alike_needs_only_the_fewest_questions_that_can_show_it() -> None:
    few = compare_values([50, 60, 70, 55], [60, 70, 80, 65], bounds=(20, 100))
    assert decide({"score": few})["score"].needed == 2
    one = np.arange(30.0)
    many = compare_values(one, one + 5)
    assert decide({"score": many})["score"].change == "better"


def test_binary_values_are_compared_by_mcnemar_and_clustered_ones_by_flips() -> None:
    one, two = [0] * 12 + [1] * 20, [1] * 12 + [1] * 20
    plain = compare_values(one, two, binary=True)
    assert plain.test == "mcnemar"
    assert plain.p == pytest.approx(2 / 2**12)
    assert plain.first.method == "wilson"
    assert decide({"right": plain})["right"].change == "better"
    clustered = compare_values(one, two, binary=True, clusters=["a"] * 16 + ["b"] * 16)
    assert clustered.test == "permutation"
    assert clustered.clusters == 2
    assert decide({"right": clustered})["right"].change == "cannot tell"


def test_four_documents_can_show_nothing_however_many_questions_they_hold() -> None:
    draw = np.random.default_rng(4)
    one = draw.normal(60, 1, 400)
    compared = compare_values(one, one + 5 + draw.normal(0, 1, 400), clusters=[*range(4)] * 100)
    decision = decide({"score": compared})["score"]
    assert decision.change == "cannot tell"
    assert decision.smallest is None
    assert decision.needed == 200, "two more documents of 100 questions"


def test_a_real_gain_is_found_and_so_is_its_loss() -> None:
    draw = np.random.default_rng(2)
    one = draw.normal(70, 10, 100).clip(20, 100)
    two = (one + draw.normal(4, 8, 100)).clip(20, 100)
    up = compare_values(one, two, bounds=(20, 100))
    down = compare_values(two, one, bounds=(20, 100))
    assert decide({"score": up})["score"].change == "better"
    assert decide({"score": down})["score"].change == "worse"
    assert up.difference.value == pytest.approx(-down.difference.value)


def test_runs_that_are_alike_are_seldom_told_apart_over_six_metrics() -> None:
    draw = np.random.default_rng(6)
    told = 0
    for _ in range(120):
        hard = draw.normal(0, 1, (2, 14))
        results = {}
        for number in range(6):
            one, two = hard + draw.normal(0, 1, (2, 14))
            if number % 2:
                results[str(number)] = compare_values(one > -1, two > -1, binary=True)
            else:
                scores = [np.clip(90 + 12 * run, 20, 100) for run in (one, two)]
                results[str(number)] = compare_values(*scores, bounds=(20, 100))
        told += any(d.change != "cannot tell" for d in decide(results).values())
    # Two standard errors of 120 comparisons are 4 %.
    assert told / 120 <= 0.05 + 0.04


def test_no_metrics_give_no_decisions() -> None:
    assert decide({}) == {}
