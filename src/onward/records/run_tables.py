"""The tables of runs, and the database that holds them: SQLite, or PostgreSQL for a team.

Knows SQLAlchemy. Refuses to know what is in the JSON of its columns.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from onward.errors import MissingExtraError, StoreError, UsageError

FORMAT = 1
_WAIT_SECONDS = 120

METADATA = MetaData()

FORMATS = Table("onward_format", METADATA, Column("format", Integer, primary_key=True))

RUNS = Table(
    "runs",
    METADATA,
    Column("id", String(12), primary_key=True),
    Column("flow", String(20), nullable=False),
    Column("started", String(40), nullable=False),
    Column("ended", String(40)),
    Column("version", String(40), nullable=False),
    Column("fingerprint", String(64), nullable=False, index=True),
    Column("options", Text, nullable=False),
    Column("parents", Text, nullable=False),
    Column("metadata", Text, nullable=False),
)


def _of_run() -> Column[str]:
    return Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)


ANSWERS = Table(
    "answers",
    METADATA,
    _of_run(),
    Column("case_id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("case", Text),
    Column("question", Text, nullable=False),
    Column("answer", Text),
    Column("error", Text),
    Column("measurements", Text),
)
VERDICTS = Table(
    "verdicts",
    METADATA,
    _of_run(),
    Column("case_id", Text, primary_key=True),
    Column("kind", String(40), primary_key=True),  # "" for the run's own answer, else of the fake
    Column("judge", Text, primary_key=True),
    Column("repeat", Integer, primary_key=True),
    Column("text", Text),  # of a fake or a control
    Column("note", Text),
    Column("verdict", Text, nullable=False),
)
LABELS = Table(
    "labels",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("case_id", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("value", Text),
    Column("who", Text, nullable=False),
    Column("given", String(40), nullable=False),
)

ITEMS = Table(
    "items",
    METADATA,
    _of_run(),
    Column("task", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("item", Text, nullable=False),
    Column("result", Text, nullable=False),
)

LONGEST_VOTE_ID = 40

VOTES = Table(
    "votes",
    METADATA,
    Column("id", String(LONGEST_VOTE_ID), primary_key=True),
    Column("question", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("second", Text, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("who", Text, nullable=False),
    Column("given", String(40), nullable=False),
    Column("first_answer", Text, nullable=False),
    Column("second_answer", Text, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("note", Text, nullable=False),
)


def open_engine(url: str) -> Engine:
    """Open the database at the SQLAlchemy ``url`` and make the tables that it lacks.

    Raises UsageError for a URL that means nothing, MissingExtraError for a driver that is not
    installed, StoreError when the database cannot be used or is of a newer onward.
    """
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
            f"cannot use the records {without_password(url)}: {reason_of(error)};"
            " check that it can be reached and written"
        ) from error
    return engine


def reason_of(error: SQLAlchemyError) -> str:
    """What the database says is wrong, in one line."""
    return str(error.__cause__ or error).splitlines()[0]


def storable(text: str) -> str:
    """The text with ``?`` for what PostgreSQL refuses: NUL and lone surrogates."""
    return text.replace("\0", "?").encode("utf-8", "replace").decode()


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
