"""The lines and tables of one page, in reading order.

Knows rows of pieces and which of them are tables. Refuses to know other pages: headings, running
heads and captions are decided later, from all pages together.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from onward.documents.pdf_cells import Row, is_caption
from onward.documents.pdf_columns import columns
from onward.documents.pdf_page import PdfLine, PdfTable, Piece, Split, whole
from onward.documents.pdf_tables import find_tables

IsBold = Callable[[int], bool]
"""Whether the character of this number is set in a bold font."""

_EDGE = 0.15
"""Share of the page's height, at the top and at the bottom, where running heads stand."""
_EDGE_PIECES = 6
"""More pieces than this are not a running head."""
_BESIDE = 1.8
"""Font sizes between prose and what does not belong to it."""
_PROSE_WIDTH = 16
"""Font sizes; prose beside a figure is at least as wide."""
_BOLD_NAMES = (b"bold", b"black", b"heavy", b"-medi", b"cmbx", b"demi", b"-bd")


_RUNS_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufeff\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)
"""All letters of which Unicode says that they run from right to left, and few others."""
_NUMBER_ONLY = re.compile(r"^[-–—\s]*(?:page\s*)?\d{1,4}[-–—\s]*(?:of\s*\d{1,4})?$", re.I)


@lru_cache(maxsize=1024)
def is_bold_name(name: bytes) -> bool:
    """Whether a font's name says that it is bold, as ``ABCDEF+Times-BoldItalic`` does."""
    name = name.lower()
    return any(part in name for part in _BOLD_NAMES)


def page_items(
    pieces: list[Piece],
    aside: list[Piece],
    height: float,
    is_bold: IsBold,
    split: Split = whole,
) -> tuple[PdfLine | PdfTable, ...]:
    """Order the pieces of a page into lines and tables; ``aside`` comes last, as it is."""
    head, body, foot = _edges(pieces, height)
    items: list[PdfLine | PdfTable] = [
        _line(row, 0, is_bold=is_bold, edge=True) for row in to_rows(head)
    ]
    column = 1
    for region in columns(body):
        items.extend(_region_items(to_rows(region), column, is_bold, split))
        column += 1
    items.extend(_line(row, column, is_bold=is_bold, edge=True) for row in to_rows(foot))
    column += 1
    items.extend(_line([piece], column, is_bold=is_bold, edge=True) for piece in aside)
    return tuple(items)


def _region_items(
    rows: list[Row], column: int, is_bold: IsBold, split: Split
) -> list[PdfLine | PdfTable]:
    items: list[PdfLine | PdfTable] = []
    wrapped = _wrapped(rows)
    divided = wrapped or _captions_beside(rows)
    if divided is not None:
        start, end, edge = divided
        inside = [piece for row in rows[start:end] for piece in row]
        left = to_rows([piece for piece in inside if piece.x0 < edge])
        right = to_rows([piece for piece in inside if piece.x0 >= edge])
        parts = [(rows[:start], column), (left, column), (right, -column), (rows[end:], column)]
        if wrapped is not None:  # prose goes on below what stands beside it
            parts = [(rows[:start], column), (right, -column), (left + rows[end:], column)]
        for part, number in parts:
            items.extend(_region_items(part, number, is_bold, split))
        return items
    done = 0
    for start, end, header, body in find_tables(rows, split):
        items.extend(_lines(rows[done:start], column, is_bold))
        box = [piece for row in rows[start:end] for piece in row]
        items.append(
            PdfTable(
                min(piece.x0 for piece in box),
                min(piece.top for piece in box),
                max(piece.x1 for piece in box),
                max(piece.bottom for piece in box),
                header,
                body,
                column,
            )
        )
        done = end
    items.extend(_lines(rows[done:], column, is_bold))
    return items


def _wrapped(rows: Sequence[Row]) -> tuple[int, int, float] | None:
    """Rows in which justified prose runs beside a figure or table: first, end, edge of the prose.

    Labels of a table are short or ragged; lines of prose beside something end at one place.
    """
    beside = [row[0] for row in rows if len(row) > 1 and row[0].words > 4]
    beside = [piece for piece in beside if piece.x1 - piece.x0 > _PROSE_WIDTH * piece.size]
    if len(beside) < 4:
        return None
    ends = Counter(round(piece.x1 / 2) for piece in beside)
    place, count = ends.most_common(1)[0]
    if count < 4 or count * 2 < len(beside):
        return None
    edge = place * 2 + 2.0
    hit = [n for n, row in enumerate(rows) if len(row) > 1 and abs(row[0].x1 - edge + 2) <= 2]
    start, end = hit[0], hit[-1] + 1
    crosses = [any(piece.x0 < edge < piece.x1 - 2 for piece in row) for row in rows]
    if any(crosses[start:end]):
        return None
    return *_free_rows(crosses, start, end), edge


def _captions_beside(rows: Sequence[Row]) -> tuple[int, int, float] | None:
    """Rows with two tables or figures, each with its caption: first, end, edge between them."""
    for number, row in enumerate(rows):
        if len(row) == 2 and is_caption(row[0].text) and is_caption(row[1].text):
            edge = (row[0].x1 + row[1].x0) / 2
            crosses = [any(piece.x0 < edge < piece.x1 for piece in other) for other in rows]
            return *_free_rows(crosses, number, number + 1), edge
    return None


def _free_rows(crosses: Sequence[bool], start: int, end: int) -> tuple[int, int]:
    """Widen a range of rows up to those that cross the edge between two sides."""
    while start and not crosses[start - 1]:
        start -= 1
    while end < len(crosses) and not crosses[end]:
        end += 1
    return start, end


def _lines(rows: Sequence[Row], column: int, is_bold: IsBold) -> list[PdfLine]:
    """Rows as lines; what stands beside prose, such as labels of a figure, comes after it."""
    beside: list[Piece] = []
    lines = []
    for row in rows:
        if len(row) > 1 and row[0].words > 4:
            near = 1
            while near < len(row) and row[near].x0 - row[near - 1].x1 < _BESIDE * row[near].size:
                near += 1
            beside.extend(row[near:])
            row = row[:near]
        lines.append(_line(row, column, is_bold=is_bold))
    lines.extend(_line(row, -abs(column), is_bold=is_bold) for row in to_rows(beside))
    return lines


def _edges(pieces: list[Piece], height: float) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Divide into head, body and foot: what stands apart near the top and the bottom."""
    order = sorted(pieces, key=lambda piece: piece.top)
    lowest = 0.0
    first, last = 0, len(order)
    for number, piece in enumerate(order):
        if number and piece.top - lowest > 0.9 * piece.size:
            if lowest <= height * _EDGE and number <= _EDGE_PIECES:
                first = 0 if any(is_caption(head.text) for head in order[:number]) else number
            elif piece.top >= height * (1 - _EDGE) and len(order) - number <= _EDGE_PIECES:
                last = number
                break
        lowest = max(lowest, piece.bottom)
    if first >= last:
        return [], order, []
    if last == len(order) > 1 and _NUMBER_ONLY.match(order[-1].text):
        before = max(piece.bottom for piece in order[first : last - 1] or order[:1])
        last -= order[-1].top > before  # below a page that is not full
    return order[:first], order[first:last], order[last:]


def to_rows(pieces: Sequence[Piece]) -> list[Row]:
    """Group pieces that stand beside each other; rows from top to bottom, pieces as they read."""
    rows: list[Row] = []
    row: Row = []
    top = bottom = 0.0
    height = 0.0
    for piece in sorted(pieces, key=lambda piece: piece.top + piece.bottom):
        _, above, _, below, *_ = piece
        own = below - above
        overlap = (below if below < bottom else bottom) - (above if above > top else top)
        if row and overlap > 0.45 * (own if own < height else height):
            row.append(piece)
            if own <= height:
                continue
        else:
            row = [piece]
            rows.append(row)
        top, bottom, height = above, below, own
    for row in rows:
        if len(row) > 1:
            row.sort(reverse=_runs_left(row))
    return rows


def _runs_left(row: Row) -> bool:
    """Whether most letters of a row are of a script that runs from right to left."""
    if not any(_RUNS_LEFT.search(piece.text) for piece in row if not piece.text.isascii()):
        return False
    kinds = [unicodedata.bidirectional(char) for piece in row for char in piece.text]
    return sum(kind in ("R", "AL") for kind in kinds) > kinds.count("L")


def _line(row: Row, column: int, *, is_bold: IsBold, edge: bool = False) -> PdfLine:
    first, last = row[0], row[-1]
    if len(row) == 1:
        text, size = first.text, first.size
        x0, top, x1, bottom = first[:4]
    else:
        text = " ".join(piece.text for piece in row)
        size = max(row, key=lambda piece: piece.x1 - piece.x0).size
        x0, x1 = min(piece.x0 for piece in row), max(piece.x1 for piece in row)
        top, bottom = min(piece.top for piece in row), max(piece.bottom for piece in row)
    bold = is_bold(first.first) and (last.last == first.first or is_bold(last.last))
    return PdfLine(x0, top, x1, bottom, size, text, bold, column, edge)
