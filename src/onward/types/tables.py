"""The nouns of computing: a table with typed columns, a query over it, and what it answered.

A typed table is what SQL sees: a column ``_row`` that counts the rows of the source table from 0,
and for each column of the header its typed values under ``Column.sql`` and the text of its cells,
as it stands in the source, under ``Column.raw``. Unknown values (blank cells, ``-``, ``n/a``) are
NULL.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal, TypeAlias

from onward.types.answers import Location, SheetCells

ColumnKind = Literal["text", "number", "date"]

Value: TypeAlias = str | float | int | bool | datetime.date | datetime.datetime | None
"""What a query gives for one cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """One typed column."""

    name: str
    """As the header shows it; of half a pair with the name of its half: ``MNLI-m``."""
    sql: str
    """Its identifier in queries: lower case, unique in the table, never quoted."""
    kind: ColumnKind
    position: int
    """Which column of the header it was read from, from 0; the halves of a pair share it."""
    unit: str = ""
    """Of its numbers, where header or cells tell: ``%``, ``$``, ``km``, ``million``."""

    @property
    def raw(self) -> str:
        """Identifier of the cells as they stand in the source."""
        return f"raw_{self.position}"


@dataclass(frozen=True, slots=True)
class KnownTable:
    """A table that can be asked: what is known of it without reading its rows."""

    id: str
    """Hash of document and place: the same table of the same document, the same id."""
    name: str
    """Its identifier in queries, unique in the library: ``bert_tables_table_4``."""
    document_id: str
    source: str
    title: str
    heading_path: tuple[str, ...]
    caption: str
    location: Location
    """Of the whole table; ``range`` or ``row`` where its format knows them."""
    start: int
    end: int
    """Span of the table in the text of its document, as lines of `` | ``-joined cells."""
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    """() for a small table whose rows have not been looked at: ``with_columns`` reads them."""
    rows: int
    """All of them, those included that are too many to be text."""
    samples: tuple[tuple[str, ...], ...] = ()
    """A few cells of each column of the header, different ones, as they stand."""
    body: int = 0
    """Where in the text of its document the first row begins."""
    cells: SheetCells | None = None
    """Which cells of its sheet the rows are, where that is certain."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query gave."""

    sql: str
    """As it was executed."""
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    complete: bool
    """Whether these are all rows; False when the limit cut them off."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that an answer rests on."""

    row: int
    """Counted from 0 below the header."""
    position: int
    """Column of the header, from 0."""


@dataclass(frozen=True, slots=True)
class Computed:
    """An answer that was computed over one table."""

    text: str
    """The answer in words, every number in it as the result has it: ``BERT LARGE, 82.1``."""
    values: tuple[str, ...]
    """The answer alone, one string a value."""
    table: KnownTable
    result: QueryResult
    cells: tuple[Cell, ...]
    """What is cited: the cells that were read; for a count or a sum those of the rows that went in,
    at most the first hundred."""
    all_cells: bool
    """Whether these are all of them."""
    reading: str
    """How the question was understood, in a line."""
    confidence: float
    """0 to 1: how sure the reading is."""


@dataclass(frozen=True, slots=True)
class Declined:
    """No answer was computed."""

    reason: str
    """In a line: nothing is named, no reading is sure enough, or two answer differently."""
