"""A decoder in two halves: what lies below everything that is trained, and the rest.

The halves are decoders like the whole and share its modules, so that transformers' own code makes
their masks and positions, and training the upper half trains the whole. Whether they give what
the whole gives is tried on a few tokens, not assumed of a name. Knows decoders. Refuses to know
heads, losses and records.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from onward.errors import TrainingError
from onward.training.batches import padded
from onward.training.methods.anatomy import decoder_blocks, final_norm

_LEARNED_POSITIONS = ("wpe",)
_TRIED = ((5, 3, 8, 6, 4, 7), (9, 5, 3))
"""Token ids on which halves are tried, of unlike lengths."""
_TOLERANCE = 1e-4
_UNLIKE = (AttributeError, IndexError, RuntimeError, TypeError, ValueError)
"""What the code of a decoder that is built otherwise may say to being cut in two."""


@dataclass(frozen=True, slots=True)
class Halves:
    """``top(below(ids))`` is what the whole decoder gives."""

    below: Any
    """Token ids → states: embeddings and the lower blocks."""
    top: Any
    """States (as ``inputs_embeds``) → final states: the upper blocks and the last norm."""
    name: str
    """Of the list of blocks, in both."""
    above: int
    """Blocks in ``top``; with 0, each position is computed by itself."""


@dataclass(frozen=True, slots=True)
class Unsplittable:
    """Why nothing can be computed beforehand."""

    reason: str


def first_trained_block(backbone: Any) -> int:
    """Return how many blocks lie below everything that is trained; all of them when none is.

    0 when the embeddings are trained, or when the blocks cannot be told.
    """
    found = _layout(backbone)
    if found is None:
        return 0
    others = (
        parameter
        for child, module in backbone.named_children()
        if child not in (found.blocks, found.norm)
        for parameter in module.parameters()
    )
    if _is_trained(others):
        return 0
    blocks = getattr(backbone, found.blocks)
    trained = (i for i, block in enumerate(blocks) if _is_trained(block.parameters()))
    return next(trained, len(blocks))


def split(backbone: Any, blocks: int | None = None) -> Halves | Unsplittable:
    """Part a decoder after its first ``blocks`` blocks, by default all that are not trained."""
    if getattr(backbone, "peft_config", None):
        return Unsplittable("an adapter reaches through the whole model")
    found = _layout(backbone)
    if found is None:
        return Unsplittable(f"the blocks of {type(backbone).__name__} cannot be told")
    total = len(getattr(backbone, found.blocks))
    count = first_trained_block(backbone) if blocks is None else blocks
    if not 0 < count <= total:
        return Unsplittable("the lowest layers are trained too")
    below = _part(backbone, found.blocks, range(count))
    below._modules[found.norm] = nn.Identity()
    top = _part(backbone, found.blocks, range(count, total))
    for child, module in backbone.named_children():
        if isinstance(module, nn.Dropout):  # was applied below
            top._modules[child] = nn.Identity()
        elif child in _LEARNED_POSITIONS:  # were added below
            top._modules[child] = _NoPositions()
    halves = Halves(below, top, found.blocks, total - count)
    if not gives_the_whole(backbone, halves):
        return Unsplittable(f"the halves of {type(backbone).__name__} do not give the whole")
    return halves


def gives_the_whole(
    backbone: Any,
    halves: Halves,
    seen: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] | None = None,
) -> bool:
    """Whether the halves give the states of the whole, on a few tokens in float32.

    ``seen`` takes (states, mask) to what will be looked at of them; by default all real positions.
    """
    look = seen or (lambda states, mask: states[mask.bool()])
    was_training = backbone.training
    for part in (backbone, halves.below, halves.top):
        part.eval()
    device = next(backbone.parameters()).device
    ids, mask = padded([torch.tensor(row) % backbone.config.vocab_size for row in _TRIED])
    mask = mask.to(device)
    read: dict[str, Any] = {"attention_mask": mask, "use_cache": False}
    try:
        with torch.inference_mode():
            whole = backbone(input_ids=ids.to(device), **read).last_hidden_state
            states = halves.below(input_ids=ids.to(device), **read).last_hidden_state
            parted = halves.top(inputs_embeds=states, **read).last_hidden_state
    except _UNLIKE:
        return False
    finally:
        backbone.train(was_training)
    expected, found = look(whole, mask), look(parted, mask)
    return bool(torch.allclose(expected, found, rtol=_TOLERANCE, atol=_TOLERANCE))


def twin(module: Any) -> Any:
    """Return a module that shares everything but the table of its children."""
    other = copy.copy(module)
    other._modules = dict(module._modules)
    return other


class _NoPositions(nn.Module):
    """Stands for learned positions where they are already part of the states."""

    def forward(self, position_ids: torch.Tensor) -> torch.Tensor:
        return torch.zeros((), device=position_ids.device)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Names of the children of a decoder."""

    blocks: str
    norm: str
    """After the last block."""


def _layout(backbone: Any) -> _Layout | None:
    """Where the blocks are, if they are all that the configuration tells of."""
    try:
        name, blocks = decoder_blocks(backbone)
        norm = final_norm(backbone)
    except TrainingError:
        return None
    told = getattr(getattr(backbone, "config", None), "num_hidden_layers", None)
    if "." in name or len(blocks) != told:
        return None
    norms = [child for child, module in backbone.named_children() if module is norm]
    return _Layout(name, norms[0])


def _is_trained(parameters: Iterable[nn.Parameter]) -> bool:
    return any(parameter.requires_grad for parameter in parameters)


def _part(backbone: Any, name: str, places: range) -> Any:
    """A decoder like the whole with some of its blocks, and a configuration that says so."""
    part = twin(backbone)
    part.config = copy.copy(backbone.config)
    part.config.num_hidden_layers = len(places)
    if kinds := getattr(backbone.config, "layer_types", None):
        part.config.layer_types = [kinds[place] for place in places]
    blocks = getattr(backbone, name)
    part._modules[name] = nn.ModuleList(blocks[place] for place in places)
    return part
