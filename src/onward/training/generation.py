"""What a model in memory writes: greedy decoding, many prompts at once.

Knows tokens and a causal language model, plain or wrapped by PEFT. Refuses to know templates,
what the prompts ask, and sampling: two models are compared by what each holds most likely.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from transformers import GenerationConfig

from onward.causal_model import quiet
from onward.protocols import Progress
from onward.training.batches import padded
from onward.training.losses import device_of, measuring, room
from onward.training.supervised import virtual_tokens

_Settings: Callable[..., Any] = GenerationConfig  # which carries no types

_NEVER = -1
"""A token that no model writes. Without any stop token transformers would take the model's own."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """When to stop, and how much to compute at once."""

    max_tokens: int
    """Of one answer; at least 1."""
    stop: Collection[int]
    """Tokens that end an answer and are no part of it; none means that only its length does."""
    batch_tokens: int = 4096
    """Of a batch: prompts with their padding, and what is written."""
    stops: tuple[str, ...] = ()
    """Texts that end an answer and are no part of it."""


@dataclass(frozen=True, slots=True)
class Generated:
    """What a model wrote."""

    text: str
    """Without special tokens."""
    tokens: int
    """Written, the stop token not counted."""
    finished: bool
    """Whether the model stopped by itself."""
    problem: str = ""
    """Why nothing could be written."""


def generate_batch(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[Sequence[int]],
    decoding: Decoding,
    *,
    precision: str,
    progress: Progress | None = None,
) -> list[Generated]:
    """Continue each prompt with the most likely tokens; results are in the order of the prompts.

    In fp32 equal to one prompt at a time, up to ties. The settings that a model brings along, such
    as a repetition penalty, are not used: they would hide what tuning changed. An answer ends
    where the model's window does; an empty prompt, or one that leaves no room, has an empty text
    and a ``problem``. ``precision`` as in ``record_losses``. Raises ValueError for a
    ``max_tokens`` below 1.
    """
    if decoding.max_tokens < 1:
        raise ValueError(f"an answer of at most {decoding.max_tokens} tokens: take 1 or more")
    window = room(model)
    limits = [_limit(len(prompt), window, decoding.max_tokens) for prompt in prompts]
    written = [Generated("", 0, finished=False, problem=_problem(len(p), window)) for p in prompts]
    places = [place for place, limit in enumerate(limits) if limit > 0 and prompts[place]]
    done = len(prompts) - len(places)
    pads = virtual_tokens(model) == 0
    with quiet(), _plain_decoding(model), measuring(model, precision):
        for batch in _batches(prompts, limits, places, decoding.batch_tokens, pads=pads):
            limit = limits[batch[0]]
            ids = [prompts[place] for place in batch]
            rows = _write(model, tokenizer, ids, limit, decoding)
            for place, row in zip(batch, rows, strict=True):
                written[place] = _generated(tokenizer, row, decoding)
            done += len(batch)
            if progress is not None:
                progress("answering", done, len(prompts))
    return written


def _limit(prompt: int, window: int | None, most: int) -> int:
    return most if window is None else min(most, window - prompt)


def _problem(prompt: int, window: int | None) -> str:
    """Why a prompt of so many tokens cannot be continued; said only of those that are not."""
    if not prompt:
        return "the prompt is empty"
    return f"the prompt has {prompt} tokens, which leaves no room in the model's {window}"


def _batches(
    prompts: Sequence[Sequence[int]],
    limits: Sequence[int],
    places: Iterable[int],
    tokens: int,
    *,
    pads: bool,
) -> Iterator[list[int]]:
    """Yield places of prompts of like lengths and one limit: at most ``tokens``, or one prompt.

    Without ``pads`` the lengths are equal: the positions that prompt tuning puts in front of the
    padding would stand at another distance from each prompt.
    """
    batch: list[int] = []
    for place in sorted(places, key=lambda place: (-len(prompts[place]), place)):
        if batch:
            first = batch[0]
            longest, limit = len(prompts[first]), limits[first]
            unlike = limits[place] != limit or not (pads or len(prompts[place]) == longest)
            if unlike or (len(batch) + 1) * (longest + limit) > tokens:
                yield batch
                batch = []
        batch.append(place)
    if batch:
        yield batch


def _write(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[Sequence[int]],
    limit: int,
    decoding: Decoding,
) -> list[list[int]]:
    """The tokens after each prompt, up to ``limit``; after a stop they mean nothing."""
    stop = decoding.stop
    pad = min(stop, default=0)
    ids, mask = padded([torch.tensor(prompt) for prompt in prompts], value=pad, side="left")
    settings = _Settings(
        do_sample=False,
        num_beams=1,
        max_new_tokens=limit,
        eos_token_id=sorted(stop) or [_NEVER],
        pad_token_id=pad,
        stop_strings=list(decoding.stops) or None,
    )
    device = device_of(model)
    with warnings.catch_warnings():
        # PEFT says so at every step of prompt tuning; equal lengths need no position ids.
        warnings.filterwarnings("ignore", message="Position ids are not supported")
        full = model.generate(
            input_ids=ids.to(device),
            attention_mask=mask.to(device),
            generation_config=settings,
            tokenizer=tokenizer if decoding.stops else None,
        )
    new: list[list[int]] = full[:, ids.shape[1] :].tolist()
    return new


def _generated(tokenizer: Any, row: Sequence[int], decoding: Decoding) -> Generated:
    end = next((at for at, token in enumerate(row) if token in decoding.stop), None)
    kept = list(row[:end])
    text: str = tokenizer.decode(kept, skip_special_tokens=True)
    cut = min((at for stop in decoding.stops if (at := text.find(stop)) >= 0), default=None)
    return Generated(text[:cut], len(kept), finished=end is not None or cut is not None)


@contextmanager
def _plain_decoding(model: Any) -> Iterator[None]:
    """Set aside what the model's own generation settings would add to ours."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    kept = inner.generation_config
    inner.generation_config = _Settings()
    try:
        yield
    finally:
        inner.generation_config = kept
