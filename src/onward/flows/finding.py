"""The retriever of a library: every stage that the options ask for, and a memory of what it found.

Read ``retriever`` from top to bottom: indexes → parts that need a model → the plan → the cache.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from onward import __version__
from onward.errors import UsageError
from onward.flows.library import Library
from onward.options import Options
from onward.protocols import (
    Embedder,
    Model,
    Progress,
    Retriever,
    Scorer,
    VectorIndex,
)
from onward.records.found import recalling
from onward.retrieval import CachedEmbedder, Extras, Indexes, find_by_plan
from onward.retrieval.rerank import model_scorer
from onward.retrieval.rewriting import hypothesis, rewrites
from onward.retrieval.summaries import section_order
from onward.types import Hit

if TYPE_CHECKING:
    from onward.retrieval.words import WordIndex

BY_MODEL = "model"
"""A spec of ``retrieve.rerank``."""

Notes = deque[str]
"""What stages that ask a model could not do, until it is told."""


def retriever(
    library: Library,
    words: WordIndex,
    options: Options,
    *,
    embedder: Embedder | None,
    vectors: VectorIndex | None,
    model: Model | None,
    notes: Notes,
    progress: Progress | None = None,
) -> Retriever:
    """Return what finds passages of ``library``.

    Raises UsageError for an option that needs a language model where there is none.
    """
    documents, chosen = library.documents, options.retrieve
    indexes = Indexes(
        words,
        documents.passages,
        embedder,
        library.vectors,
        vectors,
        section=documents.section,
        text=documents.text,
    )
    extra = Extras(scorer=_scorer(options, model, notes, progress))
    if chosen.rewrites:
        asked = _needed(model, "rewrites")
        rewriting = partial(rewrites, model=asked, n=chosen.rewrites, note=notes.append)
        extra = replace(extra, rewrites=rewriting)
    if chosen.hypothesis:
        guessing = partial(hypothesis, model=_needed(model, "hypothesis"), note=notes.append)
        extra = replace(extra, hypothesis=guessing)
    if chosen.summaries:
        cached = CachedEmbedder(embedder, library.vectors) if embedder else None
        order = section_order(documents.section, embedder=cached, cache=library.summaries)
        extra = replace(extra, section_order=order)

    def find(question: str, limit: int) -> list[Hit]:
        return find_by_plan(question, limit, indexes, chosen, extra=extra)

    if extra.rewrites or extra.hypothesis or extra.section_order or chosen.rerank == BY_MODEL:
        return find  # what a model writes is kept by its prompt, and may fail once and not again
    decisive = (
        *(chosen, options.store, __version__, str(Path.cwd())),  # sources are shown relative to it
        *(words.stamp, library.vectors.stores_state(), embedder.name if embedder else ""),
    )
    return recalling(find, library.found, documents.passages, *decisive)


def drained(notes: Notes) -> list[str]:
    """Take out what was noted since the last time."""
    return [notes.popleft() for _ in range(len(notes))]


def _scorer(
    options: Options, model: Model | None, notes: Notes, progress: Progress | None
) -> Scorer | None:
    spec = options.retrieve.rerank
    if not spec:
        return None
    if spec == BY_MODEL:
        return model_scorer(_needed(model, "rerank=model"), note=notes.append)
    from onward.models.cross_encoder import load_cross_encoder

    return load_cross_encoder(spec, offline=options.offline, progress=progress)


def _needed(model: Model | None, option: str) -> Model:
    if model is None:
        raise UsageError(f"{option} needs a language model: choose one with --model")
    return model
