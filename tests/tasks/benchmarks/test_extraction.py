"""Answers are found in what models write, as lm-evaluation-harness finds them, or not at all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.tasks.benchmarks.extraction import (
    ANSWER_IS,
    FILTERS,
    FIRST_LETTER,
    FLEXIBLE,
    STRICT,
    answer_text,
    extract,
    gsm8k_form,
    letter,
    number,
    yes_or_no,
)

CITIES = ("London", "Paris", "New York", "York")


@pytest.mark.parametrize(
    ("written", "strict", "flexible"),
    [
        ("6 * 7 = 42\n#### 42", "42", "42"),
        ("#### 1,234.50 then #### 7", "1,234.50", "7"),
        ("so it is $18.", None, "$18."),
        ("18 eggs, 3", None, "3"),
        ("####42", None, "42"),
        ("#### -5 or so", "-5", "-5"),
        ("none at all", None, None),
        ("5...", None, "5..."),
        ("#### ,", ",", None),
    ],
)
def test_gsm8k_has_the_first_after_the_hashes_and_the_last_of_all_numbers(
    written: str, strict: str | None, flexible: str | None
) -> None:
    assert extract(STRICT, written) == strict
    assert extract(FLEXIBLE, written) == flexible


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("$1,234.", "1234"),
        ("He has 3 * 4 = 12.\n#### 12", "12"),
        ("7.0", "7.0"),
        ("A #### B #### C", "c"),
    ],
)
def test_numbers_of_gsm8k_are_compared_in_the_form_of_the_harness(text: str, form: str) -> None:
    assert gsm8k_form(text) == form


@settings(deadline=None, max_examples=40)
@given(st.text("#$,. 0123456789a\n", max_size=40))
def test_the_form_is_that_of_four_deletions_one_after_the_other(text: str) -> None:
    wanted = text
    for pattern in (",", r"\$", "(?s).*#### ", r"\.$"):
        wanted = re.sub(pattern, "", wanted)
    assert gsm8k_form(text) == wanted.lower()


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("So the answer is (C).", "C"),
        ("the answer is J. No, the answer is A", "J"),
        ("The Answer is C", None),
        ("answer is K", None),
    ],
)
def test_mmlu_pro_has_the_first_letter_that_is_called_the_answer(
    written: str, found: str | None
) -> None:
    assert extract(ANSWER_IS, written) == found


def test_mmlu_redux_has_the_first_capital_of_four_wherever_it_stands() -> None:
    assert extract(FIRST_LETTER, " C") == "C"
    assert extract(FIRST_LETTER, "I Don't know") == "D"
    assert extract(FIRST_LETTER, "e") is None


@pytest.mark.parametrize(
    "written",
    [
        "B",
        "b",
        " (B) ",
        "**B**",
        "`B`",
        "[B]",
        "B.",
        "B) Paris",
        "B. Paris",
        "**B** Paris",
        "B\n\nExplanation: C is wrong.",
        "The answer is B.",
        "The answer is **B**",
        "The answer is (b)",
        "The correct answer to this question would be option (B).",
        "The answer is not A but B",
        "The answer is C. Wait: the answer is B.",
        "Answer: B",
        "Answer:\nB",
        "Die Antwort ist B",
        "Réponse : B",
        "答案是B。",
        "答案:B",
        "\\boxed{B}",
        "Paris",
        "It is Paris, of course.",
        "PARIS!",
        "I think it's B.",
    ],
)
def test_a_letter_is_found_however_it_is_given(written: str) -> None:
    assert letter(written, CITIES) == "B"


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "I do not know.",
        "The answer is B or C",
        "The answer is A and B.",
        "A) London\nB) Paris\nC) New York",
        "London or Paris",
        "I think it is (B), not (C)",
        "E",
        "The answer is E",
        "A dog is an animal",
        "The answer is A dog",
        "The answer is a dog",
        "Ω",
    ],
)
def test_what_leaves_several_choices_or_none_is_unparsed(written: str) -> None:
    assert letter(written, CITIES) is None


def test_the_longer_choice_hides_the_one_inside_it() -> None:
    assert letter("It is New York.", CITIES) == "C"
    assert letter("York", CITIES) == "D"
    assert letter("New York and York", ("York", "Leeds")) == "A"


def test_a_letter_at_the_front_outweighs_the_words_of_another_choice() -> None:
    assert letter("A) Paris", CITIES) == "A"


def test_choices_that_are_letters_are_not_looked_for_as_words() -> None:
    assert letter("plan b it is", ("A", "B", "C", "D")) is None
    assert letter("C", ("A", "B", "C", "D")) == "C"


def test_choices_of_other_scripts_and_single_digits_are_found_by_their_words() -> None:
    assert letter("それは東京です", ("大阪", "東京")) == "B"
    assert letter("It makes 4.", ("3", "4")) == "B"


def test_without_choices_there_are_ten_letters() -> None:
    assert letter("The answer is J.") == "J"
    assert letter("The answer is K.") is None


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Yes", "yes"),
        ("**No**", "no"),
        ("no.", "no"),
        ("Yes it is", "yes"),
        ("True", "yes"),
        ("The answer is false.", "no"),
        ("Answer: No", "no"),
        ("Let me think.\nYes", "yes"),
        ("Yes\nNo", None),
        ("There is no evidence", None),
        ("No evidence was found", None),
        ("Nobody knows", None),
        ("", None),
    ],
)
def test_yes_and_no_are_told_from_the_no_of_a_sentence(written: str, found: str | None) -> None:
    assert yes_or_no(written) == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("It costs $1,234.50.", "1234.5"),
        ("#### 5\nnot 7", "5"),
        ("\\boxed{42} of 50", "42"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("7 - 5", "5"),
        ("x-3", "3"),
        ("007.10", "7.1"),
        (".5", "0.5"),
        ("-0", "0"),
        ("٣", "3"),
        ("three", None),
    ],
)
def test_a_number_is_the_last_in_plain_digits(written: str, found: str | None) -> None:
    assert number(written) == found


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<think>B?\nno</think>\n\nC", "C"),
        ("hm B </think> C", "C"),
        ("<think>never ends: B", ""),
        ("<Thinking>B</thinking>C", "C"),
        ("A <think>b</think>and <think>c</think>D", "A and D"),
        ("<think>Question: B</think> C Question: D", "C "),
        (" C</s>D", " C"),
        ("a < b", "a < b"),
    ],
)
def test_reasoning_and_all_from_a_stop_on_fall_away(written: str, kept: str) -> None:
    assert answer_text(written, ("Question:", "</s>", "")) == kept


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=60))
def test_no_text_breaks_a_filter(text: str) -> None:
    for name, made in FILTERS.items():
        found = extract(name, answer_text(text), CITIES)
        assert found is None or isinstance(made.form(found), str)


def test_hostile_texts_are_read_in_their_length() -> None:
    for text in ("<think>" * 2000, "answer" + " " * 10_000, "(" * 10_000, "1," * 5000):
        for name in FILTERS:
            extract(name, answer_text(text), CITIES)
