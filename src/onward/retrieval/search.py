"""From a question to hits: words find, vectors and late interaction order again, ranks are fused.

Only the best passages by words are embedded, when they are asked for; a full dense pass, where
there is one, brings candidates of its own. Knows the order of the stages. Refuses to know what
any of its collaborators is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onward.options import RetrieveOptions
from onward.passage_text import indexed_text
from onward.protocols import Embedder, LexicalIndex, VectorCache, VectorIndex
from onward.retrieval.fusion import fuse
from onward.retrieval.on_demand import late_scores, pooled_scores, vectors_of
from onward.types import Hit, Passage, Vector

DEFAULTS = RetrieveOptions()


@dataclass(frozen=True, slots=True)
class Indexes:
    """What a search looks into."""

    words: LexicalIndex
    passages: Callable[[Sequence[str]], Sequence[Passage]]
    """Ids → passages; ids that are gone may be left out, the order is free."""
    embedder: Embedder | None = None
    """Without one, words alone decide."""
    cache: VectorCache | None = None
    vectors: VectorIndex | None = None
    """Pooled vectors of every passage, after a full dense pass."""


def search(
    question: str, limit: int, indexes: Indexes, options: RetrieveOptions = DEFAULTS
) -> list[Hit]:
    """Return at most ``limit`` hits, best first, with their rank in each stage.

    Stages: ``words`` (BM25), ``vectors`` (cosine of pooled vectors), ``late`` (MaxSim). A passage
    has no rank in a stage that did not see it. An empty question finds nothing.
    """
    if limit < 1 or not question.strip():
        return []
    wanted = max(limit, options.candidates)
    by_words = [name for name, _ in indexes.words.search(question, wanted)]
    if indexes.embedder is None or not options.dense:
        return _hits({"words": by_words}, _by_id(by_words, indexes), limit, options)
    asked = indexes.embedder.embed([question])[0]
    by_meaning = []
    if indexes.vectors is not None:
        by_meaning = [name for name, _ in indexes.vectors.search(asked.pooled, wanted)]
    found = _by_id(list(dict.fromkeys([*by_words, *by_meaning])), indexes)
    texts = [indexed_text(passage) for passage in found.values()]
    candidates = vectors_of(texts, indexes.embedder, indexes.cache)
    names = list(found)
    orders = {
        "words": by_words,
        "vectors": _ordered(names, pooled_scores(asked, candidates)),
        "late": _ordered(names, late_scores(asked, candidates)),
    }
    return _hits(orders, found, limit, options)


def _by_id(names: Sequence[str], indexes: Indexes) -> dict[str, Passage]:
    """Passages by id, in the order of ``names``; those that are gone are left out."""
    known = {passage.id: passage for passage in indexes.passages(names)}
    return {name: known[name] for name in names if name in known}


def _ordered(names: Sequence[str], scores: Vector) -> list[str]:
    """Names by score, best first; equal scores keep their order."""
    return [names[i] for i in (-scores).argsort(kind="stable")]


def _hits(
    orders: dict[str, list[str]],
    found: dict[str, Passage],
    limit: int,
    options: RetrieveOptions,
) -> list[Hit]:
    kept = {stage: [name for name in names if name in found] for stage, names in orders.items()}
    fused = fuse(kept, constant=options.rank_constant)[:limit]
    return [Hit(found[one.id], one.score, one.ranks) for one in fused]
