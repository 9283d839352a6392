"""Vector stores behind one seam: a plain dict of names, each opened when it is asked for.

Knows the stores' names. Refuses to know how any of them works; importing this loads none.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module

from onward.errors import UsageError
from onward.protocols import VectorIndex
from onward.retrieval.vectors.distance import Distance, checked_distance

__all__ = ["EXACT_LIMIT", "STORES", "Distance", "open_vector_index"]

EXACT_LIMIT = 100_000
"""Vectors up to which exact search is the right choice; beyond it take ``usearch``."""

STORES = {
    "exact": "onward.retrieval.vectors.exact:open_exact",
    "usearch": "onward.retrieval.vectors.usearch_index:open_usearch",
    "faiss": "onward.retrieval.vectors.faiss_index:open_faiss",
    "lancedb": "onward.retrieval.vectors.lancedb_index:open_lancedb",
    "chroma": "onward.retrieval.vectors.chroma_index:open_chroma",
    "pgvector": "onward.retrieval.vectors.pgvector_index:open_pgvector",
    "pinecone": "onward.retrieval.vectors.pinecone_index:open_pinecone",
}
"""Name of a store → where its opener is."""


def open_vector_index(spec: str, distance: str = "cosine") -> AbstractContextManager[VectorIndex]:
    """Open the vector store ``spec`` for a ``with`` block, which closes and saves it at its end.

    ``spec`` is ``NAME:PLACE``, with a folder as place for ``exact``, ``usearch``, ``faiss``,
    ``lancedb`` and ``chroma``, a database URL for ``pgvector`` and the name of an index for
    ``pinecone``. Distances are ``cosine``, ``ip`` and ``l2``; scores are cosine similarity,
    inner product and negative Euclidean distance, so that higher is always better.

    Raises UsageError for a name, a place or a distance that does not exist, MissingExtraError
    where the store's package is not installed and, on entering the block, StoreError for a
    store that cannot be opened or was made for another distance.
    """
    name, _, place = spec.partition(":")
    if name not in STORES:
        # The spec may hold a password where the name is left out: it is not repeated.
        raise UsageError(f"no such vector store: write NAME:PLACE, NAME of {', '.join(STORES)}")
    if not place:
        raise UsageError(f"vector store {name!r} needs a place: {name}:FOLDER, URL or index name")
    module, _, opener = STORES[name].partition(":")
    opened: AbstractContextManager[VectorIndex] = getattr(import_module(module), opener)(
        place, checked_distance(distance)
    )
    return opened
