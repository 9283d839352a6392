"""The tables of a document that was just read: what is known of them, and their rows.

Refuses to know how documents are read and where tables are kept.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from uuid import uuid4

from onward.tables.known import samples_of, table_id
from onward.tables.large import is_large, write_large
from onward.tables.names import table_identifier
from onward.types import Block, Document, KnownTable, Table

TABLES_VERSION = "2"
"""Raise it when tables of the same document are to be read anew."""


def tables_of(document: Document, folder: Path) -> list[tuple[KnownTable, Table | Path]]:
    """Return each table that can be asked with its rows, or the file in ``folder`` with them.

    Files are new and have the suffix ``.part``: who keeps them renames them. Small tables have no
    columns yet, for to read them takes longer than to store them.
    """
    found: list[tuple[KnownTable, Table | Path]] = []
    for block in document.blocks:
        if (table := block.table) is None or not _can_be_asked(table):
            continue
        known = _known(document, block, table)
        if is_large(table):
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / f"{uuid4().hex}.part"
            found.append((write_large(known, table, file), file))
        else:
            found.append((known, table))
    return found


def _can_be_asked(table: Table) -> bool:
    """Whether it has rows, and more than one where no header tells what stands in it."""
    return len(table.rows) > (0 if any(table.header) else 1)


def _known(document: Document, block: Block, table: Table) -> KnownTable:
    preamble = ([table.caption] if table.caption else []) + (
        [" | ".join(table.header)] if any(table.header) else []
    )
    return KnownTable(
        id=table_id(document.id, block.start, block.end),
        name=table_identifier(
            PurePosixPath(document.source).name, table.caption, block.location.sheet or ""
        ),
        document_id=document.id,
        source=document.source,
        title=document.title,
        heading_path=block.heading_path,
        caption=table.caption,
        location=block.location,
        start=block.start,
        end=block.end,
        header=table.header,
        columns=(),
        rows=len(table.rows),
        samples=samples_of(table),
        body=block.start + sum(len(line) + 1 for line in preamble),
        cells=table.cells,
    )
