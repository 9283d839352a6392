"""What near means: checks of vectors before they are stored, and exact scores.

Every store hands its candidates to ``score`` and ``best``, so that all of them give the same
numbers in the same order. Refuses to know where vectors are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from onward.errors import StoreError, UsageError
from onward.types import Matrix, Vector

Distance = Literal["cosine", "ip", "l2"]
"""Cosine similarity, inner product, Euclidean distance."""

_DISTANCES: tuple[Distance, ...] = ("cosine", "ip", "l2")

Scores = npt.NDArray[np.float64]

SPARE = 16
"""Candidates to ask a store for beyond the limit: its rounding must not decide who is in."""

_LONGEST = 1e18
"""Lengths above this overflow float32 when they are squared, in whichever store."""


def checked_distance(name: str) -> Distance:
    """Return ``name`` as a distance; raises UsageError for any other word."""
    for distance in _DISTANCES:
        if name == distance:
            return distance
    raise UsageError(f"distance {name!r} is not known: choose {', '.join(_DISTANCES)}")


def checked_rows(
    ids: Sequence[str], vectors: Matrix, *, distance: Distance, dimensions: int | None, store: str
) -> tuple[list[str], Matrix]:
    """Return ids and float32 rows that are fit to be stored; of a repeated id the last row.

    Under ``cosine`` rows come back with length 1. ``dimensions`` is what the store already
    holds, None while it is empty; ``store`` names it in errors. Raises StoreError for another
    number of dimensions, for NaN, infinity and lengths over 1e18, under ``cosine`` for a zero
    vector, and for ids that are empty, hold a NUL or are no valid Unicode.
    """
    rows = np.asarray(vectors, dtype=np.float32)
    if rows.ndim != 2 or len(rows) != len(ids):
        raise StoreError(f"{store}: {len(ids)} ids came with an array of shape {rows.shape}")
    for each in ids:
        _check_id(each, store)
    last = {each: row for row, each in enumerate(ids)}
    if len(last) < len(ids):
        rows = rows[list(last.values())]
    check_dimensions(rows.shape[1], dimensions, store)
    names = list(last)
    return names, _checked_lengths(names, rows, distance, store)


def checked_query(vector: Vector, *, distance: Distance, dimensions: int, store: str) -> Vector:
    """Return the vector of a question as float32, of length 1 under ``cosine``.

    Raises StoreError as ``checked_rows`` does.
    """
    query = np.asarray(vector, dtype=np.float32)
    if query.ndim != 1:
        raise StoreError(f"{store}: a query is one vector, not an array of shape {query.shape}")
    check_dimensions(len(query), dimensions, store)
    row: Vector = _checked_lengths(["query"], query[np.newaxis], distance, store)[0]
    return row


def score(distance: Distance, query: Vector, rows: Matrix) -> Scores:
    """Score each row against the query, in float64; higher is better.

    ``cosine``: cosine similarity, -1 to 1. ``ip``: inner product. ``l2``: negative Euclidean
    distance, at most 0. A row's score depends on that row alone, not on its neighbours in the
    array as with a matrix product, so equal vectors tie exactly.
    """
    wide = rows.astype(np.float64)
    ask = query.astype(np.float64)
    if distance == "l2":
        return np.asarray(0.0 - np.sqrt(((wide - ask) ** 2).sum(axis=1)))
    products = (wide * ask).sum(axis=1)
    if distance == "ip":
        return np.asarray(products)
    lengths = np.sqrt((wide**2).sum(axis=1)) * np.sqrt((ask**2).sum())
    return np.asarray(np.clip(products / lengths, -1.0, 1.0))


def best(ids: Sequence[str], scores: Scores, limit: int) -> list[tuple[str, float]]:
    """Return the ``limit`` best (id, score), equal scores in the order of their ids."""
    pairs = sorted(zip(ids, scores.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return pairs[:limit]


def wrong_distance(store: str, kept: str, asked: str) -> StoreError:
    """The error of opening a store under another distance than it was made for."""
    return StoreError(
        f"{store} was made for distance {kept!r}, not {asked!r}: "
        f"open it with {kept!r}, or choose another place"
    )


def _check_id(name: str, store: str) -> None:
    if not name or "\0" in name:
        raise StoreError(f"{store}: id {name!r} cannot be stored: it is empty or holds a NUL")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise StoreError(f"{store}: id {name!r} cannot be stored: not valid Unicode") from None


def check_dimensions(given: int, held: int | None, store: str) -> None:
    """Raise StoreError, naming both, where vectors have other dimensions than those held."""
    if given == 0:
        raise StoreError(f"{store}: vectors have 0 dimensions")
    if held is not None and given != held:
        raise StoreError(
            f"{store} holds vectors of {held} dimensions, these have {given}: "
            "use the embedder that filled it, or another store"
        )


def _checked_lengths(ids: Sequence[str], rows: Matrix, distance: Distance, store: str) -> Matrix:
    lengths = np.sqrt((rows.astype(np.float64) ** 2).sum(axis=1))
    # NaN fails every comparison, so this also finds vectors with NaN in them.
    wrong = ~(lengths <= _LONGEST)
    if wrong.any():
        where = ids[int(np.argmax(wrong))]
        raise StoreError(f"{store}: the vector of {where!r} holds NaN, infinity or is over 1e18")
    if distance != "cosine":
        return np.ascontiguousarray(rows)
    if not lengths.all():
        where = ids[int(np.argmin(lengths))]
        raise StoreError(f"{store}: the vector of {where!r} is zero and has no cosine")
    return np.asarray(rows / lengths[:, np.newaxis], dtype=np.float32)
