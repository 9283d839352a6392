"""LanceDB as a vector store: a table of columns on disk, read as it is searched.

Search is exact: no approximate index is made, though one that the user makes is used. Refuses
to keep vectors in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
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
    import lancedb
    import pyarrow as pa
except ImportError as error:
    raise MissingExtraError("the vector store lancedb", "lancedb") from error

_TABLE = "onward"
_DISTANCE = b"onward.distance"
_METRICS: dict[Distance, str] = {
    "cosine": "cosine",
    "ip": "dot",
    "l2": "l2",
}
_IDS_A_DELETE = 1000


class _LanceIndex:
    """The VectorIndex over one table, which is made by the first add."""

    def __init__(self, place: str, distance: Distance) -> None:
        self._name = f"lancedb:{place}"
        self._distance = distance
        self._changed = False
        self._table: Any = None  # lancedb's types leave out what its tables can do
        try:
            # Interval 0: every read sees what other processes have committed.
            self._database = lancedb.connect(place, read_consistency_interval=timedelta(0))
            self._find()
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{self._name} cannot be opened: {error}") from error

    def add(self, ids: Sequence[str], vectors: Matrix) -> None:
        if not ids:
            return
        held = self._find()
        names, rows = checked_rows(
            ids, vectors, distance=self._distance, dimensions=held, store=self._name
        )
        schema = _schema(rows.shape[1], self._distance)
        flat = pa.array(rows.reshape(-1), pa.float32())
        columns = [
            pa.array(names, pa.string()),
            pa.FixedSizeListArray.from_arrays(flat, rows.shape[1]),
        ]
        if held is None:
            self._table = self._database.create_table(_TABLE, schema=schema)
        self._changed = True
        merge = self._table.merge_insert("id")
        merge = merge.when_matched_update_all().when_not_matched_insert_all()
        merge.execute(pa.Table.from_arrays(columns, schema=schema))

    def remove(self, ids: Sequence[str]) -> None:
        if self._find() is None:
            return
        self._changed = True
        for start in range(0, len(ids), _IDS_A_DELETE):
            quoted = ("'" + i.replace("'", "''") + "'" for i in ids[start : start + _IDS_A_DELETE])
            self._table.delete(f"id IN ({', '.join(quoted)})")

    def search(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        held = self._find()
        if held is None or limit < 1:
            return []
        query = checked_query(vector, distance=self._distance, dimensions=held, store=self._name)
        found = (
            self._table.search(query, vector_column_name="vector")
            .distance_type(_METRICS[self._distance])
            .limit(limit + SPARE)
            .to_arrow()
        )
        if not found.num_rows:
            return []
        flat = found["vector"].combine_chunks().flatten()
        rows = np.asarray(flat, dtype=np.float32).reshape(found.num_rows, held)
        return best(found["id"].to_pylist(), score(self._distance, query, rows), limit)

    def close(self) -> None:
        """Join the small files that single adds leave."""
        if self._table is not None and self._changed:
            self._table.optimize()

    def _find(self) -> int | None:
        """Open the table if there is one; returns its dimensions."""
        if self._table is None:
            if _TABLE not in self._database.list_tables().tables:
                return None
            table = self._database.open_table(_TABLE)
            kept = (table.schema.metadata or {}).get(_DISTANCE, b"").decode()
            if kept != self._distance:
                raise wrong_distance(self._name, kept, self._distance)
            self._table = table
        return int(self._table.schema.field("vector").type.list_size)


@contextmanager
def open_lancedb(place: str, distance: Distance) -> Iterator[_LanceIndex]:
    """Open the LanceDB of the folder ``place`` until the block ends."""
    index = _LanceIndex(place, distance)
    try:
        yield index
    finally:
        index.close()


def _schema(dimensions: int, distance: Distance) -> pa.Schema:
    fields = [
        pa.field("id", pa.string(), nullable=False),
        pa.field("vector", pa.list_(pa.float32(), dimensions), nullable=False),
    ]
    return pa.schema(fields, metadata={_DISTANCE: distance})
