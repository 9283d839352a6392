"""BitFit: only the biases are trained (Ben Zaken et al. 2022).

Knows linear layers. Refuses to know files and optimisers.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from onward.training.methods.anatomy import block_linears


def train_biases(model: Any) -> tuple[str, ...]:
    """Let the biases of ``model`` be trained, and nothing else.

    Linear layers of the decoder blocks that have none (all of Llama's) get one of zeros, which
    changes nothing yet. Returns what the reader must know.
    """
    model.requires_grad_(requires_grad=False)
    added = 0
    for layer in block_linears(model).values():
        if layer.bias is None:
            layer.bias = nn.Parameter(torch.zeros_like(layer.weight[:, 0]))
            added += 1
    for name, parameter in model.named_parameters():
        if name.rpartition(".")[2] == "bias":
            parameter.requires_grad_(requires_grad=True)
    return (f"{added} linear layers had no bias and got one of zeros",) if added else ()
