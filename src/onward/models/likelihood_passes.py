"""Forward passes that give the chance of chosen tokens after chosen positions of token trees.

The output head is applied at those positions only: no logits are made of contexts. A prefix that
rows share is read once; each batch continues a fork of what the model remembers of it. Knows causal
models of transformers, plain or wrapped by PEFT. Refuses to know texts and what is scored.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from transformers import DynamicCache

from onward.models.likelihood_tokens import Ids
from onward.models.likelihood_trees import Forest, Group, Row, batches, lay_out

CELLS = 16_000_000
"""Most entries of an attention mask: 64 MB in float32."""
_LOGITS = 64_000_000
"""Most logits at once: 256 MB in float32."""
_SOFTMAX_ROWS = 64
"""Positions whose softmax is taken together, so that it fits the processor's cache."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """Tokens whose chance is asked for at the end of a sequence."""

    number: int
    """Of what is asked, to tell the answers apart."""
    scored: Ids
    """The last follows the whole sequence, the one before it all but its last token, and so on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says to one ``Asked``."""

    number: int
    logprob: float
    greedy: bool


@dataclass(frozen=True, slots=True)
class _Batch:
    ids: torch.Tensor
    positions: torch.Tensor
    sees: torch.Tensor | None
    """(row, 1, token, prefix and tokens); None where rows are plain sequences."""
    at: torch.Tensor
    """(2, scored positions): row and token."""
    asked: torch.Tensor
    """(3, scored tokens): number, column of ``at``, token."""


@contextmanager
def computing(model: Any, *, bfloat16: bool) -> Iterator[None]:
    """Compute without dropout and gradients; afterwards the model is as before.

    Not in torch's inference mode: buffers made there could not be trained with later.
    """
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with (
            torch.no_grad(),
            torch.autocast(weights_of(model).device.type, dtype=torch.bfloat16, enabled=bfloat16),
        ):
            yield
    finally:
        for module, mode in modes:
            module.training = mode


def answers(
    model: Any,
    forest: Forest,
    groups: Sequence[Group],
    asked: Sequence[Sequence[Asked]],
    batch_tokens: int,
) -> Iterator[list[Answer]]:
    """Yield what the model says to all that is ``asked`` of each sequence, batch by batch.

    ``asked`` has the order of the forest. ``batch_tokens`` bounds a batch, padding
    included; memory for masks and logits is bounded too, but for a single row.
    """
    scored = _LOGITS // len(weights_of(model))
    bounds = {"tokens": batch_tokens, "cells": CELLS, "scored": scored}
    for group in groups:
        if not group.rows:
            continue
        cache = _remembered(model, forest.sequences[group.rows[0].start][: group.prefix])
        for rows in batches(forest, group, **bounds):
            batch = _assembled(forest, rows, group.prefix, asked)
            yield _read(model, batch, _forked(cache, len(rows)))


def _assembled(
    forest: Forest, rows: Sequence[Row], prefix: int, asked: Sequence[Sequence[Asked]]
) -> _Batch:
    """Put rows side by side, padded on the right."""
    shape = (len(rows), max(row.tokens for row in rows))
    ids, positions = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    sees = np.zeros((*shape, prefix + shape[1]), dtype=np.bool_)
    sees[:, :, :prefix] = True
    sees[:, :, 0] = True  # all of a row begin with one token; padding must see something
    at: list[npt.NDArray[np.int64]] = []
    tokens: list[Ids] = []
    numbers: list[int] = []
    for place, row in enumerate(rows):
        layout = lay_out(forest, row, prefix)
        ids[place, : row.tokens] = layout.ids
        positions[place, : row.tokens] = layout.depths
        sees[place, : row.tokens, prefix : prefix + row.tokens] |= layout.sees
        for sequence, path in zip(range(row.start, row.end), layout.paths, strict=True):
            for one in asked[sequence]:
                at.append(place * shape[1] + path[-len(one.scored) :])
                numbers += [one.number] * len(one.scored)
                tokens.append(one.scored)
    cells, column = np.unique(np.concatenate(at), return_inverse=True)
    chained = prefix == 0 and all(row.end == row.start + 1 for row in rows)
    return _Batch(
        ids=torch.from_numpy(ids),
        positions=torch.from_numpy(positions),
        sees=None if chained else torch.from_numpy(sees)[:, None],
        at=torch.from_numpy(np.stack(np.divmod(cells, shape[1]))),
        asked=torch.from_numpy(
            np.stack([np.array(numbers), column, np.concatenate(tokens).astype(np.int64)])
        ),
    )


def _read(model: Any, batch: _Batch, cache: Any) -> list[Answer]:
    device = weights_of(model).device
    read: dict[str, Any] = {"input_ids": batch.ids.to(device), "use_cache": cache is not None}
    if batch.sees is not None:
        kind = _computed_in(model)
        hidden = ~batch.sees.to(device)
        mask = torch.zeros(hidden.shape, dtype=kind, device=device)
        read["attention_mask"] = mask.masked_fill_(hidden, torch.finfo(kind).min)
        read["position_ids"] = batch.positions.to(device)
    if cache is not None:
        read["past_key_values"] = cache
    numbers, column, tokens = batch.asked
    logits = _logits_at(model, read, batch.at.to(device))
    logprobs, greedy = _chances(logits, column.to(device), tokens.to(device))
    unique, place = np.unique(numbers.numpy(), return_inverse=True)
    summed = np.bincount(place, logprobs)
    missed = np.bincount(place, ~greedy)
    return [
        Answer(int(number), float(logprob), greedy=not miss)
        for number, logprob, miss in zip(unique, summed, missed, strict=True)
    ]


def _logits_at(model: Any, read: Mapping[str, Any], at: torch.Tensor) -> torch.Tensor:
    """Return (positions, vocabulary); the head is given these positions only."""
    head: Any = model.get_output_embeddings()
    width = read["input_ids"].shape[1]
    reached = False

    def chosen(_: Any, given: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
        nonlocal reached
        reached = True
        states = given[0]
        # Prompt tuning puts positions of its own in front.
        return states[at[0], at[1] + states.shape[1] - width][None], *given[1:]

    handle = head.register_forward_pre_hook(chosen) if head is not None else None
    try:
        logits: torch.Tensor = model(**read).logits
    finally:
        if handle is not None:
            handle.remove()
    return logits[0] if reached else logits[at[0], at[1] + logits.shape[1] - width]


def _chances(
    logits: torch.Tensor, column: torch.Tensor, tokens: torch.Tensor
) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Return the log-probability of each token at its position, and whether it is the likeliest."""
    totals, likeliest = [], []
    for block in logits.split(_SOFTMAX_ROWS):
        best, where = block.float().max(dim=-1, keepdim=True)
        totals.append(best[:, 0] + (block.float() - best).exp_().sum(dim=-1).log_())
        likeliest.append(where[:, 0])
    logprobs = logits[column, tokens].float() - torch.cat(totals)[column]
    greedy = torch.cat(likeliest)[column] == tokens
    return logprobs.double().cpu().numpy(), greedy.cpu().numpy()


def _remembered(model: Any, prefix: Ids) -> Any:
    """Read a prefix once; None for an empty one."""
    if not len(prefix):
        return None
    device = weights_of(model).device
    cache = DynamicCache(config=model.config)
    ids = torch.from_numpy(prefix.astype(np.int64))[None].to(device)
    first = torch.zeros((2, 1), dtype=torch.long, device=device)
    _logits_at(model, {"input_ids": ids, "past_key_values": cache, "use_cache": True}, first)
    return cache


def _forked(cache: Any, rows: int) -> Any:
    """Return a cache that continues ``cache`` in each of ``rows`` and leaves it as it is.

    Layers replace their tensors as they grow, so nothing is copied before.
    """
    if cache is None:
        return None
    fork = copy.copy(cache)
    fork.layers = [copy.copy(layer) for layer in cache.layers]
    for layer in fork.layers:
        layer.keys = layer.keys.expand(rows, -1, -1, -1)
        layer.values = layer.values.expand(rows, -1, -1, -1)
    return fork


def weights_of(model: Any) -> torch.Tensor:
    """Return the table of token embeddings: it says device, precision and vocabulary."""
    found: torch.Tensor = model.get_input_embeddings().weight
    return found


def _computed_in(model: Any) -> torch.dtype:
    weights = weights_of(model)
    if torch.is_autocast_enabled(weights.device.type):
        return torch.get_autocast_dtype(weights.device.type)
    return weights.dtype
