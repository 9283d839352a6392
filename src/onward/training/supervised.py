"""Learning the assistant's words: rows, batches and the loss of supervised fine-tuning.

Logits are computed only at the positions whose next token is learned. For answers of a dozen
tokens after prompts of hundreds that saves a third of the time and most of the memory: a
vocabulary of 50,000 makes the logits the largest thing there is. Refuses to know where records
came from.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import EvalPrediction, TrainerCallback, TrainingArguments

from onward.training.accuracy_trainer import AccuracyTrainer
from onward.training.batches import padded
from onward.training.decoder_halves import Unsplittable, split, twin
from onward.training.frozen_prefix import Divided
from onward.types import Encoded

IGNORED = -100
"""Label of a position that is not learned, as torch's cross entropy has it."""

Row = Mapping[str, Any]


def divide(model: Any) -> Divided | Unsplittable:
    """Part a causal language model where training begins; nothing is computed yet."""
    halves = split(model.base_model)
    if isinstance(halves, Unsplittable):
        return halves
    halves.top.config.use_cache = False  # keys and values lie by the number of the whole's blocks
    top = twin(model)
    top._modules[model.base_model_prefix] = halves.top
    return Divided(top, halves.below)


def supervised_rows(
    encoded: Sequence[Encoded], states: Sequence[torch.Tensor] | None = None
) -> list[Row]:
    """Each record as ``input_ids``, or as ``states`` that frozen layers gave, and its ``labels``.

    Both are as long as the record.
    """
    return [
        {
            **({"input_ids": list(one.ids)} if states is None else {"hidden": states[place]}),
            "labels": [
                token if learned else IGNORED
                for token, learned in zip(one.ids, one.supervised, strict=True)
            ],
        }
        for place, one in enumerate(encoded)
    ]


def collator(pad: int, *, model: Any) -> Callable[[Sequence[Row]], dict[str, torch.Tensor]]:
    """Return what makes a batch of rows: padded on the right, with the positions to compute.

    ``labels`` has a first column that is never learned, then one for each kept position: the
    Trainer counts learned tokens from the second column on.
    """
    keeps = keeps_logits(model)
    offset = virtual_tokens(model)

    def collate(rows: Sequence[Row]) -> dict[str, torch.Tensor]:
        if "hidden" in rows[0]:
            kind, (read, mask) = "inputs_embeds", padded([row["hidden"] for row in rows])
        else:
            ids = [torch.tensor(row["input_ids"]) for row in rows]
            kind, (read, mask) = "input_ids", padded(ids, value=pad)
        following = [torch.tensor([*row["labels"][1:], IGNORED]) for row in rows]
        next_ids, _ = padded(following, value=IGNORED)
        positions = (next_ids != IGNORED).any(dim=0).nonzero().flatten()
        batch = {kind: read, "attention_mask": mask}
        if keeps:
            batch["logits_to_keep"] = positions + offset
            next_ids = next_ids[:, positions]
        unlearned = torch.full((len(rows), 1), IGNORED)
        batch["labels"] = torch.cat([unlearned, next_ids], dim=1)
        return batch

    return collate


def loss_of(
    outputs: Any,
    labels: torch.Tensor,
    num_items_in_batch: torch.Tensor | int | None = None,
) -> torch.Tensor:
    """Negative log-likelihood in nats, over the learned tokens of the whole optimiser step.

    Divided by the tokens of the step, not of the micro-batch: so accumulated gradients equal
    those of the big batch.
    """
    targets = labels[:, 1:]
    summed = _nats(outputs, targets, reduction="sum")
    learned = (targets != IGNORED).sum() if num_items_in_batch is None else num_items_in_batch
    return summed / learned


def record_nats(outputs: Any, labels: torch.Tensor) -> torch.Tensor:
    """Negative log-likelihood of the learned tokens of each record, in nats (records,)."""
    targets = labels[:, 1:]
    return _nats(outputs, targets, reduction="none").view(targets.shape).sum(dim=1)


def record_hits(outputs: Any, labels: torch.Tensor) -> torch.Tensor:
    """Learned tokens of each record than which none is likelier in their place (records,).

    By the largest logit, which is found nine times as fast as its place.
    """
    targets = labels[:, 1:]
    logits, learned = _logits(outputs, targets).detach(), targets != IGNORED
    own = logits.gather(-1, torch.where(learned, targets, 0).unsqueeze(-1)).squeeze(-1)
    return ((own >= logits.amax(dim=-1)) & learned).sum(dim=1)


def _nats(outputs: Any, targets: torch.Tensor, *, reduction: str) -> torch.Tensor:
    logits = _logits(outputs, targets).flatten(0, 1).float()
    return cross_entropy(logits, targets.flatten(), ignore_index=IGNORED, reduction=reduction)


def _logits(outputs: Any, targets: torch.Tensor) -> torch.Tensor:
    """Those of the positions of ``targets``: prompt tuning puts others before them."""
    logits: torch.Tensor = outputs["logits"][:, -targets.shape[1] :]
    return logits


class SupervisedTrainer(AccuracyTrainer):
    """Looks at held-out records as it trains: nats a learned token, and how many are hit.

    transformers means the losses of batches, which depends on what is computed at once.
    """

    metric = "token_accuracy"

    def counted(self, outputs: Any, labels: torch.Tensor) -> tuple[int, int]:
        """Learned tokens that are the likeliest, and all of them."""
        return int(record_hits(outputs, labels).sum()), int((labels[:, 1:] != IGNORED).sum())

    def prediction_step(
        self,
        model: Any,
        inputs: dict[str, Any],
        prediction_loss_only: bool,  # noqa: FBT001 - transformers' signature
        ignore_keys: list[str] | None = None,
    ) -> tuple[None, torch.Tensor, torch.Tensor]:
        """Return (nats, hits) of each record for predictions, and its learned tokens."""
        del prediction_loss_only, ignore_keys
        given = self._prepare_inputs(inputs)
        labels = given.pop("labels")
        with torch.no_grad():
            outputs = model(**given)
            found = torch.stack([record_nats(outputs, labels), record_hits(outputs, labels)], dim=1)
        return None, found, (labels[:, 1:] != IGNORED).sum(dim=1)


def token_scores(seen: EvalPrediction) -> dict[str, float]:
    """Means over the learned tokens of all records that ``prediction_step`` saw, in any process."""
    nats, hits = seen.predictions.sum(axis=0, dtype="float64") / seen.label_ids.sum()
    return {"loss": float(nats), SupervisedTrainer.metric: float(hits)}


def keeps_logits(model: Any) -> bool:
    """Whether the model computes logits at chosen positions only."""
    plain = model.get_base_model() if hasattr(model, "get_base_model") else model
    return "logits_to_keep" in inspect.signature(plain.forward).parameters


def virtual_tokens(model: Any) -> int:
    """Positions that prompt tuning puts before the record's own."""
    config: Any = getattr(model, "peft_config", {}).get("default")
    kind = str(getattr(config, "peft_type", ""))
    return int(config.num_virtual_tokens) if kind.endswith("PROMPT_TUNING") else 0


def build_supervised_trainer(
    model: Any,
    pad: int,
    rows: tuple[Sequence[Row], Sequence[Row]],
    arguments: dict[str, Any],
    *,
    groups: list[dict[str, Any]] | None = None,
    callbacks: Sequence[TrainerCallback] = (),
) -> SupervisedTrainer:
    """A trainer over (training, validation) ``rows``, which are read in their order."""
    train, validation = rows
    return SupervisedTrainer(
        model=model,
        args=TrainingArguments(**arguments),
        data_collator=collator(pad, model=model),
        train_dataset=train,
        eval_dataset=validation or None,
        compute_loss_func=loss_of,
        compute_metrics=token_scores,
        callbacks=list(callbacks),
        groups=groups,
    )
