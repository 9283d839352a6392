"""A conversation: open what is to be asked, then ask it as often as one likes.

Read ``open_conversation`` from top to bottom: sources → library → word index → embedder →
retriever → answerer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace

from onward.answering import prompted_answer, quote_answer, standalone
from onward.documents.addresses import without_secrets
from onward.errors import StoreError
from onward.flows.add import add
from onward.flows.embed import open_vectors
from onward.flows.library import Library, library_of, open_library, open_words
from onward.models import QUOTE, cached_model, load_embedder, load_model
from onward.options import AskOptions
from onward.plain import plain
from onward.protocols import Answerer, Embedder, Model, OnText, Progress, Retriever
from onward.retrieval import CachedEmbedder, Indexes
from onward.retrieval import search as search_passages
from onward.types import Answer, Hit, Question, Skipped


@dataclass(frozen=True, slots=True)
class Conversation:
    """Documents that are open for questions."""

    find: Retriever
    answer: Answerer
    skipped: tuple[Skipped, ...]
    """What could not be read when it was opened."""


@contextmanager
def open_conversation(
    sources: Sequence[str],
    options: AskOptions,
    *,
    progress: Progress | None = None,
    on_text: OnText | None = None,
) -> Iterator[Conversation]:
    """Read what changed in ``sources``, index it, load the models; without sources the library.

    ``answer`` keeps each answer in the records, with a run of its own for the conversation.
    Raises StoreError when there is nothing to ask, for no source could be read.
    """
    library = library_of(sources) if sources else open_library()
    try:
        model = _open_model(library, options, progress)  # first: it may refuse, reading may be long
        added = add(library, sources, options, progress=progress) if sources else None
        skipped = (*added.skipped, *_partly_read(library)) if added else ()
        _check_not_empty(library, skipped)
        words = open_words(library)

        dense = options.retrieve.dense
        embedder = load_embedder(offline=options.offline, progress=progress) if dense else None
        dense_pass = open_vectors(library, options, embedder) if embedder else nullcontext()
        with dense_pass as vectors:
            indexes = Indexes(words, library.documents.passages, embedder, library.vectors, vectors)

            def find(question: str, limit: int) -> list[Hit]:
                return search_passages(question, limit, indexes, options.retrieve)

            cached = CachedEmbedder(embedder, library.vectors) if embedder else None
            answer = _answerer(options, find, model=model, embedder=cached, on_text=on_text)
            opening = added.seconds if added else {}
            yield Conversation(find, _recorded(answer, library, options, opening), skipped)
    finally:
        library.close()


def _recorded(
    answer: Answerer, library: Library, options: AskOptions, opening: Mapping[str, float]
) -> Answerer:
    """Keep each answer; the first one also says how long opening took."""
    run: list[str] = []

    def recorded(question: Question) -> Answer:
        answered = answer(question)
        taken = {"read": 0.0, "index": 0.0} if run else {"read": 0.0, "index": 0.0, **opening}
        seconds = {**taken, **answered.seconds}
        answered = replace(answered, model=without_secrets(answered.model), seconds=seconds)
        if not run:
            shown = json.loads(without_secrets(json.dumps(plain(options))))
            generation = library.documents.generation()
            run.append(library.runs.start("ask", shown, generation=generation))
        library.runs.add_answer(run[0], question, answered)
        return answered

    return recorded


def _partly_read(library: Library) -> list[Skipped]:
    """What was left out of sources that were read otherwise."""
    rows = library.documents.sources()
    return [Skipped(row.source, warning) for row in rows for warning in row.warnings]


def _check_not_empty(library: Library, skipped: Sequence[Skipped]) -> None:
    if library.documents.passage_count():
        return
    reasons = "; ".join(f"{item.source}: {item.reason}" for item in skipped[:3])
    more = f"; and {len(skipped) - 3} more" if len(skipped) > 3 else ""
    raise StoreError(f"there is nothing to ask: {reasons or 'nothing has been added'}{more}")


def _open_model(library: Library, options: AskOptions, progress: Progress | None) -> Model | None:
    """The language model that the options name; None for ``quote``, which needs none."""
    if options.answer.model == QUOTE:
        return None
    model = load_model(
        options.answer.model, offline=options.offline, progress=progress, options=options.server
    )
    return cached_model(model, library.calls, fresh=options.answer.fresh)


def _answerer(
    options: AskOptions,
    find: Retriever,
    *,
    model: Model | None,
    embedder: Embedder | None,
    on_text: OnText | None,
) -> Answerer:
    """Find hits, then let the model answer from them, or quote them."""
    chosen = options.answer

    def answer(question: Question) -> Answer:
        started = time.perf_counter()
        hits = find(standalone(question), options.retrieve.limit)
        found = time.perf_counter()
        if model is None:
            answered = quote_answer(question, hits, embedder=embedder, options=chosen)
        else:
            answered = prompted_answer(
                question, hits, model=model, embedder=embedder, options=chosen, on_text=on_text
            )
        ended = time.perf_counter()
        seconds = {"retrieve": found - started, "answer": ended - found, "total": ended - started}
        return replace(answered, seconds=seconds)

    return answer
