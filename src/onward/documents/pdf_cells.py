"""Cells of aligned text: numbers with their signs, and the columns that cells share.

Knows one row, or rows as a heap. Refuses to know which rows make a table.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from onward.documents.pdf_page import Piece, Split

Column = tuple[float, float]
"""Where a column of a table begins and ends."""

Row = list[Piece]
_CURRENCY_AFTER = re.compile(r"^(?:(.*\S)\s+)?([(\-–—]?(?:US|C|A|HK|R)?[$€£¥₹])$")
_NUMBER_BLANK = re.compile(r"(?<=[$€£¥₹])\s+(?=[(\d.–—-])|(?<=[\d)])\s+(?=\)?\s?[%)]$)")
_TAIL = re.compile(r"^(?:[)%‰]+|\)?\s?%\)?|pts\.?|bps|x)$")
_NUMBER = re.compile(
    r"^[(\[<>~≈±+\-–—−$€£¥₹\s]*(?:\d[\d.,’'\s]*|[.,]\d+|[-–—−]+|n/?a|nm|n/m)"
    r"(?:\s?[%‰xX×)*†‡\]KMBkmb]|\s?pts|\s?bps|\s?(?:·|×)\s?\d+(?:\^\d+)?|\^\d+|e[-+]?\d+"
    r"|\s?[±/]\s?[\d.]+)*$",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"^(?:FY\s?|Q[1-4]\s?|Fiscal\s)?['’]?(?:19|20)\d\d[AE*]?(?:\s?\(\w+\))?$")
_TAIL_GAP = 1.6
"""Font sizes between a number and the bracket or percent sign that belongs to it."""
_CAPTION = re.compile(r"^(?:table|figure|fig\.|exhibit)\s*\d+\s*[:.]", re.IGNORECASE)
_LEADERS = re.compile(r"\s*(?:\.\s?){4,}")


class Cell(NamedTuple):
    """What stands in one place of a row."""

    x0: float
    x1: float
    text: str


def to_cells(row: Row) -> list[Cell]:
    """Pieces as cells: a currency sign joins the number after it, a bracket the one before."""
    cells: list[Cell] = []
    sign = ""
    for piece in row:
        text = sign + piece.text
        if " " in text and (text[-1] in "%)" or "$" in text or not text.isascii()):
            text = _NUMBER_BLANK.sub("", text)
        near = bool(cells) and piece.x0 - cells[-1].x1 < _TAIL_GAP * piece.size
        if near and not sign and _TAIL.match(text):
            before = cells[-1]
            cells[-1] = Cell(before.x0, piece.x1, before.text + text.lstrip())
            continue
        sign = ""
        strayed = _CURRENCY_AFTER.match(text) if text[-1] in "$€£¥₹" else None
        if strayed and piece is not row[-1]:
            text, sign = strayed[1] or "", strayed[2]
        if text:
            cells.append(Cell(piece.x0, piece.x1, text))
    if sign:
        cells.append(Cell(row[-1].x0, row[-1].x1, sign))
    return cells


def is_number(text: str) -> bool:
    """Whether a cell holds a number, a dash, or a mark for "none"."""
    return len(text) < 40 and _NUMBER.match(text) is not None


def is_year(text: str) -> bool:
    """Whether a cell holds a year, which names a column more often than it is a value."""
    return _YEAR.match(text) is not None


def is_caption(text: str) -> bool:
    """Whether a text begins like the caption of a table or figure."""
    return _CAPTION.match(text) is not None


def joined(parts: Sequence[str]) -> str:
    """The text of a cell from its parts, without dots that lead to the next one."""
    if not parts:
        return ""
    text = " ".join(parts)
    return _LEADERS.sub("", text) if "..." in text or ". ." in text else text


def values_apart(row: Row, split: Split) -> Row:
    """Cut the pieces of a row that hold nothing but numbers, which stand too close together."""
    close = [
        piece
        for piece in row
        if piece.words > 1 and not piece.text[0].isalpha() and are_values(piece.text)
    ]
    if not close:
        return row
    return [part for piece in row for part in (split(piece) if piece in close else [piece])]


def are_values(text: str) -> bool:
    """Whether a text is several numbers, at least one of them with digits."""
    words = text.split()
    return (
        len(words) > 1 and all(map(is_number, reversed(words))) and _DIGIT.search(text) is not None
    )


def texts_apart(row: Row, columns: Sequence[Column], split: Split) -> Row:
    """Cut the pieces of a row where a wide blank lies between two columns."""
    second = columns[1][0]
    if row[-1].x1 < second or (len(row) == 1 and row[0].x0 < columns[0][1]):
        return row  # a label, however long
    wide = [
        piece
        for piece in row
        if piece.x1 > second and piece.words > 1 and _reach(piece.x0, piece.x1, columns) > 1
    ]
    if not wide:
        return row
    parted: Row = []
    for piece in row:
        reached = -1
        for part in split(piece) if piece in wide else [piece]:
            start, end = overlapped(Cell(part.x0, part.x1, ""), columns)
            if start < reached:
                part = _glued(parted.pop(), part)
            parted.append(part)
            reached = max(reached, end)
    return parted


def _glued(left: Piece, right: Piece) -> Piece:
    return Piece(
        left.x0,
        min(left.top, right.top),
        right.x1,
        max(left.bottom, right.bottom),
        left.size,
        f"{left.text} {right.text}",
        left.words + right.words,
        left.first,
        right.last,
    )


def find_columns(several: Sequence[list[Cell]]) -> list[Column]:
    """The intervals that cells cover; what to do about cells that span is chosen to fit best.

    Columns that are covered by a few rows only are no columns, or else the cells that span several
    of the rest are left out.
    """
    best: list[Column] = []
    best_score = float("-inf")
    for columns in _proposed(several):
        score = 0.0
        for row in several:
            hit = [overlapped(cell, columns) for cell in row]
            alone = {span[0] for span in hit if span[1] - span[0] == 1}
            score += len(alone) - 0.5 * sum(span[1] - span[0] > 1 for span in hit)
        if score > best_score:
            best, best_score = columns, score
        if score == sum(map(len, several)):
            break
    return best


def _proposed(several: Sequence[list[Cell]]) -> Iterator[list[Column]]:
    """Different choices of columns, the likeliest first."""
    seen: list[list[Column]] = []
    for share in (0.0, 0.12, 0.25):
        columns = _covered(several, int(share * len(several)))
        if columns not in seen:
            seen.append(columns)
            yield columns
    for columns in seen[1:]:
        narrow = [
            [cell for cell in row if _reach(cell.x0, cell.x1, columns) < 2] for row in several
        ]
        without = _covered(narrow, min(1, len(several) // 10))
        if without not in seen:
            seen.append(without)
            yield without


def _reach(x0: float, x1: float, columns: Sequence[Column]) -> int:
    first, last = overlapped(Cell(x0, x1, ""), columns)
    return last - first


def _covered(several: Sequence[list[Cell]], tolerance: int) -> list[Column]:
    """Maximal intervals that cells of more than ``tolerance`` rows cover."""
    events = sorted(
        event for row in several for cell in row for event in ((cell.x0, 1), (cell.x1, -1))
    )
    columns: list[Column] = []
    depth = 0
    start = 0.0
    for x, change in events:
        before, depth = depth, depth + change
        if before <= tolerance < depth:
            start = x
        elif depth <= tolerance < before:
            if columns and start - columns[-1][1] < 1.0:
                columns[-1] = (columns[-1][0], x)
            else:
                columns.append((start, x))
    return columns


def overlapped(cell: Cell, columns: Sequence[Column]) -> tuple[int, int]:
    """Range of the columns that a cell touches; the nearest one when it touches none."""
    first = bisect_left(columns, (cell.x0 + 0.5,))
    if first and columns[first - 1][1] > cell.x0 + 0.5:
        first -= 1
    last = bisect_left(columns, (cell.x1 - 0.5,), first)
    if last > first:
        return first, last
    if first == 0 or first == len(columns):
        near = min(first, max(len(columns) - 1, 0))
    else:
        near = first - (cell.x0 - columns[first - 1][1] < columns[first][0] - cell.x1)
    return near, near + 1
