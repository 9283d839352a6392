"""Merged cells: which texts of a table stand for several columns or several rows.

Knows the cells of one table and where they stand. Refuses to know ruled lines: a merged cell is
told by its place, which is the middle of what it covers. As in every other reader, its text is
repeated in every column and row that it covers; only the single cell of a row stands once, because
it is a title of the rows below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from onward.documents.pdf_cells import (
    Cell,
    Column,
    Row,
    are_values,
    is_number,
    joined,
    overlapped,
)

Cells = tuple[str, ...]
_OFF = 2.0
"""Points between the middle of a merged cell and the middle of what it covers, at most."""
_ALIGNED = 1.5
"""Points between the edge of a cell and that of its column, at most, if they are aligned."""
_CENTRED = 0.03
"""Widths of a table between its middle and the middle of a title, at most."""
_OVERLAP = 0.15
"""Font sizes by which a row between two others overlaps both, at least."""
_LINE = 0.1
"""Font sizes that a line between rows adds to their distance, at least."""


def place(row: Sequence[Cell], columns: Sequence[Column]) -> Cells:
    """Put each cell of a row into its column, or into all that it is the middle of."""
    placed: list[list[str]] = [[] for _ in columns]
    touched = [overlapped(cell, columns) for cell in row]
    for number, (cell, (first, last)) in enumerate(zip(row, touched, strict=True)):
        if first == 0:
            last = 1
        elif len(row) == 1:
            first, last = (
                (0, 1) if is_title(row, columns) else _nearest(cell, (first, last), columns)
            )
        elif last - first > 1 or len(row) == 2:
            others = touched[:number] + touched[number + 1 :]
            first, last = covered_columns(cell, (first, last), others, columns)
        for column in range(first, last):
            placed[column].append(cell.text)
    return tuple(map(joined, placed))


def covered_columns(
    cell: Cell,
    touched: tuple[int, int],
    others: Sequence[tuple[int, int]],
    columns: Sequence[Column],
) -> tuple[int, int]:
    """Range of the columns that a cell stands for; one column unless it is plainly merged.

    Of a lone value between columns, all columns may be meant; the cells of a fuller row must
    touch two columns, and the columns that they stand for must be free.
    """
    first, last = touched
    alone = _nearest(cell, touched, columns)
    lone = last - first == 1 and (len(others) > 1 or is_aligned(cell, columns[first]))
    if lone or are_values(cell.text):
        return alone
    low = max((end for _, end in others if end <= first), default=1)
    high = min((start for start, _ in others if start >= last), default=len(columns))
    middle = (cell.x0 + cell.x1) / 2
    best = alone
    least = (_OFF, 0)
    for start in range(max(low, 1), first + 1):
        for end in range(max(last, start + 2), high + 1):
            off = abs((columns[start][0] + columns[end - 1][1]) / 2 - middle)
            if off <= _OFF and (round(off), start - end) < least:
                best, least = (start, end), (round(off), start - end)
    return best


def _nearest(cell: Cell, touched: tuple[int, int], columns: Sequence[Column]) -> tuple[int, int]:
    """The column that a cell overlaps most, as a range."""
    first, last = touched
    shared = [min(cell.x1, x1) - max(cell.x0, x0) for x0, x1 in columns[first:last]]
    column = first + shared.index(max(shared))
    return column, column + 1


def is_title(row: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Whether a row holds nothing but a text that is centred over a table or over its values."""
    if len(row) > 1 or len(columns) < 3 or is_number(row[0].text):
        return False
    first, last = overlapped(row[0], columns)
    if first > 0 and last - first == 1 and is_aligned(row[0], columns[first]):
        return False
    middle, right = (row[0].x0 + row[0].x1) / 2, columns[-1][1]
    return any(
        abs(middle - (left + right) / 2) < _CENTRED * (right - left)
        for left in (columns[0][0], columns[1][0])
    )


def is_aligned(cell: Cell, column: Column) -> bool:
    """Whether a cell begins, ends or is centred where its column does."""
    left, right = cell.x0 - column[0], column[1] - cell.x1
    return min(abs(left), abs(right), abs(left - right) / 2) < _ALIGNED


class _Entry(NamedTuple):
    """A text of one column; the place of a text between two rows is a half."""

    place: float
    text: str


def merge_rows(grid: list[Cells], rows: Sequence[Row]) -> tuple[list[Cells], list[Row]]:
    """Give each row the texts of cells that are merged over rows; rows that hold nothing else go.

    A cell merged over an even number of rows stands between two of them, which it overlaps; over
    an odd number it stands in the row in the middle, and then counts only where wider blanks
    (lines, in print) part these rows from others.
    """
    close = any(
        over[0].bottom - row[0].top > _OVERLAP * row[0].size for over, row in pairwise(rows)
    )
    if not close and all(row[0] for row in grid):
        return grid, list(rows)
    between = [_is_between(grid, rows, number) for number in range(len(rows))]
    full = [number for number in range(len(rows)) if not between[number]]
    if len(full) < 2:
        return grid, list(rows)
    groups = _groups([rows[number] for number in full])
    if any(here and after for here, after in pairwise(between)) or not (
        any(between) or len(groups) > 1
    ):
        return grid, list(rows)
    cells = [list(grid[number]) for number in full]
    for column in range(len(grid[0])):
        halves = any(grid[n][column] for n in range(len(rows)) if between[n])
        if not halves and (column > 0 or len(groups) == 1):
            continue
        entries = _entries(grid, between, column)
        for start, end in groups:
            inside = [entry for entry in entries if start <= entry.place < end]
            for first, last, text in _spans(inside, start, end):
                if any(cells[n][column] not in ("", text) for n in range(first, last)):
                    return grid, list(rows)  # nothing may be lost
                for number in range(first, last):
                    cells[number][column] = text
    return [tuple(row) for row in cells], [rows[number] for number in full]


def _is_between(grid: Sequence[Cells], rows: Sequence[Row], number: int) -> bool:
    """Whether a row overlaps the rows above and below, and shares no column with them."""
    if number in (0, len(rows) - 1):
        return False
    above, row, below = (rows[number + step][0] for step in (-1, 0, 1))
    least = _OVERLAP * row.size
    if above.bottom - row.top < least or row.bottom - below.top < least:
        return False
    used = [column for column, text in enumerate(grid[number]) if text]
    return not any(grid[number + step][column] for step in (-1, 1) for column in used)


def _groups(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Ranges of rows that no wider blank divides."""
    steps = [below[0].top - above[0].top for above, below in pairwise(rows)]
    usual = median(steps)
    cuts = [
        number + 1
        for number, step in enumerate(steps)
        if step > usual + _LINE * rows[number][0].size
    ]
    return list(pairwise([0, *cuts, len(rows)]))


def _entries(grid: Sequence[Cells], between: Sequence[bool], column: int) -> list[_Entry]:
    entries: list[_Entry] = []
    place = -1
    for row, half in zip(grid, between, strict=True):
        place += not half
        if row[column]:
            entries.append(_Entry(place + 0.5 if half else place, row[column]))
    return entries


def _spans(entries: Sequence[_Entry], start: int, end: int) -> list[tuple[int, int, str]]:
    """First row, end and text of the merged cells of a group of rows, read from the top.

    Each must stand in the middle of its rows, and together they must fill the group; else those
    between two rows are given to these alone.
    """
    spans: list[tuple[int, int, str]] = []
    first = start
    for entry in entries:
        last = int(2 * entry.place) - first + 1
        spans.append((first, last, entry.text))
        if not first <= entry.place < last <= end:
            break
        first = last
    complete = first == end and bool(spans)
    if complete and (any(e.place % 1 for e in entries) or len(spans) == 1):
        return spans
    return [(int(e.place), int(e.place) + 2, e.text) for e in entries if e.place % 1]
