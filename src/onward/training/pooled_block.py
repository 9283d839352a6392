"""The last block of a decoder, computed at the one position that a classifier looks at.

Keys and values are needed of every position; queries, the attention's output and the feed-forward
network only of the pooled one, because nothing above looks at others. In SmolLM2 that leaves six
per cent of the block's matrix products for every other position. Knows decoders. Refuses to know
heads and losses.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import nn

from onward.training.batches import pooled_position
from onward.training.decoder_halves import Halves, gives_the_whole, twin

_WITHIN_ITS_POSITION = {
    "": ("mlp",),
    "self_attn": ("q_proj", "o_proj", "dense"),
    "attn": ("c_proj",),
    "attention": ("dense",),
}
"""Modules of a block, by the part they lie in, whose result at a position depends on nothing but
their input at this position, and whose results elsewhere the pooled state does not need."""


def pooled_top(backbone: Any, halves: Halves, pooling: str) -> Any:
    """Return the upper half for a classifier that pools one position (``last`` or ``first``).

    Its last block is computed there only, where trying it shows that the states are the same.
    """
    if halves.above == 0 or pooling == "mean":
        return halves.top
    focused = replace(halves, top=PooledDecoder(halves.top, halves.name, pooling))

    def pooled(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return states[torch.arange(len(states)), pooled_position(mask, pooling)]

    return focused.top if gives_the_whole(backbone, focused, pooled) else halves.top


class PooledDecoder(nn.Module):
    """A decoder whose final states are right at the pooled position of each record only."""

    def __init__(self, decoder: Any, blocks: str, pooling: str) -> None:
        """Share all modules of ``decoder``, whose blocks are its child ``blocks``."""
        super().__init__()
        self.config = decoder.config
        self.pooling = pooling
        self._chosen: list[torch.Tensor] = []
        self.decoder = twin(decoder)
        kept = list(getattr(decoder, blocks))
        self.decoder._modules[blocks] = nn.ModuleList([*kept[:-1], self._focused(kept[-1])])

    def forward(self, attention_mask: torch.Tensor, **inputs: Any) -> Any:
        """As the decoder."""
        self._chosen[:] = [pooled_position(attention_mask, self.pooling)]
        return self.decoder(attention_mask=attention_mask, **inputs)

    def _focused(self, block: Any) -> Any:
        focused = twin(block)
        for part, names in _WITHIN_ITS_POSITION.items():
            if part and part not in focused._modules:
                continue
            inner = focused
            if part:
                inner = focused._modules[part] = twin(focused._modules[part])
            for name in names:
                if name in inner._modules:
                    inner._modules[name] = _AtPosition(inner._modules[name], self._chosen)
        return focused


class _AtPosition(nn.Module):
    """Computes ``inner`` at one position of each record; the others get zeros."""

    def __init__(self, inner: nn.Module, chosen: list[torch.Tensor]) -> None:
        super().__init__()
        self.inner = inner
        self._chosen = chosen

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        rows = torch.arange(len(states), device=states.device)
        there: torch.Tensor = self.inner(states[rows, self._chosen[0]].unsqueeze(1)).squeeze(1)
        result: torch.Tensor = there.new_zeros(*states.shape[:2], there.shape[-1])
        result[rows, self._chosen[0]] = there
        return result
