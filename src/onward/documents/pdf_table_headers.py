"""The header of a table: which rows it has, and what it calls each column.

Knows rows and columns of one table. Refuses to know whether it is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

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
from onward.documents.pdf_merged import covered_columns, is_aligned, is_title

_SIZE = re.compile(r"^\d[\d.,]*\s?[kKMBT]$")
Span = tuple[int, int]
"""First column and end of the columns that a cell stands for."""
Grids = tuple[Sequence[Column], Sequence[Column]]
"""The columns as far as their values reach, and as far as their names below do."""
_EXACT = 3.0
"""Points between the middle of a cell and of its columns, where chance could explain more."""
_GOES_ON = re.compile(r"[,/&‐-]$")
_DASH = re.compile(r"^[-–—]+$")


def first_body_row(cells: Sequence[list[Cell]], start: int, end: int) -> int:
    """Number of the first row that holds values under its columns rather than their names."""
    after_names = _after_late_names(cells, start, end)
    if after_names:
        return after_names
    left = min(cells[n][0].x0 for n in range(start, end))
    named = 0
    for number in range(start, end):
        row = cells[number]
        values = [cell for cell in row[1:] if is_number(cell.text) and not is_year(cell.text)]
        names = len(values) > 1 and (_are_sizes(row, cells[number + 1 : end]) or _count_up(values))
        if values and len(values) * 2 >= len(row) - 1 and not names:
            return number
        labelled = len(row) > 1 and row[0].x0 < left + 6
        if labelled and 0 < len(row) <= named and not names:
            return number
        named = max(named, len(row) if labelled else 0)
    return start + 1 if end - start > 2 else start


def _after_late_names(cells: Sequence[list[Cell]], start: int, end: int) -> int:
    """End of a header whose last row names columns below merged numbers; 0 when there is none.

    ``Prompts | 80 | 953`` over ``Model | Elo | Rank | Elo | Rank`` is part of the header.
    """
    for number in range(min(start + 4, end - 3), start, -1):
        row = cells[number]
        if len(row) < 3 or any(is_number(cell.text) for cell in row):
            continue
        above = [cell for n in range(start, number) for cell in cells[n][1:]]
        if not any(is_number(cell.text) and not is_year(cell.text) for cell in above):
            return 0
        below = [cell for n in range(number + 1, end) for cell in cells[n][1:]]
        measured = sum(is_number(cell.text) for cell in below) >= 0.8 * len(below)
        fewer = all(len(cells[n]) < len(row) for n in range(start, number))
        return number + 1 if measured and fewer else 0
    return 0


def _are_sizes(row: Sequence[Cell], below: Sequence[list[Cell]]) -> bool:
    """Whether a row of numbers such as ``7B | 13B`` or ``392k | 8.5k`` names what is below it."""
    values = [cell.text for cell in row if is_number(cell.text) and cell.text[-1].isalnum()]
    return (
        len(values) > 1
        and all(map(_SIZE.match, values))
        and not any(_SIZE.match(cell.text) for under in below for cell in under)
    )


def _count_up(values: Sequence[Cell]) -> bool:
    """Whether numbers name columns because they count them: 1, 2, 3, once or again and again."""
    counts = [cell.text for cell in values]
    return (
        len(counts) > 2
        and counts[:2] == ["1", "2"]
        and all(
            after == "1" or (before.isdecimal() and after == str(int(before) + 1))
            for before, after in pairwise(counts)
        )
    )


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


def before_title(
    cells: Sequence[list[Cell]], header_end: int, end: int, columns: Sequence[Column]
) -> int:
    """End of the header without the title of the first rows, if other rows have titles too."""
    if header_end and is_title(cells[header_end - 1], columns):
        more = any(is_title(cells[number], columns) for number in range(header_end, end))
        return header_end - more
    return header_end


def join_header(cells: Sequence[list[Cell]], columns: Sequence[Column]) -> tuple[str, ...]:
    """Join the rows of the header downwards, spanning cells over all their columns."""
    names: list[list[Cell]] = [[] for _ in columns]
    under: set[int] = set()
    for row in reversed(cells):
        spans = _spans(row, names, under, columns)
        under = {column for first, last in spans for column in range(first, last)}
        for cell, (first, last) in zip(reversed(row), reversed(spans), strict=True):
            for column in range(first, last):
                names[column].append(cell)
    return tuple(
        joined([cell.text for cell in reversed(parts) if not _DASH.match(cell.text)])
        for parts in names
    )


def _spans(
    row: Sequence[Cell],
    below: Sequence[Sequence[Cell]],
    under: set[int],
    columns: Sequence[Column],
) -> list[Span]:
    """Columns that each cell of a header row names.

    ``below`` are the names that the columns have so far, ``under`` are those with a name in the
    next row. A cell over several columns is often narrower than they are: columns that only rows
    below name go to the nearest cell, if the cells then stand in the middle of what they name. A
    cell that is aligned with one column may be the first line of a longer name instead, and is,
    unless the next row names all columns around it.
    """
    hit = [overlapped(cell, columns) for cell in row]
    if not under:
        return _widened(row, hit, columns)
    covered = {column for first, last in hit for column in range(first, last)}
    unnamed = {n for n, names in enumerate(below) if n and names} - covered
    labels = [n for n, (first, _) in enumerate(hit) if first == 0]
    if not unnamed or len(labels) > 1:
        return _widened(row, hit, columns)
    lines = [
        n
        for n, (first, last) in enumerate(hit)
        if first > 0
        and last - first == 1
        and _may_go_on(row[n], [columns[first], *((c.x0, c.x1) for c in below[first])])
    ]
    named = [
        (min(c.x0 for c in names), max(c.x1 for c in names)) if names else column
        for column, names in zip(columns, below, strict=True)
    ]
    grids = columns, named
    strict = _shared_out(row, hit, labels, grids)
    if strict is not None and (
        not lines
        or (
            _tiles(strict, unnamed)
            and all(
                set(range(*strict[n])) <= under
                and _off(row[n], strict[n], grids) < _EXACT
                and not _GOES_ON.search(row[n].text)
                for n in lines
            )
        )
    ):
        return strict
    return _shared_out(row, hit, sorted({*labels, *lines}), grids) or hit


def _may_go_on(cell: Cell, under: Sequence[Column]) -> bool:
    """Whether a cell is aligned with one of those under it, and not twice as wide as all.

    It may be as wide as it likes when a comma or hyphen at its end says that it goes on.
    """
    widest = max(x1 - x0 for x0, x1 in under)
    short = cell.x1 - cell.x0 < 2 * widest or _GOES_ON.search(cell.text) is not None
    return short and any(is_aligned(cell, edges) for edges in under)


def _shared_out(
    row: Sequence[Cell], hit: list[Span], settled: Sequence[int], grids: Grids
) -> list[Span] | None:
    """Give the columns that no ``settled`` cell has to the nearest of the other cells.

    None when there are no others, or when these are not the middle of what they get.
    """
    free = [n for n in range(len(row)) if n not in settled]
    taken = {column for n in settled for column in range(*hit[n])}
    groups: dict[int, list[int]] = {n: [] for n in free}
    for column, edges in enumerate(grids[0]):
        if column > 0 and free and column not in taken:
            groups[min(free, key=lambda n: abs(row[n].x0 + row[n].x1 - sum(edges)))].append(column)
    spans = list(hit)
    for n, group in groups.items():
        if not group:
            return None
        near = min(group, key=lambda column: abs(column - hit[n][0]))
        span = near, near + 1
        while span[0] - 1 in group:
            span = span[0] - 1, span[1]
        while span[1] in group:
            span = span[0], span[1] + 1
        if len(free) > 1 or hit[n][1] - hit[n][0] > 1:
            span = _fitted(row[n], span, hit[n], grids)
        reach = grids[0][span[1] - 1][1] - grids[0][span[0]][0]
        most = 0.1 * reach + 6
        if hit[n][1] - hit[n][0] == 1:
            most = min(most, 0.25 * reach / (span[1] - span[0]) + 3)
        if _off(row[n], span, grids) > most:
            return None
        spans[n] = span
    return spans if free else None


def _tiles(spans: Sequence[Span], unnamed: set[int]) -> bool:
    """Whether cells leave no column between them without a name."""
    named = [column for span in spans for column in range(*span) if column]
    return not any(min(named) < column < max(named) for column in unnamed.difference(named))


def _fitted(cell: Cell, span: Span, hit: Span, grids: Grids) -> Span:
    """The columns that a cell got, or one less at an end, or those that it touches.

    Taken is what it is the middle of; one column too many puts it half a column off.
    """
    first, last = span
    others = [(first + 1, last), (first, last - 1)] if last - first > 1 else []
    others += [hit] if hit[1] - hit[0] > 1 else []
    best = min(others, key=lambda other: _off(cell, other, grids), default=span)
    width = (grids[0][last - 1][1] - grids[0][first][0]) / (last - first)
    return best if _off(cell, best, grids) + 0.3 * width < _off(cell, span, grids) else span


def _off(cell: Cell, span: Span, grids: Grids) -> float:
    """Points between the middle of a cell and the middle of some columns, as they are or named."""
    middle = (cell.x0 + cell.x1) / 2
    return min(abs(middle - (g[span[0]][0] + g[span[1] - 1][1]) / 2) for g in grids)


def _widened(row: Sequence[Cell], hit: list[Span], columns: Sequence[Column]) -> list[Span]:
    """Give cells that touch several columns all of which they are the middle, if these are free."""
    wide = list(hit)
    for number, (first, last) in enumerate(hit):
        if first > 0 and last - first > 1:
            others = hit[:number] + hit[number + 1 :]
            start, end = covered_columns(row[number], (first, last), others, columns)
            if end - start > last - first:
                wide[number] = start, end
    return wide
