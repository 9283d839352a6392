"""Exact search with numpy: every vector is looked at, up to about 100,000 of them.

One pass in float32 finds candidates and float64 decides among them; the margin between
the two covers float32's rounding, so the answer is the true one. ``ExactIndex`` lives in memory;
``open_exact`` keeps one in a folder. Refuses to approximate.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from onward.retrieval.vectors.distance import (
    Distance,
    best,
    checked_query,
    checked_rows,
    score,
)
from onward.retrieval.vectors.rows import Rows, open_rows
from onward.types import Matrix, Vector

_ROUNDING = float(np.finfo(np.float32).eps)
_SLICE = 4096


class ExactIndex:
    """The VectorIndex in memory, kept on disk where it has rows; safe to use from threads."""

    def __init__(self, distance: Distance = "cosine", *, rows: Rows | None = None) -> None:
        """Start empty, or with what ``rows`` hold."""
        self._distance = distance
        self._rows = rows
        self._store = "the vector index" if rows is None else rows.name
        self._lock = threading.Lock()
        self._load()

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: Sequence[str], vectors: Matrix) -> None:
        """Store vectors, replacing those of the same id; time grows with these rows only."""
        if not ids:
            return
        with self._lock:
            self._refresh()
            names, rows = checked_rows(
                ids,
                vectors,
                distance=self._distance,
                dimensions=self._dimensions,
                store=self._store,
            )
            if self._rows is not None:
                self._rows.put(names, rows)
            self._put(names, rows)

    def remove(self, ids: Sequence[str]) -> None:
        """Forget ids; those that are not there are ignored."""
        with self._lock:
            if self._rows is not None:
                self._rows.drop(ids)
            for each in ids:
                self._forget(each)

    def search(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """Return (id, score), best first, equal scores by id: the true ``limit`` best."""
        with self._lock:
            self._refresh()
            if self._dimensions is None or not self._ids or limit < 1:
                return []
            query = checked_query(
                vector, distance=self._distance, dimensions=self._dimensions, store=self._store
            )
            near = self._candidates(query, limit)
            ids = [self._ids[place] for place in near.tolist()]
            # In slices: float64 copies of all rows at once, should all be near, would be large.
            slices = np.split(near, range(_SLICE, len(near), _SLICE))
            scores = [score(self._distance, query, self._matrix[part]) for part in slices]
        return best(ids, np.concatenate(scores), limit)

    def _refresh(self) -> None:
        if self._rows is not None and self._rows.changed_elsewhere():
            self._load()

    def _load(self) -> None:
        self._ids: list[str] = []
        self._places: dict[str, int] = {}
        self._matrix: Matrix = np.empty((0, 0), dtype=np.float32)
        self._lengths = np.empty(0)
        self._dimensions = None if self._rows is None else self._rows.dimensions
        if self._rows is not None:
            keys = self._rows.keys()
            self._reserve(len(keys))
            for _, ids, vectors in self._rows.read(keys):
                self._put(ids, vectors)

    def _candidates(self, query: Vector, limit: int) -> npt.NDArray[np.intp]:
        count = len(self._ids)
        if limit >= count:
            return np.arange(count)
        matrix, lengths = self._matrix[:count], self._lengths[:count]
        # Not ``matrix @ query``: that reads the same memory at a quarter of the speed here.
        rough = np.vecdot(matrix, query).astype(np.float64)
        # Summing d products in float32 is off by at most d x eps x |row| x |query| (Higham,
        # Accuracy and Stability of Numerical Algorithms, section 3.1), here doubled.
        length = float(np.sqrt((query.astype(np.float64) ** 2).sum()))
        margin = 2 * len(query) * _ROUNDING * length * lengths
        if self._distance == "l2":
            # -|row - query|^2 without the part that is the same for every row.
            rough = 2 * rough - lengths**2
            margin = 2 * margin
        elif self._distance == "cosine":
            # Rows of length 1 up to rounding are scored by their true length.
            margin = margin + 4 * _ROUNDING
        sure = rough - margin
        least = np.partition(sure, count - limit)[count - limit]
        return np.flatnonzero(rough + margin >= least)

    def _put(self, ids: Sequence[str], rows: Matrix) -> None:
        self._dimensions = rows.shape[1]
        places = [self._places.setdefault(each, len(self._places)) for each in ids]
        self._ids.extend(
            each for each, place in zip(ids, places, strict=True) if place >= len(self._ids)
        )
        if len(self._ids) > len(self._matrix):
            # Half as much again: over many adds each row is copied a fixed number of times.
            self._reserve(max(len(self._ids), len(self._matrix) * 3 // 2))
        self._matrix[places] = rows
        self._lengths[places] = np.sqrt((rows.astype(np.float64) ** 2).sum(axis=1))

    def _reserve(self, room: int) -> None:
        matrix = np.empty((room, self._dimensions or 0), dtype=np.float32)
        lengths = np.empty(room)
        if len(self._matrix):
            matrix[: len(self._matrix)] = self._matrix
            lengths[: len(self._lengths)] = self._lengths
        self._matrix, self._lengths = matrix, lengths

    def _forget(self, name: str) -> None:
        place = self._places.pop(name, None)
        if place is None:
            return
        last = self._ids.pop()
        if last != name:
            # The last row moves into the gap.
            self._ids[place] = last
            self._places[last] = place
            self._matrix[place] = self._matrix[len(self._ids)]
            self._lengths[place] = self._lengths[len(self._ids)]


@contextmanager
def open_exact(place: str, distance: Distance) -> Iterator[ExactIndex]:
    """Open the exact index of the folder ``place`` until the block ends."""
    with open_rows(Path(place), distance, f"exact:{place}") as rows:
        yield ExactIndex(distance, rows=rows)
