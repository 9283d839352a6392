"""Sentences: abbreviations, numbers, quotes, lists, lines, other scripts, hostile input."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.language import split_sentences


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


@pytest.mark.parametrize(
    "expected",
    [
        ["One ends here.", "Another follows."],
        ["Dr. Smith et al. (2020) showed 3.5% growth.", "It lasted."],
        ["The U.S. economy grew.", "See Fig. 3 for more."],
        ["J. R. Tolkien wrote it.", "He lived in Oxford."],
        ["She works for Acme Inc. in Paris.", "The firm is old."],
        ["The answer is no.", "He left."],
        ["It costs No. 5 dearly.", "Fine."],
        ["We met on Jan. 5 at noon.", "Everyone came."],
        ["He has a Ph.D.", "The thesis was long."],
        ["Use e.g. Python or i.e. C.", "Then stop."],
        ['"Stop!" he said.', "Nobody did."],
        ['He said "Go."', "They went."],
        ["Really?", "Yes!", "Good..."],
        ["It was shown before.[12]", "Later work agrees [3]."],
        ["Version 2.0.1 is out.", "Get it at example.com today."],
        ["1. Introduction matters.", "2. So do methods."],
    ],
)
def test_english_is_cut_where_a_reader_would(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_an_ordinal_is_not_the_end_of_a_german_sentence() -> None:
    text = "Das war am 3. Mai so. Dann kam der Sommer."
    assert sentences(text, "de") == ["Das war am 3. Mai so.", "Dann kam der Sommer."]


def test_chinese_and_japanese_need_no_blank_after_the_stop() -> None:
    assert sentences("你好。我是谁？「是的。」好！", "zh") == [
        "你好。",
        "我是谁？",
        "「是的。」",
        "好！",
    ]


def test_hindi_ends_at_the_danda_and_arabic_at_its_question_mark() -> None:
    assert sentences("यह घर है। वह पेड़ है।", "hi") == ["यह घर है।", "वह पेड़ है।"]
    assert sentences("ما هذا؟ هذا بيت.", "ar") == ["ما هذا؟", "هذا بيت."]


def test_list_items_are_sentences_and_wrapped_lines_are_not() -> None:
    text = "It has:\n- a first part\n- a second part\n\nThis paragraph is wrapped over\ntwo lines."
    assert sentences(text) == [
        "It has:",
        "- a first part",
        "- a second part",
        "This paragraph is wrapped over\ntwo lines.",
    ]


def test_a_line_that_ends_early_ends_a_sentence() -> None:
    text = "Results\nWe found that the method works well in every case that was tried so far."
    assert sentences(text)[0] == "Results"


def test_each_row_of_a_table_is_a_sentence() -> None:
    assert sentences("Revenue | 1,234 | 5\nCost | 2 | 3") == ["Revenue | 1,234 | 5", "Cost | 2 | 3"]


def test_nothing_gives_nothing() -> None:
    assert split_sentences("") == []
    assert split_sentences(" \n\t ") == []


@given(st.text(alphabet="ab AB.!?\n\"'()[]1,。|-é ", max_size=200))
def test_spans_cover_all_that_is_not_blank_in_order(text: str) -> None:
    spans = split_sentences(text)
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert all(text[s:e].strip() == text[s:e] != "" for s, e in spans)


@pytest.mark.parametrize(
    "text", ["." * 300_000, ". " * 100_000, "\n" * 300_000 + "x", "(" * 300_000]
)
def test_a_flood_of_punctuation_is_no_trap(text: str) -> None:
    spans = split_sentences(text)
    assert sum(end - start for start, end in spans) <= len(text)
