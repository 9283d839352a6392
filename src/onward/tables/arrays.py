"""Values of columns as arrays that DuckDB scans, with the types they have there.

Knows numpy and DuckDB's type names. Refuses to know tables, files and queries.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from onward.types import Column, Value

Array = npt.NDArray[Any]

WHOLE = "BIGINT"
_MOST_WHOLE = 2**62


def batch(
    columns: Sequence[Column],
    values: Sequence[Sequence[Value]],
    raw: Sequence[Sequence[str]],
    *,
    first: int = 0,
) -> tuple[Mapping[str, Array], dict[str, str]]:
    """Return the arrays of some rows by name, and the type of each in their order.

    ``_row`` counts them from ``first``. Numbers are BIGINT where all of a column are whole, else
    DOUBLE; dates are DATE, or TIMESTAMP where one of the column has a time. None is NULL.
    """
    rows = len(raw[0]) if raw else 0
    found: dict[str, Array] = {"_row": np.arange(first, first + rows)}
    types: dict[str, str] = {"_row": WHOLE}
    for column, cells in zip(columns, values, strict=True):
        found[column.sql], types[column.sql] = _array(column, cells)
    for n, texts in enumerate(raw):
        found[f"raw_{n}"], types[f"raw_{n}"] = _objects(texts), "VARCHAR"
    return found, types


def selected(types: Mapping[str, str]) -> str:
    """The SELECT list that gives arrays their types."""
    return ", ".join(f'CAST("{name}" AS {type_}) AS "{name}"' for name, type_ in types.items())


def _array(column: Column, cells: Sequence[Value]) -> tuple[Array, str]:
    if column.kind == "number":
        return _numbers(cells)
    if column.kind == "date":
        kinds = set(cells)
        dates = {c: c.isoformat() for c in kinds if isinstance(c, datetime.date)}
        timed = any(isinstance(cell, datetime.datetime) for cell in kinds)
        return _objects([dates.get(cell) for cell in cells]), "TIMESTAMP" if timed else "DATE"  # type: ignore[arg-type]
    return _objects(cells), "VARCHAR"


def _numbers(cells: Sequence[Value]) -> tuple[Array, str]:
    missing = [cell is None for cell in cells]
    known = [cell or 0 for cell in cells] if any(missing) else cells
    array = np.array(known)
    if array.dtype.kind == "i" and np.abs(array).max() <= _MOST_WHOLE:
        return np.ma.masked_array(array, mask=missing), WHOLE
    numbers = np.array(known, np.float64)
    numbers[missing] = np.nan  # DuckDB scans it as NULL
    return numbers, "DOUBLE"


def _objects(cells: Sequence[object]) -> Array:
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    return array
