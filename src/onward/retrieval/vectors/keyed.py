"""A vector index made of two parts: rows on disk, and a search structure over their keys.

The structure only names candidates; their scores come from the stored float32 vectors. It may
be lost, old or approximate without harm: ``KeyedIndex`` brings it up to date with the rows when
it opens and whenever another process has changed them. Refuses to know how a structure works.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from onward.retrieval.vectors.distance import (
    SPARE,
    Distance,
    best,
    checked_query,
    checked_rows,
    score,
)
from onward.retrieval.vectors.rows import Keys, Rows
from onward.types import Matrix, Vector


class Structure(Protocol):
    """Finds keys by vectors."""

    def insert(self, keys: Keys, vectors: Matrix) -> None:
        """Take new keys; none of them was ever given before."""
        ...

    def delete(self, keys: Keys) -> None:
        """Forget keys that are there."""
        ...

    def nearest(self, query: Vector, limit: int) -> Keys:
        """Return about the ``limit`` nearest keys, in any order."""
        ...


class KeyedIndex:
    """The VectorIndex over rows and a structure; safe to use from several threads."""

    def __init__(
        self, rows: Rows, structure: Structure, *, distance: Distance, known: Keys | None = None
    ) -> None:
        """Join the two; ``known`` are the keys that the structure already holds."""
        self._rows = rows
        self._structure = structure
        self._distance = distance
        self._known = set() if known is None else set(known.tolist())
        self._lock = threading.Lock()
        self._catch_up()

    def add(self, ids: Sequence[str], vectors: Matrix) -> None:
        """Store vectors, replacing those of the same id, in one transaction."""
        if not ids:
            return
        with self._lock:
            names, rows = checked_rows(
                ids,
                vectors,
                distance=self._distance,
                dimensions=self._rows.dimensions,
                store=self._rows.name,
            )
            keys, replaced = self._rows.put(names, rows)
            self._delete(replaced)
            self._insert(keys, rows)

    def remove(self, ids: Sequence[str]) -> None:
        """Forget ids; those that are not there are ignored."""
        if not ids:
            return
        with self._lock:
            self._delete(self._rows.drop(ids))

    def search(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """Return (id, score), best first, equal scores by id."""
        with self._lock:
            if self._rows.changed_elsewhere():
                self._catch_up()
            dimensions = self._rows.dimensions
            if dimensions is None or not self._known or limit < 1:
                return []
            query = checked_query(
                vector, distance=self._distance, dimensions=dimensions, store=self._rows.name
            )
            wanted = min(limit + SPARE, len(self._known))
            found = list(self._rows.read(self._structure.nearest(query, wanted)))
        ids = [each for _, names, _ in found for each in names]
        if not ids:
            return []
        matrix = np.concatenate([vectors for _, _, vectors in found])
        return best(ids, score(self._distance, query, matrix), limit)

    def _catch_up(self) -> None:
        stored = self._rows.keys()
        there = set(stored.tolist())
        self._delete(np.array(sorted(self._known - there), dtype=np.int64))
        missing = np.array(sorted(there - self._known), dtype=np.int64)
        for keys, _, vectors in self._rows.read(missing):
            self._insert(keys, vectors)

    def _insert(self, keys: Keys, vectors: Matrix) -> None:
        self._structure.insert(keys, vectors)
        self._known.update(keys.tolist())

    def _delete(self, keys: Keys) -> None:
        # A key that another process added and this one has not seen yet is not known here.
        here = [key for key in keys.tolist() if key in self._known]
        if here:
            self._structure.delete(np.array(here, dtype=np.int64))
            self._known.difference_update(here)
