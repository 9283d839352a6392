"""Cuts a grid of cells into rectangles that stand apart, by the blank rows and columns between.

Refuses to know what a header or a caption is, and any file format.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from onward.types import SheetCells

Grid = Sequence[Sequence[str]]
"""Rows of cell texts from the sheet's first cell on; rows may be short, a blank cell is ``""``."""

MAX_DEPTH = 16
"""Cuts within cuts; real sheets need three or four."""
_WIDE_GAP = 3
"""Blank columns that may stand inside a table."""
MAX_MERGED_CELLS = 2_000_000


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A rectangle of cells, counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left + 1

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top + 1

    @property
    def range(self) -> str:
        """The cells as a spreadsheet names them: ``B3:F12``, or ``B3`` for one cell."""
        first = f"{column_name(self.left)}{self.top + 1}"
        last = f"{column_name(self.right)}{self.bottom + 1}"
        return first if first == last else f"{first}:{last}"


def column_name(index: int) -> str:
    """Letters of a column counted from 0: 0 → ``A``, 26 → ``AA``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def sheet_cells(lines: Sequence[int], columns: Sequence[int]) -> SheetCells:
    """Which cells of a sheet the rows on ``lines`` and the ``columns``, both from 0, are."""
    runs = [
        (row, line + 1) for row, line in enumerate(lines) if row == 0 or line != lines[row - 1] + 1
    ]
    return SheetCells(tuple(runs), tuple(columns))


def text_at(grid: Grid, row: int, column: int) -> str:
    """The text of a cell; ``""`` beyond the end of a row or of the grid."""
    line = grid[row] if row < len(grid) else ()
    return line[column] if column < len(line) else ""


def sane_merges(grid: Grid, merges: Iterable[Box]) -> list[Box]:
    """Merged ranges that hold text, clipped to the grid.

    A merge of a million rows costs nothing then, and merges of empty cells connect nothing.
    """
    width = max((len(row) for row in grid), default=0)
    kept: list[Box] = []
    cells = 0
    for merge in merges:
        if not text_at(grid, merge.top, merge.left):
            continue
        bottom, right = min(merge.bottom, len(grid) - 1), min(merge.right, width - 1)
        merge = replace(merge, bottom=bottom, right=right)
        cells += merge.width * merge.height
        if cells > MAX_MERGED_CELLS:
            break
        if (merge.width, merge.height) != (1, 1):
            kept.append(merge)
    return kept


def occupied(grid: Grid, merges: Iterable[Box]) -> list[int]:
    """For each row the set of its columns that are not blank, as the bits of a number."""
    masks = [0] * len(grid)
    for index, row in enumerate(grid):
        mask = 0
        for column, cell in enumerate(row):
            if cell:
                mask |= 1 << column
        masks[index] = mask
    for merge in merges:
        for row_index in range(merge.top, merge.bottom + 1):
            masks[row_index] |= _bits(merge.left, merge.right)
    return masks


def regions(masks: Sequence[int], within: Box | None = None) -> list[Box]:
    """Rectangles separated by rows or columns that are blank all across, in reading order.

    ``masks`` comes from `occupied`. Only a blank line that crosses the whole rectangle cuts it,
    so holes inside a table never do.
    """
    if within is None:
        width = max((mask.bit_length() for mask in masks), default=0)
        within = Box(0, 0, len(masks) - 1, width - 1)
    return _cut(masks, within, depth=0)


def _cut(masks: Sequence[int], box: Box, *, depth: int) -> list[Box]:
    found: list[Box] = []
    for top, bottom in _row_runs(masks, box):
        parts = _column_parts(masks, replace(box, top=top, bottom=bottom))
        if len(parts) == 1 or depth >= MAX_DEPTH:
            found += parts
        else:
            for part in parts:
                found += _cut(masks, part, depth=depth + 1)
    return found


def _row_runs(masks: Sequence[int], box: Box) -> list[tuple[int, int]]:
    """(first, last) of each run of rows that have a cell in the box's columns."""
    bits = _bits(box.left, box.right)
    runs: list[tuple[int, int]] = []
    start = -1
    for row in range(box.top, box.bottom + 1):
        if masks[row] & bits:
            if start < 0:
                start = row
        elif start >= 0:
            runs.append((start, row - 1))
            start = -1
    if start >= 0:
        runs.append((start, box.bottom))
    return runs


def _column_parts(masks: Sequence[int], band: Box) -> list[Box]:
    """The band cut at its blank columns, each part shrunk to its rows; one table stays one."""
    union = 0
    for row in range(band.top, band.bottom + 1):
        union |= masks[row]
    union &= _bits(band.left, band.right)
    parts: list[Box] = []
    for left, right in _bit_runs(union):
        part = _shrunk(masks, replace(band, left=left, right=right))
        if parts and _belong_together(parts[-1], part):
            before = parts.pop()
            part = Box(
                min(before.top, part.top), before.left, max(before.bottom, part.bottom), right
            )
        parts.append(part)
    return parts


def _belong_together(left: Box, right: Box) -> bool:
    """Say whether blank columns only space out a table.

    One does where a single column stands beside others over (nearly) the same rows: row labels
    with an empty column after them, or the spaced-out years of a balance sheet. Several do only
    over the same rows (but for a title). Two tables of several columns each are two tables.
    """
    if min(left.width, right.width) > 1:
        return False
    blank = right.left - left.right - 1
    if blank > 1:
        level = left.bottom == right.bottom and abs(left.top - right.top) <= 1
        return level and blank <= _WIDE_GAP
    shared = min(left.bottom, right.bottom) - max(left.top, right.top) + 1
    enough = 0.5 if left.top == right.top else 0.8
    return shared > 1 and shared >= enough * max(left.height, right.height)


def _shrunk(masks: Sequence[int], box: Box) -> Box:
    bits = _bits(box.left, box.right)
    top, bottom = box.top, box.bottom
    while top < bottom and not masks[top] & bits:
        top += 1
    while bottom > top and not masks[bottom] & bits:
        bottom -= 1
    return replace(box, top=top, bottom=bottom)


def _bit_runs(mask: int) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    position = 0
    while mask:
        skip = (mask & -mask).bit_length() - 1
        mask >>= skip
        position += skip
        length = (~mask & (mask + 1)).bit_length() - 1
        runs.append((position, position + length - 1))
        mask >>= length
        position += length
    return runs


def _bits(left: int, right: int) -> int:
    return ((1 << (right - left + 1)) - 1) << left
