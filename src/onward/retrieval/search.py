"""From texts to scored candidates: words find, vectors and late interaction score.

Only the best passages by words are embedded, when they are asked for; a full dense pass, where
there is one, brings candidates of its own. Knows the first stages. Refuses to know what any of its
collaborators is made of, and what is done with candidates (``plan``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from onward.errors import UsageError
from onward.options import RetrieveOptions
from onward.passage_text import indexed_text
from onward.protocols import Embedder, LexicalIndex, VectorCache, VectorIndex
from onward.retrieval.filters import Condition, meets_all
from onward.retrieval.fusion import Fused, Scores, best_first, fuse, fuse_scores
from onward.retrieval.on_demand import late_scores, pooled_scores, vectors_of
from onward.types import Hit, Passage, TextVectors, Vector

DEFAULTS = RetrieveOptions()
Find = Callable[[int], list[tuple[str, float]]]
"""How many → that many (id, score), best first."""
_FURTHER = 10
"""Candidates that each text beside the question may bring; 15 and 25 measured alike."""
_GROWTH = 4
"""How many times more are fetched, when conditions leave too few."""


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
    section: Callable[[Passage], Sequence[Passage]] | None = None
    """A passage → those of its document under the same headings, in order; itself among them."""
    text: Callable[[str], str | None] | None = None
    """Document id → its whole text, to which the spans of passages refer."""


@dataclass(slots=True)
class Candidates:
    """Passages that may be hits, with what each stage says of them; grows stage by stage."""

    passages: dict[str, Passage]
    stages: dict[str, Scores]
    """Of the texts after the first with their number: ``words 2``, ``late 2`` …"""
    vectors: dict[str, TextVectors]
    """Empty when only words are compared."""


def search(
    question: str, limit: int, indexes: Indexes, options: RetrieveOptions = DEFAULTS
) -> list[Hit]:
    """Return at most ``limit`` hits of plain hybrid search, best first, with their ranks.

    Stages: ``words`` (BM25), ``vectors`` (cosine of pooled vectors), ``late`` (MaxSim). A passage
    has no rank in a stage that did not see it. An empty question finds nothing.
    """
    if limit < 1 or not question.strip():
        return []
    asked = question_vectors([question], indexes, options)
    found = look_up([question], asked, indexes, room=max(limit, options.candidates))
    compare(found, asked, indexes)
    return hits_of(fused(found.stages, options), found.passages)[:limit]


def question_vectors(
    texts: Sequence[str], indexes: Indexes, options: RetrieveOptions
) -> list[TextVectors]:
    """Vectors of what is searched for; [] when words alone decide."""
    return indexes.embedder.embed(texts) if indexes.embedder and options.dense else []


def look_up(
    texts: Sequence[str],
    asked: Sequence[TextVectors],
    indexes: Indexes,
    *,
    room: int,
    conditions: Sequence[Condition] = (),
) -> Candidates:
    """Find about ``room`` candidates for the texts, of which the question is the first.

    Further texts take a few of its places, at most half of them in all: what is embedded is what
    costs. With ``conditions`` more are fetched, until enough meet them or the index is at its end.
    After a full dense pass, the vectors ``asked`` bring as many again.
    """
    further = len(texts) - 1
    each = min(_FURTHER, room // 2 // further) if further else _FURTHER
    found = Candidates({}, {}, {})

    def fetch(find: Find, number: int) -> dict[str, float]:
        few = each if number else room - each * further
        return fetched(find, few, found.passages, indexes=indexes, conditions=conditions)

    for number, text in enumerate(texts):
        found.stages[_stage("words", number)] = fetch(partial(indexes.words.search, text), number)
    if indexes.vectors is not None:
        for number, vectors in enumerate(asked):
            fetch(partial(indexes.vectors.search, vectors.pooled), number)
    return found


def compare(found: Candidates, asked: Sequence[TextVectors], indexes: Indexes) -> None:
    """Embed the candidates and add the stages ``vectors`` and ``late`` of each text asked."""
    if indexes.embedder is None or not asked:
        return
    names = list(found.passages)
    texts = [indexed_text(passage) for passage in found.passages.values()]
    rows = vectors_of(texts, indexes.embedder, indexes.cache)
    found.vectors = dict(zip(names, rows, strict=True))
    for number, one in enumerate(asked):
        found.stages[_stage("vectors", number)] = _named(names, pooled_scores(one, rows))
        found.stages[_stage("late", number)] = _named(names, late_scores(one, rows))


def fused(stages: Mapping[str, Scores], options: RetrieveOptions) -> list[Fused]:
    """Fuse stages by standardised scores or by ranks; raises UsageError for another fusion."""
    if options.fusion == "scores":
        return fuse_scores(stages)
    if options.fusion != "ranks":
        raise UsageError(f"fusion={options.fusion} is not known: it is scores or ranks")
    orders = {stage: best_first(scores) for stage, scores in stages.items()}
    return fuse(orders, constant=options.rank_constant)


def hits_of(order: Sequence[Fused], passages: Mapping[str, Passage]) -> list[Hit]:
    """The passages of an order as hits."""
    return [Hit(passages[one.id], one.score, one.ranks) for one in order]


def by_id(names: Sequence[str], indexes: Indexes) -> dict[str, Passage]:
    """Passages by id, in the order of ``names``; those that are gone are left out."""
    known = {passage.id: passage for passage in indexes.passages(names)}
    return {name: known[name] for name in names if name in known}


def fetched(
    find: Find,
    few: int,
    known: dict[str, Passage],
    *,
    indexes: Indexes,
    conditions: Sequence[Condition] = (),
    deepest: int | None = None,
) -> dict[str, float]:
    """Return the best ``few`` that meet the conditions, with their scores; add them to ``known``.

    Not more than ``deepest`` are looked at, where it is given: an index cannot tell pages apart,
    so a condition that hardly any passage meets has all of them read.
    """
    depth, met, refused = few, dict[str, Passage](), set[str]()
    while True:
        rows = find(depth) if depth else []
        new = [i for i, _ in rows if i not in known and i not in met and i not in refused]
        met |= {i: p for i, p in by_id(new, indexes).items() if meets_all(p, conditions)}
        refused.update(i for i in new if i not in met)
        scores = dict([row for row in rows if row[0] not in refused][:few])
        ended = len(rows) < depth or not conditions or depth == deepest
        if len(scores) == few or ended:
            known.update((i, met[i]) for i in scores if i in met)
            return scores
        depth = min(depth * _GROWTH, deepest or depth * _GROWTH)


def _stage(name: str, number: int) -> str:
    return f"{name} {number + 1}" if number else name


def _named(names: Sequence[str], scores: Vector) -> dict[str, float]:
    return dict(zip(names, scores.tolist(), strict=True))
