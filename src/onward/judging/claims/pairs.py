"""Many claims compared with many texts: each text read once, each sentence embedded once.

Knows an embedder and the features of one pair. Refuses to know how features are weighed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from onward.judging.claims.splitting import split_clauses
from onward.judging.claims.statements import Source, Statement, read_source, read_statement
from onward.judging.claims.vector_features import load_axes, vector_features
from onward.judging.claims.word_features import Features, best_sentences, word_features
from onward.protocols import Embedder
from onward.types import TextVectors

_KEPT = 6_000
"""Sentences whose vectors are kept: 25 kB each."""
_EMBEDDED = 5
"""Sentences of a text that are compared with a claim by vectors."""
_LEAST_SHARE = 0.3
"""Share of the claim's stems that a text must hold; else its best sentence alone is embedded."""


@dataclass(frozen=True, slots=True)
class _Pair:
    claim: Statement
    clauses: tuple[Statement, ...]
    source: Source
    chosen: tuple[int, ...]

    @property
    def sentences(self) -> list[str]:
        """What is embedded."""
        held = len(self.claim.known & self.source.known)
        worth = held >= _LEAST_SHARE * len(self.claim.known)
        return [self.source.sentences[i].text for i in self.chosen[: None if worth else 1]]


class Vectors:
    """Vectors of sentences, kept from call to call."""

    def __init__(self, embedder: Embedder) -> None:
        """Start empty."""
        self._embedder = embedder
        self._kept: dict[str, TextVectors] = {}

    def fit_axes(self) -> bool:
        """Whether the embedder has the dimensions that the axes were fitted for."""
        vectors = next(iter(self.of(["fits"]).values()))
        return vectors.pooled.shape == load_axes().centre.shape

    def of(self, texts: Iterable[str]) -> dict[str, TextVectors]:
        """Return the vectors of each distinct text; what is new is embedded in one batch."""
        wanted = dict.fromkeys(texts)
        found = {text: self._kept[text] for text in wanted if text in self._kept}
        new = [text for text in wanted if text not in found]
        for text, vectors in zip(new, self._embedder.embed(new), strict=True):
            found[text] = TextVectors(vectors.pooled, vectors.tokens.astype(np.float16))
        for text in new:
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[text] = found[text]
        return found


def compare(
    pairs: Sequence[tuple[str, str]], vectors: Vectors | None, language: str = "en"
) -> list[Features | None]:
    """Return the features of each (claim, text), in order; None where one of both has no word."""
    read = [_read(claim, text, language) for claim, text in pairs]
    embedded: dict[str, TextVectors] = {}
    if vectors is not None:
        embedded = vectors.of(
            text for pair in read if pair for text in (pair.claim.text, *pair.sentences)
        )
    return [None if pair is None else _features(pair, embedded) for pair in read]


def _read(claim: str, text: str, language: str) -> _Pair | None:
    own, source = read_statement(claim, language), read_source(text, language)
    if not own.words or not source.sentences:
        return None
    clauses = tuple(read_statement(clause, language) for clause in split_clauses(claim, language))
    return _Pair(own, clauses, source, tuple(best_sentences(own, source, _EMBEDDED)))


def _features(pair: _Pair, embedded: dict[str, TextVectors]) -> Features:
    found = word_features(pair.claim, pair.clauses, pair.source, pair.chosen)
    if embedded:
        sentences = [embedded[text] for text in pair.sentences]
        found |= vector_features(embedded[pair.claim.text], sentences)
    return found
