"""Tables too large to be typed for each question: typed once, into a Parquet file.

Rows go through in batches, so that a table may be larger than memory. Refuses to know where files
are kept for good, and questions.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from onward.errors import QueryError
from onward.tables.check import first_line
from onward.tables.columns import Reading, readings
from onward.tables.names import literal
from onward.types import KnownTable, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LARGE_CELLS = 20_000
"""A table with more cells takes longer than some 30 ms to be typed: that is done once."""
DISTINCT = 300
"""A column with at most so many different texts keeps all of them as samples."""

_BATCH = 50_000
_FREQUENT = 40
"""Samples of a column with more different texts: the most frequent."""
_SAMPLE_CHARACTERS = 60
_MEMORY = "512MB"

Rows = Sequence[Sequence[str]]


def is_large(table: Table) -> bool:
    """Say whether a table is to be typed once, into a file."""
    return bool(table.rest) or len(table.rows) * len(table.header) > LARGE_CELLS


def write_large(known: KnownTable, table: Table, file: Path) -> KnownTable:
    """Write all rows of a table, those of its ``rest`` included, typed; return what is known then.

    What columns hold is decided by the rows that ``table`` has. The folder of ``file`` is there.
    Raises QueryError when the file cannot be made.
    """
    import duckdb

    try:
        return _written(known, table, file)
    except duckdb.Error as error:
        if file.is_file():
            file.unlink()
        raise QueryError(f"{known.name} cannot be computed over: {first_line(error)}") from error


def _written(known: KnownTable, table: Table, file: Path) -> KnownTable:
    import duckdb

    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.header)
    found = readings(table.header, columns)
    with TemporaryDirectory(prefix="typing-", dir=file.parent) as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY,
            "temp_directory": folder,
        }
        with duckdb.connect(":memory:", config=config) as connection:
            rows = 0
            types: dict[str, str] = {}
            for some in _batches(chain(table.rows, _rest(table))):
                _append(connection, found, some, rows, types)
                rows += len(some)
            connection.execute(
                f"COPY (SELECT * FROM typed) TO {literal(str(file))}"
                " (FORMAT parquet, COMPRESSION zstd)"
            )
            samples = tuple(
                _samples(connection, reading, kept)
                for reading, kept in zip(found, known.samples, strict=True)
            )
    typed = tuple(column for reading in found for column in reading.columns)
    return replace(known, columns=typed, rows=rows, samples=samples)


def _append(
    connection: DuckDBPyConnection,
    found: Sequence[Reading],
    rows: Rows,
    first: int,
    types: dict[str, str],
) -> None:
    """Type some rows and append them; a column of whole numbers may turn out not to be one."""
    from onward.tables.arrays import WHOLE, batch, selected

    cells = list(zip(*rows, strict=True))
    columns = [column for reading in found for column in reading.columns]
    values = [
        convert(cells[position])
        for position, reading in enumerate(found)
        for convert in reading.converts
    ]
    arrays, new = batch(columns, values, cells, first=first)
    connection.register("incoming", arrays)
    if not types:
        types.update(new)
        connection.execute(f"CREATE TABLE typed AS SELECT {selected(types)} FROM incoming LIMIT 0")
    for name, type_ in new.items():
        if type_ != types[name] and types[name] in (WHOLE, "DATE"):
            connection.execute(f'ALTER TABLE typed ALTER COLUMN "{name}" TYPE {type_}')
            types[name] = type_
    connection.execute(f"INSERT INTO typed SELECT {selected(types)} FROM incoming")
    connection.unregister("incoming")


def _samples(
    connection: DuckDBPyConnection, reading: Reading, kept: tuple[str, ...]
) -> tuple[str, ...]:
    """Different texts of a column: all if they are few, else the most frequent."""
    column = reading.columns[0]
    if column.kind != "text":
        return kept
    query = f"SELECT {column.raw} FROM typed WHERE {column.raw} <> '' GROUP BY 1"
    texts = connection.execute(f"{query} ORDER BY count(*) DESC, 1 LIMIT {DISTINCT + 1}").fetchall()
    most = DISTINCT if len(texts) <= DISTINCT else _FREQUENT
    return tuple(text[:_SAMPLE_CHARACTERS] for (text,) in texts[:most])


def _rest(table: Table) -> Iterator[list[str]]:
    if not table.rest:
        return
    with Path(table.rest).open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file)


def _batches(rows: Iterator[Sequence[str]]) -> Iterator[Rows]:
    while some := list(islice(rows, _BATCH)):
        yield some
