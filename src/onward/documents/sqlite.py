"""Reader of SQLite files, with the standard library.

A file may be hostile: it is opened read-only, only SELECT is let through, triggers never run,
and views are given up after a few seconds. Refuses to know blocks beyond `database_tables`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from urllib.parse import quote

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

_MAGIC = b"SQLite format 3\x00"
_BROKEN = (sqlite3.Error, UnicodeDecodeError)
"""What broken bytes end in; names that are not UTF-8 fail before they can be mended."""
_MAX_VALUE = 2**26
"""Bytes of one value."""
_STEPS = 20_000
"""Instructions of SQLite's machine between two looks at the clock."""
_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}
_PRAGMAS = {"table_list", "table_xinfo", "foreign_key_list", "data_version", "encoding"}
_FORBIDDEN = {"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"}


def read_sqlite(blob: Blob, draft: Draft) -> None:
    """Write each table and view: its name, schema and up to ``ReadOptions.max_rows`` rows.

    What cannot be read of it is a warning. UnreadableError if the file is no database, is
    encrypted, or has no tables.
    """
    try:
        with closing(_open(blob)) as connection:
            found = list(_schemas(connection))
            for schema in found:
                write_schema(schema, draft)
                _write_rows(connection, schema, draft)
    except _BROKEN as error:
        header = blob.data.startswith(_MAGIC)
        reason = str(error) if header else "it does not begin as an SQLite file does"
        raise UnreadableError(f"broken or encrypted database: {reason}") from error
    if not found:
        raise UnreadableError("the database is empty: it has no tables")
    if blob.path is not None and _size(Path(f"{blob.path}-wal")):
        draft.warnings.append(
            f"changes that wait in {blob.path.name}-wal were not read; close the program that "
            "writes the database and add it again"
        )


def _open(blob: Blob) -> sqlite3.Connection:
    if blob.path is not None:
        address = f"file:{quote(str(blob.path.absolute()))}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True)
    else:
        connection = sqlite3.connect(":memory:")
        data = bytearray(blob.data)
        if data[18:20] == b"\x02\x02":
            data[18:20] = b"\x01\x01"  # a copy in memory has no write-ahead log
        connection.deserialize(bytes(data))
    connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE)
    for setting in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {setting}")
    connection.set_authorizer(_authorize)
    return connection


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    declaring = action == sqlite3.SQLITE_UPDATE and first == "sqlite_master"
    allowed = (
        action in _READING
        or declaring  # how a virtual table tells its columns; the file itself is read-only
        or (action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS)
        or (action == sqlite3.SQLITE_FUNCTION and (second or "").lower() not in _FORBIDDEN)
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _schemas(connection: sqlite3.Connection) -> Iterator[Schema]:
    listed = connection.execute("PRAGMA table_list").fetchall()
    names = {name: kind for schema, name, kind, *_ in listed if schema == "main"}
    for (name,) in connection.execute("SELECT name FROM sqlite_master ORDER BY rowid").fetchall():
        if names.get(name) in ("table", "view", "virtual") and not name.startswith("sqlite_"):
            yield _schema(connection, name, is_view=names[name] == "view")


def _schema(connection: sqlite3.Connection, name: str, *, is_view: bool) -> Schema:
    try:
        columns = connection.execute(f"PRAGMA table_xinfo({_quoted(name)})").fetchall()
        links = connection.execute(f"PRAGMA foreign_key_list({_quoted(name)})").fetchall()
    except _BROKEN:  # a view of a table that is gone; reading its rows tells why
        columns, links = [], []
    return Schema(
        name,
        tuple(
            Column(column, kind, _facts(required=bool(required), key=bool(key)))
            for _, column, kind, required, _, key, hidden in columns
            if hidden != 1
        ),
        is_view=is_view,
        keys=tuple(
            f"foreign key: {here} → {table}.{there}" if there else f"foreign key: {here} → {table}"
            for _, _, table, here, there, *_ in sorted(links, key=lambda link: link[:2])
        ),
    )


def _facts(*, required: bool, key: bool) -> tuple[str, ...]:
    return (("primary key",) if key else ()) + (("not null",) if required else ())


def _write_rows(connection: sqlite3.Connection, schema: Schema, draft: Draft) -> None:
    if not schema.columns:
        draft.warnings.append(f"{_kind(schema)} {schema.name!r}: its columns cannot be read")
        return
    limit = draft.options.max_rows
    seconds = (
        min(VIEW_SECONDS, draft.options.max_seconds)
        if schema.is_view
        else draft.options.max_seconds
    )
    names = ", ".join(_quoted(column.name) for column in schema.columns)
    query = f"SELECT {names} FROM {_quoted(schema.name)}"
    connection.set_progress_handler(_clock(seconds), _STEPS)
    try:
        found = _rows(connection, query, schema, draft, seconds=seconds)
        write_rows(schema, list(islice(found, limit)), draft, further=found)
    finally:
        connection.set_progress_handler(None, 0)


def _rows(
    connection: sqlite3.Connection, query: str, schema: Schema, draft: Draft, *, seconds: float
) -> Iterator[tuple[object, ...]]:
    """Rows up to the first that cannot be read, which is a warning."""
    count = 0
    try:
        for row in connection.execute(query):
            yield row
            count += 1
    except _BROKEN as error:
        interrupted = f"given up after {seconds} seconds"
        reason = interrupted if "interrupted" in str(error) else str(error)
        draft.warnings.append(
            f"{_kind(schema)} {schema.name!r}: {reason}; {count:,} rows were read"
        )


def _kind(schema: Schema) -> str:
    return "view" if schema.is_view else "table"


def _clock(seconds: float) -> Callable[[], int]:
    end = time.monotonic() + seconds
    return lambda: int(time.monotonic() > end)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
