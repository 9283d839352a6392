"""usearch's graph over rows on disk: approximate search for more than 100,000 vectors.

The graph (HNSW) names candidates, which are then scored exactly. It is saved beside the rows
now and then and on closing; a graph that is missing, broken or old is made up for from the
rows. Refuses to know how vectors are scored.
"""

from __future__ import annotations

import logging
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
from onward.whole_files import whole_file

try:
    from usearch.index import Index
except ImportError as error:
    raise MissingExtraError("the vector store usearch", "usearch") from error

_log = logging.getLogger(__name__)

_FILE = "graph.usearch"
_EXPANSION_ADD = 128
_EXPANSION_SEARCH = 96
_SAVE_EVERY = 20_000


class _Graph:
    """A graph that is made when the first vector tells the dimensions."""

    def __init__(self, path: Path, distance: Distance) -> None:
        self._path = path
        self._distance = distance
        self._index: Any = None  # an Index, whose setters usearch does not type
        self._unsaved = 0

    def load(self, dimensions: int) -> Keys:
        """Read the saved graph, if there is a sound one; returns the keys in it."""
        self._index = self._empty(dimensions)
        if not self._path.exists():
            return np.empty(0, dtype=np.int64)
        try:
            self._index.load(self._path)
            if self._index.ndim != dimensions:
                raise RuntimeError(f"it has {self._index.ndim} dimensions, not {dimensions}")
        except RuntimeError as error:
            _log.warning("%s is made anew from the vectors: %s", self._path, error)
            self._index = self._empty(dimensions)
        return np.asarray(self._index.keys, dtype=np.int64)

    def insert(self, keys: Keys, vectors: Matrix) -> None:
        if self._index is None:
            self._index = self._empty(vectors.shape[1])
        # Several threads leave a few vectors in ten thousand that no search reaches (USearch #735).
        self._index.add(keys.astype(np.uint64), vectors, threads=1)
        self._unsaved += len(keys)
        # Half of what is there: the saves together cost no more than a few of the last one.
        if self._unsaved >= max(_SAVE_EVERY, len(self._index) // 2):
            self.save()

    def delete(self, keys: Keys) -> None:
        if self._index is not None:
            self._index.remove(keys.astype(np.uint64))
            self._unsaved += len(keys)

    def nearest(self, query: Vector, limit: int) -> Keys:
        if self._index is None:
            return np.empty(0, dtype=np.int64)
        self._index.expansion_search = max(_EXPANSION_SEARCH, 2 * limit)
        return np.asarray(self._index.search(query, limit).keys, dtype=np.int64)

    def save(self) -> None:
        """Write the graph if it has changed: a new file takes the old one's place at once."""
        if self._index is None or not self._unsaved:
            return
        with whole_file(self._path) as new:
            self._index.save(new)
        self._unsaved = 0

    def _empty(self, dimensions: int) -> Index:
        # Unit vectors bear rounding, and candidates are scored again in float32; vectors of any
        # length and offset do not, and with 16 connections some of them cannot be reached:
        # recall@10 of 20,000 with unequal lengths under l2 is 0.93, with 32 it is 0.98.
        unit = self._distance == "cosine"
        return Index(
            ndim=dimensions,
            metric="l2sq" if self._distance == "l2" else "ip",
            dtype="bf16" if unit else "f32",
            connectivity=16 if unit else 32,
            expansion_add=_EXPANSION_ADD,
            expansion_search=_EXPANSION_SEARCH,
        )


@contextmanager
def open_usearch(place: str, distance: Distance) -> Iterator[KeyedIndex]:
    """Open the usearch index of the folder ``place`` until the block ends, then save it."""
    folder = Path(place)
    with open_rows(folder, distance, f"usearch:{place}") as rows:
        graph = _Graph(folder / _FILE, distance)
        dimensions = rows.dimensions
        known = None if dimensions is None else graph.load(dimensions)
        index = KeyedIndex(rows, graph, distance=distance, known=known)
        try:
            yield index
        finally:
            graph.save()
