"""Lines become paragraphs: the words of a document, and the blank between its lines."""

from __future__ import annotations

import pytest

from onward.documents.pdf_page import PdfLine, PdfPage, PdfTable
from onward.documents.pdf_paragraphs import join, line_gap, vocabulary


def _line(text: str, top: float = 0.0) -> PdfLine:
    return PdfLine(0.0, top, 100.0, top + 10.0, 10.0, text, bold=False, column=1, edge=False)


def test_the_vocabulary_holds_all_words_but_those_broken_at_the_ends_of_lines() -> None:
    lines = [
        _line("Net-zero SALES in 2023, infor-"),
        _line("mation (see “Item” 7)"),
        _line("sales"),
    ]
    assert vocabulary(lines).words == {"net-zero", "sales", "in", "see", "item"}


def test_a_table_between_two_lines_ends_the_broken_word() -> None:
    table = PdfTable(0.0, 0.0, 1.0, 1.0, ("a",), (("b",),), 1)
    assert vocabulary([_line("infor-"), table, _line("mation")]).words == {"mation"}


@pytest.mark.parametrize(
    ("tops", "gap"), [((0, 12, 25), 0.25), ((0, 12, 24, 38), 0.2), ((0,), 0.3), ((0, 9), 0.0)]
)
def test_the_usual_gap_is_the_median_in_font_sizes(tops: tuple[int, ...], gap: float) -> None:
    items = tuple(_line("text", top) for top in tops)
    assert line_gap([PdfPage(1, "", 600.0, 800.0, items)]) == pytest.approx(gap)


def test_scripts_without_blanks_are_joined_without_one() -> None:
    words = vocabulary([])
    assert join([_line("東京は"), _line("日本の首都")], 100.0, words) == "東京は日本の首都"
    assert join([_line("東京 is"), _line("日本")], 100.0, words) == "東京 is 日本"
