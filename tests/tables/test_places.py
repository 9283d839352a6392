"""Where cells stand in their sheet and rows in their document."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from onward.documents import read_blob
from onward.options import ReadOptions
from onward.tables import range_of, row_spans, tables_of
from onward.types import Blob, Cell, Document, KnownTable, Location, SheetCells, Table
from tests.tables.made import SCORES, known


def read(name: str, data: bytes, folder: Path) -> tuple[Document, KnownTable]:
    document = read_blob(Blob(name, name, data), ReadOptions())
    ((table, _),) = tables_of(document, folder)
    return document, table


class TestRanges:
    """The cells of a table in its sheet."""

    TABLE = replace(
        known(SCORES, "scores"),
        location=Location(sheet="Sheet2", range="B2:F9", line=2),
        cells=SheetCells(((0, 4), (2, 9)), (1, 2, 28)),
    )

    @pytest.mark.parametrize(
        ("cells", "place"),
        [
            ([Cell(0, 0)], "B4"),
            ([Cell(1, 2)], "AC5"),
            ([Cell(2, 1)], "C9"),
            ([Cell(2, 2), Cell(0, 0)], "B4:AC9"),
            ([Cell(1, 0), Cell(1, 1)], "B5:C5"),
        ],
    )
    def test_cells_are_the_smallest_range_that_holds_them(
        self, cells: list[Cell], place: str
    ) -> None:
        assert range_of(self.TABLE, cells) == Location(sheet="Sheet2", range=place)

    def test_without_cells_it_is_the_whole_table(self) -> None:
        assert range_of(self.TABLE, []) == self.TABLE.location

    def test_a_database_tells_the_first_row(self) -> None:
        table = replace(known(SCORES, "scores"), location=Location(sheet="t", row=1))
        assert range_of(table, [Cell(2, 0), Cell(1, 0)]) == Location(sheet="t", row=2)

    def test_a_page_stays_a_page(self) -> None:
        table = replace(known(SCORES, "scores"), location=Location(page=3))
        assert range_of(table, [Cell(2, 0)]) == Location(page=3)

    def test_blank_lines_and_captions_of_a_file_are_counted(self, tmp_path: Path) -> None:
        text = b"Sales of a year\nRegion,Amount\nNorth,1\n\nSouth,2\n"
        _, table = read("sales.csv", text, tmp_path)
        assert range_of(table, [Cell(0, 1)]).range == "B3"
        assert range_of(table, [Cell(1, 1)]).range == "B5"

    def test_columns_that_a_merged_cell_covers_are_counted(self, tmp_path: Path) -> None:
        book = Workbook()
        sheet = book.worksheets[0]
        for row in (["Table 1: results"], ["System", "Dev", None, "Test"]):
            sheet.append(row)
        for name, dev, test in (("A", 1, 5), ("B", 2, 7), ("C", 3, 8)):
            sheet.append([name, dev, None, test])
        for number in range(2, 6):
            sheet.merge_cells(start_row=number, end_row=number, start_column=2, end_column=3)
        stream = io.BytesIO()
        book.save(stream)
        _, table = read("book.xlsx", stream.getvalue(), tmp_path)
        assert table.header == ("System", "Dev", "Test")
        place = range_of(table, [Cell(1, 0), Cell(1, 2)])
        assert place == Location(sheet="Sheet", range="A4:D4")

    def test_every_cell_of_a_real_workbook_is_where_it_is_said_to_be(
        self, real_data: Path, tmp_path: Path
    ) -> None:
        path = real_data / "report" / "bert_tables.xlsx"
        book = load_workbook(path)
        document = read_blob(Blob(path.name, path.name, path.read_bytes()), ReadOptions())
        compared = 0
        for known_table, rows in tables_of(document, tmp_path):
            assert isinstance(rows, Table)
            for row, cells in enumerate(rows.rows):
                for position, text in enumerate(cells):
                    place = range_of(known_table, [Cell(row, position)])
                    value = book[place.sheet or ""][place.range or ""].value
                    assert value is None or str(value) == text
                    compared += value is not None
        assert compared > 100


class TestSpans:
    """The rows of a table in the text of its document."""

    def test_rows_are_quoted_as_they_stand_in_the_document(self, tmp_path: Path) -> None:
        text = b"Sales of a year\nRegion,Amount\nNorth,1\nSouth,2\nEast,3\n"
        document, table = read("sales.csv", text, tmp_path)
        spans = row_spans(table, [2, 0], document.text)
        quotes = {row: document.text[start:end] for row, (start, end) in spans.items()}
        assert quotes == {0: "North | 1", 2: "East | 3"}

    def test_rows_beyond_the_text_have_no_span(self, tmp_path: Path) -> None:
        document, table = read("sales.csv", b"Region,Amount\nNorth,1\nSouth,2\n", tmp_path)
        assert list(row_spans(table, [1, 2, 700], document.text)) == [1]
