"""Contexts and continuations in tokens, parted where lm-evaluation-harness 0.4.13 parts them.

Two programs give the same numbers only when every token agrees, so its rules are followed to the
letter; where it gives up, something sensible is scored and marked. Knows tokenizers and windows.
Refuses to know models and benchmarks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from onward.errors import ModelError
from onward.types import ChoiceRequest

Ids = npt.NDArray[np.uint32]
"""Tokens, big-endian: their bytes sort as they do."""

TOKEN = ">u4"
DEFAULT_WINDOW = 2048
_UNSET = int(1e30)
"""What transformers calls the window of a tokenizer that does not know."""
_AT_ONCE = 256
"""Requests that are tokenised together: texts are many times larger than what is kept of them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens that the model reads in one go, and those after the first whose chance is asked."""

    read: Ids
    scored: Ids
    """The last of them follows the last one read, and so on backwards."""


@dataclass(frozen=True, slots=True)
class EncodedContinuation:
    """A continuation after its context: one piece, or several where it exceeds the window."""

    pieces: tuple[Piece, ...]
    crossed: bool
    cut: bool

    @property
    def tokens(self) -> int:
        """How many are scored; 0 only where the tokenizer makes nothing of the whole text."""
        return sum(len(piece.scored) for piece in self.pieces)


def window_of_harness(config: Any, tokenizer: Any) -> int:
    """Return how many tokens lm-evaluation-harness lets a model read at once."""
    text: Any = getattr(config, "text_config", None) or config
    for name in ("n_positions", "max_position_embeddings", "n_ctx"):
        if (positions := getattr(text, name, None)) is not None:
            return int(positions)
    said = getattr(tokenizer, "model_max_length", None)
    return DEFAULT_WINDOW if said is None or said >= _UNSET else int(said)


def encoded_requests(
    tokenizer: Any, requests: Sequence[ChoiceRequest], window: int
) -> Iterator[tuple[EncodedContinuation, ...]]:
    """Yield the continuations of each request, in order.

    Blanks at the end of a context belong to its continuations. Context and continuation are
    encoded together and parted after as many tokens as the context has alone. An empty context is
    the beginning (or else the end) token of the tokenizer. What exceeds ``window`` + 1 tokens, the
    last of which is not read, loses its beginning. Raises ModelError when a context is empty and
    the tokenizer has neither token.
    """
    for start in range(0, len(requests), _AT_ONCE):
        block = [
            [_parted(request.context, continuation) for continuation in request.continuations]
            for request in requests[start : start + _AT_ONCE]
        ]
        encoder = _Encoder(tokenizer, [pair for pairs in block for pair in pairs])
        for pairs in block:
            yield tuple(encoder.encode(pair, window) for pair in pairs)


@dataclass(frozen=True, slots=True)
class _Pair:
    context: str
    continuation: str
    bare: bool
    """Whether there was no context at all, so that no token is put before the continuation."""


def _parted(context: str, continuation: str) -> _Pair:
    kept = context.rstrip()
    return _Pair(kept, context[len(kept) :] + continuation, bare=not context)


class _Encoder:
    """Encodes pairs of context and continuation, each text once."""

    def __init__(self, tokenizer: Any, pairs: Sequence[_Pair]) -> None:
        found = tokenizer.bos_token_id
        self._first: int | None = tokenizer.eos_token_id if found is None else found
        begins = None if self._first is None else tokenizer.decode(self._first)
        full = [pair for pair in pairs if not pair.bare]
        texts = {pair.context for pair in full} | {
            pair.context + pair.continuation for pair in full
        }
        doubled = {text for text in texts if begins is not None and text.startswith(begins)}
        self._texts = {
            **_encoded(tokenizer, texts - doubled),
            **_encoded(tokenizer, doubled, add_special_tokens=False),
        }
        bare = {pair.continuation for pair in pairs if pair.bare}
        self._bare = _encoded(tokenizer, bare, add_special_tokens=False)

    def encode(self, pair: _Pair, window: int) -> EncodedContinuation:
        """Return the tokens of a continuation and of what the model reads before it."""
        if pair.bare:
            return _within(window, *self._after_nothing(self._bare[pair.continuation]))
        alone = self._texts[pair.context]
        whole = self._texts[pair.context + pair.continuation]
        if not len(alone):
            return _within(window, *self._after_nothing(whole))
        if len(whole) > len(alone):
            crossed = not np.array_equal(whole[: len(alone)], alone)
            return _within(window, alone, whole[len(alone) :], crossed=crossed)
        # Nothing is left behind the boundary: score from the first token that differs.
        at = min(shared_length(alone, whole), len(whole) - 1)
        return _within(window, *self._divided(whole, at), crossed=True)

    def _after_nothing(self, ids: Ids) -> tuple[Ids, Ids]:
        if len(ids) > 1 and ids[0] == self._first:
            return ids[:1], ids[1:]
        return self._divided(ids, 0)

    def _divided(self, ids: Ids, at: int) -> tuple[Ids, Ids]:
        if at > 0:
            return ids[:at], ids[at:]
        if self._first is None:
            raise ModelError(
                "a continuation has nothing before it and the tokenizer has no beginning or end "
                "token to put there: give each question a prompt"
            )
        return np.array([self._first], dtype=ids.dtype), ids


def _encoded(tokenizer: Any, texts: Iterable[str], **options: bool) -> Mapping[str, Ids]:
    unique = sorted(texts)
    if not unique:
        return {}
    found = tokenizer(unique, return_attention_mask=False, **options)["input_ids"]
    return {text: np.array(ids, dtype=TOKEN) for text, ids in zip(unique, found, strict=True)}


def _within(
    window: int, context: Ids, continuation: Ids, *, crossed: bool = False
) -> EncodedContinuation:
    """Cut what exceeds the window; a continuation longer than that is scored piece by piece."""
    whole = np.concatenate([context, continuation], dtype=TOKEN)  # or else it is native
    pieces = []
    for end in range(len(whole), len(context), -window):
        kept = whole[max(0, end - window - 1) : end]
        scored = min(window, end - len(context))
        pieces.append(Piece(read=kept[:-1], scored=kept[-scored:]))
    return EncodedContinuation(tuple(pieces), crossed=crossed, cut=len(whole) > window + 1)


def shared_length(first: Ids, second: Ids) -> int:
    """How many tokens both begin with."""
    length = min(len(first), len(second))
    unlike = np.flatnonzero(first[:length] != second[:length])
    return int(unlike[0]) if len(unlike) else length
