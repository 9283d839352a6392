"""Writes tables of a database onto a draft: name, schema and rows.

Shared by the readers of SQLite, DuckDB and PostgreSQL. Refuses to know connections and SQL.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onward.documents.draft import Draft
from onward.types import Location

VIEW_SECONDS = 10
"""A view is a query that someone else wrote: it is given up after this time."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a database table."""

    name: str
    type: str = ""
    facts: tuple[str, ...] = ()
    """``primary key``, ``not null`` …"""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """What a database knows of one of its tables or views."""

    name: str
    columns: tuple[Column, ...]
    is_view: bool = False
    keys: tuple[str, ...] = ()
    """Constraints that are not a column's own: ``foreign key: country → countries.code``."""
    comment: str = ""


def write_schema(schema: Schema, draft: Draft) -> None:
    """Write the name as a heading and the schema as text."""
    here = Location(sheet=schema.name)
    draft.heading(1, schema.name, here)
    lines = [f"{'View' if schema.is_view else 'Table'} {schema.name}"]
    lines += [schema.comment] if schema.comment else []
    lines += [f"- {_column(column)}" for column in schema.columns]
    lines += [f"- {key}" for key in schema.keys]
    draft.text("\n".join(lines), here)


def write_rows(
    schema: Schema, rows: Iterable[Sequence[object]], draft: Draft, *, total: int | None = None
) -> None:
    """Write rows as one table; a warning says how many of ``total`` were left out."""
    body = [[cell_text(value) for value in row] for row in rows]
    header = [column.name for column in schema.columns]
    draft.table(header, body, location=Location(sheet=schema.name, row=1))
    if total is not None and total > len(body):
        draft.warnings.append(
            f"table {schema.name!r}: {total - len(body):,} rows were left out after the first "
            f"{len(body):,} (raise max_rows to read more)"
        )


def cell_text(value: object) -> str:
    """A value as text: nothing for NULL, NaN and bytes; whole numbers without ``.0``."""
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, float):
        return f"{value:.15g}" if math.isfinite(value) else ""
    return str(value)


def _column(column: Column) -> str:
    facts = f" ({', '.join(column.facts)})" if column.facts else ""
    comment = f": {column.comment}" if column.comment else ""
    return f"{column.name} {column.type}".rstrip() + facts + comment
