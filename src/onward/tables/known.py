"""What is known of a table without reading its rows: its name, its columns, a few of its cells.

Refuses to know where tables are kept, and what is asked of them.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from onward.tables.columns import typed
from onward.tables.names import identifier
from onward.types import KnownTable, Location, Table

SAMPLES = 5
"""Cells of a column that are kept."""
LABELS = 40
"""Cells of the first column that are kept: it names what the rows are about."""
_SAMPLE_CHARACTERS = 60
_ROWS_LOOKED_AT = 400


def known_table(
    table: Table,
    *,
    name: str,
    source: str = "",
    location: Location | None = None,
) -> KnownTable:
    """Describe a table of no document, with its columns read; for tests and benchmarks."""
    made = KnownTable(
        id=table_id(source, 0, len(table.rows)),
        name=identifier(name, most=56, otherwise="document"),
        document_id="",
        source=source or name,
        title=name,
        heading_path=(),
        caption=table.caption,
        location=location or Location(),
        start=0,
        end=0,
        header=table.header,
        columns=(),
        rows=len(table.rows),
        samples=samples_of(table),
    )
    return with_columns(made, table)


def with_columns(known: KnownTable, table: Table) -> KnownTable:
    """Return ``known`` with its columns as they are read from the rows."""
    return known if known.columns else replace(known, columns=typed(table).columns)


def table_id(document_id: str, start: int, end: int) -> str:
    """The id of the table at this span of this document."""
    return hashlib.sha256(f"{document_id}\0{start}\0{end}".encode()).hexdigest()[:24]


def samples_of(table: Table) -> tuple[tuple[str, ...], ...]:
    """A few different cells of each column as they stand, each cut at 60 characters."""
    rows = table.rows[:_ROWS_LOOKED_AT]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.header)
    return tuple(
        tuple(
            cell[:_SAMPLE_CHARACTERS]
            for cell in list(dict.fromkeys(filter(None, column)))[: SAMPLES if n else LABELS]
        )
        for n, column in enumerate(columns)
    )
