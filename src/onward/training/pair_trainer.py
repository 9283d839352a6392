"""What TRL's trainers over pairs have in common here: silent, and scores are means over pairs.

Knows how TRL notes what it measures. Refuses to know losses and models.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from onward.training.lean_trainer import LeanTrainer


class PairTrainer(LeanTrainer):
    """To be put before one of TRL's trainers."""

    measured: ClassVar[Mapping[str, str]]
    """What is logged, of what TRL measures, under our names; the rest is not."""

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,  # noqa: FBT001, FBT002 - transformers' signature
        num_items_in_batch: Any = None,
    ) -> Any:
        """TRL's loss; how many pairs it is a mean of is noted, for batches differ in size."""
        self._found()["pairs"].append(len(inputs["input_ids"]) // 2)
        theirs: Any = super()
        return theirs.compute_loss(model, inputs, return_outputs, num_items_in_batch)

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
