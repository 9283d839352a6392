"""Chroma as a vector store: its own database in a folder, without its telemetry.

Search is approximate (HNSW). Refuses to let Chroma embed: vectors come from outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from onward.errors import MissingExtraError, StoreError
from onward.retrieval.vectors.distance import (
    SPARE,
    Distance,
    best,
    checked_query,
    checked_rows,
    score,
    wrong_distance,
)
from onward.types import Matrix, Vector

try:
    import chromadb
    from chromadb.api import ClientAPI
    from chromadb.config import Settings
    from chromadb.errors import ChromaError
except ImportError as error:
    raise MissingExtraError("the vector store chroma", "chroma") from error

_COLLECTION = "onward"
_DIMENSIONS = "dimensions"


class _ChromaIndex:
    """The VectorIndex over one collection."""

    def __init__(self, client: ClientAPI, place: str, distance: Distance) -> None:
        self._name = f"chroma:{place}"
        self._distance = distance
        self._most = client.get_max_batch_size()
        # Chroma's names of the three distances are the same as ours.
        self._collection = client.get_or_create_collection(
            _COLLECTION, configuration={"hnsw": {"space": distance}}, embedding_function=None
        )
        kept = str(self._collection.configuration_json["hnsw"]["space"])
        if kept != distance:
            raise wrong_distance(self._name, kept, distance)

    def add(self, ids: Sequence[str], vectors: Matrix) -> None:
        if not ids:
            return
        held = self._dimensions()
        names, rows = checked_rows(
            ids, vectors, distance=self._distance, dimensions=held, store=self._name
        )
        if held is None:
            self._collection.modify(metadata={_DIMENSIONS: rows.shape[1]})
        for start in range(0, len(names), self._most):
            part = slice(start, start + self._most)
            self._collection.upsert(ids=names[part], embeddings=rows[part])

    def remove(self, ids: Sequence[str]) -> None:
        once = list(dict.fromkeys(ids))
        for start in range(0, len(once), self._most):
            self._collection.delete(ids=once[start : start + self._most])

    def search(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        held = self._dimensions()
        if held is None or limit < 1:
            return []
        query = checked_query(vector, distance=self._distance, dimensions=held, store=self._name)
        found = self._collection.query(
            query_embeddings=query[np.newaxis], n_results=limit + SPARE, include=["embeddings"]
        )
        ids = found["ids"][0]
        if not ids or found["embeddings"] is None:
            return []
        rows = np.asarray(found["embeddings"][0], dtype=np.float32)
        return best(ids, score(self._distance, query, rows), limit)

    def _dimensions(self) -> int | None:
        known = (self._collection.metadata or {}).get(_DIMENSIONS)
        return None if known is None else int(known)


@contextmanager
def open_chroma(place: str, distance: Distance) -> Iterator[_ChromaIndex]:
    """Open the Chroma database of the folder ``place`` until the block ends."""
    try:
        # Any: close() is missing from the type that Chroma declares.
        client: Any = chromadb.PersistentClient(place, Settings(anonymized_telemetry=False))
    except (ChromaError, ValueError, OSError) as error:
        raise StoreError(f"chroma:{place} cannot be opened: {error}") from error
    try:
        yield _ChromaIndex(client, place, distance)
    finally:
        client.close()
