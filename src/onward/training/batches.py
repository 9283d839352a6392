"""How records are read many at a time: like lengths side by side, padded, in which precision.

Knows token ids, states and masks. Refuses to know what a model makes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import torch
from torch.nn.utils.rnn import pad_sequence

from onward.causal_model import computes_in_bfloat16

BATCH_TOKENS = 1024
"""Positions of a batch that is only read. Measured with SmolLM2-135M in bfloat16 on one core: 700
tokens a second with 512 or 1024, 600 with 2048 or more, which do not fit the processor's cache."""


def like_lengths(lengths: Sequence[int], batch_tokens: int = BATCH_TOKENS) -> list[list[int]]:
    """Return every place into ``lengths`` once, in batches of at most ``batch_tokens`` positions.

    The longest come first, so that memory runs out at once or never. A record that is longer than
    a batch has one to itself.
    """
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        longest = lengths[batches[-1][0]] if batches else 0
        if batches and (len(batches[-1]) + 1) * longest <= batch_tokens:
            batches[-1].append(place)
        else:
            batches.append([place])
    return batches


def padded(
    sequences: Sequence[torch.Tensor], *, value: int = 0, side: Literal["right", "left"] = "right"
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return (records, longest, …) filled up with ``value`` on one ``side``, and its mask.

    The mask is 1 at real positions and 0 at padding, whatever token the padding is: many models
    pad with their end token, which is a real token elsewhere.
    """
    filled, mask = (
        pad_sequence(rows, batch_first=True, padding_value=fill, padding_side=side)
        for rows, fill in (
            (list(sequences), value),
            ([torch.ones(len(one), dtype=torch.long) for one in sequences], 0),
        )
    )
    return filled, mask


def read_each(
    compute: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    texts: Sequence[Sequence[int]],
    *,
    device: torch.device,
    batch_tokens: int = BATCH_TOKENS,
) -> list[Any]:
    """Return what ``compute`` makes of (ids, mask) for each of ``texts``, tokens, in their order.

    One row of its result belongs to each record; a number, or a list of them.
    """
    found: list[Any] = [None] * len(texts)
    for places in like_lengths([len(text) for text in texts], batch_tokens):
        ids, mask = padded([torch.tensor(texts[place]) for place in places])
        rows = compute(ids.to(device), mask.to(device)).tolist()
        for place, row in zip(places, rows, strict=True):
            found[place] = row
    return found


def pooled_position(mask: torch.Tensor, pooling: str) -> torch.Tensor:
    """Position of the ``last`` or ``first`` real token of each record; padding on either side."""
    if pooling == "first":
        return mask.long().argmax(dim=1)
    return (mask.long() * torch.arange(mask.shape[1], device=mask.device)).argmax(dim=1)


def bfloat16(device: torch.device, precision: str) -> torch.autocast:
    """Matrix products in bfloat16 within the block, where ``precision`` means it."""
    return torch.autocast(
        device.type, dtype=torch.bfloat16, enabled=computes_in_bfloat16(precision)
    )
