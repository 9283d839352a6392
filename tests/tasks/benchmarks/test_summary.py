"""Scores of tasks by hand: intervals, errors, subjects, and all that is counted beside them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from onward.statistics.intervals import mean_interval, proportion_interval, standard_error
from onward.statistics.power import smallest_difference
from onward.tasks.benchmarks.corpus import corpus_scores
from onward.tasks.benchmarks.scoring import (
    choice_result,
    failed_result,
    lettered_result,
    written_result,
)
from onward.tasks.benchmarks.summary import Sat, task_score
from onward.types.benchmarks import BenchmarkTask, Item, Likelihood

TASK = BenchmarkTask("made", "2.1", "choice", ("acc",), shots=5)
SUMS = BenchmarkTask(
    "sums", "3.0", "generation", ("exact_match_strict", "exact_match_flexible"), shots=5
)


def sat(
    right: int,
    *,
    share: float = 0.75,
    task: BenchmarkTask = TASK,
    item: Item | None = None,
) -> Sat:
    """An item of two choices; the first, right where ``right`` is 1, has ``share``."""
    item = replace(item or Item("1", "p"), choices=("no", "yes"), right=(0,) if right else (1,))
    shares = [share, 1 - share]
    return item, choice_result(
        task, item, [Likelihood(math.log(one), 1, greedy=True) for one in shares]
    )


def test_accuracy_has_wilsons_interval_and_the_error_of_the_harness() -> None:
    score = task_score(TASK, [sat(1)] * 6 + [sat(0)] * 4, seconds=2.5)
    assert score.metrics == {"acc": proportion_interval(6, 10)}
    assert score.errors == {"acc": pytest.approx(math.sqrt(0.6 * 0.4 / 9))}
    assert (score.task, score.version, score.shots, score.seconds) == ("made", "2.1", 5, 2.5)
    assert (score.n, score.failed, score.unparsed, score.truncated, score.crossed) == (10, *[0] * 4)
    assert (score.groups, score.strict_gap, score.clean, score.touched) == ({}, None, None, None)
    narrow = task_score(TASK, [sat(1)] * 6 + [sat(0)] * 4, seconds=2.5, level=0.5)
    assert narrow.metrics["acc"].high < score.metrics["acc"].high


def test_flawed_items_do_not_count_and_failed_ones_are_not_wrong() -> None:
    item = Item("2", "p")
    some = [
        sat(1),
        sat(1),
        sat(0, item=replace(item, flawed="wrong label")),
        (item, failed_result(TASK, item, "no answer came")),
    ]
    score = task_score(TASK, some, seconds=0)
    assert (score.n, score.failed) == (3, 1)
    assert score.metrics["acc"].value == 1
    assert score.metrics["acc"].n == 2


def test_subjects_are_weighted_by_size_and_their_errors_pooled_as_in_the_harness() -> None:
    one, two = Item("1", "p", group="art"), Item("2", "p", group="law")
    some = [sat(good, item=one) for good in (True, False)]
    some += [sat(good, item=two) for good in (True, True, True, False)]
    score = task_score(TASK, some, seconds=0)
    assert score.metrics["acc"].value == pytest.approx(4 / 6)
    assert score.groups == {"art": proportion_interval(1, 2), "law": proportion_interval(3, 4)}
    errors = standard_error([1, 0]), standard_error([1, 1, 1, 0])
    pooled = (2 * 1 * (errors[0] or 0) ** 2 + 4 * 3 * (errors[1] or 0) ** 2) / (6 - 2)
    assert score.errors["acc"] == pytest.approx(math.sqrt(pooled / 6))


def test_calibration_is_of_the_likeliest_choice() -> None:
    # Of 200 at 0.75, 100 come true; of 100 at 0.9, 80.
    some = [sat(n % 2 == 0) for n in range(200)] + [sat(n % 5 > 0, share=0.9) for n in range(100)]
    score = task_score(TASK, some, seconds=0)
    wanted = {
        "ece": (200 * 0.25 + 100 * 0.1) / 300,
        "brier": (100 * 0.75**2 + 100 * 0.25**2 + 20 * 0.9**2 + 80 * 0.1**2) / 300,
        "rms": math.sqrt((200 * 0.25**2 + 100 * 0.1**2) / 300),
    }
    assert score.calibration == {name: pytest.approx(value) for name, value in wanted.items()}


def test_the_smallest_difference_supposes_that_models_differ_on_a_fifth() -> None:
    score = task_score(TASK, [sat(n % 2 == 0) for n in range(1319)], seconds=0)
    assert score.smallest == smallest_difference(math.sqrt(0.2), 1319, binary=True)
    assert score.smallest == pytest.approx(0.035, abs=0.001)
    assert task_score(TASK, [sat(1)] * 5, seconds=0).smallest is None


def test_other_means_have_an_interval_and_a_smallest_difference_of_their_own() -> None:
    task = replace(TASK, metrics=("mc2", "brier"))
    some = [sat(1, share=0.5 + n / 100, task=task) for n in range(40)]
    values = [result.values["mc2"] or 0 for _, result in some]
    score = task_score(task, some, seconds=0)
    assert score.metrics["mc2"].value == pytest.approx(0.695)
    assert score.metrics["mc2"] == mean_interval(values, bounds=(0, 1), resamples=1000)
    error = standard_error(values)
    assert error is not None
    assert score.errors["mc2"] == pytest.approx(error)
    assert score.smallest == pytest.approx(
        smallest_difference(math.sqrt(0.8) * error * math.sqrt(40), 40)
    )
    assert list(score.metrics) == ["mc2", "brier"]


def test_classes_have_mcc_and_f1_and_the_accuracy_that_items_have() -> None:
    task = replace(TASK, metrics=("mcc", "f1"))
    # True class 0: said 0 three times, 1 once; true class 1: said 1 twice.
    some = [sat(1, task=task)] * 3 + [sat(1, share=0.2, task=task)]
    some += [sat(0, share=0.2, task=task)] * 2
    score = task_score(task, some, seconds=0)
    assert score.metrics["mcc"].value == pytest.approx((3 * 2 - 0) / math.sqrt(4 * 2 * 3 * 3))
    assert score.metrics["f1"].value == pytest.approx(4 / 5)
    assert score.metrics["acc"].value == pytest.approx(5 / 6)
    assert list(score.metrics) == ["mcc", "f1", "acc"]
    assert score.smallest is None or score.smallest > 0


def test_what_was_not_parsed_is_wrong_and_counted_and_so_is_what_was_cut_off() -> None:
    item = Item("1", "p", references=("7",))
    written = ["#### 7", "it is 7", "7 it is", "seven", "#### 8"]
    some = [(item, written_result(SUMS, item, text, truncated=text == "seven")) for text in written]
    score = task_score(SUMS, some, seconds=0)
    assert score.metrics["exact_match_strict"].value == pytest.approx(1 / 5)
    assert score.metrics["exact_match_flexible"].value == pytest.approx(3 / 5)
    assert score.strict_gap == pytest.approx(2 / 5)
    assert (score.unparsed, score.truncated, score.n) == (3, 1, 5)
    assert score.calibration == {}


def test_choices_made_in_words_decide_by_accuracy() -> None:
    task = replace(TASK, metrics=("acc_norm", "brier"))
    item = Item("1", "p", ("cat", "dog"), right=(1,), group="pets")
    some = [(item, lettered_result(task, item, text)) for text in ("B", "A", "both?")]
    score = task_score(task, some, seconds=0)
    assert list(score.metrics) == ["acc"]
    assert score.groups == {"pets": proportion_interval(1, 3)}
    assert score.unparsed == 1


def test_clean_and_touched_items_are_scored_apart_where_overlaps_were_looked_for() -> None:
    some = [sat(1), sat(0), sat(1)]
    touched = [(item, replace(result, overlap="train.jsonl line 3")) for item, result in some[:1]]
    score = task_score(TASK, [*touched, *some[1:]], seconds=0)
    assert score.touched == proportion_interval(1, 1)
    assert score.clean == proportion_interval(1, 2)
    none = task_score(TASK, some, seconds=0, looked=True)
    assert (none.clean, none.touched) == (proportion_interval(2, 3), None)


def test_texts_are_scored_as_a_whole() -> None:
    task = replace(SUMS, metrics=("bleu", "nist", "rouge_l", "cider"), stops=("\n",))
    references = [
        ("Blue Spice is a cheap pub .", "A cheap pub is Blue Spice"),
        ("The Eagle serves food",),
    ]
    written = ["Blue Spice is a pub\nand more", "The Eagle serves nice food"]
    items = [Item(str(n), "p", references=refs) for n, refs in enumerate(references)]
    some = [
        (item, written_result(task, item, text)) for item, text in zip(items, written, strict=True)
    ]
    score = task_score(task, some, seconds=0)
    wanted = corpus_scores(["Blue Spice is a pub", written[1]], references)
    assert {name: made.value for name, made in score.metrics.items()} == pytest.approx(wanted)
    assert set(score.errors) == set(wanted)


def test_boundary_tokens_are_counted_once_an_item() -> None:
    item, result = sat(1)
    crossed = tuple(replace(one, crossed=True) for one in result.likelihoods)
    some = [(item, replace(result, likelihoods=crossed)), (item, result)]
    assert task_score(TASK, some, seconds=0).crossed == 1


def test_nothing_gives_no_metric_and_one_item_no_error() -> None:
    empty = task_score(TASK, [], seconds=0)
    assert (empty.n, empty.metrics, empty.errors, empty.smallest) == (0, {}, {}, None)
    corpus = replace(SUMS, metrics=("bleu", "nist", "cider", "mcc"))
    assert task_score(corpus, [], seconds=0).metrics == {}
    assert task_score(TASK, [sat(1)], seconds=0).errors == {}
