"""A trainer that tells how often the model is right, on what it is trained on and what is held out.

Knows a trainer's log. Refuses to know what being right means.
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch

from onward.training.lean_trainer import LeanTrainer


class AccuracyTrainer(LeanTrainer):
    """Also logs its ``metric`` on what was trained on since the last entry."""

    metric: ClassVar[str]

    def __init__(self, *arguments: Any, **more: Any) -> None:
        """Take what LeanTrainer takes."""
        super().__init__(*arguments, **more)
        self._right = self._seen = 0

    def counted(self, outputs: Any, labels: torch.Tensor) -> tuple[int, int]:
        """How many of ``labels`` the model hits, and of how many that count."""
        raise NotImplementedError

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,  # noqa: FBT001, FBT002 - transformers' signature
        num_items_in_batch: torch.Tensor | int | None = None,
    ) -> Any:
        """As transformers has it; counts what is right on the way."""
        labels = inputs["labels"]
        loss, outputs = super().compute_loss(
            model, inputs, return_outputs=True, num_items_in_batch=num_items_in_batch
        )
        if model.training:
            right, seen = self.counted(outputs, labels)
            self._right += right
            self._seen += seen
        return (loss, outputs) if return_outputs else loss

    def log(self, logs: dict[str, float], *arguments: Any, **more: Any) -> None:
        """Add the metric to an entry that holds a training loss."""
        if "loss" in logs and self._seen:
            logs[self.metric] = self._right / self._seen
            self._right = self._seen = 0
        super().log(logs, *arguments, **more)
