"""Reader of DuckDB files.

The file is opened read-only and cut off from the network, other files and extensions; views are
given up after a few seconds. Refuses to know blocks beyond `database_tables`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

from onward.documents.database_tables import (
    VIEW_SECONDS,
    Column,
    Schema,
    write_rows,
    write_schema,
)
from onward.documents.draft import Draft
from onward.errors import UnreadableError
from onward.types import Blob

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CONFINED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
    "memory_limit": "512MB",
    "threads": "2",
}
_PORTION = 10_000
"""Rows that are fetched at once."""
_RELATIONS = """
    SELECT schema_name, table_name, comment, false FROM duckdb_tables() WHERE NOT internal
    UNION ALL
    SELECT schema_name, view_name, comment, true FROM duckdb_views() WHERE NOT internal
    ORDER BY 4, 1, 2
"""
_COLUMNS = """
    SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns()
    WHERE schema_name = ? AND table_name = ? ORDER BY column_index
"""
_KEYS = """
    SELECT constraint_type, constraint_text, constraint_column_names FROM duckdb_constraints()
    WHERE schema_name = ? AND table_name = ? ORDER BY constraint_index
"""


def read_duckdb(blob: Blob, draft: Draft) -> None:
    """Write each table and view: its name, schema and up to ``ReadOptions.max_rows`` rows.

    What cannot be read of it is a warning. UnreadableError if the file is broken, encrypted or of
    a newer format, or has no tables.
    """
    import duckdb

    with _file(blob) as path:
        try:
            with closing(duckdb.connect(str(path), read_only=True, config=_CONFINED)) as connection:
                relations = connection.execute(_RELATIONS).fetchall()
                for relation in relations:
                    _write(connection, relation, draft)
        except duckdb.Error as error:
            reason = str(error).replace(str(path), blob.name).partition("\n")[0]
            raise UnreadableError(f"broken or encrypted database: {reason}") from error
    if not relations:
        raise UnreadableError("the database is empty: it has no tables")


@contextmanager
def _file(blob: Blob) -> Iterator[Path]:
    """The database on disk: DuckDB does not read from memory."""
    if blob.path is not None:
        yield blob.path
        return
    with tempfile.TemporaryDirectory(prefix="onward-") as folder:
        path = Path(folder) / "attachment.duckdb"
        path.write_bytes(blob.data)
        yield path


def _write(
    connection: DuckDBPyConnection, relation: tuple[str, str, str | None, bool], draft: Draft
) -> None:
    namespace, name, comment, is_view = relation
    schema = _schema(connection, namespace, name, comment=comment or "", is_view=is_view)
    write_schema(schema, draft)
    columns = ", ".join(_as_text(column) for column in schema.columns)
    query = f"SELECT {columns} FROM {_quoted(namespace)}.{_quoted(name)}"
    seconds = min(VIEW_SECONDS, draft.options.max_seconds) if is_view else draft.options.max_seconds
    clock = Timer(seconds, connection.interrupt)
    clock.start()
    try:
        rows = _rows(connection, query, schema, draft, seconds=seconds)
        write_rows(schema, list(islice(rows, draft.options.max_rows)), draft, further=rows)
    finally:
        clock.cancel()


def _rows(
    connection: DuckDBPyConnection, query: str, schema: Schema, draft: Draft, *, seconds: float
) -> Iterator[tuple[object, ...]]:
    """Rows up to the first that cannot be read, which is a warning."""
    import duckdb

    try:
        cursor = connection.execute(query)
        while portion := cursor.fetchmany(_PORTION):
            yield from portion
    except duckdb.Error as error:
        interrupted = isinstance(error, duckdb.InterruptException)
        reason = (
            f"given up after {seconds} seconds" if interrupted else str(error).partition("\n")[0]
        )
        what = "view" if schema.is_view else "table"
        draft.warnings.append(f"{what} {schema.name!r}: {reason}")


def _schema(
    connection: DuckDBPyConnection, namespace: str, name: str, *, comment: str, is_view: bool
) -> Schema:
    columns = connection.execute(_COLUMNS, [namespace, name]).fetchall()
    keys = connection.execute(_KEYS, [namespace, name]).fetchall()
    primary = {column for kind, _, names in keys if kind == "PRIMARY KEY" for column in names}
    return Schema(
        name if namespace == "main" else f"{namespace}.{name}",
        tuple(
            Column(
                column,
                kind,
                (("primary key",) if column in primary else ())
                + (() if nullable or is_view else ("not null",)),
                note or "",
            )
            for column, kind, nullable, note in columns
        ),
        is_view=is_view,
        keys=tuple(
            text[:1].lower() + text[1:]
            for kind, text, _ in keys
            if text and kind in ("FOREIGN KEY", "UNIQUE", "CHECK")
        ),
        comment=comment,
    )


def _as_text(column: Column) -> str:
    """The column as DuckDB writes it; bytes are nothing to read."""
    if column.type == "BLOB":
        return "NULL"
    text = f"CAST({_quoted(column.name)} AS VARCHAR)"
    return f"nullif({text}, 'nan')" if column.type in ("DOUBLE", "FLOAT") else text


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
