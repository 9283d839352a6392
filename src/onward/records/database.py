"""Open the SQLite file and bring its tables to the newest form.

Safe under several processes: write-ahead logging lets readers go on while one writes, writers
wait for each other, and ``writing`` holds the one write lock for as long as its block runs.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onward.errors import StoreError

_WAIT_SECONDS = 120

MIGRATIONS = (
    """
    CREATE TABLE documents (
        key TEXT PRIMARY KEY,          -- id and recipe
        id TEXT NOT NULL,
        digest TEXT NOT NULL,          -- of the bytes
        recipe TEXT NOT NULL,          -- of reader version and options that made the passages
        title TEXT,                    -- NULL: the name of the file it is read from
        kind TEXT NOT NULL,
        language TEXT NOT NULL,
        text TEXT NOT NULL,
        metadata TEXT NOT NULL,
        warnings TEXT NOT NULL,
        staged TEXT NOT NULL           -- when it was read
    );
    CREATE INDEX documents_by_digest ON documents (digest, recipe);
    CREATE TABLE passages (
        document_key TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        heading_path TEXT NOT NULL,
        location TEXT NOT NULL,
        language TEXT NOT NULL,
        text TEXT NOT NULL,
        places TEXT NOT NULL,
        headers TEXT NOT NULL,
        PRIMARY KEY (document_key, ordinal)
    );
    CREATE INDEX passages_by_id ON passages (id);
    -- What is visible: a document that no source points to is staged or about to go.
    CREATE TABLE sources (
        source TEXT PRIMARY KEY,
        root TEXT NOT NULL,            -- the source argument that brought it
        document_key TEXT NOT NULL REFERENCES documents,
        bytes INTEGER NOT NULL,
        added TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX sources_by_document ON sources (document_key);
    -- Which documents came and went, so that an index outside SQLite can catch up.
    CREATE TABLE changes (
        generation INTEGER NOT NULL,
        document_key TEXT NOT NULL,
        gone TEXT                      -- passage ids of one that went; NULL for one that came
    );
    CREATE INDEX changes_by_generation ON changes (generation);
    CREATE TABLE vectors (key TEXT PRIMARY KEY, pooled BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE token_vectors (key TEXT PRIMARY KEY, tokens BLOB NOT NULL);
    -- Which passages a vector store holds, so that it can be kept in step.
    CREATE TABLE embedded (
        store TEXT NOT NULL,
        passage_id TEXT NOT NULL,
        PRIMARY KEY (store, passage_id)
    ) WITHOUT ROWID;
    CREATE TABLE calls (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        flow TEXT NOT NULL,
        started TEXT NOT NULL,
        version TEXT NOT NULL,
        generation INTEGER NOT NULL,
        options TEXT NOT NULL,
        parents TEXT NOT NULL
    );
    CREATE TABLE answers (
        run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
        number INTEGER NOT NULL,
        question TEXT NOT NULL,
        answer TEXT NOT NULL,
        PRIMARY KEY (run_id, number)
    ) WITHOUT ROWID;
    """,
    # Runs have a database of their own, which a team may share.
    """
    DROP TABLE answers;
    DROP TABLE runs;
    """,
    # Tables that can be computed over, memory, what models wrote about documents, a cache of hits.
    """
    CREATE TABLE tables (
        document_key TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        id TEXT NOT NULL,
        described TEXT NOT NULL,       -- KnownTable, without what its document tells
        rows BLOB,                     -- compressed; NULL: in a file beside the database
        PRIMARY KEY (document_key, ordinal)
    );
    CREATE INDEX tables_by_id ON tables (id);
    CREATE TABLE facts (
        id TEXT PRIMARY KEY,
        text TEXT NOT NULL,
        source TEXT NOT NULL,
        question TEXT NOT NULL,
        learned TEXT NOT NULL
    );
    -- A line that situates a passage, by passage; a summary, by the text that it summarises.
    CREATE TABLE situations (passage_id TEXT PRIMARY KEY, line TEXT NOT NULL, model TEXT NOT NULL);
    CREATE TABLE summaries (key TEXT PRIMARY KEY, text TEXT NOT NULL);
    CREATE TABLE found (key TEXT PRIMARY KEY, hits TEXT NOT NULL, used INTEGER NOT NULL);
    ALTER TABLE calls ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
    """,
)
"""Append only: entry n brings a database of version n to version n + 1."""


class SharedConnection(sqlite3.Connection):
    """A connection that the threads of a process share; one of them at a time is ``writing``."""

    def __init__(self, path: Path) -> None:
        """Open the file; SQLite itself lets single statements of several threads take turns."""
        super().__init__(path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
        self.turn = threading.RLock()


def open_database(path: Path) -> SharedConnection:
    """Open or create the database at ``path``; raises StoreError if it cannot be used."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = SharedConnection(path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        _migrate(connection, path)
    except (sqlite3.Error, OSError) as error:
        broken = "malformed" in str(error) or "not a database" in str(error)
        remedy = "delete its folder to start anew" if broken else "check that it can be written"
        raise StoreError(f"cannot use the store {path}: {error}; {remedy}") from error
    return connection


@contextmanager
def writing(connection: SharedConnection) -> Iterator[None]:
    """Hold the write lock; all of the block's changes are kept, or none of them."""
    with connection.turn:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"another process is writing to the store: {error}; try again when it has ended"
            ) from error
        try:
            yield
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _migrate(connection: SharedConnection, path: Path) -> None:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise StoreError(
            f"the store {path} was written by a newer onward (format {version}, this one knows"
            f" {len(MIGRATIONS)}): pip install --upgrade onward"
        )
    while version < len(MIGRATIONS):
        with writing(connection):
            # Another process may have been quicker while this one waited for the lock.
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version < len(MIGRATIONS):
                for statement in _statements(MIGRATIONS[version]):
                    connection.execute(statement)
                version += 1
                connection.execute(f"PRAGMA user_version = {version}")


def _statements(script: str) -> Iterator[str]:
    """Split a script into statements; ``executescript`` would commit the open transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
