"""Every seam of onward: what a part must offer to be exchanged for another.

A seam is a ``Callable`` alias when one verb suffices, else a ``Protocol`` of at most three
methods. Choice by name is a plain dict in a station's ``__init__``; anything that has the shape
may be passed instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from onward.types import (
    DEFAULT_SAMPLING,
    Answer,
    Completion,
    Entailed,
    Hit,
    Matrix,
    Message,
    Passage,
    QueryResult,
    Question,
    Sampling,
    TextVectors,
    Vector,
    Verdict,
)

Answerer = Callable[[Question], Answer]
"""A bare model, a tuned model, a pipeline over documents, a person, a file of answers."""

Retriever = Callable[[str, int], list[Hit]]
"""(question, limit) → hits, best first."""

Progress = Callable[[str, int, int], None]
"""(stage, done, total): called as work goes on; total 0 while it is not known."""

OnText = Callable[[str], None]
"""Receives the pieces of a streamed completion."""

Note = Callable[[str], None]
"""Receives why a stage was left out."""


Scorer = Callable[[str, Sequence[str]], Sequence[float]]
"""(question, texts) → how well each text answers it, higher is better: a cross-encoder."""

RunQuery = Callable[[str], QueryResult]
"""Execute one read-only SQL query; raises QueryError for one that fails or is refused."""

Entailment = Callable[[Sequence[str], Sequence[str]], Entailed]
"""(claims, texts) → how far each text supports, and how far it contradicts, each claim."""


class Judge(Protocol):
    """Grades an answer; a model, a heuristic or a person."""

    @property
    def name(self) -> str:
        """The spec that selects it: ``offline``, ``openai:gpt-5-mini``."""
        ...

    def judge(self, question: Question, answer: Answer, reference: str | None = None) -> Verdict:
        """Grade ``answer`` by its question, the passages of its hits and, if known, a reference.

        A judge that fails returns a verdict without a score and with the reason: it raises only
        when no judging is possible at all, such as OfflineError.
        """
        ...


class Embedder(Protocol):
    """Turns texts into vectors of length 1."""

    @property
    def name(self) -> str:
        """Name and hash of the weights: vectors of two names must never be mixed."""
        ...

    def embed(self, texts: Sequence[str]) -> list[TextVectors]:
        """Return pooled and token vectors, in the order of ``texts``."""
        ...


class LexicalIndex(Protocol):
    """Finds passages by their words."""

    def add(self, passages: Iterable[Passage]) -> None:
        """Index passages, replacing those of the same id; visible when the call returns."""
        ...

    def remove(self, passage_ids: Iterable[str]) -> None:
        """Forget passages; ids that are not there are ignored."""
        ...

    def search(self, query: str, limit: int) -> list[tuple[str, float]]:
        """Return (passage id, BM25 score), best first; any string is a valid query."""
        ...


class VectorIndex(Protocol):
    """Finds ids by vectors. Scores: higher is better, whatever the distance."""

    def add(self, ids: Sequence[str], vectors: Matrix) -> None:
        """Store vectors (float32, one row an id), replacing those of the same id."""
        ...

    def remove(self, ids: Sequence[str]) -> None:
        """Forget ids; those that are not there are ignored."""
        ...

    def search(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """Return (id, score), best first, at most ``limit``."""
        ...


class VectorCache(Protocol):
    """Keeps vectors between questions, by the hash of the text that was embedded."""

    def get(self, keys: Sequence[str]) -> dict[str, TextVectors]:
        """Return what is known of ``keys``."""
        ...

    def put(self, vectors: Mapping[str, TextVectors]) -> None:
        """Keep vectors for later questions."""
        ...


class Model(Protocol):
    """A language model that answers messages."""

    @property
    def name(self) -> str:
        """The spec that selects it, such as ``smollm2`` or ``openai:gpt-5-mini``."""
        ...

    @property
    def window(self) -> int:
        """Tokens that prompt and answer may have together."""
        ...

    def complete(
        self,
        messages: Sequence[Message],
        sampling: Sampling = DEFAULT_SAMPLING,
        *,
        on_text: OnText | None = None,
    ) -> Completion:
        """Answer ``messages``, as ``sampling`` says; ``on_text`` gets the pieces as they come.

        Raises ContextLengthError when the prompt does not fit, ModelError for the rest.
        """
        ...
