"""transformers' Trainer that writes down only what it trains.

A model of which a hundredth is trained would write all of itself at every checkpoint. Knows
parameters and files. Refuses to know tasks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import load_file, save_file

TRAINED_FILE = "trained.safetensors"


class LeanTrainer(transformers.Trainer):
    """Saves and loads the parameters that require gradients; the rest is the base's."""

    optimizer: Any

    def __init__(
        self, *arguments: Any, groups: list[dict[str, Any]] | None = None, **more: Any
    ) -> None:
        """Take the optimiser's parameter ``groups`` besides what the Trainer takes."""
        self._groups = groups
        # transformers would spread one process over all cards (nn.DataParallel), and what is not
        # one row a record with it; several cards are trained on by several processes.
        more["args"]._n_gpu = min(1, more["args"].n_gpu)
        super().__init__(*arguments, **more)

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """AdamW over the given groups, or over all that is trained."""
        if self.optimizer is None and self._groups is not None:
            kind, arguments = self.get_optimizer_cls_and_kwargs(self.args)
            self.optimizer = kind(self._groups, **arguments)
        created: torch.optim.Optimizer = super().create_optimizer(model)
        return created

    def save_model(self, output_dir: str | None = None, _internal_call: bool = False) -> None:  # noqa: FBT001, FBT002
        """Write what is trained; a model that is spread over machines is left to transformers."""
        folder = Path(output_dir or str(self.args.output_dir))
        if self.args.should_save:
            folder.mkdir(parents=True, exist_ok=True)
        if self.is_fsdp_enabled or self.is_deepspeed_enabled:
            # transformers takes the folder for a whole checkpoint when every process has come here,
            # but writes nothing to it until later.
            super().save_model(str(folder), _internal_call)
        elif self.args.should_save:
            save_file(trained_state(self._plain_model()), str(folder / TRAINED_FILE))

    def let_go(self) -> None:
        """Take off the model what accelerate put on it to train: its autocast, and the mark of it.

        Another trainer is given a model that is as new, and what is measured later says its own
        precision. Not by accelerate's own means, which also take off what decorates the model's own
        forward pass.
        """
        model: Any = self.accelerator.unwrap_model(self.model_wrapped)
        own = vars(model).pop("_original_forward", None)
        if own is not None:
            model.forward = own
        vars(model).pop("_is_accelerate_prepared", None)

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        del model
        if self.is_fsdp_enabled or self.is_deepspeed_enabled:
            super()._load_from_checkpoint(resume_from_checkpoint)
            return
        saved = load_file(str(Path(resume_from_checkpoint) / TRAINED_FILE))
        set_trained_state(self._plain_model(), saved)

    def _load_best_model(self) -> None:
        best = self.state.best_model_checkpoint
        if best is not None:
            self._load_from_checkpoint(best)

    def _plain_model(self) -> Any:
        return self.accelerator.unwrap_model(self.model)


def trained_state(model: Any) -> dict[str, torch.Tensor]:
    """Copies of the parameters that require gradients, by name; tied ones once."""
    return {
        name: parameter.detach().to("cpu", copy=True).contiguous()
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }


def set_trained_state(model: Any, state: dict[str, torch.Tensor]) -> None:
    """Put back what ``trained_state`` gave, in place."""
    parameters = dict(model.named_parameters())
    with torch.no_grad():
        for name, value in state.items():
            parameters[name].copy_(value)
