"""A DuckDB in memory that holds the few tables a question is asked of, and only reads.

It is cut off from files, settings and extensions before the first query comes; what is asked is
checked before it is executed, and ended when it takes too long. Refuses to know where tables are
kept and what questions mean.
"""

from __future__ import annotations

import datetime
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Timer
from typing import TYPE_CHECKING

from onward.errors import QueryError
from onward.options import TableOptions
from onward.protocols import RunQuery
from onward.tables.check import checked, first_line
from onward.tables.columns import typed
from onward.tables.names import literal
from onward.types import KnownTable, QueryResult, Table, Value

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DEFAULT_OPTIONS = TableOptions()
MEMORY = "1GB"
"""For all that a query holds; beyond it goes to the folder that ``open_engine`` is given."""
THREADS = 2
_ROUNDING = 5e-14
"""Of a sum of a million decimals, relative to it."""
MOST_CHARACTERS = 2_000
"""Of one text in a result; what is longer is cut, with ``…``."""

LOCKS = (
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


@contextmanager
def open_engine(
    tables: Sequence[tuple[KnownTable, Table | Path]],
    *,
    options: TableOptions = DEFAULT_OPTIONS,
    scratch: Path | None = None,
) -> Iterator[RunQuery]:
    """Yield what executes queries over ``tables``: a table's rows, or the Parquet file with them.

    The columns of a table are those of its KnownTable; one that has none yet is read here.
    ``scratch`` is a folder for what does not fit in memory; without one such a query fails. What is
    yielded raises QueryError, in one line, for whatever is refused, fails, or takes longer than
    ``options.query_seconds``; results have at most ``options.query_rows`` rows.
    """
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "threads": str(THREADS),
        "temp_directory": str(scratch) if scratch else "",
    }
    connection = duckdb.connect(":memory:", config=config)
    try:
        files = [str(rows) for _, rows in tables if isinstance(rows, Path)]
        for known, rows in tables:
            if isinstance(rows, Path):
                _view(connection, known, rows)
            else:
                _load(connection, known, rows)
        if files:
            listed = ", ".join(literal(file) for file in files)
            connection.execute(f"SET allowed_paths = [{listed}]")
        for lock in LOCKS:
            connection.execute(lock)
        names = frozenset(known.name.lower() for known, _ in tables)
        turn = Lock()

        def run(sql: str) -> QueryResult:
            with turn:
                return _run(connection, checked(connection, sql, names), options)

        yield run
    finally:
        connection.close()


def _load(connection: DuckDBPyConnection, known: KnownTable, table: Table) -> None:
    from onward.tables.arrays import batch, selected

    read = typed(table)
    raw = list(zip(*table.rows, strict=True)) or [()] * len(table.header)
    arrays, types = batch(known.columns or read.columns, read.values, raw)
    connection.register("incoming", arrays)
    connection.execute(f'CREATE TABLE "{known.name}" AS SELECT {selected(types)} FROM incoming')
    connection.unregister("incoming")


def _view(connection: DuckDBPyConnection, known: KnownTable, file: Path) -> None:
    import duckdb

    try:
        connection.execute(
            f'CREATE VIEW "{known.name}" AS SELECT * FROM read_parquet({literal(str(file))})'
        )
    except duckdb.Error as error:
        raise QueryError(
            f"the rows of {known.source} are not there any more ({first_line(error)}): add it again"
        ) from error


def _run(connection: DuckDBPyConnection, sql: str, options: TableOptions) -> QueryResult:
    import duckdb

    started = time.perf_counter()
    clock = Timer(options.query_seconds, connection.interrupt)
    clock.start()
    try:
        cursor = connection.execute(sql)
        rows = cursor.fetchmany(options.query_rows + 1)
        columns = tuple(str(column[0]) for column in cursor.description or ())
    except duckdb.InterruptException as error:
        raise QueryError(
            f"the query was given up after {options.query_seconds:g} seconds: ask for less"
        ) from error
    except duckdb.Error as error:
        raise QueryError(first_line(error)) from error
    finally:
        clock.cancel()
    return QueryResult(
        sql=sql,
        columns=columns,
        rows=tuple(tuple(map(_value, row)) for row in rows[: options.query_rows]),
        complete=len(rows) <= options.query_rows,
        seconds=time.perf_counter() - started,
    )


def _value(value: object) -> Value:
    """A value of a result: sums of decimals lose the digits that binary numbers add."""
    if value is None or isinstance(value, bool | int | datetime.date):
        return value
    if isinstance(value, str):
        return value if len(value) <= MOST_CHARACTERS else value[:MOST_CHARACTERS] + "…"
    try:
        number = _plain(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):  # lists, times, intervals
        return str(value)[:MOST_CHARACTERS]
    return number if math.isfinite(number) else None


def _plain(number: float) -> float:
    """The number with few digits that is meant, where binary sums miss it by a rounding error."""
    short = float(f"{number:.12g}")
    return short if math.isclose(number, short, rel_tol=_ROUNDING) else number
