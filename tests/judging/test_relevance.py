"""Whether an answer speaks of what was asked."""

from __future__ import annotations

import pytest

from onward.judging.offline.coverage import (
    best_offers,
    is_open,
    measure_coverage,
    reference_coverage,
)
from onward.judging.offline.likeness import Likeness
from onward.judging.offline.relevance import Relevance, asked_text, measure_relevance
from onward.judging.offline.shown import read_shown
from onward.judging.offline.support import opposed_words
from onward.types import Question, Turn
from tests.judging.offline_made import BREAD, BRIDGE, hits

WORDS = Likeness(None, "en")


def measured(question: str, *sentences: str) -> Relevance:
    return measure_relevance(question, sentences, [], [], WORDS)


@pytest.mark.parametrize(
    ("question", "given", "wanted"),
    [
        ("How many tracks are there?", "There are two tracks.", None),
        ("How many tracks are there?", "There are railway tracks.", "a number"),
        ("When was it opened?", "It was opened in 1931.", None),
        ("When was it opened?", "It was opened by the mayor.", "a time"),
        ("Who designed it?", "It was designed by Mira Stolz.", None),
        ("Who designed it?", "It was designed with care.", "a name"),
        ("Why was it built?", "For the railway.", None),
    ],
)
def test_the_kind_of_thing_asked_for_must_be_given(
    question: str, given: str, wanted: str | None
) -> None:
    assert measured(question, given).wanted == wanted


def test_names_of_the_question_that_are_not_taken_up_are_told() -> None:
    found = measured("How long is the bridge over the Orla?", "The tunnel is long.")
    assert found.missing == ("Orla",)
    assert found.names == 0


def test_an_answer_without_sentences_is_not_about_anything() -> None:
    assert measured("Why?").about == 0


def test_a_follow_up_is_read_with_the_turn_before_it() -> None:
    question = Question("And how long is it?", (Turn("What of the bridge?", "It is old."),))
    assert asked_text(question) == "What of the bridge? And how long is it?"


def test_the_best_offers_come_from_the_passage_that_answers() -> None:
    shown = read_shown(hits(BREAD, BRIDGE))
    offers = best_offers("When was the bridge over the Orla opened?", shown, WORDS)
    assert offers[0] == "The bridge over the Orla was opened in 1931."


def test_coverage_names_the_first_offer_that_is_left_out() -> None:
    offers = ["The bridge was opened in 1931.", "The dough rests for nine hours."]
    found = measure_coverage(offers, ["The bridge was opened in 1931."], WORDS)
    assert (found.best, found.all) == (1, 0.5)
    assert found.missing == offers[1]
    assert measure_coverage([], ["x"], WORDS).best == 0


def test_a_number_of_the_reference_that_is_missing_counts_half() -> None:
    assert reference_coverage("Opened in 1931", "It was opened in 1931.", WORDS).all == 1
    assert reference_coverage("Opened in 1931", "It was opened in 1958.", WORDS).all == 0.25
    assert reference_coverage("", "x", WORDS).all == 0


def test_open_questions_are_told_from_questions_for_a_fact() -> None:
    assert is_open("Why was the ferry replaced?")
    assert is_open("Was ist Roggenbrot?")
    assert not is_open("How many tracks does it carry?")
    assert not is_open("When was it opened?")


def test_words_of_which_only_the_negated_form_is_there_are_opposed() -> None:
    assert opposed_words("It is a supervised method", ["an unsupervised method"]) == ["supervised"]
    assert opposed_words("An unlabeled text", ["a labeled text"]) == ["unlabeled"]
    assert opposed_words("An unsupervised method", ["an unsupervised method"]) == []
