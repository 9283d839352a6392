"""What one PDF page turned out to hold, small enough to be sent between processes.

Knows lines, tables and where they stand. Refuses to know PDFium, and other pages.

Coordinates are points (1/72 inch) from the top left corner of the page as it is read: turned so
that most of its text runs from left to right. Named tuples rather than dataclasses, because a
long document holds tens of thousands of them and they pickle three times as fast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class Piece(NamedTuple):
    """Words that follow each other closely on one line: the atom of lines and of table cells."""

    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    """Font size of the first word."""
    text: str
    words: int
    first: int
    """Index of the first character, for questions about its font; -1 when there is none."""
    last: int
    """Index of the first character of the last word."""


Split = Callable[[Piece], list[Piece]]
"""A piece cut where its words stand further apart than a blank; whole where they do not."""


def whole(piece: Piece) -> list[Piece]:
    """Leave a piece as it is: the ``Split`` of pages that know no characters."""
    return [piece]


class PdfLine(NamedTuple):
    """One line of text in its column."""

    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    """Font size, the mean weighted by width."""
    text: str
    bold: bool
    column: int
    """Number of the column or full-width band on its page; negative for what stands beside it."""
    edge: bool
    """Stands alone at the top or the bottom of the page, where running heads are."""


class PdfTable(NamedTuple):
    """A table of strings; every row has as many cells as the header."""

    x0: float
    top: float
    x1: float
    bottom: float
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    column: int


@dataclass(frozen=True, slots=True)
class PdfPage:
    """Everything that reading one page gave."""

    number: int
    """Counted from 1."""
    label: str
    """The page label that the file declares, "" when it declares none."""
    width: float
    height: float
    items: tuple[PdfLine | PdfTable, ...]
    """In reading order."""
    metadata: tuple[tuple[str, str], ...] = ()
    """Title, author … as the file declares them; only on page 1."""
    warning: str = ""
    """Why there is nothing, or less than there should be."""
