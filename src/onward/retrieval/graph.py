"""Passages and the names in them as a graph, walked from the names in the question.

For questions that need two documents: the first names what the second is about. Names are found
by their capitals, so no model is asked and scripts without capitals have no graph. Knows texts.
Refuses to know indexes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache

import numpy as np

from onward.language.names import names_of
from onward.types import Matrix, Passage, Vector

_DAMPING = 0.5
"""Chance to walk on rather than to start again; HippoRAG's."""
_STEPS = 30
_WIDEST = 0.5
"""A name that stands in a larger share of the passages tells none of them apart."""
_REMEMBERED = 2000
"""Texts whose names are kept: a question's candidates are looked at more than once."""
_POSSESSIVE = re.compile(r"['’]s?$")


@lru_cache(maxsize=_REMEMBERED)
def names_in(text: str) -> frozenset[str]:
    """The names of a text, in one spelling; single letters are none."""
    found = (_POSSESSIVE.sub("", name).casefold() for name in names_of(text))
    return frozenset(name for name in found if len(name) > 1)


def walk(question: str, passages: Sequence[Passage]) -> dict[str, float]:
    """Return how often a walk from the question's names visits each passage, by its id.

    {} when no passage holds a name of the question. The walk goes from a name to a passage that
    holds it and on to a name of that; it starts again at the question's names, a rare name being
    the likelier start. That is personalised PageRank with the node specificity of HippoRAG
    (Gutiérrez et al. 2024, sections 2.3 and 3), over co-occurrence instead of triples.
    """
    graph = _graph(question, passages)
    if graph is None:
        return {}
    _, visits, _ = graph
    return {p.id: float(v) for p, v in zip(passages, visits, strict=True) if v > 0}


def bridges(question: str, passages: Sequence[Passage], count: int) -> list[str]:
    """Return the names that the walk visits most, those of the question left out.

    What another document may be about that is needed too: at most ``count``, most visited first.
    """
    graph = _graph(question, passages)
    if graph is None:
        return []
    names, _, weights = graph
    asked = names_in(question)
    order = np.argsort(-weights, kind="stable")
    return [names[i] for i in order if weights[i] > 0 and names[i] not in asked][:count]


def _graph(question: str, passages: Sequence[Passage]) -> tuple[list[str], Vector, Vector] | None:
    """Names, visits of the passages, visits of the names."""
    held = [names_in(f"{p.title}. {' . '.join(p.heading_path)}. {p.text}") for p in passages]
    names = _telling(held, keep=names_in(question))
    index = {name: i for i, name in enumerate(names)}
    starts = _starts(names_in(question), held, index)
    if starts is None:
        return None
    edges: Matrix = np.zeros((len(passages), len(names)), dtype=np.float32)
    for row, some in enumerate(held):
        edges[row, [index[name] for name in some if name in index]] = 1.0
    visits, weights = _page_rank(edges, starts)
    return names, visits, weights


def _telling(held: Sequence[Set[str]], *, keep: Set[str]) -> list[str]:
    """Names that link passages and tell them apart, and those of the question, in order."""
    spread = Counter(name for some in held for name in some)
    most = max(2.0, _WIDEST * len(held))
    return sorted(name for name, n in spread.items() if name in keep or n <= most)


def _starts(
    asked: Iterable[str], held: Sequence[Set[str]], index: Mapping[str, int]
) -> Vector | None:
    """Chance to start at each name; None when the passages hold none of them."""
    spread = Counter(name for some in held for name in some)
    starts = np.zeros(len(index), dtype=np.float32)
    for name in asked:
        if name in index:
            starts[index[name]] = 1.0 / spread[name]
    total = starts.sum()
    return starts / total if total else None


def _page_rank(edges: Matrix, starts: Vector) -> tuple[Vector, Vector]:
    """Visits of the passages (rows) and of the names (columns) in the long run."""
    to_passages = edges / np.maximum(edges.sum(axis=0, keepdims=True), 1.0)
    to_names = (edges / np.maximum(edges.sum(axis=1, keepdims=True), 1.0)).T
    passages: Vector = np.zeros(edges.shape[0], dtype=np.float32)
    names = starts
    for _ in range(_STEPS):
        passages, names = (
            _DAMPING * (to_passages @ names),
            (1 - _DAMPING) * starts + _DAMPING * (to_names @ passages),
        )
    return passages, names
