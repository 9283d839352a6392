"""Vectors are computed once, and both cosines are what they are by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from onward.retrieval.on_demand import late_scores, pooled_scores, vector_key, vectors_of
from onward.types import TextVectors


class CountingEmbedder:
    """Says the length of a text, and remembers what it was asked."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> list[TextVectors]:
        self.asked.append(list(texts))
        return [vectors([len(text), 0.0], []) for text in texts]


class DictCache:
    """A VectorCache in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, TextVectors] = {}

    def get(self, keys: Sequence[str]) -> dict[str, TextVectors]:
        return {key: self.kept[key] for key in keys if key in self.kept}

    def put(self, vectors: Mapping[str, TextVectors]) -> None:
        self.kept.update(vectors)


def vectors(pooled: Sequence[float], tokens: Sequence[Sequence[float]]) -> TextVectors:
    rows = np.array(tokens, np.float32).reshape(len(tokens), len(pooled))
    return TextVectors(np.array(pooled, np.float32), rows)


def lengths(found: Sequence[TextVectors]) -> list[float]:
    return [float(one.pooled[0]) for one in found]


def test_only_what_the_cache_lacks_is_embedded_and_the_order_is_kept() -> None:
    embedder, cache = CountingEmbedder(), DictCache()
    assert lengths(vectors_of(["bb", "a"], embedder, cache)) == [2, 1]
    assert lengths(vectors_of(["a", "ccc", "bb"], embedder, cache)) == [1, 3, 2]
    assert embedder.asked == [["bb", "a"], ["ccc"]]
    vectors_of(["a", "bb"], embedder, cache)
    assert len(embedder.asked) == 2


def test_a_text_that_stands_twice_is_embedded_once() -> None:
    embedder = CountingEmbedder()
    assert lengths(vectors_of(["a", "bb", "a"], embedder)) == [1, 2, 1]
    assert embedder.asked == [["a", "bb"]]


def test_no_texts_ask_nothing() -> None:
    embedder = CountingEmbedder()
    assert vectors_of([], embedder, DictCache()) == []
    assert embedder.asked == []


def test_keys_tell_embedders_and_texts_apart() -> None:
    keys = [vector_key(name, text) for name in ("a", "b") for text in ("x", "y", "")]
    assert len(set(keys)) == len(keys)
    assert vector_key("a", "x") == vector_key("a", "x")
    assert all(len(key) == 32 for key in keys)


def test_pooled_scores_are_cosines() -> None:
    question = vectors([0.6, 0.8], [])
    candidates = [vectors([1, 0], []), vectors([0, 1], []), vectors([-0.6, -0.8], [])]
    assert pooled_scores(question, candidates) == pytest.approx([0.6, 0.8, -1.0])


def test_late_scores_are_the_mean_of_each_question_tokens_best_cosine() -> None:
    question = vectors([1, 0], [[1, 0], [0, 1]])
    both = vectors([1, 0], [[0.6, 0.8], [1, 0], [0.8, 0.6]])  # best: 1 and 0.8
    one = vectors([1, 0], [[1, 0]])  # best: 1 and 0
    assert late_scores(question, [one, both]) == pytest.approx([0.5, 0.9])


def test_candidates_without_tokens_come_last_wherever_they_stand() -> None:
    question = vectors([1, 0], [[1, 0]])
    empty, full = vectors([1, 0], []), vectors([1, 0], [[-0.6, 0.8]])
    found = late_scores(question, [empty, full, empty, full, empty])
    assert found == pytest.approx([-1, -0.6, -1, -0.6, -1])


def test_a_question_without_tokens_scores_all_alike() -> None:
    assert late_scores(vectors([1, 0], []), [vectors([1, 0], [[1, 0]])]) == pytest.approx([-1])


def test_no_candidates_have_no_scores() -> None:
    question = vectors([1, 0], [[1, 0]])
    assert pooled_scores(question, []).shape == (0,)
    assert late_scores(question, []).shape == (0,)
