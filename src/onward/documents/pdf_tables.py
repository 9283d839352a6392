"""Tables from aligned text: which rows of a column are a table, and which cells they hold.

Knows where pieces of text stand and whether they look like numbers. Refuses to know ruled lines,
pages and documents. When unsure it finds no table: the rows then stay lines, and nothing is lost.

Rows of several cells that follow each other make a candidate. Its columns are the intervals that
its cells cover when they are projected on the horizontal axis; a table is accepted when the cells
of most rows fall into different columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from onward.documents.pdf_cells import (
    Cell,
    Column,
    Row,
    find_columns,
    is_caption,
    is_number,
    overlapped,
    texts_apart,
    to_cells,
    values_apart,
)
from onward.documents.pdf_merged import Cells, merge_rows, place
from onward.documents.pdf_page import Piece, Split, whole
from onward.documents.pdf_table_headers import (
    before_title,
    first_body_row,
    first_header_row,
    is_more_header,
    join_header,
    look_upwards,
)

Found = tuple[int, int, Cells, tuple[Cells, ...]]
"""First row, end of rows, header, body."""
_ENUMERATOR = re.compile(
    r"^(?:[•·▪■□◦●○‣∙⁃☐☒☑✓✔➢➤➔►→*–—\-o§]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]"
    r"|\d{1,2}|\[\d{1,3}\]|[†‡*]+|Item\s\d+[A-C]?\.?)$"
)
_SECTION = re.compile(r"^(?:[A-Z]|(?:[A-Z]\.)?\d{1,2}(?:\.\d{1,2})*)\.?$")


_PLAIN_NUMBER = re.compile(r"^-?(?:\d+(?:\.\d+)?|\.\d+)$")
_SPARSE = 0.4
"""Share of the places in a table that drawings fill, at most."""
_ABOVE = 5
"""Rows above a table that may name its columns."""


class _Run(NamedTuple):
    """Consecutive rows that may be a table."""

    start: int
    end: int


def find_tables(rows: Sequence[Row], split: Split = whole) -> list[Found]:
    """The tables among the rows of one column, from top to bottom, without overlap."""
    if sum(len(row) > 1 for row in rows) < 2:
        return []
    rows = [values_apart(row, split) for row in rows]
    cells = [to_cells(row) for row in rows]
    found: list[Found] = []
    for run in _runs(rows, cells):
        table = _table(rows, cells, run, floor=found[-1][1] if found else 0, split=split)
        if table is not None:
            found.append(table)
    return found


def _runs(rows: Sequence[Row], cells: Sequence[list[Cell]]) -> list[_Run]:
    """Stretches of rows with several cells, with short single ones between them."""
    runs: list[_Run] = []
    start = end = -1
    for number in range(len(rows)):
        if start >= 0 and _breaks(rows, cells, start, number):
            if end - start > 1:
                runs.append(_Run(start, end))
            start = -1
        if len(cells[number]) > 1 and not _is_prose(cells[number]):
            if start < 0:
                start = number
            end = number + 1
    if start >= 0 and end - start > 1:
        runs.append(_Run(start, end))
    return runs


def _breaks(rows: Sequence[Row], cells: Sequence[list[Cell]], start: int, number: int) -> bool:
    """Whether a row ends the run that began at ``start``."""
    row, before = rows[number], rows[number - 1]
    size = row[0].size
    if is_caption(row[0].text):
        return True
    several = len(cells[number]) > 2 and len(cells[number - 1]) > 1
    if row[0].top - before[0].bottom > (3.5 if several else 2.2) * max(size, before[0].size):
        return True
    if len(cells[number]) > 1:
        return _is_prose(cells[number])
    if number - start >= 3 and all(len(cells[n]) == 1 for n in range(number - 3, number)):
        return True
    values = [row[1].x0 for row in cells[start:number] if len(row) > 1]
    only = cells[number][0]
    close = row[0].top - before[0].bottom <= size
    if values and close and only.x1 < min(values) and len(only.text.split()) <= 14:
        return False  # a label, however long
    left = min(piece.x0 for r in rows[start:number] for piece in r)
    right = max(piece.x1 for r in rows[start:number] for piece in r)
    most = 0.62 if only.x0 < left + 2 * size else 0.85  # centred over its columns
    return only.x1 - only.x0 > most * (right - left)


def _is_prose(row: Sequence[Cell]) -> bool:
    """A numbered heading, or a sentence that a wide blank cuts in two."""
    if len(row) > 2:
        return False
    if _SECTION.match(row[0].text) and row[1].text[:1].isalpha():
        return True
    return any(len(cell.text.split()) > 11 for cell in row) and not is_number(row[1].text)


def _table(
    rows: list[Row], cells: list[list[Cell]], run: _Run, *, floor: int, split: Split
) -> Found | None:
    start, end = run
    header_end = first_body_row(cells, start, end)
    several = [cells[n] for n in range(header_end, end) if len(cells[n]) > 1]
    columns = find_columns(several) if len(several) > 1 else []
    if not _plausible(several, columns):
        return None
    for number in range(max(start - _ABOVE, floor), end):
        parted = texts_apart(rows[number], columns, split)
        if len(parted) > len(rows[number]):
            rows[number], cells[number] = parted, to_cells(parted)
    start = first_header_row(rows, cells, start, header_end)
    named = start < header_end
    start, body = look_upwards(rows, cells, start, floor=floor, columns=columns, named=named)
    header_end = header_end if named else body
    while header_end < end - 2 and is_more_header(rows, cells, header_end, columns):
        header_end += 1
    header_end = max(before_title(cells, header_end, end, columns), start)
    header = join_header(cells[start:header_end], columns)
    grid = [place(row, columns) for row in cells[header_end:end]]
    grid, body_rows = merge_rows(grid, rows[header_end:end])
    return start, end, header, tuple(_unwrapped(grid, body_rows))


def _plausible(several: Sequence[list[Cell]], columns: Sequence[Column]) -> bool:
    """Whether the rows share columns, and are not prose, a list or formulas."""
    if len(columns) < 2 or len(several) < 2:
        return False
    apart = 0
    for row in several:
        hit = [overlapped(cell, columns) for cell in row]
        apart += len({span[0] for span in hit}) == len(hit)
    if apart < 0.6 * len(several):
        return False
    firsts = [row[0].text for row in several]
    if sum(_ENUMERATOR.match(text) is not None for text in firsts) > 0.7 * len(firsts) and (
        len(columns) == 2 or all(len(row) == 2 for row in several)
    ):
        return False
    others = [cell.text for row in several for cell in row[1:]]
    numbers = sum(map(is_number, others))
    if _is_chart(several, columns, numbers):
        return False
    if numbers * 2 >= len(others):
        return len(several) > 2 or len(columns) > 2
    if sum(len(text.split()) for text in firsts) > 7 * len(firsts):
        return False  # prose beside something
    words = sum(len(text.split()) for text in others) / len(others)
    if len(columns) == 2:
        return len(several) > 3 and words <= 6 and _aligned(several, columns)
    return len(several) > 2 and words <= 9 and _aligned(several, columns)


def _is_chart(several: Sequence[list[Cell]], columns: Sequence[Column], numbers: int) -> bool:
    """Whether rows are the labels of a drawing: scales with little beside them, or a pattern.

    A scale is a column of numbers that only rise or only fall, or the only row with numbers,
    which has nothing else. ``numbers`` are those that no row begins with.
    """
    if not numbers:
        texts = [tuple(cell.text for cell in row) for row in several]
        return len(texts) > 3 and len(set(texts)) * 2 <= len(texts)
    if len(several) < 4:
        measured = [row for row in several if any(is_number(cell.text) for cell in row)]
        return len(measured) == 1 < len(measured[0]) - 3 and all(
            _PLAIN_NUMBER.match(cell.text) for cell in measured[0]
        )
    if sum(map(len, several)) >= _SPARSE * len(several) * len(columns):
        return False
    scales: list[list[float]] = [[] for _ in columns]
    for row in several:
        for cell in row:
            if _PLAIN_NUMBER.match(cell.text):
                scales[overlapped(cell, columns)[0]].append(float(cell.text))
    long = [scale for scale in scales if len(scale) > 3]
    return bool(long) and all(
        all(a < b for a, b in pairwise(scale)) or all(a > b for a, b in pairwise(scale))
        for scale in long
    )


def _aligned(several: Sequence[list[Cell]], columns: Sequence[Column]) -> bool:
    """Whether most cells begin, end or centre where others of their column do."""
    starts: dict[tuple[int, int], int] = {}
    total = 0
    for row in several:
        for cell in row:
            column = overlapped(cell, columns)[0]
            total += 1
            for kind, x in enumerate((cell.x0, cell.x1, (cell.x0 + cell.x1) / 2)):
                key = (column * 3 + kind, round(x / 3))
                starts[key] = starts.get(key, 0) + 1
    best = [
        max((n for (k, _), n in starts.items() if k // 3 == column), default=0)
        for column in range(len(columns))
    ]
    return sum(best) >= 0.55 * total


def _unwrapped(grid: list[Cells], rows: Sequence[Row]) -> list[Cells]:
    """Join a row that only continues the texts of the row above, and a label cut in two."""
    merged: list[Cells] = []
    for number, row in enumerate(grid):
        close = (
            number > 0
            and rows[number][0].top - rows[number - 1][0].bottom < 0.45 * rows[number][0].size
        )
        if close and merged and _continues(merged[-1], row, rows[number - 1][0], rows[number][0]):
            merged[-1] = tuple(
                " ".join(filter(None, pair)) for pair in zip(merged[-1], row, strict=True)
            )
        else:
            merged.append(row)
    return merged


def _continues(above: Cells, row: Cells, over: Piece, first: Piece) -> bool:
    """Whether a row has only texts that go on below texts, or is the rest of a lone label.

    ``over`` and ``first`` are the first pieces of the two: a title stands further in.
    """
    filled = [n for n, text in enumerate(row) if text]
    if not filled:
        return False
    if row[0] and not any(above[1:]) and above[0] and row[0][0].islower():
        return over.x0 < first.x0 + 2 * first.size
    return not row[0] and all(above[n] and not is_number(row[n]) for n in filled)
