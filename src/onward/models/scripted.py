"""Models and embedders without weights, for tests, demonstrations and teaching.

They are deterministic, keep what they were asked, and fail where they are told to. Refuses to
know anything about language.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from onward.errors import ContextLengthError, ModelError
from onward.protocols import OnText
from onward.types import (
    DEFAULT_SAMPLING,
    Completion,
    Message,
    Sampling,
    TextVectors,
    Tokens,
    Vector,
)

Script = Callable[[Sequence[Message]], str]
"""Reads the messages and writes the completion; may raise."""

_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"\s*\S+(?:\s+\Z)?|\s+\Z")
"""A word with the blanks before it, and at the end those behind it."""


class ScriptedModel:
    """A Model that says what it was told to say, and keeps the ``calls`` it got."""

    def __init__(
        self,
        script: Script | Iterable[str | Exception],
        *,
        name: str = "scripted",
        window: int = 4096,
    ) -> None:
        """Answer from a function, or from a sequence: one item a call; exceptions are raised."""
        self.calls: list[tuple[Message, ...]] = []
        self._script = script if callable(script) else _reader(script)
        self._name = name
        self._window = window

    @property
    def name(self) -> str:
        """As given."""
        return self._name

    @property
    def window(self) -> int:
        """As given; a token is a word here."""
        return self._window

    def complete(
        self,
        messages: Sequence[Message],
        sampling: Sampling = DEFAULT_SAMPLING,
        *,
        on_text: OnText | None = None,
    ) -> Completion:
        """Return the next scripted text, cut after ``max_tokens`` words; the rest is not heeded.

        Raises ContextLengthError when the messages have more words than the window, ModelError
        when a sequence is used up, and whatever the script raises.
        """
        self.calls.append(tuple(messages))
        prompt = sum(len(message.content.split()) for message in messages)
        if prompt >= self._window:
            raise ContextLengthError(
                f"the prompt has {prompt} tokens and {self._name} takes {self._window}"
            )
        pieces = _PIECE.findall(self._script(messages))
        text = "".join(pieces[: sampling.max_tokens])
        if on_text is not None:
            for piece in pieces[: sampling.max_tokens]:
                on_text(piece)
        return Completion(
            text=text,
            model=self._name,
            tokens=Tokens(prompt, min(len(pieces), sampling.max_tokens)),
            seconds=0.0,
            finish="length" if len(pieces) > sampling.max_tokens else "stop",
        )


class HashingEmbedder:
    """An Embedder whose vectors say which words two texts share, and nothing else.

    Each word gets a fixed random direction by its hash, so texts with words in common are near.
    """

    def __init__(self, dimensions: int = 64) -> None:
        """Make vectors of so many dimensions."""
        self._dimensions = dimensions

    @property
    def name(self) -> str:
        """Name and dimensions."""
        return f"hashing/{self._dimensions}"

    def embed(self, texts: Sequence[str]) -> list[TextVectors]:
        """Return vectors in order; a text without words is like the text ``[empty]``."""
        return [self._embed_one(text) for text in texts]

    def _embed_one(self, text: str) -> TextVectors:
        words = [self._direction(word) for word in _WORD.findall(text.casefold())]
        pooled = np.sum(words or [self._direction("[empty]")], axis=0)
        tokens = np.array(words, np.float32).reshape(-1, self._dimensions)
        return TextVectors(_unit(pooled), tokens)

    def _direction(self, word: str) -> Vector:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
        direction = np.random.default_rng(seed).standard_normal(self._dimensions, np.float32)
        return _unit(direction)


def _unit(vector: Vector) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def _reader(items: Iterable[str | Exception]) -> Script:
    waiting = iter(items)

    def read(messages: Sequence[Message]) -> str:
        item = next(waiting, None)
        if item is None:
            raise ModelError(f"the script is used up; asked: {messages[-1].content[:80]!r}")
        if isinstance(item, Exception):
            raise item
        return item

    return read
