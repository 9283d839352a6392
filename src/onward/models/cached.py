"""A Model that asks another one only what it was never asked before.

Knows the exact content of a call. Refuses to know where answers are kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Protocol

from onward.protocols import Model, OnText
from onward.types import DEFAULT_SAMPLING, Completion, Message, Sampling, Tokens

_FORMAT = 1


class CallCache(Protocol):
    """Keeps strings between runs."""

    def get(self, key: str) -> str | None:
        """Return what was put under ``key``, or None."""
        ...

    def put(self, key: str, value: str) -> None:
        """Keep ``value``, replacing an older one."""
        ...


class CachedModel:
    """Wraps a Model; a call that is known costs nothing and returns ``cached=True``."""

    def __init__(
        self, model: Model, cache: CallCache, *, weights: str = "", fresh: bool = False
    ) -> None:
        """Tell models of one name apart by ``weights``; with ``fresh`` ask again and keep that."""
        self._model = model
        self._cache = cache
        self._weights = weights
        self._fresh = fresh

    @property
    def name(self) -> str:
        """Of the wrapped model."""
        return self._model.name

    @property
    def window(self) -> int:
        """Of the wrapped model."""
        return self._model.window

    def complete(
        self,
        messages: Sequence[Message],
        sampling: Sampling = DEFAULT_SAMPLING,
        *,
        on_text: OnText | None = None,
    ) -> Completion:
        """Return the known answer to exactly this call, else ask; errors are not kept."""
        key = self._key(messages, sampling)
        if not self._fresh and (known := self._cache.get(key)) is not None:
            completion = self._read(known)
            if on_text is not None:
                on_text(completion.text)
            return completion
        completion = self._model.complete(messages, sampling, on_text=on_text)
        self._cache.put(key, _written(completion))
        return completion

    def knows(self, messages: Sequence[Message], sampling: Sampling = DEFAULT_SAMPLING) -> bool:
        """Whether ``complete`` would answer this call without asking."""
        return not self._fresh and self._cache.get(self._key(messages, sampling)) is not None

    def _key(self, messages: Sequence[Message], sampling: Sampling) -> str:
        said = [[message.role, message.content] for message in messages]
        call = [_FORMAT, self._model.name, self._weights, said, asdict(sampling)]
        return hashlib.sha256(json.dumps(call, sort_keys=True).encode()).hexdigest()

    def _read(self, known: str) -> Completion:
        stored = json.loads(known)
        return Completion(
            text=stored["text"],
            model=self._model.name,
            tokens=Tokens(*stored["tokens"]),
            seconds=0.0,
            finish=stored["finish"],
            cost=0.0,
            cached=True,
        )


def _written(completion: Completion) -> str:
    tokens = [completion.tokens.prompt, completion.tokens.completion]
    stored = {"text": completion.text, "tokens": tokens, "finish": completion.finish}
    return json.dumps(stored, ensure_ascii=False)
