"""Vectors that were computed once: pooled ones for search, token rows for late interaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from onward.records.database import SharedConnection, writing
from onward.records.vector_bytes import pack_rows, unpack_rows
from onward.types import TextVectors, Vector

_KEYS_PER_STATEMENT = 500

MOST_TOKEN_ROWS = 10_000
"""Texts whose token vectors are kept, some 50 kB each; those that were kept first go first."""


class VectorRecords:
    """Keeps vectors by the hash of embedder and text; it is a ``protocols.VectorCache``."""

    def __init__(self, connection: SharedConnection) -> None:
        """Use an open database."""
        self._db = connection

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
        return found

    def put(self, vectors: Mapping[str, TextVectors]) -> None:
        """Keep pooled and token vectors."""
        with writing(self._db):
            self._put_pooled({key: value.pooled for key, value in vectors.items()})
            self._db.executemany(
                "INSERT OR REPLACE INTO token_vectors VALUES (?, ?)",
                ((key, pack_rows(value.tokens)) for key, value in vectors.items()),
            )
            self._db.execute(
                "DELETE FROM token_vectors"
                " WHERE rowid <= (SELECT max(rowid) FROM token_vectors) - ?",
                (MOST_TOKEN_ROWS,),
            )

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
        with writing(self._db):
            self._db.executemany(
                "DELETE FROM embedded WHERE store = ? AND passage_id = ?",
                ((store, passage_id) for passage_id in removed),
            )
            self._db.executemany(
                "INSERT OR IGNORE INTO embedded VALUES (?, ?)",
                ((store, passage_id) for passage_id in added),
            )

    def _put_pooled(self, vectors: Mapping[str, Vector]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
            ((key, value.astype("<f4").tobytes()) for key, value in vectors.items()),
        )


def _vector(data: bytes) -> Vector:
    return np.frombuffer(data, dtype="<f4").astype(np.float32, copy=False)
