"""PostgreSQL with the pgvector extension as a vector store: one table in the user's database.

Search is exact: no approximate index is made, though one that the user makes is used. Refuses
to show a password: errors name host and database only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from onward.errors import MissingExtraError, StoreError, UsageError
from onward.retrieval.vectors.distance import (
    Distance,
    best,
    checked_query,
    checked_rows,
    score,
    wrong_distance,
)
from onward.types import Matrix, Vector

try:
    import psycopg
    from pgvector.psycopg import register_vector
    from psycopg import sql
    from psycopg.conninfo import conninfo_to_dict
except ImportError as error:
    raise MissingExtraError("the vector store pgvector", "pgvector") from error

_TABLE = "onward_vectors"
_OPERATORS = {"cosine": sql.SQL("<=>"), "ip": sql.SQL("<#>"), "l2": sql.SQL("<->")}
_COMMENT = "onward vectors, distance "
_CONNECT_SECONDS = 10


class _PostgresIndex:
    """The VectorIndex over one table, which is made by the first add."""

    def __init__(
        self, connection: psycopg.Connection[Any], *, table: str, name: str, distance: Distance
    ) -> None:
        self._connection = connection
        self._table = sql.Identifier(table)
        self._quoted = self._table.as_string(connection)
        self._name = name
        self._distance = distance
        self._dimensions = self._existing()

    def add(self, ids: Sequence[str], vectors: Matrix) -> None:
        if not ids:
            return
        self._dimensions = self._dimensions or self._existing()
        names, rows = checked_rows(
            ids,
            vectors,
            distance=self._distance,
            dimensions=self._dimensions,
            store=self._name,
        )
        with _reported(self._name), self._connection.transaction():
            if self._dimensions is None:
                self._create(rows.shape[1])
            with self._connection.cursor() as cursor:
                cursor.executemany(
                    sql.SQL(
                        "INSERT INTO {} (id, embedding) VALUES (%s, %s)"
                        " ON CONFLICT (id) DO UPDATE SET embedding = excluded.embedding"
                    ).format(self._table),
                    list(zip(names, rows, strict=True)),
                )
        self._dimensions = rows.shape[1]

    def remove(self, ids: Sequence[str]) -> None:
        self._dimensions = self._dimensions or self._existing()
        if self._dimensions is None:
            return
        with _reported(self._name):
            self._connection.execute(
                sql.SQL("DELETE FROM {} WHERE id = ANY(%s)").format(self._table), (list(ids),)
            )

    def search(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        self._dimensions = self._dimensions or self._existing()
        if self._dimensions is None or limit < 1:
            return []
        query = checked_query(
            vector, distance=self._distance, dimensions=self._dimensions, store=self._name
        )
        # With ties, so that which of several equals is in does not depend on the plan.
        nearest = sql.SQL(
            "SELECT id, embedding FROM {} ORDER BY embedding {} %s FETCH FIRST %s ROWS WITH TIES"
        ).format(self._table, _OPERATORS[self._distance])
        with _reported(self._name):
            found = self._connection.execute(nearest, (query, limit)).fetchall()
        if not found:
            return []
        rows = np.stack([embedding.to_numpy() for _, embedding in found]).astype(np.float32)
        return best([row[0] for row in found], score(self._distance, query, rows), limit)

    def _create(self, dimensions: int) -> None:
        self._connection.execute(
            sql.SQL(
                "CREATE TABLE IF NOT EXISTS {} (id text PRIMARY KEY, embedding vector({}) NOT NULL)"
            ).format(self._table, sql.Literal(dimensions))
        )
        self._connection.execute(
            sql.SQL("COMMENT ON TABLE {} IS {}").format(
                self._table, sql.Literal(_COMMENT + self._distance)
            )
        )

    def _existing(self) -> int | None:
        """Return the dimensions of the table, None while there is none; checks its distance."""
        with _reported(self._name):
            found = self._connection.execute(
                "SELECT obj_description(attrelid, 'pg_class'), atttypmod FROM pg_attribute"
                " WHERE attrelid = to_regclass(%s) AND attname = 'embedding'",
                (self._quoted,),
            ).fetchone()
        if found is None:
            return None
        kept = (found[0] or "").removeprefix(_COMMENT)
        if kept != self._distance:
            raise wrong_distance(self._name, kept, self._distance)
        return int(found[1])


@contextmanager
def open_pgvector(place: str, distance: Distance) -> Iterator[_PostgresIndex]:
    """Open a table of the database ``place`` until the block ends.

    ``place`` is ``postgresql://USER:PASSWORD@HOST:PORT/DATABASE``, followed by ``#TABLE`` for
    another table than ``onward_vectors``.
    """
    url, _, table = place.partition("#")
    name = f"pgvector:{_shown(place)}"
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_SECONDS)
    except psycopg.Error as error:
        # The driver's words may hold parts of the URL: only its code is kept, and no cause.
        code = f" (SQLSTATE {error.sqlstate})" if error.sqlstate else ""
        raise StoreError(
            f"{name} cannot be reached{code}: check the server, the database and the password"
        ) from None
    with connection:
        try:
            connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
            register_vector(connection)
        except psycopg.Error as error:
            raise StoreError(
                f"{name} has no extension 'vector' and none could be made: install pgvector "
                f"in that server ({_first_line(error)})"
            ) from error
        yield _PostgresIndex(connection, table=table or _TABLE, name=name, distance=distance)


@contextmanager
def _reported(name: str) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise StoreError(f"{name}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _shown(place: str) -> str:
    """Return host and database of a URL, without user and password.

    Raises UsageError, which repeats nothing of it, where an unescaped sign would make a piece of
    the password look like a host, a port or a database.
    """
    refused = UsageError(
        "the database URL cannot be read: write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, "
        "with @ : / ? # % in user and password percent-encoded"
    )
    try:
        parts = urlsplit(place)
        port = parts.port
        known = conninfo_to_dict(place.partition("#")[0])
    except (ValueError, psycopg.Error):
        raise refused from None
    outside = parts.path + parts.query + parts.fragment
    if (
        parts.scheme not in {"postgresql", "postgres"}
        or parts.netloc.count("@") > 1
        or "@" in outside
    ):
        raise refused
    host = f"{known.get('host', 'localhost')}{'' if port is None else f':{port}'}"
    return f"{host}/{known.get('dbname', '')}#{parts.fragment or _TABLE}"
