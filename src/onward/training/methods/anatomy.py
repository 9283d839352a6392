"""Where things are in a causal language model: blocks, attention, feed-forward, norm, head.

Architectures of transformers name these differently, but build them alike. Knows modules and
their names. Refuses to know what is trained.
"""

from __future__ import annotations

from typing import Any

from torch import nn
from transformers.pytorch_utils import Conv1D

from onward.errors import TrainingError

_ATTENTION = ("attn", "attention")
_FEED_FORWARD = ("mlp", "feed_forward", "ffn", "fc2")


def decoder_blocks(model: Any) -> tuple[str, Any]:
    """Return the name of the list of decoder blocks and the list itself, an ``nn.ModuleList``.

    It is the list that holds most of the parameters. Raises TrainingError when there is none.
    """
    lists = [
        (name, module)
        for name, module in model.named_modules()
        if isinstance(module, nn.ModuleList) and len(module)
    ]
    if not lists:
        raise TrainingError(f"{_kind(model)} has no list of decoder blocks: use --method full")
    return max(lists, key=lambda one: sum(weight.numel() for weight in one[1].parameters()))


def final_norm(model: Any) -> Any:
    """Return the norm after the last block; raises TrainingError when there is none."""
    name, _ = decoder_blocks(model)
    above = model.get_submodule(name.rpartition(".")[0])
    norms = [
        child
        for child_name, child in above.named_children()
        if "norm" in type(child).__name__.lower() and "embed" not in child_name
    ]
    if not norms:
        raise TrainingError(f"{_kind(model)} has no norm after its last block: use --method full")
    return norms[-1]


def output_head(model: Any) -> Any | None:
    """Return the layer that gives the logits, None for a backbone without one."""
    return model.get_output_embeddings()


def attention_of(block: Any) -> Any:
    """Return the block's attention, output projection included, before the residual."""
    return _child(block, _ATTENTION, "attention")


def feed_forward_of(block: Any) -> Any:
    """Return the block's feed-forward network, before the residual."""
    return _child(block, _FEED_FORWARD, "feed-forward network")


def block_linears(model: Any) -> dict[str, Any]:
    """Return the linear layers of the decoder blocks by name: ``nn.Linear`` or GPT-2's ``Conv1D``.

    The head and the embeddings are never among them.
    """
    prefix, blocks = decoder_blocks(model)
    return {
        f"{prefix}.{name}": module
        for name, module in blocks.named_modules()
        if isinstance(module, nn.Linear | Conv1D)
    }


def _child(block: Any, parts: tuple[str, ...], what: str) -> Any:
    for name, child in block.named_children():
        if any(part in name for part in parts) and "norm" not in name:
            return child
    raise TrainingError(
        f"no {what} found in a {type(block).__name__}: use --method lora, which needs none"
    )


def _kind(model: Any) -> str:
    return type(model).__name__
