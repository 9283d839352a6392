"""Vectors that were computed once: pooled ones for search, token rows for late interaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from onward.records.counting import Counter
from onward.records.database import SharedConnection, writing
from onward.records.vector_bytes import pack_rows, unpack_rows
from onward.types import CacheCounts, TextVectors, Vector

_KEYS_PER_STATEMENT = 500

MOST_BYTES = 512_000_000
"""Of token vectors, some 50 kB a passage, give or take what is added between two checks."""
_ROWS_BETWEEN_CHECKS = 64
"""Adding up all lengths takes 13 ms when the cache is full, embedding so many texts 350 ms."""
_STAMP = ""
"""In place of a store's name: beside it stands which state of all vector stores this is."""


class VectorRecords:
    """Keeps vectors by the hash of embedder and text; it is a ``protocols.VectorCache``."""

    def __init__(self, connection: SharedConnection, *, limit: int = MOST_BYTES) -> None:
        """Use an open database; vectors that were kept first go where there are more bytes."""
        self._db = connection
        self._limit = limit
        self._counter = Counter()

    def get(self, keys: Sequence[str]) -> dict[str, TextVectors]:
        """Return what is known of ``keys``, pooled and tokens."""
        found: dict[str, TextVectors] = {}
        for first in range(0, len(keys), _KEYS_PER_STATEMENT):
            some = keys[first : first + _KEYS_PER_STATEMENT]
            marks = ", ".join("?" * len(some))
            rows = self._db.execute(
                "SELECT key, pooled, tokens FROM vectors JOIN token_vectors USING (key)"
                f" WHERE key IN ({marks})",
                some,
            )
            for key, pooled, tokens in rows:
                found[key] = TextVectors(_vector(pooled), unpack_rows(tokens))
        self._counter.count(hits=len(found), misses=len(keys) - len(found))
        return found

    def put(self, vectors: Mapping[str, TextVectors]) -> None:
        """Keep pooled and token vectors."""
        with writing(self._db):
            self._put_pooled({key: value.pooled for key, value in vectors.items()})
            before = self._newest_row()
            self._db.executemany(
                "INSERT OR REPLACE INTO token_vectors VALUES (?, ?)",
                ((key, pack_rows(value.tokens)) for key, value in vectors.items()),
            )
            if before // _ROWS_BETWEEN_CHECKS != self._newest_row() // _ROWS_BETWEEN_CHECKS:
                self._make_room()

    def put_pooled(self, vectors: Mapping[str, Vector]) -> None:
        """Keep pooled vectors only: what a full dense pass stores, a hundredth of the size."""
        with writing(self._db):
            self._put_pooled(vectors)

    def pooled(self, keys: Sequence[str]) -> Iterator[tuple[str, Vector]]:
        """The pooled vectors that are known of ``keys``."""
        for first in range(0, len(keys), _KEYS_PER_STATEMENT):
            some = keys[first : first + _KEYS_PER_STATEMENT]
            marks = ", ".join("?" * len(some))
            rows = self._db.execute(
                f"SELECT key, pooled FROM vectors WHERE key IN ({marks})",
                some,
            )
            yield from ((key, _vector(pooled)) for key, pooled in rows)

    def embedded(self, store: str) -> set[str]:
        """Ids of the passages that the vector store called ``store`` holds."""
        rows = self._db.execute("SELECT passage_id FROM embedded WHERE store = ?", (store,))
        return {passage_id for (passage_id,) in rows}

    def mark_embedded(
        self, store: str, *, added: Iterable[str] = (), removed: Iterable[str] = ()
    ) -> None:
        """Note what was put into the vector store called ``store`` and taken out of it."""
        added, removed = list(added), list(removed)
        if not added and not removed:
            return
        with writing(self._db):
            self._db.execute("DELETE FROM embedded WHERE store = ?", (_STAMP,))
            self._db.execute("INSERT INTO embedded VALUES (?, ?)", (_STAMP, uuid.uuid4().hex))
            self._db.executemany(
                "DELETE FROM embedded WHERE store = ? AND passage_id = ?",
                ((store, passage_id) for passage_id in removed),
            )
            self._db.executemany(
                "INSERT OR IGNORE INTO embedded VALUES (?, ?)",
                ((store, passage_id) for passage_id in added),
            )

    def stores_state(self) -> str:
        """Another string whenever the content of a vector store has changed; "" at first."""
        row = self._db.execute(
            "SELECT passage_id FROM embedded WHERE store = ?", (_STAMP,)
        ).fetchone()
        return row[0] if row else ""

    def counts(self) -> CacheCounts:
        """Bytes of token vectors held, and what was found since the records were opened."""
        counter = self._counter
        return CacheCounts(
            "vectors", counter.hits, counter.misses, self._bytes(), self._limit, "bytes"
        )

    def _newest_row(self) -> int:
        newest = "SELECT coalesce(max(rowid), 0) FROM token_vectors"
        row: int = self._db.execute(newest).fetchone()[0]
        return row

    def _bytes(self) -> int:
        held: int = self._db.execute(
            "SELECT coalesce(sum(length(tokens)), 0) FROM token_vectors"
        ).fetchone()[0]
        return held

    def _make_room(self) -> None:
        """Forget what was kept first, its pooled vectors too: both are computed again together."""
        excess = self._bytes() - self._limit
        going: list[tuple[str]] = []
        rows = self._db.execute("SELECT key, length(tokens) FROM token_vectors ORDER BY rowid")
        while excess > 0 and (row := rows.fetchone()):
            going.append((row[0],))
            excess -= row[1]
        self._db.executemany("DELETE FROM token_vectors WHERE key = ?", going)
        self._db.executemany("DELETE FROM vectors WHERE key = ?", going)

    def _put_pooled(self, vectors: Mapping[str, Vector]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
            ((key, value.astype("<f4").tobytes()) for key, value in vectors.items()),
        )


def _vector(data: bytes) -> Vector:
    return np.frombuffer(data, dtype="<f4").astype(np.float32, copy=False)
