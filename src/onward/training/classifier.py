"""A language model whose output layer tells classes instead of words.

The head and its loss are float32 also where the model computes in bfloat16. Knows states, masks
and labels. Refuses to know which weights are trained.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.functional import cross_entropy

from onward.errors import ModelError, TrainingError, UsageError
from onward.training.batches import BATCH_TOKENS, pooled_position, read_each
from onward.training.losses import measuring
from onward.types import Encoded

POOLINGS = ("last", "first", "mean")

_HEAD_FILE = "head.safetensors"
_HEAD_CARD = "head.json"
_INITIAL_SPREAD = 0.02  # standard deviation, as of the other matrices of GPT-2 and Llama


class Classifier(nn.Module):
    """A backbone, what is taken of its states (``pooling``), and a linear head over ``labels``.

    ``last`` is the state at the last real token, the only one that has seen the whole text;
    ``first`` has, in a model that reads from left to right, seen nothing but the first token;
    ``mean`` is over all real tokens.
    """

    accepts_loss_kwargs = True
    """Tells the Trainer that the loss is divided by the records of the whole optimiser step."""

    def __init__(
        self, backbone: nn.Module, head: nn.Linear, labels: Sequence[str], *, pooling: str = "last"
    ) -> None:
        """Put ``head`` on ``backbone``; UsageError for an unknown pooling."""
        super().__init__()
        if pooling not in POOLINGS:
            raise UsageError(f"unknown pooling {pooling!r}: choose {', '.join(POOLINGS)}")
        self.backbone = backbone
        self.head = head
        self.labels = tuple(labels)
        self.pooling = pooling

    def forward(
        self,
        input_ids: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
        hidden: torch.Tensor | None = None,
        num_items_in_batch: torch.Tensor | int | None = None,
    ) -> dict[str, torch.Tensor]:
        """Return ``logits`` (records, labels) and, where ``labels`` are given, the ``loss``.

        Records are token ids, or states (``hidden``) where the backbone is only the upper part of
        one. The loss is the cross entropy in nats, summed and divided by the records of the step
        (``num_items_in_batch``; without it, of the batch).
        """
        logits = self.logits(input_ids, attention_mask, hidden)
        if labels is None:
            return {"logits": logits}
        summed = cross_entropy(logits, labels, reduction="sum")
        records = len(labels) if num_items_in_batch is None else num_items_in_batch
        return {"loss": summed / records, "logits": logits}

    def logits(
        self,
        input_ids: torch.Tensor | None,
        attention_mask: torch.Tensor | None,
        hidden: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Scores of the classes, float32 (records, labels)."""
        read = {"input_ids": input_ids} if hidden is None else {"inputs_embeds": hidden}
        given = input_ids if hidden is None else hidden
        if given is None:
            raise TypeError("either input_ids or hidden must be given")
        if attention_mask is None:
            attention_mask = torch.ones(given.shape[:2], dtype=torch.long, device=given.device)
        output = self.backbone(**read, attention_mask=attention_mask, use_cache=False)
        states = output.last_hidden_state[:, -given.shape[1] :]  # virtual tokens come before
        pooled = pool(states.float(), attention_mask, self.pooling)
        with torch.autocast(given.device.type, enabled=False):
            scores: torch.Tensor = self.head(pooled)
        return scores


def new_classifier(
    backbone: Any,
    labels: Sequence[str],
    *,
    pooling: str = "last",
    seed: int = 0,
) -> Classifier:
    """Return a classifier whose head has small random weights that follow from ``seed``."""
    if len(set(labels)) < 2 or len(set(labels)) < len(labels):
        raise TrainingError(
            f"a classifier needs two or more different labels, not {', '.join(labels) or 'none'}"
        )
    head = new_head(backbone, len(labels), bias=True, seed=seed)
    return Classifier(backbone, head, labels, pooling=pooling)


def new_head(backbone: Any, outputs: int, *, bias: bool, seed: int) -> nn.Linear:
    """Return a layer of small random weights from the states of ``backbone`` to ``outputs``."""
    head = nn.Linear(backbone.config.hidden_size, outputs, bias=bias)
    chance = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        head.weight.normal_(std=_INITIAL_SPREAD, generator=chance)
        if bias:
            head.bias.zero_()
    return head.to(next(backbone.parameters()).device)


def backbone_of(causal_model: Any) -> Any:
    """Return the part of a causal language model that ends in states, without its output layer."""
    decoder = causal_model.base_model
    if decoder is causal_model:
        raise TrainingError(
            f"{type(causal_model).__name__} has no output layer that a classifier could replace"
        )
    return decoder


def pool(states: torch.Tensor, mask: torch.Tensor, pooling: str) -> torch.Tensor:
    """Return (records, width) of ``states`` (records, positions, width) and their ``mask``.

    Padding may stand on either side. A record without any real position must not come here.
    """
    if pooling == "mean":
        weights = mask.to(states.dtype).unsqueeze(-1)
        return (states * weights).sum(dim=1) / weights.sum(dim=1)
    return states[torch.arange(len(states), device=states.device), pooled_position(mask, pooling)]


def predict(
    classifier: Classifier,
    encoded: Sequence[Encoded],
    *,
    precision: str = "auto",
    batch_tokens: int = BATCH_TOKENS,
) -> list[list[float]]:
    """Return the probability of each label for each record, in the order of the records.

    Raises TrainingError for a record without tokens, of which nothing can be said.
    """
    if empty := [str(i + 1) for i, one in enumerate(encoded) if not one.ids]:
        raise TrainingError(f"records {', '.join(empty[:5])} have no tokens: leave them out")

    def probabilities(ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return classifier.logits(ids, mask).softmax(dim=-1)

    device, texts = classifier.head.weight.device, [one.ids for one in encoded]
    with measuring(classifier, precision):
        return read_each(probabilities, texts, device=device, batch_tokens=batch_tokens)


def save_head(classifier: Classifier, folder: Path) -> None:
    """Write the head with its labels and pooling into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {
        name: value.cpu().contiguous() for name, value in classifier.head.state_dict().items()
    }
    save_file(weights, str(folder / _HEAD_FILE))
    card = {"labels": classifier.labels, "pooling": classifier.pooling}
    (folder / _HEAD_CARD).write_text(json.dumps(card, ensure_ascii=False, indent=1), "utf-8")


def load_head(folder: Path, backbone: Any) -> Classifier:
    """Put the head in ``folder`` on ``backbone``; ModelError where it is missing or unlike it."""
    try:
        card = json.loads((folder / _HEAD_CARD).read_text("utf-8"))
        weights = load_file(str(folder / _HEAD_FILE))
        classifier = new_classifier(backbone, card["labels"], pooling=card["pooling"])
        classifier.head.load_state_dict(weights)
    except (OSError, ValueError, KeyError, SafetensorError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"{folder} holds no head for this model: {reason}") from error
    return classifier
