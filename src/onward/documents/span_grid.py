"""Turns cells with spans into a full rectangle and finds its header.

Shared by the readers of HTML, Word, PowerPoint, OpenDocument, JATS and reStructuredText. Refuses
to know where the cells come from.
"""

from __future__ import annotations

import re

from onward.documents.draft import Draft, tidy_line
from onward.types import Location

MAX_SPAN = 1_000
MAX_CELLS = 2_000_000
_NUMBER = re.compile(r"^[\s(+\-−–$€£¥]*[\d.,\s]*\d[\d.,\s]*[%)\s]*[a-zA-Z%€$£]{0,3}$")


class Grid:
    """A table under construction: cells are placed in reading order, spans are filled.

    A merged cell's text is repeated in every column and row it covers; only the single cell of a
    row stands once, because it is a title of the rows below it.
    """

    def __init__(self) -> None:
        """Start without rows."""
        self.rows: list[list[str | None]] = []
        self.header_rows = 0
        """Rows at the top that the source marks as header; 0 lets ``write`` look for one."""
        self._row = -1
        self._column = 0
        self._cells = 0
        self._placed: list[list[tuple[int, int]]] = []

    def start_row(self) -> None:
        """Begin the next row."""
        self._row += 1
        self._column = 0
        self._placed.append([])
        self._reach(self._row)

    def cell(self, text: str, *, columns: int = 1, rows: int = 1) -> None:
        """Place a cell at the first free column of the row; spans are clipped to sane sizes."""
        columns, rows = min(max(columns, 1), MAX_SPAN), min(max(rows, 1), MAX_SPAN)
        if self._cells + columns * rows > MAX_CELLS:
            columns = rows = 1
        self._cells += columns * rows
        line = self.rows[self._row]
        while self._column < len(line) and line[self._column] is not None:
            self._column += 1
        text = tidy_line(text)
        for below in range(rows):
            self._reach(self._row + below)
            target = self.rows[self._row + below]
            target.extend([None] * (self._column + columns - len(target)))
            for column in range(self._column, self._column + columns):
                if target[column] is None:
                    target[column] = text
        self._placed[self._row].append((self._column, columns))
        self._column += columns

    def full(self) -> list[list[str]]:
        """Return the rectangle; rows and columns without text, or only reached by spans, go."""
        rows = self.rows[: self._row + 1]
        for row, placed in zip(rows, self._placed, strict=True):
            if len(placed) == 1:
                start, columns = placed[0]
                row[start + 1 : start + columns] = [""] * (columns - 1)
        width = max((len(row) for row in rows), default=0)
        filled = [[cell or "" for cell in row] + [""] * (width - len(row)) for row in rows]
        used = [column for column in range(width) if any(row[column] for row in filled)]
        return [[row[column] for column in used] for row in filled]

    def write(self, draft: Draft, *, caption: str = "", location: Location | None = None) -> None:
        """Add the rectangle to the draft as a table, with its header rows joined to one."""
        rows = [row for row in self.full() if any(row)]
        if max(map(len, rows), default=0) == 1:
            draft.text("\n".join([caption, *(row[0] for row in rows)]), location)
            return
        count = min(self.header_rows, len(rows) - 1) if self.header_rows else header_rows(rows)
        header = join_header(rows[:count])
        draft.table(header, rows[count:], caption=caption, location=location)

    def _reach(self, row: int) -> None:
        while len(self.rows) <= row:
            self.rows.append([])


def header_rows(rows: list[list[str]]) -> int:
    """Return how many rows at the top read like a header: 0, 1 or 2.

    Joined, they must give every column but the first a name of its own, and not be numbers. Two
    rows are taken only where the upper one has merged cells.
    """
    for count in (1, 2):
        if len(rows) <= count or len(rows[0]) < 2:
            return 0
        if is_number(rows[count - 1][0]) or _mostly_numbers(rows[count - 1]):
            return 0
        names = join_header(rows[:count])
        filled = [name for name in names if name]
        if all(names[1:]) and len(set(filled)) == len(filled):
            return count
        upper = [cell for cell in rows[0] if cell]
        if len(set(upper)) == len(upper):
            return 0
    return 0


def join_header(rows: list[list[str]]) -> list[str]:
    """Join the lines of a header column by column, without repeating a merged cell's text."""
    if not rows:
        return []
    return [
        " ".join(dict.fromkeys(cell for cell in column if cell))
        for column in zip(*rows, strict=True)
    ]


def mend_marks(text: str) -> str:
    """Clean the commas and semicolons left by flattened tables: ``a , b , ; `` → ``a, b``."""
    text = re.sub(r"\s+([,;])", r"\1", " ".join(text.split()))
    text = re.sub(r"[,;]+;|,+;", ";", text)
    return text.rstrip(" ,;") if text.endswith((",", ";")) else text


def is_number(text: str) -> bool:
    """Say whether a cell holds a number, with or without sign, unit or currency."""
    return bool(_NUMBER.match(text))


def _mostly_numbers(cells: list[str]) -> bool:
    """Years above columns are a header; other rows of numbers are not."""
    numbers = [cell for cell in cells if is_number(cell)]
    years = [cell for cell in numbers if re.fullmatch(r"(19|20)\d\d", cell)]
    return len(numbers) > len(years)
