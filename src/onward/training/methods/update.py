"""What is known of a model that is being tuned: its method, and its weights before.

Knows the record that travels on the model, and PEFT's own. Refuses to know files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import peft
import torch

from onward.errors import TrainingError
from onward.training.methods.peft_methods import ADAPTER

_ATTRIBUTE = "onward_update"


@dataclass(frozen=True, slots=True)
class Update:
    """How a model differs from its base."""

    method: str
    initial: Mapping[str, torch.Tensor] | None = None
    """What is trained, before training, by name of the parameter; None where it was not kept."""


def update_of(model: Any) -> Update:
    """Return the update of ``model``; raises TrainingError when it is no tuned model of ours."""
    update = model.__dict__.get(_ATTRIBUTE)
    if isinstance(update, Update):
        return update
    if is_peft(model):
        return Update(_peft_method(model.peft_config[ADAPTER]))
    raise TrainingError(f"this {type(model).__name__} is not being tuned: nothing of it was chosen")


def set_update(model: Any, update: Update) -> None:
    """Write ``update`` on the model itself, so that it is copied and forgotten with it."""
    setattr(model, _ATTRIBUTE, update)


def forget_update(model: Any) -> None:
    """Let a model whose update is part of it now be tuned like any other."""
    model.__dict__.pop(_ATTRIBUTE, None)


def is_updated(model: Any) -> bool:
    """Whether something of ``model`` was chosen to be trained."""
    return _ATTRIBUTE in model.__dict__ or is_peft(model)


def is_peft(model: Any) -> bool:
    """Whether PEFT wraps ``model``."""
    return isinstance(model, peft.PeftModel)


def starts_mutated(model: Any) -> bool:
    """Whether the base's weights were changed when training was prepared, as PiSSA does."""
    if not is_peft(model):
        return False
    return getattr(model.peft_config[ADAPTER], "init_lora_weights", None) == "pissa"


def _peft_method(config: Any) -> str:
    kind = str(config.peft_type.value)
    names = {"PROMPT_TUNING": "prompt", "PREFIX_TUNING": "prefix", "IA3": "ia3"}
    if kind != "LORA":
        return names.get(kind, kind.lower())
    return "dora" if config.use_dora else "rslora" if config.use_rslora else "lora"
