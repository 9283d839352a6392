"""A tuned model as a plain one: the update put into the weights.

Knows which updates are weights. Refuses to know files.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from onward.errors import TrainingError
from onward.training.methods.choice import can_merge
from onward.training.methods.peft_methods import heeded
from onward.training.methods.update import is_peft, update_of

_REMEDIES = {
    "adapter": "a bottleneck is not linear",
    "prompt": "virtual tokens are no weights",
    "prefix": "virtual tokens are no weights",
}
_BIAS_FLAGS = ("attention_bias", "mlp_bias", "bias", "use_bias", "qkv_bias")


def merge_update(model: Any) -> Any:
    """Return the tuned model as a plain model of transformers, with the same outputs.

    Changes ``model`` in place, which cannot be used as a tuned one afterwards. Biases of BitFit
    stay where the architecture's configuration allows them. Raises TrainingError where the method
    or the architecture does not allow it.
    """
    _check(model)
    if is_peft(model):
        with _finite(model):
            return model.merge_and_unload(safe_merge=True)
    if update_of(model).method == "bitfit":
        _allow_biases(model)
    return model


def _check(model: Any) -> None:
    method = update_of(model).method
    if not can_merge(method):
        raise TrainingError(
            f"--method {method} cannot be merged, {_REMEDIES[method]}: use the model with its "
            "adapter, or tune with --method lora"
        )


@contextmanager
def _finite(model: Any) -> Iterator[None]:
    """Turn PEFT's refusal to merge numbers that are none into one of ours."""
    try:
        with heeded():
            yield
    except ValueError as error:
        raise TrainingError(
            f"the update of this {type(model.get_base_model()).__name__} holds numbers that are "
            "not finite: tune again with a lower --learning-rate"
        ) from error


def _allow_biases(model: Any) -> None:
    """Say in the configuration that linear layers have biases; the model then loads with them."""
    config = copy.deepcopy(model.config)
    for flag in _BIAS_FLAGS:
        if getattr(config, flag, None) is False:
            setattr(config, flag, True)
    with torch.device("meta"):
        expected = set(type(model)(config).state_dict())
    homeless = sorted(set(model.state_dict()) ^ expected)
    if homeless:
        raise TrainingError(
            f"a {type(model).__name__} has no place for {len(homeless)} of BitFit's biases, such "
            f"as {homeless[0]}: use the model with its update, or tune with --method lora"
        )
    for flag in _BIAS_FLAGS:
        if hasattr(config, flag):
            setattr(model.config, flag, getattr(config, flag))
