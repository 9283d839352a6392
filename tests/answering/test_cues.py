"""What a question says about where and how its answer stands."""

from __future__ import annotations

from dataclasses import replace

from onward.answering.candidates import candidates
from onward.answering.cues import DEFINITION, EXTREME, REFERENCE, cue_scores, references
from onward.types import Hit, Location
from tests.answering.made import TABLE, TESLA, hit


def test_the_table_that_the_question_names_is_preferred() -> None:
    hits = [TESLA, TABLE]
    scores = cue_scores("What does Table 1 say of GPT?", candidates(hits), hits)
    assert scores.tolist() == [0, 0, 0, REFERENCE, REFERENCE]
    assert not cue_scores("What does Table 2 say of GPT?", candidates(hits), hits).any()


def test_pages_and_sections_are_places_too() -> None:
    passage = replace(TESLA.passage, location=Location(page=7), heading_path=("3.1 Life",))
    hits = [Hit(passage, 1.0, {})]
    assert cue_scores("What stands on page 7?", candidates(hits), hits).all()
    assert cue_scores("Summarise section 3.1", candidates(hits), hits).all()
    assert references("See Tables 4 and Fig. 2.1") == {("table", "4"), ("fig", "2.1")}


def test_the_row_with_the_extreme_value_of_the_named_column_is_preferred() -> None:
    found = candidates([TABLE])
    highest = cue_scores("Which system has the highest average?", found, [TABLE])
    assert highest.tolist() == [0, EXTREME]
    lowest = cue_scores("Which system has the lowest average?", found, [TABLE])
    assert lowest.tolist() == [EXTREME, 0]
    assert not cue_scores("Which system has the highest price?", found, [TABLE]).any()


def test_cells_that_are_no_numbers_are_left_out_and_amounts_are_read() -> None:
    prices = hit(
        "Item | Price\nA | -\nB | $1,200.50\nC | 900 €\nD", kind="table", columns="Item | Price"
    )
    found = candidates([prices])
    scores = cue_scores("What has the highest price?", found, [prices])
    assert scores.tolist() == [0, EXTREME, 0, 0]


def test_a_sentence_that_says_what_a_thing_is_answers_what_it_is() -> None:
    text = hit(
        "LoRA is a way to adapt models. We use LoRA in all layers. LoRA is also small. "
        "We propose LoRA, which freezes the weights."
    )
    scores = cue_scores("What is LoRA?", candidates([text]), [text])
    assert scores.tolist() == [DEFINITION, 0, 0, DEFINITION]
    assert not cue_scores(
        "What is the rank that LoRA needs in practice for MNLI?", candidates([text]), [text]
    ).any()
