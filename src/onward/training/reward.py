"""A reward model: a language model that says how good an answer is, learned from preferences.

The chance that the first of two answers is preferred is the logistic function of the difference of
their rewards (Bradley and Terry 1952; Ouyang et al. 2022, eq. 1). Knows TRL's reward trainer and
models in memory. Refuses to know where pairs came from and which weights are trained.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import torch
from datasets import Dataset
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import TrainerCallback
from transformers.modeling_outputs import SequenceClassifierOutput
from trl.trainer.reward_config import RewardConfig
from trl.trainer.reward_trainer import RewardTrainer as TrlRewardTrainer

from onward.errors import ModelError
from onward.training.batches import BATCH_TOKENS, read_each
from onward.training.classifier import new_head, pool
from onward.training.losses import measuring
from onward.training.pair_trainer import PairTrainer
from onward.training.pairs import PairRow

_HEAD_FILE = "reward_head.safetensors"


class RewardModel(nn.Module):
    """A backbone and a vector: their product at the last token, which has seen the whole answer.

    The head is float32 also where the backbone computes in bfloat16. It has no bias, which no
    comparison of two answers could teach. The last token is found by the mask: many models pad
    with the token that ends answers.
    """

    def __init__(self, backbone: Any, head: nn.Linear) -> None:
        """Put ``head``, of one output, on ``backbone``, a model that ends in states."""
        super().__init__()
        self.backbone = backbone
        self.head = head
        self.config = copy.deepcopy(backbone.config)  # TRL marks the pad token in it
        self.config.num_labels = 1

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        use_cache: bool = False,  # noqa: FBT001, FBT002 - TRL passes it
    ) -> SequenceClassifierOutput:
        """Return rewards as ``logits``, float32 (records, 1)."""
        output = self.backbone(
            input_ids=input_ids, attention_mask=attention_mask, use_cache=use_cache
        )
        states = output.last_hidden_state[:, -input_ids.shape[1] :]  # virtual tokens come before
        pooled = pool(states.float(), attention_mask, "last")
        with torch.autocast(input_ids.device.type, enabled=False):
            return SequenceClassifierOutput(logits=self.head(pooled))

    def add_model_tags(self, tags: Sequence[str]) -> None:
        """Take no tags: TRL would have the model say on a hub how it was made."""


class RewardTrainer(PairTrainer, TrlRewardTrainer):
    """TRL's reward trainer, kept from the network and from writing cards."""

    measured: ClassVar[Mapping[str, str]] = {"accuracy": "accuracy", "margin": "margin"}


def new_reward_model(backbone: Any, *, seed: int) -> RewardModel:
    """Return a reward model whose head has small random weights that follow from ``seed``."""
    return RewardModel(backbone, new_head(backbone, 1, bias=False, seed=seed))


def build_reward_trainer(
    model: RewardModel,
    tokenizer: Any,
    train_rows: Sequence[PairRow],
    validation_rows: Sequence[PairRow],
    *,
    arguments: Mapping[str, Any],
    callbacks: Sequence[TrainerCallback],
    groups: list[dict[str, Any]] | None = None,
) -> RewardTrainer:
    """Return a trainer of ``model`` that minimises -log sigmoid(chosen - rejected), in nats a pair.

    ``train_rows`` are read in their order; ``arguments`` are those of
    ``transformers.TrainingArguments``; ``groups`` are the optimiser's. It logs ``accuracy``, the
    share of pairs whose chosen answer has the higher reward, and ``margin``, their mean difference.
    """
    defaults = {"bf16": False, "activation_checkpointing": False}
    return RewardTrainer(
        model,
        args=RewardConfig(**{**defaults, **arguments, "max_length": None}),
        processing_class=tokenizer,
        train_dataset=_dataset(train_rows),
        eval_dataset=_dataset(validation_rows) if validation_rows else None,
        callbacks=list(callbacks),
        groups=groups,
    )


def rewards(
    model: RewardModel,
    answers: Sequence[Sequence[int]],
    *,
    precision: str,
    batch_tokens: int = BATCH_TOKENS,
) -> list[float]:
    """Return the reward of each of ``answers``, tokens of a prompt and what answers it.

    Rewards have no unit and no zero: only those of one model, for one prompt, can be compared.
    """

    def reward(ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = model(ids, mask).logits
        return logits.flatten()

    device = model.head.weight.device
    with measuring(model, precision):
        return read_each(reward, answers, device=device, batch_tokens=batch_tokens)


def reward_margins(model: RewardModel, rows: Sequence[PairRow], *, precision: str) -> list[float]:
    """Return the chosen answer's reward minus the rejected one's, of each pair."""
    both = [answer for row in _joined(rows) for answer in (row["chosen_ids"], row["rejected_ids"])]
    found = rewards(model, both, precision=precision)
    return [chosen - rejected for chosen, rejected in zip(found[::2], found[1::2], strict=True)]


def save_reward_head(model: RewardModel, folder: Path) -> None:
    """Write the head into ``folder``; what changed of the backbone is written by its method."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({"weight": model.head.weight.detach().cpu()}, str(folder / _HEAD_FILE))


def load_reward_head(folder: Path, backbone: Any) -> RewardModel:
    """Put the head in ``folder`` on ``backbone``; ModelError where it is missing or unlike it."""
    model = new_reward_model(backbone, seed=0)
    try:
        model.head.load_state_dict(load_file(str(folder / _HEAD_FILE)))
    except (OSError, SafetensorError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"{folder} holds no reward head for this model: {reason}") from error
    return model


def _joined(rows: Sequence[PairRow]) -> list[dict[str, list[int]]]:
    """Each answer with its prompt before it, as TRL's reward trainer reads pairs."""
    return [
        {
            "chosen_ids": row["prompt_ids"] + row["chosen_ids"],
            "rejected_ids": row["prompt_ids"] + row["rejected_ids"],
        }
        for row in rows
    ]


def _dataset(rows: Sequence[PairRow]) -> Dataset:
    return Dataset.from_list(_joined(rows))
