"""Cells with spans become a full rectangle with one header."""

from __future__ import annotations

import pytest

from onward.documents.draft import Draft
from onward.documents.span_grid import Grid, header_rows, is_number, mend_marks
from onward.types import Blob


def rows_of(grid: Grid) -> list[list[str]]:
    return grid.full()


def test_merged_cells_repeat_their_text_in_rows_and_columns() -> None:
    grid = Grid()
    grid.start_row()
    grid.cell("tall", rows=2)
    grid.cell("wide", columns=2)
    grid.start_row()
    grid.cell("x")
    grid.cell("y")
    assert rows_of(grid) == [["tall", "wide", "wide"], ["tall", "x", "y"]]


def test_a_single_cell_over_the_whole_row_stands_once() -> None:
    grid = Grid()
    grid.start_row()
    grid.cell("Assets", columns=3)
    grid.start_row()
    for text in ("Cash", "1", "2"):
        grid.cell(text)
    assert rows_of(grid) == [["Assets", "", ""], ["Cash", "1", "2"]]


def test_spans_that_overlap_do_not_lose_cells() -> None:
    grid = Grid()
    grid.start_row()
    grid.cell("a")
    grid.cell("b", rows=2)
    grid.start_row()
    grid.cell("c", columns=2)
    grid.cell("d")
    assert rows_of(grid)[1][0] == "c"
    assert "d" in rows_of(grid)[1]


def test_absurd_spans_are_clipped() -> None:
    grid = Grid()
    grid.start_row()
    grid.cell("x", columns=10**9, rows=10**9)
    assert len(rows_of(grid)) == 1


def test_header_lines_are_joined_without_repeating_a_merged_cell() -> None:
    grid = Grid()
    grid.header_rows = 2
    for row in (("", "2021", "2021"), ("Item", "Q1", "Q2"), ("Sales", "1", "2")):
        grid.start_row()
        for text in row:
            grid.cell(text)
    draft = Draft()
    grid.write(draft)
    document = draft.document(Blob("s", "n", b""), "k")
    table = document.blocks[0].table
    assert table is not None
    assert table.header == ("Item", "2021 Q1", "2021 Q2")


def test_one_column_is_text() -> None:
    grid = Grid()
    for text in ("one", "two"):
        grid.start_row()
        grid.cell(text)
    draft = Draft()
    grid.write(draft)
    document = draft.document(Blob("s", "n", b""), "k")
    assert document.text == "one\ntwo"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["Name", "Age"], ["Ann", "3"]], 1),
        ([["", "2021", "2022"], ["Sales", "1", "2"]], 1),
        ([["Sales", "10", "20"], ["Costs", "1", "2"]], 0),
        ([["a", "a"], ["b", "c"]], 0),
        ([["Name", ""], ["Ann", "3"]], 0),
        ([["alone", "row"]], 0),
        ([["Item", "2021", "2021"], ["Item", "Q1", "Q2"], ["Pens", "1", "2"]], 2),
        ([["Item", "2021", "2021"], ["Item", "Q1", "Q2"]], 0),
        ([["Item", "same", "same"], ["Pens", "1", "2"], ["Ink", "3", "4"]], 0),
    ],
)
def test_a_header_is_guessed_only_where_it_reads_like_one(
    rows: list[list[str]], expected: int
) -> None:
    assert header_rows(rows) == expected


@pytest.mark.parametrize("text", ["1", "-2.5", "(1,234)", "$ 5.00", "12 %", "−3", "5 kg"])
def test_numbers_are_numbers(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["", "Q1", "Total", "a1"])
def test_words_are_no_numbers(text: str) -> None:
    assert not is_number(text)


def test_marks_of_flattened_tables_are_mended() -> None:
    assert mend_marks("A , B , ; 1 , 2 , ; ") == "A, B; 1, 2"
