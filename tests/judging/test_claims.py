"""Answers become claims: what states something, one statement at a time."""

from __future__ import annotations

import pytest

from onward.judging.claims.splitting import split_claims, split_clauses


def test_each_sentence_is_a_claim() -> None:
    text = "Acme earned 12 million dollars in 2021. It opened a plant in Berlin."
    assert split_claims(text) == [
        "Acme earned 12 million dollars in 2021.",
        "It opened a plant in Berlin.",
    ]


def test_list_items_are_claims_without_bullets_lead_in_and_emphasis() -> None:
    text = "The model has three parts:\n- an **encoder** of six layers\n2. a decoder of six layers"
    assert split_claims(text) == ["an encoder of six layers", "a decoder of six layers"]


def test_citation_marks_are_no_part_of_a_claim() -> None:
    assert split_claims("Revenue rose by 8 percent [1][2, 3].") == ["Revenue rose by 8 percent."]


@pytest.mark.parametrize(
    "text",
    ["", "   \n", "What is the revenue of Acme?", "I hope this helps!", "Here are the results:"],
)
def test_what_states_nothing_has_no_claims(text: str) -> None:
    assert split_claims(text) == []


@pytest.mark.parametrize("text", ["42", "Berlin.", "Paris"])
def test_a_whole_answer_of_one_word_is_a_claim(text: str) -> None:
    assert split_claims(text) == [text]


def test_scripts_without_blanks_and_other_languages_are_split_too() -> None:
    assert split_claims("東京は日本の首都です。富士山は高い山です。") == [
        "東京は日本の首都です。",
        "富士山は高い山です。",
    ]
    assert len(split_claims("Der Umsatz stieg um 8 Prozent. Das Werk steht in Berlin.")) == 2


def test_clauses_are_the_coordinated_parts_and_short_ones_stay_attached() -> None:
    claim = "Maria Keller opened the Berlin plant, which employs 340 people and sells pumps."
    assert split_clauses(claim) == [
        "Maria Keller opened the Berlin plant,",
        "which employs 340 people and sells pumps.",
    ]
    assert split_clauses("Cats and dogs sleep.") == ["Cats and dogs sleep."]
