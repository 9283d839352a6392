"""A conversation: open what is to be asked, then ask it as often as one likes.

Read ``open_conversation`` from top to bottom: sources → library → word index → embedder →
retriever → answerer. How one question is answered is told in ``flows/gathering.py`` and
``flows/answering.py``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial

from onward.errors import StoreError
from onward.flows.add import add
from onward.flows.answering import answered, planned
from onward.flows.embed import open_vectors
from onward.flows.finding import Notes, retriever
from onward.flows.gathering import Desk
from onward.flows.library import Library, library_of, open_library, open_words
from onward.flows.opening import open_model
from onward.flows.outside import open_tools
from onward.flows.recording import recorded
from onward.models import QUOTE, CachedModel, cached_model, load_embedder
from onward.options import Options
from onward.protocols import Answerer, Embedder, OnText, Progress, Retriever
from onward.retrieval import CachedEmbedder
from onward.types import Planned, Question, Skipped


@dataclass(frozen=True, slots=True)
class Conversation:
    """Documents that are open for questions."""

    find: Retriever
    answer: Answerer
    answer_with: Callable[[int], Answerer]
    """The answerer under another seed; what it answers is not kept."""
    plan: Callable[[Question], Planned]
    """All that is decided about a question before a model is asked."""
    skipped: tuple[Skipped, ...]
    """What could not be read when it was opened."""
    library: Library
    embedder: Embedder | None
    """Remembers what it embedded; None when only words are compared."""


@contextmanager
def open_conversation(
    sources: Sequence[str],
    options: Options,
    *,
    progress: Progress | None = None,
    on_text: OnText | None = None,
    record: bool = True,
) -> Iterator[Conversation]:
    """Read what changed in ``sources``, index it, load the models; without sources the library.

    With ``record``, ``answer`` keeps each answer, with a run of its own for the conversation.
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
        cached = CachedEmbedder(embedder, library.vectors) if embedder else None
        with dense_pass as vectors, open_tools(options) as tools:
            notes: Notes = deque()
            find = retriever(
                library,
                words,
                options,
                embedder=embedder,
                vectors=vectors,
                model=model,
                notes=notes,
                progress=progress,
            )
            desk = Desk(library, find, cached, model, tools, notes, options)

            def answer_with(seed: int) -> Answerer:
                seeded = replace(options, answer=replace(options.answer, seed=seed))
                return partial(answered, desk=replace(desk, options=seeded), on_text=on_text)

            answer = answer_with(options.answer.seed)
            opening = added.seconds if added else {}
            keeping = recorded(answer, options, opening) if record else nullcontext(answer)
            with keeping as answer:
                plan = partial(planned, desk=desk)
                yield Conversation(find, answer, answer_with, plan, skipped, library, cached)
    finally:
        library.close()


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


def _open_model(
    library: Library, options: Options, progress: Progress | None
) -> CachedModel | None:
    """The language model that the options name; None for ``quote``, which needs none."""
    if options.answer.model == QUOTE:
        return None
    model = open_model(options.answer.model, options, progress)
    return cached_model(model, library.calls, fresh=options.answer.fresh)
