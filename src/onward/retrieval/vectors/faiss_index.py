"""FAISS's flat index over rows on disk: exact, with FAISS's own threads and SIMD.

The index is rebuilt from the rows when it opens. Refuses to know of FAISS's trained and
approximate kinds: beyond what an exact search bears, take usearch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from onward.errors import MissingExtraError
from onward.retrieval.vectors.distance import Distance
from onward.retrieval.vectors.keyed import KeyedIndex
from onward.retrieval.vectors.rows import Keys, open_rows
from onward.types import Matrix, Vector

try:
    import faiss
except ImportError as error:
    raise MissingExtraError("the vector store faiss", "faiss") from error


class _Flat:
    """A flat index that is made when the first vector tells the dimensions."""

    def __init__(self, distance: Distance) -> None:
        self._distance = distance
        self._index: Any = None

    def insert(self, keys: Keys, vectors: Matrix) -> None:
        if self._index is None:
            flat = faiss.IndexFlatL2 if self._distance == "l2" else faiss.IndexFlatIP
            self._index = faiss.IndexIDMap2(flat(vectors.shape[1]))
        self._index.add_with_ids(vectors, keys)

    def delete(self, keys: Keys) -> None:
        self._index.remove_ids(keys)

    def nearest(self, query: Vector, limit: int) -> Keys:
        _, keys = self._index.search(query[np.newaxis], limit)
        return np.asarray(keys[0], dtype=np.int64)


@contextmanager
def open_faiss(place: str, distance: Distance) -> Iterator[KeyedIndex]:
    """Open the FAISS index of the folder ``place`` until the block ends."""
    with open_rows(Path(place), distance, f"faiss:{place}") as rows:
        yield KeyedIndex(rows, _Flat(distance), distance=distance)
