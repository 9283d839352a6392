"""What TRL's trainers over pairs have in common here: silent, and means are over pairs.

Knows how TRL notes what it measures. Refuses to know losses and models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import torch

from onward.training.lean_trainer import LeanTrainer


class PairTrainer(LeanTrainer):
    """To be put before one of TRL's trainers."""

    measured: ClassVar[Mapping[str, str]]
    """What is logged, of what TRL measures, under our names; the rest is not."""
    loss_is_scaled_for_ga = True
    """Tells transformers not to mean the losses of micro-batches, which differ in size."""

    def weight(self, inputs: Mapping[str, Any]) -> int:
        """What TRL's loss of a micro-batch is a mean over: its pairs."""
        return len(inputs["input_ids"]) // 2

    def get_batch_samples(
        self, epoch_iterator: Iterator[Any], num_batches: int, device: torch.device
    ) -> tuple[list[Any], torch.Tensor]:
        """Return the micro-batches of a step and the weight of all, in all processes."""
        batches, _ = super().get_batch_samples(epoch_iterator, num_batches, device)
        own = torch.tensor(sum(map(self.weight, batches)), device=device)
        return batches, self.accelerator.gather(own).sum()

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,  # noqa: FBT001, FBT002 - transformers' signature
        num_items_in_batch: Any = None,
    ) -> Any:
        """TRL's loss, in a step as the share that its ``weight`` has in that of the whole step.

        So accumulated gradients equal those of the big batch. How many pairs there are is noted,
        for what is measured.
        """
        self._found()["pairs"].append(len(inputs["input_ids"]) // 2)
        theirs: Any = super()
        loss = theirs.compute_loss(model, inputs, return_outputs)
        if num_items_in_batch is None:
            return loss
        # Gradients are means over the processes.
        return loss * (self.weight(inputs) * self.accelerator.num_processes / num_items_in_batch)

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Log what is ``measured``, as means over pairs."""
        found = self._found()
        pairs = found.pop("pairs", [])
        means = {
            ours: [sum(map(_times, found[theirs], pairs)) / sum(pairs)]
            for theirs, ours in self.measured.items()
            if theirs in found
        }
        found.clear()
        found.update(means)
        super().log(logs, start_time)

    def create_model_card(self, *_: Any, **__: Any) -> None:
        """Write none: ours is the run card."""

    def _found(self) -> Any:
        """What TRL measured since its last entry, in training or in looking."""
        trainer: Any = self
        return trainer._metrics["train" if trainer.model.training else "eval"]

    def _send_telemetry(self) -> None:
        """Tell no one: TRL would report each training to the model hub."""


def _times(mean: float, pairs: int) -> float:
    return mean * pairs
