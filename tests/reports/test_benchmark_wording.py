"""What is said of a benchmark's scores, and what is left unsaid."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from onward.reports.benchmark_board_wording import (
    facts_words,
    lacks_line,
    parameters_words,
    rank_words,
    size_class,
)
from onward.reports.benchmark_wording import (
    by_value,
    deciding,
    difference_words,
    doubts,
    got_worse,
    lost_and_gained,
    named_items,
    none_worse_line,
    reach,
    score_words,
    shift_words,
    tally_words,
    task_and_metric,
    value_words,
)
from onward.types import Estimate
from tests.reports.sample_benchmark import (
    FACTS,
    difference,
    doubtful_score,
    sample_board,
    sample_comparison,
    sample_score,
    share,
    subjects_score,
)


def test_shares_are_written_in_hundredths_and_other_metrics_as_they_are() -> None:
    assert value_words("acc_norm", 0.4349) == "43.5"
    assert value_words("mcc", -0.0321) == "−3.2"
    assert value_words("bleu", 27.31) == "27.3"
    assert value_words("nist", 4.512) == "4.51"
    assert score_words("acc", share(0.435)) == "43.5 [39.5, 47.5]"
    assert shift_words("acc", share(-0.025, 0.021)) == "−2.5 [−4.6, −0.4]"


def test_what_has_no_value_is_said_with_its_reason() -> None:
    assert score_words("acc", None) == "n/a (no item has a value)"
    assert score_words("acc", Estimate(math.nan, 0, 1, 3)) == "n/a (no item has a value)"
    assert value_words("acc", None, "too few items") == "n/a (too few items)"
    assert deciding(replace(sample_score(), metrics={}, metric="")) == ("", None)


def test_a_sound_score_raises_no_doubt_and_says_what_it_can_show() -> None:
    assert doubts(sample_score()) == []
    assert reach(sample_score()) == [
        "standard error 3.5",
        "smallest difference it shows 4.2",
        "ECE 0.08, Brier 0.71, RMS 0.11",
        "also acc 40.0",
    ]


def test_every_doubt_is_said() -> None:
    assert doubts(doubtful_score()) == [
        "1 failed, not counted",
        "12 unparsed, counted as wrong",
        "3 truncated for lack of room",
        "2 with a token across the end of the context",
        "flexible extraction gives +10.0",
        "cannot be told from guessing, 5.0",
        "5 items in the training data: 8.0 [4.0, 12.0], the others 4.0 [0.0, 8.0], n = 15",
        "choices in another order: 3.0 [−1.0, 7.0], −2.0",
    ]
    assert reach(doubtful_score())[0] == "too few items to show a difference"


def test_a_shuffled_score_is_held_against_the_metric_that_decides() -> None:
    own = sample_score()
    score = replace(own, shuffled=share(0.37), shuffled_metric=own.metric)
    assert doubts(score) == ["choices in another order: 37.0 [33.0, 41.0], −6.5"]
    whole = replace(own, metric="mcc", metrics={"mcc": share(0.1), "acc": share(0.5)})
    score = replace(whole, shuffled=share(0.4), shuffled_metric="acc")
    assert doubts(score)[-1] == "choices in another order: 40.0 [36.0, 44.0], −10.0"


def test_training_data_without_a_test_item_is_worth_saying() -> None:
    looked = replace(sample_score(), clean=share(0.435))
    assert doubts(looked) == ["no item stands in the training data"]
    only = replace(sample_score(), clean=None, touched=share(0.9, n=200))
    assert doubts(only)[0].endswith("the others n/a (there are none)")


def test_a_score_below_guessing_is_worse_than_it() -> None:
    worse = replace(sample_score(), metrics={"acc_norm": share(0.1)})
    assert doubts(worse) == ["worse than guessing, 25.0"]
    at_the_edge = replace(sample_score(), metrics={"acc_norm": share(0.29, 0.04)})
    assert doubts(at_the_edge) == ["cannot be told from guessing, 25.0"]


def test_subjects_are_ordered_from_the_weakest() -> None:
    assert [name for name, _ in by_value(subjects_score().groups)] == ["virology", "law", "anatomy"]
    assert reach(subjects_score())[-1] == "of 3 subjects weakest virology 22.0, best anatomy 31.0"
    assert by_value({"empty": Estimate(math.nan, 0, 1, 0)}) == []


def test_a_task_of_ones_own_may_have_a_colon_in_its_name() -> None:
    one = difference("custom:mine", 0.5, 0.6, "better", "acc")
    assert task_and_metric(one) == ("custom:mine", "acc")
    assert difference_words(one) == (
        "custom:mine acc 50.0 → 60.0: +10.0 [+7.9, +12.1], p 0.012 (Holm), n = 200"
    )


def test_what_got_worse_is_listed_from_the_largest_loss() -> None:
    comparison = sample_comparison()
    assert tally_words(comparison) == "1 better, 2 worse, 1 cannot tell"
    losses = [task_and_metric(one)[0] for one in got_worse(comparison)]
    assert losses == ["winogrande", "hellaswag"]


def test_nothing_worse_is_not_nothing_lost() -> None:
    comparison = sample_comparison()
    unsure = replace(comparison, differences=comparison.differences[1:3])
    line = "No task got worse for sure; of 1 task nothing can be told."
    assert none_worse_line(unsure) == line
    better = replace(comparison, differences=comparison.differences[2:3])
    assert none_worse_line(better) == "No task got worse for sure."
    assert tally_words(replace(comparison, differences=())) == "no task can be compared"


def test_of_many_items_the_first_are_named_and_long_names_are_cut() -> None:
    assert named_items(["a", "b"], 2) == ["a", "b"]
    assert named_items(["a", "b", "c"], 2) == ["a", "b", "…"]
    assert named_items(["x" * 30], 2) == ["x" * 23 + "…"]


@pytest.mark.parametrize(
    ("value", "words", "of_size"),
    [
        (None, "–", ""),
        (950, "950", "0–1B"),
        (134_515_008, "135M", "0–1B"),
        (999_900_000, "1B", "0–1B"),
        (1_000_000_000, "1B", "1–4B"),
        (7_240_000_000, "7.24B", "4–10B"),
        (70_600_000_000, "70.6B", "40–150B"),
        (1_040_000_000_000, "1,040B", "150B and more"),
    ],
)
def test_sizes_are_short_and_fall_into_classes(value: int | None, words: str, of_size: str) -> None:
    assert parameters_words(value) == words
    assert size_class(value) == of_size


def test_only_known_facts_are_told() -> None:
    assert facts_words(FACTS) == "model, 135M parameters, fp32"
    assert facts_words({}) == ""
    assert facts_words({"parameters": "many", "numerics": "bf16"}) == "bf16"


def test_ranks_are_shared_or_missing() -> None:
    board = sample_board()
    assert [rank_words(row) for row in board.rows] == ["1=", "1=", "3", "–"]
    assert lacks_line(board) == "– not sat; 1 model lacks a task and so an average and a rank"
    assert lacks_line(replace(board, rows=board.rows[:3])) == ""


def test_of_a_graded_metric_no_item_is_lost_or_gained() -> None:
    comparison = sample_comparison()
    first = comparison.differences[0]
    ids = comparison.lost["hellaswag"], comparison.gained["hellaswag"]
    assert lost_and_gained(first, comparison) == (("lost 8", ids[0]), ("gained 2", ids[1]))
    graded = replace(first, test="permutation")
    assert lost_and_gained(graded, comparison) == (("fell most", ids[0]), ("rose most", ids[1]))
    none = replace(comparison, lost={}, gained={})
    assert lost_and_gained(graded, none) == (("none fell", ()), ("none rose", ()))
