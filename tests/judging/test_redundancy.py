"""What an answer could do without."""

from __future__ import annotations

from onward.judging.offline.likeness import Likeness
from onward.judging.offline.redundancy import Redundancy, brevity, distinct, measure_redundancy

SENTENCE = "The bridge over the river was opened in 1931."


def measured(*sentences: str) -> Redundancy:
    question = "When was the bridge over the river opened?"
    return measure_redundancy(question, sentences, [SENTENCE], Likeness(None, "en"))


def test_a_single_sentence_repeats_nothing() -> None:
    found = measured(SENTENCE)
    assert (found.distinct, found.plain, found.pointed, found.brief) == (1, 1, 1, 1)
    assert found.repeated is None


def test_a_sentence_said_twice_counts_half() -> None:
    found = measured(SENTENCE, SENTENCE)
    assert found.distinct == 0.5
    assert found.repeated == SENTENCE


def test_short_labels_may_come_again() -> None:
    assert distinct(["Limits:", "Limits:", SENTENCE, SENTENCE]) == [True, True, True, False]


def test_stock_phrases_and_asides_are_named() -> None:
    found = measured(SENTENCE, "It is worth noting that rye bread keeps well.")
    assert found.plain < 1
    assert found.pointed < 1
    assert found.filler is not None
    assert found.beside is not None


def test_brevity_falls_from_what_is_needed_to_three_thousand_words() -> None:
    assert brevity(60, 60) == 1
    assert brevity(3000, 60) == 0
    assert brevity(9000, 60) == 0
    assert 0 < brevity(300, 60) < 1


def test_an_empty_answer_has_nothing_to_leave_out() -> None:
    assert measured().distinct == 1
