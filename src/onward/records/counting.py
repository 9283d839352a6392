"""What the caches of the records share: counts, time of use, writes that never wait.

Knows SQLite. Refuses to know what is cached.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from onward.records.database import SharedConnection

Clock = Callable[[], int]
"""Tells when something is used; only the order matters."""

now: Clock = time.time_ns


class Counter:
    """Hits and misses of a cache, counted by several threads."""

    def __init__(self) -> None:
        """Begin at none."""
        self._lock = threading.Lock()
        self.hits = 0
        self.misses = 0

    def count(self, *, hits: int, misses: int) -> None:
        """Add what was found and what was not."""
        with self._lock:
            self.hits += hits
            self.misses += misses


def execute_now(connection: SharedConnection, statement: str, values: tuple[Any, ...]) -> bool:
    """Execute one statement unless another process is writing; return whether that was done.

    What is cached may be forgotten, but it may never make a question wait.
    """
    with _impatient(connection):
        try:
            connection.execute(statement, values)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
    return True


@contextmanager
def _impatient(connection: SharedConnection) -> Iterator[None]:
    """Let no statement of the block wait for another process."""
    with connection.turn:
        patience: int = connection.execute("PRAGMA busy_timeout").fetchone()[0]
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            connection.execute(f"PRAGMA busy_timeout = {patience}")
