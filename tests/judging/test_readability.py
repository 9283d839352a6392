"""What makes an answer hard to read: cut off, broken, made-up words, endless sentences."""

from __future__ import annotations

import pytest

from onward.judging.offline.likeness import Likeness
from onward.judging.offline.readability import Readability, measure_readability

CONTEXT = "The bridge over the Orla was opened in 1931 by the mayor of the town."


def measured(*sentences: str) -> Readability:
    return measure_readability(
        sentences, sentences[-1] if sentences else "", CONTEXT, Likeness(None, "en")
    )


@pytest.mark.parametrize(
    "text", ["The bridge was opened in 1931.", "1931", "Mira Stolz", "It was “the Orla”.", "是的。"]
)
def test_whole_answers_are_whole(text: str) -> None:
    found = measured(text)
    assert found.whole == 1
    assert found.cut is None


@pytest.mark.parametrize(
    "text",
    ["The bridge over the Orla was opened in 1931 by the", "The bridge over the Orla was opened"],
)
def test_what_goes_on_in_the_context_or_hangs_is_cut_off(text: str) -> None:
    found = measured(text)
    assert found.whole == 0
    assert found.cut is not None
    assert text.endswith(found.cut)


def test_a_last_sentence_without_a_stop_behind_one_with_it_is_cut_off() -> None:
    assert measured("It was opened long ago.", "Nobody in the town remembers").whole == 0


def test_a_long_line_without_a_stop_is_half_whole() -> None:
    text = "Quite a few people say that bridges there have always been rather fine"
    assert measured(text).whole == 0.5


def test_broken_characters_and_endless_sentences_lower_it() -> None:
    assert measured("The bri\ufffdge was opened.").unbroken == 0.5
    assert measured("The bridge " + "and the bridge " * 40 + "was opened.").short == 0


def test_an_empty_answer_gets_nothing() -> None:
    found = measured()
    assert (found.whole, found.known, found.short) == (0, 0, 0)


@pytest.mark.parametrize(
    ("row", "whole"),
    [("Bern | 134 | 52 |  |", 1), ("Bern | 134", 0), ("Bern |", 0), ("Basel | 173 | 23", 1)],
)
def test_a_table_row_is_whole_with_all_its_cells(row: str, whole: float) -> None:
    table = "City | People | Area\nBern | 134 | 52 |  |\nBasel | 173 | 23"
    assert measure_readability([row], row, table, Likeness(None, "en")).whole == whole
