"""Reads the grid and simple tables of reStructuredText, spans included.

Works on the lines of one table. Refuses to know what stands around it.
"""

from __future__ import annotations

import re

from onward.documents.span_grid import Grid

GRID_BORDER = re.compile(r"^\+[-=+]{2,}\+\s*$")
SIMPLE_BORDER = re.compile(r"^=+(?: +=+)+\s*$")
_SPAN_LINE = re.compile(r"^-+(?: +-+)*\s*$")


def read_grid_table(lines: list[str]) -> Grid:
    """Return the table drawn with ``+``, ``-`` and ``|``.

    A cell is a rectangle of the drawing; it spans every column and row border inside it.
    """
    width = max(len(line) for line in lines)
    lines = [line.ljust(width) for line in lines]
    borders = [
        index for index, line in enumerate(lines) if "+" in line and re.search(r"[-=]{2}", line)
    ]
    corners = sorted({found.start() for line in lines for found in re.finditer(r"\+", line)})
    head = next((i for i in borders if "=" in lines[i] and GRID_BORDER.match(lines[i])), None)
    grid = Grid()
    done: set[tuple[int, int]] = set()
    for top in borders[:-1]:
        cells = []
        for left in corners[:-1]:
            if (top, left) in done or lines[top][left] != "+":
                continue
            if (corner := _far_corner(lines, top, left)) is None:
                continue
            bottom, right = corner
            inner_rows = [i for i in borders if top <= i < bottom]
            inner_columns = [c for c in corners if left <= c < right]
            done |= {(i, c) for i in inner_rows for c in inner_columns}
            text = " ".join(line[left + 1 : right].strip() for line in lines[top + 1 : bottom])
            cells.append((text, len(inner_columns), len(inner_rows)))
        if cells:
            grid.start_row()
            for text, columns, rows in cells:
                grid.cell(text, columns=columns, rows=rows)
            if head is not None and top < head:
                grid.header_rows += 1
    return grid


def _far_corner(lines: list[str], top: int, left: int) -> tuple[int, int] | None:
    """Return (bottom, right) of the smallest rectangle with its top left corner here."""
    for right in range(left + 1, len(lines[top])):
        if lines[top][right] not in "-=+":
            return None
        if lines[top][right] != "+":
            continue
        for bottom in range(top + 1, len(lines)):
            if lines[bottom][left] not in "|+" or lines[bottom][right] not in "|+":
                break
            edge = lines[bottom][left : right + 1]
            if edge[0] == edge[-1] == "+" and set(edge) <= set("+-="):
                return bottom, right
    return None


def read_simple_table(lines: list[str]) -> Grid:
    """Return the table whose columns are marked by ``===``; text beyond the last one is its own."""
    borders = [index for index, line in enumerate(lines) if SIMPLE_BORDER.match(line)]
    edges = [found.span() for found in re.finditer(r"=+", lines[0])]
    head = borders[1] if len(borders) > 2 else 0
    grid = Grid()
    previous: list[str] = []
    for index, line in enumerate(lines[1 : borders[-1]], start=1):
        if index in borders or _SPAN_LINE.match(line) or not line.strip():
            previous = _flush(grid, previous)
            if index == head:
                grid.header_rows = len(grid.rows)
            continue
        cells = [
            line[start : None if number == len(edges) - 1 else edges[number + 1][0]].strip()
            for number, (start, _) in enumerate(edges)
        ]
        if previous and not cells[0]:
            # A row whose first column is blank goes on with the row above it.
            cells = [f"{above} {cell}" for above, cell in zip(previous, cells, strict=True)]
        else:
            _flush(grid, previous)
        previous = cells
    _flush(grid, previous)
    return grid


def _flush(grid: Grid, cells: list[str]) -> list[str]:
    if cells:
        grid.start_row()
        for cell in cells:
            grid.cell(cell)
    return []
