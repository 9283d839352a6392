"""The header of a table: which rows it has, and what it calls each column.

Knows rows and columns of one table. Refuses to know whether it is one.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.documents.pdf_cells import (
    Cell,
    Column,
    Row,
    is_caption,
    is_number,
    is_year,
    joined,
    overlapped,
)


def first_body_row(cells: Sequence[list[Cell]], start: int, end: int) -> int:
    """Number of the first row that holds values under its columns rather than their names."""
    left = min(cells[n][0].x0 for n in range(start, end))
    named = 0
    for number in range(start, end):
        row = cells[number]
        values = [cell for cell in row[1:] if is_number(cell.text) and not is_year(cell.text)]
        if values and len(values) * 2 >= len(row) - 1:
            return number
        labelled = len(row) > 1 and row[0].x0 < left + 6
        if labelled and 0 < len(row) <= named:
            return number
        named = max(named, len(row) if labelled else 0)
    return start + 1 if end - start > 2 else start


def first_header_row(
    rows: Sequence[Row], cells: Sequence[list[Cell]], start: int, header_end: int
) -> int:
    """Leave prose above the header out of it: rows with long cells, or far away."""
    for number in range(header_end - 1, start - 1, -1):
        wordy = any(len(cell.text.split()) > 8 for cell in cells[number])
        distant = rows[number + 1][0].top - rows[number][0].bottom > 1.5 * rows[number][0].size
        if wordy or distant or header_end - number > 6:
            return number + 1
    return start


def is_more_header(
    rows: Sequence[Row],
    cells: Sequence[list[Cell]],
    number: int,
    columns: Sequence[Column],
) -> bool:
    """Whether a row goes on with names of columns: close, without a label, without numbers."""
    row = cells[number]
    close = rows[number][0].top - rows[number - 1][0].bottom < 0.5 * rows[number][0].size
    unlabelled = overlapped(row[0], columns)[0] > 0
    return close and unlabelled and not any(is_number(cell.text) for cell in row)


def look_upwards(
    rows: Sequence[Row],
    cells: Sequence[list[Cell]],
    first: int,
    *,
    floor: int,
    columns: Sequence[Column],
    named: bool,
) -> tuple[int, int]:
    """Look for more names of columns above a table; ``named`` when it has some already.

    Returns the first row of the header and the first row of the body; a lone title, centred over
    the values and under the names, belongs to the body.
    """
    start = body = first
    while start > floor and first - start < 5:
        above = cells[start - 1]
        size = rows[start][0].size
        near = rows[start][0].top - rows[start - 1][0].bottom <= 1.2 * size
        wordy = any(len(cell.text.split()) > 8 or is_number(cell.text) for cell in above)
        if not near or wordy or is_caption(above[0].text):
            break
        over_labels = overlapped(above[0], columns)[0] == 0
        if len(above) == 1 and over_labels:
            middle = (columns[0][0] + columns[-1][1]) / 2
            off = abs((above[0].x0 + above[0].x1) / 2 - middle)
            title = start - 2 >= floor and len(cells[start - 2]) > 1 and not named
            if start != first or not title or off > 2 * size:
                break
            body = start - 1
        start -= 1
    return (first, first) if start == body else (start, body)


def join_header(cells: Sequence[list[Cell]], columns: Sequence[Column]) -> tuple[str, ...]:
    """Join the rows of the header downwards, spanning cells over all their columns."""
    names: list[list[str]] = [[] for _ in columns]
    for number, row in enumerate(cells):
        below = cells[number + 1] if number + 1 < len(cells) else []
        for cell, (first, last) in zip(row, _spans(row, below, columns), strict=True):
            for column in range(first, last):
                names[column].append(cell.text)
    return tuple(joined(parts) for parts in names)


def _spans(
    row: Sequence[Cell], below: Sequence[Cell], columns: Sequence[Column]
) -> list[tuple[int, int]]:
    """Columns that each cell of a header row names.

    A cell over several columns is often narrower than they are. Where the row below names more
    columns, each goes to the nearest cell above, if those cells then stand in the middle.
    """
    hit = [overlapped(cell, columns) for cell in row]
    if len(below) <= len(row):
        return hit
    free = [cell for cell in row if overlapped(cell, columns)[0] > 0]
    fixed = len(row) - len(free)
    if not free or fixed > 1:
        return hit
    centres = [(cell.x0 + cell.x1) / 2 for cell in free]
    groups: list[list[int]] = [[] for _ in free]
    for column in range(1, len(columns)):
        middle = sum(columns[column]) / 2
        groups[min(range(len(free)), key=lambda n: abs(centres[n] - middle))].append(column)
    for centre, group in zip(centres, groups, strict=True):
        if not group:
            return hit
        reach = (columns[group[0]][0], columns[group[-1]][1])
        if abs(centre - sum(reach) / 2) > 0.1 * (reach[1] - reach[0]) + 6:
            return hit
    return hit[:fixed] + [(group[0], group[-1] + 1) for group in groups]
