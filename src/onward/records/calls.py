"""Answers of models to exactly the same call, so that nothing is paid for twice."""

from __future__ import annotations

from onward.records.database import SharedConnection, writing


class CallRecords:
    """Keeps the text of model calls by the hash of everything that was sent."""

    def __init__(self, connection: SharedConnection) -> None:
        """Use an open database."""
        self._db = connection

    def get(self, key: str) -> str | None:
        """What was answered to this call, or None."""
        row = self._db.execute("SELECT value FROM calls WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def put(self, key: str, value: str) -> None:
        """Keep an answer, replacing an older one."""
        with writing(self._db):
            self._db.execute("INSERT OR REPLACE INTO calls VALUES (?, ?)", (key, value))
