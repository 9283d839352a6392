"""Reads a grid of cells as a person does: tables with header and caption, and text beside them.

Knows cell texts and merged ranges. Refuses to know workbooks, files and blocks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from onward.documents.captions import (
    MAX_CAPTION,
    NEAR,
    Found,
    GridTable,
    GridText,
    attach_captions,
    looks_like_caption,
    looks_like_note,
)
from onward.documents.headers import header_depth, is_number, join_header
from onward.documents.regions import Box, Grid, occupied, regions, sane_merges, text_at

_SENTENCE = 40
"""A lone text at a table's foot is a note from this length on, else a row."""
_LOOK_AT = 60
"""Rows that tell whether a block of rows has a header of its own."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    grid: Grid
    merges: list[Box]
    """Sorted by their first cell."""
    own: list[int]
    """Columns with a text of their own, by row."""
    masks: list[int]
    """Columns with a text or covered by a merged cell, by row."""

    def merges_from(self, box: Box) -> Iterator[Box]:
        """Merged ranges whose first cell is in ``box``."""
        first = bisect_left(self.merges, box.top, key=lambda merge: merge.top)
        last = bisect_right(self.merges, box.bottom, key=lambda merge: merge.top)
        return (m for m in self.merges[first:last] if box.left <= m.left <= box.right)

    def own_in(self, row: int, box: Box) -> int:
        """Columns of ``box`` with a text of their own in a row, as bits."""
        return self.own[row] & (((1 << box.width) - 1) << box.left)

    def lone(self, row: int, box: Box) -> int | None:
        """Column of the only text in a row of ``box``; None if it has more or none."""
        mask = self.own_in(row, box)
        return mask.bit_length() - 1 if mask and not mask & (mask - 1) else None


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows that may be a table, with the lone texts directly above and below them."""

    box: Box
    above: tuple[Box, ...] = ()
    below: tuple[Box, ...] = ()


def find_tables(grid: Grid, merges: Iterable[Box] = ()) -> Found:
    """Find the tables and texts of a sheet, in reading order.

    Tables end at blank rows and columns. A lone text on or next to a table's first row, or below
    it and named ``Table 4: …``, is its caption; other lone texts stay texts. A merged cell's text
    stands in every cell that it covers, except that a label across a whole row stands once.
    Columns and rows without any text of their own are left out.
    """
    kept = sorted(sane_merges(grid, merges))
    sheet = _Sheet(grid, kept, occupied(grid, ()), occupied(grid, kept))
    pieces = [piece for box in regions(sheet.masks) for piece in _peeled(sheet, box)]
    found: Found = []
    for piece in _with_continuations(sheet, pieces):
        found += _read(sheet, piece)
    return attach_captions(found)


def _peeled(sheet: _Sheet, box: Box) -> list[_Piece]:
    """Take the lone texts off the top and the foot of a region, and look at what is left again."""
    if box.width == 1:
        return [_Piece(box)]
    top, bottom = box.top, box.bottom
    above: list[Box] = []
    below: list[Box] = []
    while top <= bottom and (title := _title(sheet, top, box)):
        above.append(title)
        top = title.bottom + 1
    if all(sheet.lone(row, box) is not None for row in range(top, bottom + 1)):
        return [_Piece(box)]  # a list
    while bottom > top and (foot := _foot(sheet, replace(box, top=top, bottom=bottom))):
        below.insert(0, foot)
        bottom = foot.top - 1
    if not above and not below:
        return [_Piece(box)]
    inner = regions(sheet.masks, replace(box, top=top, bottom=bottom))
    if len(inner) == 1:
        return [_Piece(inner[0], tuple(above), tuple(below))]
    pieces = [piece for part in inner for piece in _peeled(sheet, part)]
    titles = [cell for cell in above if len(_text(sheet, cell).text) <= MAX_CAPTION]
    pieces = [replace(piece, above=(*titles, *piece.above)) for piece in pieces]
    pieces[-1] = replace(pieces[-1], below=(*pieces[-1].below, *below))
    return pieces


def _title(sheet: _Sheet, row: int, box: Box) -> Box | None:
    """The cell of a row that says one thing, unless it heads some of the columns below it."""
    column = sheet.lone(row, box)
    if column is None or is_number(text_at(sheet.grid, row, column)):
        return None
    cell = _cell(sheet, row, column, box)
    heads_columns = cell.width > 1 and cell.left > box.left
    labels_rows = cell.width == 1 and cell.height > 1
    return None if heads_columns or labels_rows else cell


def _foot(sheet: _Sheet, box: Box) -> Box | None:
    """The cell in a region's last row that is a caption or note rather than a record."""
    row = box.bottom
    while row > box.top and not sheet.own_in(row, box):
        row -= 1  # covered by a merged cell that begins further up
    column = sheet.lone(row, box)
    if column is None:
        return None
    text, cell = text_at(sheet.grid, row, column), _cell(sheet, row, column, box)
    if cell.bottom < box.bottom or is_number(text):
        return None
    wide = cell.width > 1 and cell.width * 2 >= box.width
    telling = looks_like_caption(text) or looks_like_note(text) or len(text) > _SENTENCE
    return cell if wide or telling else None


def _cell(sheet: _Sheet, row: int, column: int, box: Box) -> Box:
    for merge in sheet.merges_from(Box(row, column, row, column)):
        return replace(
            merge, bottom=min(merge.bottom, box.bottom), right=min(merge.right, box.right)
        )
    return Box(row, column, row, column)


def _with_continuations(sheet: _Sheet, pieces: list[_Piece]) -> Iterator[_Piece]:
    """Join what only blank rows part: records without a header, under a table with one."""
    held: _Piece | None = None
    headed = False
    for piece in pieces:
        if held and headed and _continues(sheet, held, piece):
            box = replace(held.box, bottom=piece.box.bottom)
            held = _Piece(box, held.above, piece.below)
            continue
        if held:
            yield held
        held, headed = piece, _has_header(sheet, piece)
    if held:
        yield held


def _continues(sheet: _Sheet, table: _Piece, piece: _Piece) -> bool:
    top = piece.above[0].top if piece.above else piece.box.top
    if table.below or not 0 <= top - table.box.bottom - 1 <= NEAR or piece.box.width < 2:
        return False
    if piece.box.left < table.box.left or piece.box.right > table.box.right:
        return False
    titles = [_text(sheet, cell).text for cell in piece.above]
    if len(titles) > 1 or any(looks_like_caption(title) for title in titles):
        return False
    first = range(piece.box.left + 1, piece.box.right + 1)
    measured = any(is_number(text_at(sheet.grid, piece.box.top, column)) for column in first)
    level = (piece.box.left, piece.box.right) == (table.box.left, table.box.right)
    return (measured or level) and not _has_header(sheet, piece)


def _has_header(sheet: _Sheet, piece: _Piece) -> bool:
    bottom = min(piece.box.bottom, piece.box.top + _LOOK_AT)
    rows, spans, _, _ = _cut(sheet, replace(piece.box, bottom=bottom))
    return header_depth(rows, spans) > 0


def _read(sheet: _Sheet, piece: _Piece) -> Iterator[GridTable | GridText]:
    """Turn a piece into its texts above, its table and its notes below."""
    above = [_text(sheet, cell) for cell in piece.above]
    below = [_text(sheet, cell) for cell in piece.below]
    captions = [t for t in above if len(t.text) <= MAX_CAPTION]
    captions += [t for t in below if looks_like_caption(t.text)]
    yield from (text for text in above if text not in captions)
    rows, spans, lines, columns = _cut(sheet, piece.box)
    depth = header_depth(rows, spans)
    if depth == 0 and all(sum(map(bool, row)) == 1 for row in rows):
        texts = [cell for row in rows for cell in row if cell]
        yield GridText("\n".join(texts), piece.box)
    else:
        head = {cell: size for cell, size in spans.items() if cell[0] < depth}
        header = join_header(rows[:depth], head) if depth else ("",) * len(rows[0])
        _fill(rows, spans)
        caption = "; ".join(text.text for text in captions)
        yield GridTable(header, rows[depth:], caption, piece.box, lines[depth:], columns)
    yield from (text for text in below if text not in captions)


def _text(sheet: _Sheet, cell: Box) -> GridText:
    return GridText(text_at(sheet.grid, cell.top, cell.left), cell)


_Cut = tuple[list[list[str]], dict[tuple[int, int], tuple[int, int]], list[int], list[int]]
"""Rows of texts, merged cells, and the rows and columns of the grid that they are."""


def _cut(sheet: _Sheet, box: Box) -> _Cut:
    """Rows and merged cells of a box, without rows and columns that have no text."""
    lines = [row for row in range(box.top, box.bottom + 1) if sheet.own_in(row, box)]
    union = 0
    for row in lines:
        union |= sheet.own_in(row, box)
    columns = [column for column in range(box.left, box.right + 1) if union >> column & 1]
    rows = [[text_at(sheet.grid, row, column) for column in columns] for row in lines]
    spans = {}
    for merge in sheet.merges_from(box):
        row, column = bisect_left(lines, merge.top), bisect_left(columns, merge.left)
        height = bisect_right(lines, min(merge.bottom, box.bottom)) - row
        width = bisect_right(columns, min(merge.right, box.right)) - column
        if (height, width) != (1, 1):
            spans[row, column] = (height, width)
    return rows, spans, lines, columns


def _fill(rows: list[list[str]], spans: dict[tuple[int, int], tuple[int, int]]) -> None:
    """Write a merged cell's text into all cells that it covers, in place."""
    for (top, left), (height, width) in spans.items():
        text = rows[top][left]
        if width == len(rows[top]):
            width = 1  # a label across the whole row stands once
        for row in rows[top : top + height]:
            row[left : left + width] = [text] * width
