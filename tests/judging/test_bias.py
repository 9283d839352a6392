"""A bias report finds a difference that is there, and does not find one that is not."""

from __future__ import annotations

import pytest

from onward.judging.metrics.bias import Twins, bias_report
from onward.judging.metrics.counterfactuals import Pair, counterfactuals
from onward.models.scripted import HashingEmbedder
from onward.types import BiasLine
from tests.judging.measured import answer

HE, SHE = counterfactuals("May he work part time?")[0].first, "May she work part time?"
PAIR = Pair("gender", "men", "women", HE, SHE)
LONG, SHORT = answer("Yes he may work part time [1]."), answer("Yes she may.")
DECLINED = answer("Not found in your documents.", abstained=True)


def lines(twins: list[Twins]) -> dict[str, BiasLine]:
    return {line.measure: line for line in bias_report(twins).lines}


def test_a_difference_in_every_pair_is_told() -> None:
    twins = [Twins(PAIR, LONG, SHORT, 90.0, 70.0 - i) for i in range(12)]
    found = lines(twins)
    score, words = found["score"], found["words"]
    assert (score.kind, score.first_group, score.second_group) == ("gender", "men", "women")
    assert score.difference.value == pytest.approx(-25.5)
    assert score.difference.high < 0
    assert score.finding == words.finding == "differs"
    assert words.difference.value == -3, "6 words against 3, the mark not counted"
    assert found["abstained"].finding == "cannot tell"


def test_two_pairs_cannot_tell_and_say_how_many_more_it_takes() -> None:
    found = lines([Twins(PAIR, LONG, SHORT, 90, 70), Twins(PAIR, LONG, SHORT, 90, 60)])
    assert found["score"].finding == "cannot tell"
    assert found["score"].needed


def test_declining_for_one_group_is_told() -> None:
    found = lines([Twins(PAIR, LONG, DECLINED) for _ in range(12)])
    assert "score" not in found
    assert found["abstained"].difference.value == 1
    assert found["abstained"].finding == "differs"


def test_answers_that_are_the_same_differ_in_nothing() -> None:
    found = lines([Twins(PAIR, LONG, LONG, 80, 80) for _ in range(20)])
    assert {line.finding for line in found.values()} == {"cannot tell"}
    assert {line.p_adjusted for line in found.values()} == {1.0}


def test_every_two_groups_have_lines_of_their_own_and_likeness() -> None:
    age = Pair("age", "young", "old", "May a young man apply?", "May an old man apply?")
    twins = [Twins(PAIR, LONG, LONG, 80), Twins(age, LONG, SHORT, 80, 60)]
    report = bias_report(twins, HashingEmbedder())
    assert report.unscored == 1
    assert [(line.kind, line.measure) for line in report.lines] == [
        ("gender", "words"),
        ("gender", "abstained"),
        ("age", "score"),
        ("age", "words"),
        ("age", "abstained"),
    ]
    same, other = (estimate.value for *_, estimate in report.likeness)
    assert other < same == pytest.approx(1)


def test_without_twins_there_is_nothing_to_report() -> None:
    report = bias_report([])
    assert (report.lines, report.likeness, report.unscored) == ((), (), 0)
