"""Reads the tables of AsciiDoc, with column and row spans.

Works on the lines of one table. Refuses to know inline marks: it is given what removes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from onward.documents.span_grid import Grid

_CELL = re.compile(
    r"(?:^|(?<=\s))(?:(\d+)?(?:\.(\d+))?([+*]))?[<^>]?(?:\.[<^>])?([aehlmsdv])?\|(?!=)"
)


def read_table(lines: list[str], attributes: str, plain: Callable[[str], str]) -> Grid:
    """Return the table of the lines between two ``|===``.

    Cells are broken into rows of as many columns as ``attributes`` or the first line name;
    ``plain`` takes inline marks out of a cell.
    """
    cells = list(_cells("\n".join(lines)))
    filled = [line for line in lines if line.strip()]
    width = _columns(attributes) or sum(cell[1] for cell in _cells(filled[0] if filled else ""))
    width = max(width, 1)
    grid = Grid()
    taken: dict[int, int] = {}
    row, column = -1, width
    for text, columns, rows in cells:
        while column >= width or taken.get(row, 0) + column >= width:
            row, column = row + 1, 0
            grid.start_row()
            if taken.get(row, 0) < width:
                break
        for below in range(1, rows):
            taken[row + below] = taken.get(row + below, 0) + columns
        grid.cell(plain(text), columns=columns, rows=rows)
        column += columns
    first_blank = len(lines) > 1 and lines[0].strip() != "" and lines[1].strip() == ""
    styled = _CELL.match(filled[0].strip()) if filled else None
    marked = "header" in attributes or (styled is not None and styled[4] == "h")
    grid.header_rows = 1 if marked or first_blank else 0
    return grid


def _cells(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (text, columns, rows) for each cell; repeated cells are yielded as often."""
    marks = list(_CELL.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        content = text[mark.end() : end].strip()
        columns, rows = int(mark[1] or 1), int(mark[2] or 1)
        if mark[3] == "*":
            yield from [(content, 1, 1)] * min(columns, 1000)
        else:
            yield content, min(columns, 1000), min(rows, 1000)


def _columns(attributes: str) -> int:
    found = re.search(r'cols\s*=\s*"?([^"\]]*)', attributes)
    if not found:
        return 0
    counts = [re.match(r"\s*(\d+)\*", part) for part in found[1].split(",")]
    return sum(int(count[1]) if count else 1 for count in counts)
