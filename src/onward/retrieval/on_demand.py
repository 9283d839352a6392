"""Vectors when they are needed: embed what a question brought up, keep it for the next one.

Late interaction costs nothing more: the forward pass that gives the pooled vector gives the
token vectors too. Knows texts, vectors and a cache. Refuses to know where candidates come from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from onward.late_interaction import NOTHING, best_cosines
from onward.protocols import Embedder, VectorCache
from onward.types import TextVectors, Vector


def vector_key(embedder_name: str, text: str) -> str:
    """The key under which a cache keeps the vectors of ``text``: 32 hexadecimal digits."""
    return hashlib.sha256(f"{embedder_name}\0{text}".encode()).hexdigest()[:32]


def vectors_of(
    texts: Sequence[str], embedder: Embedder, cache: VectorCache | None = None
) -> list[TextVectors]:
    """Return the vectors of ``texts`` in their order; what the cache lacks is embedded and kept.

    A text that stands twice is embedded once.
    """
    keys = [vector_key(embedder.name, text) for text in texts]
    known = cache.get(list(dict.fromkeys(keys))) if cache is not None else {}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        new = dict(zip(missing, embedder.embed(list(missing.values())), strict=True))
        if cache is not None:
            cache.put(new)
        known = {**known, **new}
    return [known[key] for key in keys]


class CachedEmbedder:
    """An Embedder that embeds no text twice, for whoever embeds texts beside passages."""

    def __init__(self, embedder: Embedder, cache: VectorCache) -> None:
        """Look into ``cache`` before ``embedder`` is asked."""
        self.name = embedder.name
        self._embedder = embedder
        self._cache = cache

    def embed(self, texts: Sequence[str]) -> list[TextVectors]:
        """Return the vectors of ``texts``, in their order."""
        return vectors_of(texts, self._embedder, self._cache)


def pooled_scores(question: TextVectors, candidates: Sequence[TextVectors]) -> Vector:
    """Cosine of the question to each candidate, -1 to 1; shape (candidates,)."""
    if not candidates:
        return np.zeros(0, dtype=np.float32)
    return np.stack([candidate.pooled for candidate in candidates]) @ question.pooled


def late_scores(question: TextVectors, candidates: Sequence[TextVectors]) -> Vector:
    """Mean over the question's tokens of the best cosine in each candidate; shape (candidates,).

    The MaxSim of ColBERT (Khattab & Zaharia 2020, section 3.3) divided by the number of tokens.
    A candidate without tokens, or a question without, scores -1.
    """
    if not len(question.tokens):
        return np.full(len(candidates), NOTHING, dtype=np.float32)
    best = best_cosines(question.tokens, [candidate.tokens for candidate in candidates])
    scores: Vector = best.mean(axis=1)
    return scores
