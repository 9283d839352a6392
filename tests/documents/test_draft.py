"""The page a reader writes on: what it mends in texts, and what it leaves alone."""

from __future__ import annotations

import pytest

from onward.documents.draft import tidy, tidy_line


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("", ""),
        (" plain  text ", "plain text"),
        ("“curly” quotes – and dashes ", "“curly” quotes – and dashes"),
        ("e\u0301tude", "étude"),
        ("ﬁnal “oﬃce”", "final “office”"),
        ("soft\u00adhyphen and\u00a0blank", "softhyphen and blank"),
        ("a\x00b \ufeff“c”", "ab “c”"),
        ("one \n\n two\x0bthree", "one\ntwo\nthree"),
    ],
)
def test_texts_are_mended_whatever_their_letters(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


def test_a_line_stays_one_line() -> None:
    assert tidy_line("Net\nsales “2023”") == "Net sales “2023”"
