"""The database of runs and votes: SQLite, or PostgreSQL for a team.

Knows SQLAlchemy. Refuses to know what is in the tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Select,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    insert,
    select,
)
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from onward.errors import MissingExtraError, StoreError, TakenError, UsageError
from onward.records.run_tables import FORMAT, FORMATS, METADATA

_WAIT_SECONDS = 120


class RunDatabase:
    """The database, open; may be used by several threads."""

    def __init__(self, url: str, *, clean: Callable[[str], str] | None = None) -> None:
        """Open the database at the SQLAlchemy ``url`` and make the tables that it lacks.

        ``clean`` takes secrets out of every text before it is kept. Raises UsageError for a URL
        that means nothing, MissingExtraError for a driver that is not installed, StoreError when
        the database cannot be used or is of a newer onward.
        """
        self.url = without_password(url)
        self._engine = _open_engine(url)
        self._clean = clean or (lambda text: text)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def read(self, query: Select[Any]) -> list[Row[Any]]:
        """Return the rows; raises StoreError."""
        try:
            with self._engine.connect() as connection:
                return list(connection.execute(query))
        except SQLAlchemyError as error:
            raise StoreError(f"cannot read the records: {_reason_of(error)}") from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of the block is kept, or nothing. Raises StoreError, or TakenError."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            kind = TakenError if isinstance(error, IntegrityError) else StoreError
            raise kind(f"cannot write the records: {_reason_of(error)}") from error

    def replace(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put rows in place of those of their keys, all of them or none; raises StoreError.

        Of one key the last counts.
        """
        key = [column.name for column in table.primary_key]
        last = {tuple(row[name] for name in key): row for row in rows}
        if not last:
            return
        here = [table.c[name] == bindparam(name) for name in key]
        with self.writing() as connection:
            connection.execute(delete(table).where(*here), list(last.values()))
            connection.execute(insert(table), list(last.values()))

    def text(self, text: str) -> str:
        """The text without secrets, and with ``?`` for what PostgreSQL refuses.

        That is NUL and lone surrogates.
        """
        return self._clean(text.replace("\0", "?").encode("utf-8", "replace").decode())


def _open_engine(url: str) -> Engine:
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(
            f"'{without_password(url)}' is no database URL: as sqlite:///runs.db"
            " or postgresql+psycopg://HOST/NAME"
        ) from error
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"the database {without_password(url)}", "postgres") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        try:
            _make_tables(engine)
        except SQLAlchemyError:  # another process made them at the same moment: they are there now
            _make_tables(engine)
    except SQLAlchemyError as error:
        raise StoreError(
            f"cannot use the records {without_password(url)}: {_reason_of(error)};"
            " check that it can be reached and written"
        ) from error
    return engine


def _reason_of(error: SQLAlchemyError) -> str:
    """What the database says is wrong, in one line."""
    return str(error.__cause__ or error).splitlines()[0]


def without_password(url: str) -> str:
    """The URL as it may be shown: what stands between ``:`` and ``@`` is hidden."""
    scheme, mark, rest = url.partition("://")
    account, at, place = rest.rpartition("@")
    user, colon, _ = account.partition(":")
    return f"{scheme}{mark}{user}{colon and ':***'}{at}{place}"


def _make_tables(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))
        _check_format(connection)


def _check_format(connection: Connection) -> None:
    found = connection.execute(select(FORMATS.c.format)).scalar()
    if found is None:
        connection.execute(insert(FORMATS).values(format=FORMAT))
    elif found > FORMAT:
        raise StoreError(
            f"the records were written by a newer onward (format {found}, this one knows"
            f" {FORMAT}): pip install --upgrade onward"
        )


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_WAIT_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
