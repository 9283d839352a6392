"""One worksheet as texts, filled cell by cell by the readers of XLSX, XLS and OpenDocument.

Keeps a sheet within memory whatever its file claims. Refuses to know any file format.
"""

from __future__ import annotations

from collections.abc import Iterable

from onward.documents.regions import Box

MAX_CELLS = 20_000_000
"""Cells up to the last filled one of each row; reached only by sheets made to hurt."""
_MAX_LISTED = 12


class Sheet:
    """Collects the cells of one worksheet and counts what it does not keep."""

    def __init__(self, name: str, max_rows: int, *, hidden: bool = False) -> None:
        """Start empty; at most ``max_rows`` rows with text are kept."""
        self.name = name
        self.hidden = hidden
        self.rows: list[list[str]] = []
        """From the sheet's first row on, each up to its last filled cell."""
        self.merges: list[Box] = []
        self.comments: list[tuple[str, str]] = []
        """(cell, text)."""
        self.hidden_rows: list[int] = []
        """Counted from 1."""
        self.rows_left_out = 0
        self.unknown: list[str] = []
        """Cells with a formula whose value the file does not hold."""
        self.errors: list[str] = []
        """Cells that show an error such as ``#DIV/0!``."""
        self._max_rows = max_rows
        self._filled = 0
        self._cells = 0

    def put(self, row: int, cells: Iterable[tuple[int, str]]) -> None:
        """Fill a row; rows and columns count from 0, rows ascend, blank texts are nothing."""
        kept = [(column, text) for column, text in cells if text]
        if not kept:
            return
        width = max(column for column, _ in kept) + 1
        if self._filled >= self._max_rows or self._cells + width > MAX_CELLS:
            self.rows_left_out += 1
            return
        line = [""] * width
        for column, text in kept:
            line[column] = text
        if row < len(self.rows):  # a broken file may number two rows alike
            row = len(self.rows)
        self.rows.extend([[]] * (row - len(self.rows)))
        self.rows.append(line)
        self._filled += 1
        self._cells += width

    def remarks(self) -> list[str]:
        """What a reader of this sheet must be warned of, one sentence each."""
        found = []
        if self.rows_left_out:
            found.append(
                f"sheet {self.name!r}: {self.rows_left_out:,} rows were left out after the first "
                f"{self._filled:,} (raise max_rows to read more)"
            )
        if self.unknown:
            found.append(
                f"sheet {self.name!r}: the file holds no value for {_listed(self.unknown)}, which "
                "hold formulas; open and save it in a spreadsheet program to calculate them"
            )
        if self.errors:
            found.append(
                f"sheet {self.name!r}: {_listed(self.errors)} show an error, read as blank"
            )
        return found


def _listed(cells: list[str]) -> str:
    shown = ", ".join(cells[:_MAX_LISTED])
    more = len(cells) - _MAX_LISTED
    return f"{shown} and {more:,} more cells" if more > 0 else shown
