"""Ids and their vectors in one SQLite file: what the stores in a folder keep between runs.

A change is one transaction: a killed process leaves the state before it or after it. Each
stored vector gets a key that is never given again, so a search structure built elsewhere is up
to date exactly when it holds the same keys. Refuses to know how vectors are searched.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from onward.errors import StoreError
from onward.retrieval.vectors.distance import Distance, check_dimensions, wrong_distance
from onward.types import Matrix

Keys = npt.NDArray[np.int64]

_FILE = "vectors.db"
_FORMAT = 1
_BATCH = 2048
_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    format INTEGER NOT NULL, distance TEXT NOT NULL, dimensions INTEGER, last_key INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, vector BLOB NOT NULL);
"""


class Rows:
    """The vectors of one folder; opened by ``open_rows``."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        """Take an open connection; ``name`` stands for the store in errors."""
        self.name = name
        self._connection = connection
        self._version = self._data_version()

    @property
    def dimensions(self) -> int | None:
        """Dimensions of every vector; None before the first was stored."""
        (dimensions,) = self._connection.execute("SELECT dimensions FROM about").fetchone()
        return None if dimensions is None else int(dimensions)

    def put(self, ids: Sequence[str], vectors: Matrix) -> tuple[Keys, Keys]:
        """Store checked rows; returns the new keys, in order, and the keys they replace."""
        little = vectors.astype("<f4", copy=False)
        with self._transaction():
            # Asked again inside the transaction: another process may have been first.
            check_dimensions(vectors.shape[1], self.dimensions, self.name)
            replaced = self._delete(ids)
            (last,) = self._connection.execute("SELECT last_key FROM about").fetchone()
            keys = np.arange(last + 1, last + 1 + len(ids), dtype=np.int64)
            self._connection.executemany(
                "INSERT INTO vectors (key, id, vector) VALUES (?, ?, ?)",
                ((int(k), i, v.tobytes()) for k, i, v in zip(keys, ids, little, strict=True)),
            )
            self._connection.execute(
                "UPDATE about SET last_key = ?, dimensions = ?",
                (last + len(ids), vectors.shape[1]),
            )
        return keys, replaced

    def drop(self, ids: Sequence[str]) -> Keys:
        """Forget ids; returns the keys that went."""
        with self._transaction():
            return self._delete(ids)

    def keys(self) -> Keys:
        """Return every key, ascending."""
        found = self._connection.execute("SELECT key FROM vectors ORDER BY key")
        return np.fromiter((key for (key,) in found), dtype=np.int64)

    def read(self, keys: Keys) -> Iterator[tuple[Keys, list[str], Matrix]]:
        """Yield (keys, ids, vectors) in batches, ascending; keys that are gone are left out."""
        for start in range(0, len(keys), _BATCH):
            found = self._connection.execute(
                "SELECT key, id, vector FROM vectors"
                " WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
                (json.dumps(keys[start : start + _BATCH].tolist()),),
            ).fetchall()
            if found:
                matrix = np.frombuffer(b"".join(row[2] for row in found), dtype="<f4")
                numbers = np.array([row[0] for row in found], dtype=np.int64)
                yield numbers, [row[1] for row in found], matrix.reshape(len(found), -1)

    def changed_elsewhere(self) -> bool:
        """True once after each change that another process, or another opener, committed."""
        before, self._version = self._version, self._data_version()
        return before != self._version

    def _data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _delete(self, ids: Sequence[str]) -> Keys:
        found = self._connection.execute(
            "DELETE FROM vectors WHERE id IN (SELECT value FROM json_each(?)) RETURNING key",
            (json.dumps(list(ids)),),
        )
        return np.array([key for (key,) in found], dtype=np.int64)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            with self._connection:
                yield
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self.name} cannot be written: {error}") from error


@contextmanager
def open_rows(folder: Path, distance: Distance, name: str) -> Iterator[Rows]:
    """Open the rows of ``folder``, made where it does not exist, until the block ends.

    Raises StoreError when the file is no vector store, of a newer format, or was filled for
    another distance.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            folder / _FILE, timeout=30, isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreError(f"{name} cannot be opened: {error}") from error
    try:
        _prepare(connection, distance, name)
        yield Rows(connection, name)
    finally:
        connection.close()


def _prepare(connection: sqlite3.Connection, distance: Distance, name: str) -> None:
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_SCHEMA)
        about = "SELECT format, distance FROM about"
        if connection.execute(about).fetchone() is None:
            made = "INSERT OR IGNORE INTO about VALUES (1, ?, ?, NULL, 0)"
            connection.execute(made, (_FORMAT, distance))
        known, kept = connection.execute(about).fetchone()
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{name} cannot be opened: {error}") from error
    if known > _FORMAT:
        raise StoreError(f"{name} has format {known}, this onward reads {_FORMAT}: upgrade onward")
    if kept != distance:
        raise wrong_distance(name, kept, distance)
