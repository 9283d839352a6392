"""Token vectors as few bytes: one signed byte a number, one scale a row, a quarter of float32.

Knows matrices and bytes. Refuses to know where the bytes are kept and what the rows mean.
"""

from __future__ import annotations

import struct

import numpy as np

from onward.errors import StoreError
from onward.types import Matrix

_HEADER = struct.Struct("<4sII")  # mark of this format, rows, columns
_MARK = b"ovr1"
_LARGEST = 127


def pack_rows(rows: Matrix) -> bytes:
    """Pack a finite float32 matrix of shape (rows, columns) into 4 + columns bytes a row.

    Each row is scaled by its own largest number, so the error of an element is at most 1/254 of
    that number, whatever the lengths of the other rows. Raises ValueError for another shape.
    """
    if rows.ndim != 2:
        raise ValueError(f"token vectors must be a matrix, not an array of shape {rows.shape}")
    scales = np.abs(rows).max(axis=1, initial=0.0).astype("<f4") / np.float32(_LARGEST)
    safe = np.where(scales > 0, scales, np.float32(1))
    small = np.rint(rows / safe[:, None]).astype(np.int8)
    return b"".join([_HEADER.pack(_MARK, *rows.shape), scales.tobytes(), small.tobytes()])


def unpack_rows(data: bytes) -> Matrix:
    """Return the float32 matrix that ``pack_rows`` packed, rounded.

    Raises StoreError when the bytes are cut short or of another format.
    """
    if len(data) < _HEADER.size or data[:4] != _MARK:
        raise StoreError(
            "a cached vector is not in this version's format: remove it, it will be computed again"
        )
    _, rows, columns = _HEADER.unpack_from(data)
    if len(data) != _HEADER.size + rows * (4 + columns):
        raise StoreError(
            f"a cached vector of {rows} rows is cut short: remove it, it will be computed again"
        )
    scales = np.frombuffer(data, "<f4", rows, _HEADER.size)
    small = np.frombuffer(data, np.int8, rows * columns, _HEADER.size + 4 * rows)
    return small.reshape(rows, columns).astype(np.float32) * scales[:, None].astype(np.float32)
