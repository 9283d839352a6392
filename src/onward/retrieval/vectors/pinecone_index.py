"""Pinecone as a vector store: an index in the user's account, through Pinecone's own client.

The API key is read from ``PINECONE_API_KEY``. A vector's id there is the SHA-256 of ours, since
Pinecone takes ASCII of at most 512 characters; ours is kept beside it as metadata ``id``.
Pinecone's writes are seen by searches after a while, not at once. Refuses to make or to delete
indexes, which cost money.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

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
    from pinecone import NotFoundError, Pinecone, PineconeError
    from pinecone.index import Index
    from pinecone.models.indexes.schema import DenseVectorField
except ImportError as error:
    raise MissingExtraError("the vector store pinecone", "pinecone") from error

_KEY = "PINECONE_API_KEY"
_METRICS: dict[str, Distance] = {"cosine": "cosine", "dotproduct": "ip", "euclidean": "l2"}
_MOST_ROWS = 1000
_MOST_BYTES = 1_900_000
"""Of one request: Pinecone takes 2 MB."""
_NUMBER_BYTES = 24
_RECORD_BYTES = 150
"""What a number, and a record besides its numbers and our id, take at most in JSON."""


class _PineconeIndex:
    """The VectorIndex over one index of an account."""

    def __init__(self, index: Index, *, name: str, distance: Distance, dimensions: int) -> None:
        self._index = index
        self._name = name
        self._distance = distance
        self._dimensions = dimensions

    def add(self, ids: Sequence[str], vectors: Matrix) -> None:
        if not ids:
            return
        names, rows = checked_rows(
            ids,
            vectors,
            distance=self._distance,
            dimensions=self._dimensions,
            store=self._name,
        )
        longest = max(len(json.dumps(each)) for each in names)
        most = _NUMBER_BYTES * self._dimensions + longest + _RECORD_BYTES
        step = max(1, min(_MOST_ROWS, _MOST_BYTES // most))
        for start in range(0, len(names), step):
            part = slice(start, start + step)
            records = [
                {"id": _key(each), "values": row.tolist(), "metadata": {"id": each}}
                for each, row in zip(names[part], rows[part], strict=True)
            ]
            with _reported(self._name):
                self._index.upsert(vectors=records)

    def remove(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _MOST_ROWS):
            keys = [_key(each) for each in ids[start : start + _MOST_ROWS]]
            with _reported(self._name):
                self._index.delete(ids=keys)

    def search(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """Return (id, score), best first; at most 1,000, which is as many as Pinecone gives."""
        if limit < 1:
            return []
        query = checked_query(
            vector, distance=self._distance, dimensions=self._dimensions, store=self._name
        )
        with _reported(self._name):
            found = self._index.query(
                vector=query.tolist(),
                top_k=min(limit + SPARE, _MOST_ROWS),
                include_values=True,
                include_metadata=True,
            ).matches
        if not found:
            return []
        rows = np.array([match.values for match in found], dtype=np.float32)
        # A vector that was not stored by onward has no metadata "id": its own id stands for it.
        ids = [str((match.metadata or {}).get("id", match.id)) for match in found]
        return best(ids, score(self._distance, query, rows), limit)


@contextmanager
def open_pinecone(place: str, distance: Distance) -> Iterator[_PineconeIndex]:
    """Open the Pinecone index called ``place`` until the block ends."""
    name = f"pinecone:{place}"
    if not os.environ.get(_KEY):
        raise StoreError(f"{name} needs an API key: set {_KEY}")
    with _reported(name), Pinecone() as client:
        try:
            about = client.indexes.describe(place)
        except NotFoundError:
            raise StoreError(
                f"{name} does not exist: make an index of that name in your account, with the "
                "embedder's dimensions and the metric cosine, dotproduct or euclidean"
            ) from None
        fields = [f for f in about.schema.fields.values() if isinstance(f, DenseVectorField)]
        if len(fields) != 1 or not about.host:
            raise StoreError(f"{name} is not ready, or not an index of dense vectors")
        kept = _METRICS.get(fields[0].metric, fields[0].metric)
        if kept != distance:
            raise wrong_distance(name, kept, distance)
        with client.index(host=about.host) as index:
            yield _PineconeIndex(
                index, name=name, distance=distance, dimensions=fields[0].dimension
            )


@contextmanager
def _reported(name: str) -> Iterator[None]:
    try:
        yield
    except PineconeError as error:
        said = str(error).replace(os.environ.get(_KEY) or "\0", "***")
        # Without a cause: the client's own error could show the key in a traceback.
        raise StoreError(f"{name}: {' '.join(said.split())}") from None


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
