"""Training weights of the model itself: all of them, its last blocks, or its last layer.

Knows modules. Refuses to know additions to a model: those are adapters.
"""

from __future__ import annotations

from typing import Any

from torch import nn

from onward.errors import UsageError
from onward.training.methods.anatomy import decoder_blocks, final_norm, output_head
from onward.training.methods.choice import block_count


def train_layers(model: Any, method: str) -> tuple[str, ...]:
    """Let ``full``, ``last-layer`` or ``last-blocks:N`` of ``model`` be trained, and nothing else.

    The last layer is the final norm and the output head; of a backbone without head, the norm
    alone. The last blocks are N decoder blocks and the final norm. Returns what the reader must
    know. Raises UsageError for more blocks than there are.
    """
    if method == "full":
        model.requires_grad_(requires_grad=True)
        return ()
    model.requires_grad_(requires_grad=False)
    final_norm(model).requires_grad_(requires_grad=True)
    count = block_count(method)
    if count is not None:
        _, blocks = decoder_blocks(model)
        if count > len(blocks):
            raise UsageError(
                f"--method {method} asks for {count} blocks, this model has {len(blocks)}"
            )
        for block in blocks[-count:]:
            block.requires_grad_(requires_grad=True)
        return ()
    head = output_head(model)
    if head is None:
        return ()
    notes = _untie(model, head)
    head.requires_grad_(requires_grad=True)
    return notes


def _untie(model: Any, head: Any) -> tuple[str, ...]:
    """Give the head weights of its own where it shares those of the embeddings.

    Training the shared matrix would change every token that is read, so that the whole network
    moves: not the last layer any more. A copy costs vocabulary x width parameters.
    """
    if head.weight is not model.get_input_embeddings().weight:
        return ()
    head.weight = nn.Parameter(head.weight.detach().clone())
    model.config.tie_word_embeddings = False
    # transformers ties again when it saves and loads, by this list.
    model.all_tied_weights_keys = {}
    return ("the output head shared the embeddings' weights: it has its own copy now",)
