"""The plan from a question to hits, over the real index of words and a hand-made embedder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from onward.options import RetrieveOptions
from onward.passage_text import indexed_text
from onward.retrieval.on_demand import vector_key
from onward.retrieval.search import Indexes, search
from onward.retrieval.words import WordIndex
from onward.types import Matrix, Passage, TextVectors, Vector
from tests.retrieval.test_on_demand import DictCache
from tests.retrieval.test_words import passage

PASSAGES = (
    passage("river", "The river floods the river bank, a river indeed.", title="Water"),
    passage("money", "The bank lends money.", title="Trade"),
    passage("loan", "Credit is granted against interest.", title="Trade"),
)
MEANINGS = {"river": (1.0, 0.0), "bank": (0.6, 0.8), "money": (0.0, 1.0), "credit": (0.0, 1.0)}


class MeaningEmbedder:
    """Two dimensions: water and money. Remembers what it was asked."""

    name = "meanings"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[TextVectors]:
        self.asked += texts
        return [self._embed_one(text.lower()) for text in texts]

    def _embed_one(self, text: str) -> TextVectors:
        rows = [MEANINGS[word] for word in MEANINGS if word in text] or [(0.8, -0.6)]
        tokens = np.array(rows, np.float32)
        pooled = tokens.mean(axis=0)
        return TextVectors(pooled / np.linalg.norm(pooled), tokens)


class EveryPassage:
    """A VectorIndex after a full dense pass."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = ids

    def add(self, ids: Sequence[str], vectors: Matrix) -> None:
        raise NotImplementedError

    def remove(self, ids: Sequence[str]) -> None:
        raise NotImplementedError

    def search(self, vector: Vector, limit: int) -> list[tuple[str, float]]:  # noqa: ARG002
        return [(name, 1.0 / n) for n, name in enumerate(self.ids[:limit], start=1)]


def indexes() -> Indexes:
    words = WordIndex()
    words.add(PASSAGES)
    known = {one.id: one for one in PASSAGES}

    def passages(ids: Sequence[str]) -> list[Passage]:
        return [known[name] for name in sorted(ids) if name in known]

    return Indexes(words, passages)


def test_words_alone_decide_without_an_embedder() -> None:
    hits = search("river bank", 5, indexes())
    assert [hit.passage.id for hit in hits] == ["river", "money"]
    assert [dict(hit.ranks) for hit in hits] == [{"words": 1}, {"words": 2}]
    assert hits[0].score > hits[1].score


def test_vectors_turn_the_order_of_the_words_and_every_rank_is_kept() -> None:
    dense = replace(indexes(), embedder=MeaningEmbedder())
    hits = search("Is there indeed a bank with credit?", 5, dense)
    assert [hit.passage.id for hit in hits] == ["money", "loan", "river"]
    by_ranks = search(
        "Is there indeed a bank with credit?", 2, dense, RetrieveOptions(fusion="ranks")
    )
    assert [hit.passage.id for hit in by_ranks] == ["money", "river"]
    ranks = {hit.passage.id: dict(hit.ranks) for hit in hits}
    assert ranks["river"]["words"] == 1
    assert ranks["money"].pop("words") > 1
    assert ranks["money"] == {"vectors": 1, "late": 1}


def test_only_candidates_are_embedded_with_their_context_and_only_once() -> None:
    embedder, cache = MeaningEmbedder(), DictCache()
    dense = replace(indexes(), embedder=embedder, cache=cache)
    search("money", 5, dense)
    assert embedder.asked == ["money", indexed_text(PASSAGES[1])]
    assert "Trade" in embedder.asked[1]
    search("money", 5, dense)
    assert embedder.asked[2:] == ["money"]
    assert list(cache.kept) == [vector_key("meanings", indexed_text(PASSAGES[1]))]


def test_dense_false_embeds_nothing() -> None:
    embedder = MeaningEmbedder()
    found = search("bank", 5, replace(indexes(), embedder=embedder), RetrieveOptions(dense=False))
    assert len(found) == 2
    assert embedder.asked == []


def test_a_full_dense_pass_brings_what_words_cannot_find() -> None:
    full = replace(
        indexes(), embedder=MeaningEmbedder(), vectors=EveryPassage(["loan", "money", "river"])
    )
    hits = search("money", 5, full)
    ranks = {hit.passage.id: dict(hit.ranks) for hit in hits}
    assert set(ranks) == {"money", "loan", "river"}
    assert set(ranks["money"]) == {"words", "vectors", "late"}
    assert set(ranks["loan"]) == {"vectors", "late"}


def test_ids_that_the_records_no_longer_know_are_left_out_and_ranks_close_up() -> None:
    gone = replace(
        indexes(),
        embedder=MeaningEmbedder(),
        vectors=EveryPassage(["forgotten", "loan"]),
        passages=lambda ids: [one for one in PASSAGES if one.id in ids and one.id != "river"],
    )
    hits = search("river bank", 5, gone)
    ranks = {hit.passage.id: dict(hit.ranks) for hit in hits}
    assert set(ranks) == {"money", "loan"}
    assert ranks["money"]["words"] == 1


def test_the_limit_holds_and_may_exceed_the_candidates() -> None:
    few = RetrieveOptions(candidates=1)
    dense = replace(indexes(), embedder=MeaningEmbedder())
    assert len(search("river bank", 1, dense)) == 1
    assert len(search("river bank", 2, dense, few)) == 2
    assert search("river bank", 0, dense) == []


def test_questions_without_words_or_matches_find_nothing_and_embed_nothing_for_blanks() -> None:
    embedder = MeaningEmbedder()
    dense = replace(indexes(), embedder=embedder)
    assert search("", 5, dense) == []
    assert search(" \n", 5, dense) == []
    assert embedder.asked == []
    assert search("zirconium", 5, dense) == []
