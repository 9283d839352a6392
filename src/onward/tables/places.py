"""Where the cells of a table stand: in its sheet, and in the text of its document.

Refuses to know what is asked, and how tables were read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from onward.types import Cell, KnownTable, Location, SheetCells


def range_of(known: KnownTable, cells: Sequence[Cell]) -> Location:
    """Return the place of some cells, as close as the format of the source tells it.

    In a sheet that is the smallest range that holds them all (``C6``, ``A6:C6``), in a database
    the first of their rows; elsewhere, and without cells, the place of the whole table.
    """
    if not cells:
        return known.location
    rows = [cell.row for cell in cells]
    if known.cells is not None:
        columns = [known.cells.columns[cell.position] for cell in cells]
        first = f"{_letters(min(columns))}{_sheet_row(known.cells, min(rows))}"
        last = f"{_letters(max(columns))}{_sheet_row(known.cells, max(rows))}"
        place = first if first == last else f"{first}:{last}"
        return replace(known.location, range=place, line=None)
    if known.location.row is not None:
        return replace(known.location, row=known.location.row + min(rows))
    return known.location


def row_spans(known: KnownTable, rows: Sequence[int], text: str) -> dict[int, tuple[int, int]]:
    """Return the span of each of ``rows`` in the ``text`` of the table's document.

    Rows that are not text, as those beyond ``max_rows``, are left out.
    """
    wanted = sorted(set(rows))
    spans: dict[int, tuple[int, int]] = {}
    row, start = 0, known.body
    for target in wanted:
        while row < target and start < known.end:
            start = _line_end(text, start, known.end) + 1
            row += 1
        if start >= known.end:
            break
        spans[target] = (start, _line_end(text, start, known.end))
    return spans


def _line_end(text: str, start: int, end: int) -> int:
    found = text.find("\n", start, end)
    return end if found < 0 else found


def _sheet_row(cells: SheetCells, row: int) -> int:
    run = bisect_right(cells.rows, row, key=lambda first: first[0]) - 1
    first, number = cells.rows[max(run, 0)]
    return number + row - first


def _letters(column: int) -> str:
    """Name of a sheet's column: 0 is ``A``, 26 is ``AA``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
