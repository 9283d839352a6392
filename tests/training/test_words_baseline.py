"""Counting words: worked by hand, and over real messages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from onward.errors import TrainingError
from onward.training.words_baseline import naive_bayes


def test_the_textbook_example_comes_out_as_worked_by_hand() -> None:
    """Manning et al. 2008, example 13.1: China wins, 0.0003 against 0.0001."""
    classify = naive_bayes(
        [
            "Chinese Beijing Chinese",
            "Chinese Chinese Shanghai",
            "Chinese Macao",
            "Tokyo Japan Chinese",
        ],
        ["china", "china", "china", "japan"],
    )
    assert classify("Chinese Chinese Chinese Tokyo Japan") == "china"
    assert classify("Tokyo Japan") == "japan"


def test_without_known_words_the_more_frequent_label_wins_then_the_first() -> None:
    assert naive_bayes(["a", "b", "b c"], ["y", "x", "x"])("zzz") == "x"
    assert naive_bayes(["a", "b"], ["y", "x"])("") == "x"


def test_scripts_without_spaces_are_counted_too() -> None:
    classify = naive_bayes(["無料で当選しました", "明日会いましょう"], ["spam", "ham"])
    assert classify("当選おめでとう、無料") == "spam"


def test_no_texts_are_an_error() -> None:
    with pytest.raises(TrainingError, match="no texts"):
        naive_bayes([], [])


def test_it_tells_spam_it_has_not_seen_from_ham(real_data: Path) -> None:
    file = real_data / "tuning" / "sms_spam.tsv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    train, held_out = rows[:2000], rows[2000:]
    classify = naive_bayes([text for _, text in train], [label for label, _ in train])
    right = sum(classify(text) == label for label, text in held_out)
    assert right / len(held_out) > 0.95
