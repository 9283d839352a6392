"""The whole plan from a question to hits: every stage in its order, off or on by option.

Read ``find_by_plan`` from top to bottom. Parts that need a language model or a cross-encoder come
in as arguments. Refuses to know what they are made of, and what is answered from hits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import pstdev

from onward.errors import UsageError
from onward.options import RetrieveOptions
from onward.protocols import Scorer
from onward.retrieval.diversity import diverse
from onward.retrieval.expand import merged, windows
from onward.retrieval.filters import Condition, meets_all, read_conditions
from onward.retrieval.fusion import Fused
from onward.retrieval.graph import bridges, walk
from onward.retrieval.inferred import TOLD, Preference, preferences
from onward.retrieval.quantities import computed_from
from onward.retrieval.rerank import rerank
from onward.retrieval.search import (
    DEFAULTS,
    Candidates,
    Indexes,
    compare,
    fetched,
    fused,
    hits_of,
    look_up,
    question_vectors,
)
from onward.types import Hit, Passage

WORDS, INFERRED, SUMMARIES, GRAPH = "words", "inferred", "summaries", "graph"
_STATED_ROOM = 10
"""Candidates looked up at a place that the question states: "on page 12", "Table 4"."""
_STATED_DEPTH = 1000
"""Passages among which they are looked for: the best by words."""
_BRIDGES = 3
"""Names through which the graph reaches further passages …"""
_REACHED = 5
"""… and how many through each."""


@dataclass(frozen=True, slots=True)
class Extras:
    """Parts of the plan that need a model; each may be left out."""

    rewrites: Callable[[str], Sequence[str]] | None = None
    """Question → other texts to search for: rewrites of it."""
    hypothesis: Callable[[str], str | None] | None = None
    """Question → a made-up answer that is compared by meaning only (HyDE)."""
    scorer: Scorer | None = None
    """Orders the best hits again."""
    section_order: Callable[[str, Sequence[Passage]], Sequence[str]] | None = None
    """(question, passages) → their ids, ordered by the summaries of their sections."""


NO_EXTRAS = Extras()


def find_by_plan(
    question: str,
    limit: int,
    indexes: Indexes,
    options: RetrieveOptions = DEFAULTS,
    *,
    extra: Extras = NO_EXTRAS,
) -> list[Hit]:
    """Return at most ``limit`` hits, best first, with their rank in each stage that saw them.

    Stages: ``words``, ``vectors``, ``late`` of the question, and the same with a number for each
    further text; ``graph``, ``summaries``, ``inferred``; ``rerank``; ``diversity``, ``merge``. An
    empty question finds nothing. What a hit stands in (``sentence_window``, ``merge``) is shown
    as far as ``indexes.section`` and ``indexes.text`` are given. Raises UsageError for a condition
    in ``options.where`` that is not known, and for options beyond their range.
    """
    conditions = read_conditions(options.where)
    _check(options)
    if limit < 1 or not question.strip():
        return []
    wanted = preferences(question) if options.infer else ()
    texts = [question, *_further(question, options, extra)]
    made_up = extra.hypothesis(question) if extra.hypothesis else None
    asked = question_vectors([*texts, *([made_up] if made_up else [])], indexes, options)

    room = max(limit, options.candidates)
    found = look_up(texts, asked, indexes, room=room, conditions=conditions)
    _look_where_stated(question, found, wanted, indexes, conditions)
    if options.graph:
        _walk_the_graph(question, found, indexes, conditions)
    compare(found, asked, indexes)
    if extra.section_order:
        ids = extra.section_order(question, list(found.passages.values()))
        found.stages[SUMMARIES] = {name: float(-rank) for rank, name in enumerate(ids)}

    order = _preferred(fused(found.stages, options), found, wanted)
    hits = hits_of(order, found.passages)
    if extra.scorer:
        hits = rerank(question, hits, extra.scorer, options.rerank_depth)
    if options.diversity:
        # Scores of hits that were ordered again do not compare with those of the others.
        pool = hits[: max(limit, options.rerank_depth)] if extra.scorer else hits
        hits = diverse(pool, options.diversity, limit=len(pool), vectors=found.vectors)
    return _shown(question, hits, limit, indexes, options)


def _check(options: RetrieveOptions) -> None:
    for name, value in (("merge", options.merge), ("diversity", options.diversity)):
        if not 0 <= value <= 1:
            raise UsageError(f"{name}={value} is out of range: it is a share from 0 to 1")
    if options.sentence_window < 0:
        raise UsageError(
            f"sentence_window={options.sentence_window} is out of range: it is a count of sentences"
        )


def _further(question: str, options: RetrieveOptions, extra: Extras) -> list[str]:
    """Other texts to search for; none twice."""
    parts = computed_from(question) if options.quantities else None
    texts = [*([parts] if parts else []), *(extra.rewrites(question) if extra.rewrites else [])]
    return [text for text in dict.fromkeys(texts) if text.strip() and text != question]


def _look_where_stated(
    question: str,
    found: Candidates,
    wanted: Sequence[Preference],
    indexes: Indexes,
    conditions: Sequence[Condition],
) -> None:
    """Add candidates from the pages, tables and sections that the question names."""
    if stated := _stated(wanted):
        find = partial(indexes.words.search, question)
        both = [*conditions, *stated]
        known: dict[str, Passage] = {}
        scores = fetched(
            find, _STATED_ROOM, known, indexes=indexes, conditions=both, deepest=_STATED_DEPTH
        )
        found.passages.update(known)
        found.stages[WORDS] = {**found.stages[WORDS], **scores}


def _stated(wanted: Sequence[Preference]) -> list[Condition]:
    return [Condition(one.name, "", one.meets) for one in wanted if one.firm]


def _walk_the_graph(
    question: str, found: Candidates, indexes: Indexes, conditions: Sequence[Condition]
) -> None:
    """Add what the names of candidates lead to, and how often a walk visits each passage."""
    for name in bridges(question, list(found.passages.values()), _BRIDGES):
        find = partial(indexes.words.search, f"{name} {question}")
        deepest = _STATED_DEPTH
        fetched(
            find, _REACHED, found.passages, indexes=indexes, conditions=conditions, deepest=deepest
        )
    if visits := walk(question, list(found.passages.values())):
        found.stages[GRAPH] = visits


def _preferred(order: list[Fused], found: Candidates, wanted: Sequence[Preference]) -> list[Fused]:
    """What stands where the question states comes first; all else that it tells raises a score."""
    unit = TOLD * (pstdev(one.score for one in order) if order else 0.0)
    stated = _stated(wanted)
    firm, gains = dict[str, bool](), dict[str, float]()
    for one in order:
        passage = found.passages[one.id]
        firm[one.id] = bool(stated) and meets_all(passage, stated)
        gains[one.id] = unit * sum(preference.meets(passage) for preference in wanted)
    if len(set(gains.values())) < 2:  # met by all or by none, it tells nothing
        return order
    by_gain = sorted((name for name, gain in gains.items() if gain), key=lambda n: -gains[n])
    places = {name: rank for rank, name in enumerate(by_gain, start=1)}
    raised = [
        Fused(
            one.id,
            one.score + gains[one.id],
            {**one.ranks, INFERRED: places[one.id]} if one.id in places else one.ranks,
        )
        for one in order
    ]
    return sorted(raised, key=lambda one: (not firm[one.id], -one.score))


def _shown(
    question: str, hits: list[Hit], limit: int, indexes: Indexes, options: RetrieveOptions
) -> list[Hit]:
    """The hits that are kept, each showing its section or its window where that is wanted."""
    section, text = indexes.section, indexes.text
    if options.merge and section and text:
        hits = merged(hits, limit, options.merge, section=section, text=text)
    if options.sentence_window:
        hits = windows(
            question, hits[: 2 * limit], options.sentence_window, section=section, text=text
        )
    return hits[:limit]
