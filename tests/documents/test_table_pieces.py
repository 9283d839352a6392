"""Pieces of tables: which cells of a sheet some rows fill."""

from __future__ import annotations

import pytest

from onward.documents.table_pieces import cells_within


@pytest.mark.parametrize(
    ("cells", "rows", "body_rows", "expected"),
    [
        ("B3:D13", range(10), 10, "B4:D13"),  # one line of header
        ("B3:D13", range(2), 9, "B5:D6"),  # two lines of header
        ("A1:C5", range(1, 3), 5, "A2:C3"),  # no header
        ("A1:C90", range(1, 3), 5, "A1:C90"),  # blank rows were left out: not known where
        ("A1:C5", range(1, 3), 9, "A1:C5"),
        ("A1:C5", range(0), 4, "A1:C5"),
        ("B7", range(1), 1, "B7"),
    ],
)
def test_rows_are_counted_from_the_bottom_where_the_numbers_allow_it(
    cells: str, rows: range, body_rows: int, expected: str
) -> None:
    assert cells_within(cells, rows, body_rows) == expected
