"""Writes tables of a database onto a draft: name, schema and rows.

Shared by the readers of SQLite, DuckDB and PostgreSQL. Refuses to know connections and SQL.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onward.documents.draft import Draft, rows_beyond
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
    schema: Schema,
    rows: Iterable[Sequence[object]],
    draft: Draft,
    *,
    further: Iterator[Sequence[object]] | None = None,
    total: int | None = None,
) -> None:
    """Write rows as one table; a warning says how many ``further`` ones, or of ``total``, are not.

    A database server gives its ``total``: its tables may be too large to copy.
    """
    header = [column.name for column in schema.columns]
    body = [_texts(row) for row in rows]
    rest = map(_texts, further or ())
    beyond = draft.table(header, body, location=Location(sheet=schema.name, row=1), beyond=rest)
    left_out = sum(1 for _ in rest) or max((total or 0) - len(body), 0)
    if beyond or left_out:
        warning = rows_beyond(len(body), beyond=beyond, left_out=left_out, name=schema.name)
        draft.warnings.append(warning)


def _texts(row: Sequence[object]) -> list[str]:
    return [cell_text(value) for value in row]


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
