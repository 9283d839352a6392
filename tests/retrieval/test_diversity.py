"""Maximal marginal relevance against choices worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from onward.retrieval.diversity import diverse
from onward.types import Hit, TextVectors
from tests.retrieval.test_words import passage

HITS = [
    Hit(passage("a", "The river floods the town."), 3.0, {"words": 1}),
    Hit(passage("b", "The river floods the town again."), 2.9, {"words": 2}),
    Hit(passage("c", "Bread is baked at night."), 2.0, {"words": 3}),
    Hit(passage("d", "Zinc melts."), 1.0, {"words": 4}),
]


def names(hits: list[Hit]) -> list[str]:
    return [hit.passage.id for hit in hits]


def test_no_diversity_changes_nothing() -> None:
    assert diverse(HITS, 0.0, limit=3) == HITS[:3]


def test_a_near_copy_comes_after_what_says_something_else() -> None:
    # Relevance: 1, 0.95, 0.5, 0. Likeness of a and b by stems is 1 ("again" is a stop word or
    # nearly), so b falls to at most 0.95 · 0.5 - 0.5 · likeness while c keeps 0.25.
    assert names(diverse(HITS, 0.5, limit=4)) == ["a", "c", "b", "d"] or names(
        diverse(HITS, 0.5, limit=4)
    ) == ["a", "c", "d", "b"]


def test_likeness_is_that_of_vectors_where_there_are_any() -> None:
    rows = {"a": (1.0, 0.0), "b": (0.0, 1.0), "c": (1.0, 0.0), "d": (0.6, 0.8)}
    vectors = {
        name: TextVectors(np.array(row, np.float32), np.zeros((0, 2), np.float32))
        for name, row in rows.items()
    }
    # After a: b 0.475 - 0, c 0.25 - 0.5, d 0 - 0.3; after b: c -0.25, d 0 - 0.4.
    found = diverse(HITS, 0.5, limit=4, vectors=vectors)
    assert names(found) == ["a", "b", "c", "d"]
    assert [hit.ranks["diversity"] for hit in found] == [1, 2, 3, 4]
    assert found[1].score == 2.9
    assert found[1].ranks["words"] == 2


@pytest.mark.parametrize("limit", [0, 1, 2, 9])
def test_the_limit_holds(limit: int) -> None:
    assert len(diverse(HITS, 0.3, limit=limit)) == min(limit, 4)
    assert diverse([], 0.3, limit=limit) == []


def test_equal_scores_and_empty_texts_are_no_error() -> None:
    same = [Hit(passage(name, ""), 1.0, {}) for name in "xyz"]
    assert names(diverse(same, 1.0, limit=3)) == ["x", "y", "z"]
