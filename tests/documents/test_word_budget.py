"""Words as budgets count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.documents.word_budget import count_words, cut_by_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("three plain words", 3),
        ("a | b | c", 3),  # the lines between cells are no words
        ("漢字仮名", 2),
        ("漢字 and 仮名", 3),
        ("x" * 48, 2),  # an endless run is many words
    ],
)
def test_words_are_counted_in_any_script(text: str, expected: int) -> None:
    assert count_words(text) == expected


def test_a_span_within_its_budget_is_left_whole() -> None:
    assert list(cut_by_words("one two three", [(0, 7), (8, 13)], 2)) == [(0, 7, 2), (8, 13, 1)]


def test_a_span_over_its_budget_is_cut_between_words() -> None:
    assert list(cut_by_words("one two three", [(0, 13)], 2)) == [(0, 7, 2), (8, 13, 1)]


@given(st.text(alphabet="ab 漢|\n", max_size=200), st.integers(1, 8))
def test_pieces_keep_the_budget_and_lose_no_character(text: str, budget: int) -> None:
    pieces = list(cut_by_words(text, [(0, len(text))], budget))
    kept = "".join(text[start:end] for start, end, _ in pieces)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(count_words(text, start, end) <= budget for start, end, _ in pieces)
