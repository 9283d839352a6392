"""Whether a span supports a sentence."""

from __future__ import annotations

import pytest

from onward.answering.support import supports
from onward.language import denies, missing_names, numbers_of

SPAN = "Nikola Tesla moved to New York in 1884 and worked there for six months."


@pytest.mark.parametrize(
    "sentence",
    [
        "Nikola Tesla moved to New York in 1884.",
        "Tesla worked in New York for 6 months.",
        "In 1884, Tesla moved to New York.",
        SPAN,
    ],
)
def test_what_the_span_says_is_supported(sentence: str) -> None:
    assert supports(sentence, SPAN)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nikola Tesla moved to New York in 1885.",
        "Nikola Tesla worked in New York for seven months.",
        "Nikola Tesla moved to Chicago in 1884.",
        "Thomas Edison moved to New York in 1884.",
        "Nikola Tesla never moved to New York in 1884.",
        "Nikola Tesla invented the induction motor, radio and wireless power.",
    ],
)
def test_a_wrong_number_name_or_denial_is_never_supported(sentence: str) -> None:
    assert not supports(sentence, SPAN)
    assert not supports(sentence, SPAN, cosine=0.99)


def test_names_may_come_from_the_title_and_numbers_may_not() -> None:
    assert supports("Tesla was born in Smiljan.", "He was born in Smiljan.", context="Tesla")
    assert not supports("He was born in 1856.", "He was born.", context="The year 1856")


def test_a_number_must_count_the_same_thing() -> None:
    span = "The defense gave up 308 points. Kawann Short led the team in sacks with 11."
    assert supports("The defense gave up 308 points.", span)
    assert not supports("The defense gave up 11 points.", span)
    assert supports("He was in Graz in 1884.", "The year was 1884 when he came to Graz.")


def test_vectors_that_agree_lower_the_words_needed() -> None:
    sentence, span = "the firm earned little money", "the firm lost money"
    assert not supports(sentence, span)
    assert supports(sentence, span, cosine=0.8)


def test_numbers_are_compared_in_one_spelling() -> None:
    assert numbers_of("1,000 and 0.50 and three") == {"1000", "0.5", "3"}
    assert numbers_of("1. First item") == set()
    assert numbers_of("3,5 Prozent") == {"3.5"}


def test_forms_of_a_name_are_the_same_name() -> None:
    assert missing_names("The German team won.", "Germany's team won.") == []
    assert missing_names("The John Deere plant", "The Johnson plant") == ["John", "Deere"]
    assert missing_names("It uses NASA data.", "It uses data.") == ["NASA"]


def test_two_denials_make_an_assertion() -> None:
    assert denies("It is not small.")
    assert denies("It isn't small.")
    assert not denies("It is not without faults.")
    assert not denies("See No. 4.")


RESULTS = "Revenue rose 5% to $12 million in 2022. Costs fell to $3 million."


@pytest.mark.parametrize(
    "sentence",
    [
        "Revenue fell 5% to $12 million.",
        "Costs were $12 million.",
        "Costs rose to $3 million.",
        "Costs rose.",
        "In 2022, costs were $12 million.",
    ],
)
def test_a_number_of_another_thing_or_the_opposite_direction_is_refused(sentence: str) -> None:
    assert not supports(sentence, RESULTS)
    assert not supports(sentence, RESULTS, cosine=0.99)


@pytest.mark.parametrize(
    "sentence",
    [
        "Revenue rose 5% to $12 million in 2022.",
        "Costs fell to $3 million.",
        "Revenue increased to $12 million.",
        "In 2022, revenue was $12 million and costs fell.",
    ],
)
def test_the_number_and_direction_of_the_same_thing_are_supported(sentence: str) -> None:
    assert supports(sentence, RESULTS)


def test_opposites_are_compared_in_the_clauses_about_the_same_thing() -> None:
    assert not supports("The army left before the flood.", "The army left after the flood.")
    assert not supports("Prices are higher in spring.", "Prices are lower in spring.")
    assert supports("Prices are higher in spring.", "In spring prices are higher, not lower.")
