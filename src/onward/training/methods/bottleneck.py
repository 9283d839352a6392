"""Bottleneck adapters after attention and feed-forward (Houlsby et al. 2019, section 2.1).

Knows decoder blocks. Refuses to know files and optimisers. The norms of the model stay frozen,
unlike in the paper.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn.functional import gelu

from onward.errors import UsageError
from onward.training.methods.anatomy import (
    attention_of,
    block_linears,
    decoder_blocks,
    feed_forward_of,
)

NAME = "bottleneck"
"""What the adapter is called in the module that it follows."""


class Bottleneck(nn.Module):
    """x + up(GELU(down(x))); ``up`` is zero at first, so that it starts as the identity."""

    def __init__(self, size: int, width: int, like: torch.Tensor) -> None:
        super().__init__()
        self.down = nn.Linear(size, width, device=like.device, dtype=like.dtype)
        self.up = nn.Linear(width, size, device=like.device, dtype=like.dtype)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """States of any shape whose last axis is ``size``."""
        changed: torch.Tensor = states + self.up(gelu(self.down(states)))
        return changed


def add_bottlenecks(model: Any, width: int) -> None:
    """Put two adapters of ``width`` into each block, before its residuals; freeze the rest.

    Raises UsageError for a width that is no bottleneck, TrainingError for unknown blocks.
    """
    size = int(model.get_input_embeddings().weight.shape[1])
    if width > size:
        raise UsageError(
            f"--rank {width} is no bottleneck: the states of this model are {size} wide"
        )
    like = next(iter(block_linears(model).values())).weight
    model.requires_grad_(requires_grad=False)
    _, blocks = decoder_blocks(model)
    for block in blocks:
        for layer in (attention_of(block), feed_forward_of(block)):
            layer.add_module(NAME, Bottleneck(size, width, like))
            layer.register_forward_hook(_through)


def _through(layer: Any, _: Any, output: Any) -> Any:
    """Send the layer's output through its adapter; attention gives its weights beside it."""
    adapter = layer.get_submodule(NAME)
    if isinstance(output, tuple):
        return (adapter(output[0]), *output[1:])
    return adapter(output)
