"""Values of single items by hand, with the definitions of lm-evaluation-harness."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from onward.errors import UsageError
from onward.tasks.benchmarks.scoring import (
    choice_result,
    failed_result,
    lettered_result,
    written_result,
)
from onward.types.benchmarks import BenchmarkTask, Item, Likelihood

EVERY = ("acc", "acc_norm", "acc_bytes", "acc_mutual_info", "brier", "mc1", "mc2")
CHOICE = BenchmarkTask("made", "1.0", "choice", EVERY, shots=0)
WRITTEN = BenchmarkTask("sums", "1.0", "generation", ("exact_match",), shots=0, stops=("Q:",))


def likely(*logs: float) -> list[Likelihood]:
    return [Likelihood(log, tokens=1, greedy=False) for log in logs]


def test_each_accuracy_divides_the_log_likelihood_in_its_own_way() -> None:
    # By itself the first is likeliest; by characters (1, 4, 2) the second, by bytes (1, 4, 6) the
    # third, less the likelihood without the prompt the third.
    item = Item("1", "p", ("a", "abcd", "日本"), right=(1,))
    made = choice_result(CHOICE, item, likely(-3, -4, -5), likely(-1, -3, -9))
    assert made.chosen == 0
    assert [made.values[name] for name in EVERY[:4]] == [0, 1, 0, 0]
    third = choice_result(CHOICE, replace(item, right=(2,)), likely(-3, -4, -5), likely(-1, -3, -9))
    assert [third.values[name] for name in EVERY[:4]] == [0, 0, 1, 1]


def test_shares_of_probability_by_hand() -> None:
    logs = likely(math.log(0.1), math.log(0.3), math.log(0.1))
    item = Item("1", "p", ("a", "b", "c"), right=(1,))
    made = choice_result(CHOICE, item, logs)
    assert made.confidence == pytest.approx(0.6)
    assert made.values["brier"] == pytest.approx(0.2**2 + 0.4**2 + 0.2**2)
    assert made.values["mc1"] == 1
    assert made.values["mc2"] == pytest.approx(0.6)
    assert made.values["acc_mutual_info"] is None
    several = choice_result(CHOICE, replace(item, right=(0, 2)), logs)
    assert several.values["mc2"] == pytest.approx(0.4)
    assert several.values["brier"] is None
    assert several.values["acc"] == 0


def test_of_equal_choices_the_first_counts() -> None:
    item = Item("1", "p", ("a", "b"), right=(1,))
    made = choice_result(CHOICE, item, likely(-2, -2))
    assert (made.chosen, made.values["acc"]) == (0, 0)
    assert choice_result(CHOICE, replace(item, right=(0,)), likely(-2, -2)).values["acc"] == 1


def test_likelihoods_too_small_for_a_float_still_have_shares() -> None:
    made = choice_result(CHOICE, Item("1", "p", ("a", "b"), right=(0,)), likely(-2000, -2001))
    assert made.values["mc2"] == pytest.approx(1 / (1 + math.exp(-1)))


def test_contexts_are_chosen_between_by_the_ending_they_share() -> None:
    item = Item("1", "The ", ("is big.",), right=(1,), contexts=("The box", "The trophy"))
    made = choice_result(CHOICE, item, likely(-5, -4))
    assert (made.chosen, made.values["acc"], made.values["acc_norm"]) == (1, 1, 1)
    with pytest.raises(ValueError, match="1 likelihoods for 2 choices of item 1"):
        choice_result(CHOICE, item, likely(-5))


def test_metrics_of_classes_keep_what_was_chosen_and_whether_it_is_right() -> None:
    task = replace(CHOICE, metrics=("mcc", "f1"))
    made = choice_result(task, Item("1", "p", ("no", "yes"), right=(1,)), likely(-1, -2))
    assert made.values == {"mcc": None, "f1": None, "acc": 0}
    assert made.chosen == 0


def test_a_likelihood_that_is_no_number_is_a_problem_and_no_wrong_answer() -> None:
    item = Item("1", "p", ("a", "b"), right=(0,))
    for log in (math.nan, -math.inf):
        made = choice_result(CHOICE, item, likely(-1, log))
        assert made.problem == f"choice 2 has the log-likelihood {log}"
        assert set(made.values.values()) == {None}
    assert choice_result(CHOICE, replace(item, right=()), likely(-1, -2)).problem
    assert failed_result(CHOICE, item, "gone").problem == "gone"


def test_an_unknown_metric_is_named_with_those_there_are() -> None:
    item = Item("1", "p", ("a", "b"), right=(0,), references=("a",))
    with pytest.raises(UsageError, match="no metric 'accuracy', there are acc, acc_norm"):
        choice_result(replace(CHOICE, metrics=("accuracy",)), item, likely(-1, -2))
    with pytest.raises(UsageError, match=r"no metric 'acc', there are exact_match, .*token_f1"):
        written_result(replace(WRITTEN, metrics=("acc",)), item, "a")


def test_gsm8k_is_scored_by_both_of_its_filters() -> None:
    task = replace(WRITTEN, metrics=("exact_match_strict", "exact_match_flexible"))
    item = Item("1", "p", references=("1,200",))
    made = written_result(task, item, "It is 3 * 400 = $1,200. Q: next #### 5", truncated=True)
    assert made.values == {"exact_match_strict": 0, "exact_match_flexible": 1}
    assert made.extracted == {"strict-match": None, "flexible-extract": "$1,200."}
    assert made.truncated
    assert made.written == "It is 3 * 400 = $1,200. Q: next #### 5"
    # The harness compares with the whole worked answer.
    whole = replace(item, references=("3 * 400 = <<3*400=1200>>1200\n#### 1,200",))
    assert written_result(task, whole, "#### 1200").values["exact_match_strict"] == 1


@pytest.mark.parametrize(
    ("metric", "reference", "written", "value"),
    [
        ("exact_match", "The Eiffel Tower", "eiffel tower!", 1),
        ("exact_match", "東京", "東 京", 1),
        ("exact_match", "Paris", "in Paris", 0),
        ("exact_match_answer", "C", "the answer is (C)", 1),
        ("exact_match_answer", "C", "C", 0),
        ("exact_match_first_letter", "C", " C. Because A", 1),
        ("exact_match_letter", "C", "I choose **C**", 1),
        ("exact_match_yes_no", "Yes", "yes.", 1),
        ("exact_match_number", "#### 1,200", "1200.00 in all", 1),
        ("exact_match_number", "1200", "many", 0),
        ("token_f1", "in the Paris suburbs", "Paris", 0.5),
        ("rouge_l", "a b", "b a", 0.5),
        ("bleu", "a b", "a b", None),
    ],
)
def test_written_answers_have_the_values_of_their_metric(
    metric: str, reference: str, written: str, value: float | None
) -> None:
    task = replace(WRITTEN, metrics=(metric,))
    made = written_result(task, Item("1", "p", references=("nothing", reference)), written)
    assert made.values == {metric: value if value is None else pytest.approx(value)}


def test_what_is_more_like_a_right_answer_than_any_wrong_one_is_true() -> None:
    task = replace(WRITTEN, metrics=("rouge_l_acc", "rouge_l"))
    # Of all right answers together ROUGE-L would be 1: its precision from one, recall from another.
    item = Item(
        "1",
        "p",
        references=("They fall by day.", "By night."),
        wrong=("They fall by night.", "They rise."),
    )
    assert written_result(task, item, "They fall by day").values["rouge_l_acc"] == 1
    assert written_result(task, item, "They fall by night").values["rouge_l_acc"] == 0
    assert written_result(task, item, "No idea").values["rouge_l_acc"] == 0, "like none of them"
    assert written_result(task, item, "By night. Q: They fall").values["rouge_l_acc"] == 1
    unknown = written_result(task, replace(item, wrong=()), "By night.")
    assert unknown.values == {"rouge_l_acc": None, "rouge_l": 1}


def test_reasoning_is_no_answer_and_an_item_without_references_is_a_problem() -> None:
    item = Item("1", "p", references=("Paris",))
    assert written_result(WRITTEN, item, "<think>Paris</think>London").values["exact_match"] == 0
    assert written_result(WRITTEN, replace(item, references=()), "Paris").problem


def test_choices_can_be_made_in_words() -> None:
    item = Item("1", "p", ("cat", "dog"), right=(1,))
    made = lettered_result(CHOICE, item, "(B) dog")
    assert (made.chosen, made.values["acc"], made.values["mc1"]) == (1, 1, 1)
    assert made.values["acc_norm"] is made.values["mc2"] is made.confidence is None
    unsure = lettered_result(CHOICE, item, "a cat and a dog", truncated=True)
    assert (unsure.chosen, unsure.values["acc"], unsure.extracted) == (None, 0, {"letter": None})
    assert unsure.truncated
    assert lettered_result(CHOICE, replace(item, right=()), "A").problem
