"""Answers of models to exactly the same call, so that nothing is paid for twice."""

from __future__ import annotations

from onward.records.counting import Clock, Counter, execute_now, now
from onward.records.database import SharedConnection, writing
from onward.types import CacheCounts

MOST_BYTES = 256_000_000
"""Of the kept answers, give or take what is added between two checks."""
_PUTS_BETWEEN_CHECKS = 512
"""Making room takes some 300 ms when the cache is full: less than a millisecond a call."""
_KEPT_SHARE = 0.9
"""Of the limit, after older answers have made room."""


class CallRecords:
    """Keeps the text of model calls by the hash of everything that was sent.

    What was used longest ago goes when there are more than ``limit`` bytes.
    """

    def __init__(
        self, connection: SharedConnection, *, limit: int = MOST_BYTES, clock: Clock = now
    ) -> None:
        """Use an open database; ``clock`` tells when an answer is used."""
        self._db = connection
        self._limit = limit
        self._clock = clock
        self._counter = Counter()

    def get(self, key: str) -> str | None:
        """What was answered to this call, or None."""
        row = self._db.execute("SELECT value FROM calls WHERE key = ?", (key,)).fetchone()
        self._counter.count(hits=int(row is not None), misses=int(row is None))
        if row is None:
            return None
        update = "UPDATE calls SET used = ? WHERE key = ?"
        execute_now(self._db, update, (self._clock(), key))
        answer: str = row[0]
        return answer

    def put(self, key: str, value: str) -> None:
        """Keep an answer, replacing an older one; it was paid for, so this waits for its turn."""
        with writing(self._db):
            added = self._db.execute(
                "INSERT OR REPLACE INTO calls (key, value, used) VALUES (?, ?, ?)",
                (key, value, self._clock()),
            )
            if added.lastrowid is not None and added.lastrowid % _PUTS_BETWEEN_CHECKS == 0:
                self._make_room()

    def counts(self) -> CacheCounts:
        """Bytes held, and what was found since the records were opened."""
        counter = self._counter
        return CacheCounts(
            "calls", counter.hits, counter.misses, self._bytes(), self._limit, "bytes"
        )

    def _bytes(self) -> int:
        held: int = self._db.execute(
            "SELECT coalesce(sum(length(CAST(value AS BLOB))), 0) FROM calls"
        ).fetchone()[0]
        return held

    def _make_room(self) -> None:
        if self._bytes() <= self._limit:
            return
        self._db.execute(
            "DELETE FROM calls WHERE rowid IN (SELECT row FROM ("
            " SELECT rowid AS row, sum(length(CAST(value AS BLOB)))"
            "  OVER (ORDER BY used DESC, rowid DESC) AS newer FROM calls)"
            " WHERE newer > ?)",
            (int(self._limit * _KEPT_SHARE),),
        )
