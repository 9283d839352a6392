"""Answers are found in the ways in which people and models write them; none is None."""

from __future__ import annotations

import json

import pytest

from onward.tasks.fresh import FreshItem, answer_in, check
from onward.tasks.fresh.question import AnswerForm
from onward.types import Item


def fresh(form: AnswerForm, answer: str, options: tuple[str, ...] = ()) -> FreshItem:
    item = Item("id", "question", references=(answer,))
    return FreshItem(item, "kind", "variant", 1, form, options)


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("42", "42"),
        ("The answer is **1,234**.", "1234"),
        ("17 + 4 = 21, so the result is 21.", "21"),
        ("Answer: 3 * 4 = 12", "12"),
        ("It costs $31.25.", "31.25"),
        ("We get 5, then 7, then 9.", "9"),
        ("The answer is 21 days (3 weeks).", "21"),
        ("minus: −15", "-15"),
        ("-15", "-15"),
        ("pages 3-5", "5"),
        (r"\boxed{8}", "8"),
        ("#### 64\n", "64"),
        ("<think>Is it 7? No.</think> It is 8.", "8"),
        ("There are three.", "3"),
        ("I cannot tell.", None),
        ("", None),
        ("<think>It might be 7", None),
        ("Ответ: 19", "19"),
    ],
)
def test_numbers(written: str, answer: str | None) -> None:
    assert answer_in(fresh("number", "0"), written) == answer


def test_numbers_are_equal_by_value() -> None:
    assert check(fresh("number", "5.20"), "The change is $5.2") is True
    assert check(fresh("number", "5.20"), "5.02") is False
    assert check(fresh("number", "7"), "none of them? seven? I do not know") is True
    assert check(fresh("number", "7"), "who knows") is None


@pytest.mark.parametrize(
    "written",
    [
        "2031-03-14", "It is 14 March 2031.", "March 14, 2031", "the 14th of March 2031",
        "From 2030-01-01 on it is Mar. 14th 2031", "The answer is 2031-3-14, not 2031-03-15.",
    ],
)  # fmt: skip
def test_dates(written: str) -> None:
    assert check(fresh("date", "2031-03-14"), written) is True


@pytest.mark.parametrize("written", ["31 February 2031", "14/03/2031", "in March", ""])
def test_what_is_no_date_or_could_be_two_is_none(written: str) -> None:
    assert check(fresh("date", "2031-03-14"), written) is None


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("unknown", "unknown"),
        ("Yes, because if not, no cat would be there.", "yes"),
        ("It could be yes or no, so it is unknown.", "unknown"),
        ("Final answer: **No**", "no"),
        ("The answer is no. Not yes.", "no"),
        ("Nobody knows", None),
    ],
)
def test_one_of_several_options(written: str, answer: str | None) -> None:
    assert answer_in(fresh("choice", "no", ("yes", "no", "unknown")), written) == answer


@pytest.mark.parametrize(
    "written",
    [
        "olleh", "Olleh.", '"olleh"', "The reversed word is olleh.", "It is **olleh**",
        'The word "hello" backwards is "olleh", as you see.', "Answer: olleh\nDone.",
        "h-e-l-l-o\nolleh",
    ],
)  # fmt: skip
def test_words(written: str) -> None:
    assert check(fresh("word", "olleh"), written) is True


def test_a_wrong_word_is_wrong_and_no_word_none() -> None:
    assert check(fresh("word", "olleh"), "oleh") is False
    assert check(fresh("word", "olleh"), "12 34") is None


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("ant, bee, cat", True),
        ("1. Ant\n2. Bee\n3. Cat", True),
        ("From cat, ant, bee we get: ant bee cat", True),
        ("bee, ant, cat", False),
        ("ant, cat", False),
        ("dog", None),
    ],
)
def test_lists_keep_their_order(written: str, right: bool | None) -> None:  # noqa: FBT001
    assert check(fresh("list", "ant, bee, cat", ("cat", "ant", "bee")), written) is right


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("Eva and Ana", True),
        ("Ben lies, as Ana says.\nAna, Eva", True),
        ("The answer is: Ana and Eva.", True),
        ("Ana", False),
        ("Ana, Ben, Eva", False),
        ("nobody", None),
    ],
)
def test_names_count_in_any_order(written: str, right: bool | None) -> None:  # noqa: FBT001
    assert check(fresh("names", "Ana, Eva", ("Ana", "Ben", "Eva")), written) is right


def test_rules_are_checked_over_the_whole_text_without_its_reasoning() -> None:
    item = fresh("rules", json.dumps({"words": 3, "contains": ["answer"]}))
    assert check(item, "the answer is") is True
    assert check(item, "<think>Three words, then.</think>the answer is") is True
    assert check(item, "the answer is: three") is False
    assert check(item, " \n") is None
