"""A tuned model whose update counts more or less than once.

Knows how each method changes a model. Refuses to know what is measured meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from peft.tuners.lora import LoraLayer

from onward.errors import TrainingError
from onward.training.methods.choice import can_scale, is_lora
from onward.training.methods.peft_methods import ADAPTER
from onward.training.methods.update import Update, starts_mutated, update_of

Replacement = tuple[torch.nn.Parameter, torch.Tensor]


@contextmanager
def scaled(model: Any, scale: float) -> Iterator[None]:
    """Let the update of ``model`` count ``scale`` times in this block: 0 is the base, 1 as tuned.

    Any real number goes: above 1 exaggerates, below 0 reverses. What moves is B of LoRA (DoRA:
    and the magnitude), biases of BitFit from where they began, ``up`` of a bottleneck, the
    vectors of (IA)^3 from 1, and weights of ``full`` and ``last-...`` from where they began: base
    + scale x (tuned - base) (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
    Afterwards every weight is exactly what it was. Takes the memory of what is trained once more.

    Raises TrainingError for virtual tokens, which are there or not, and for weights of the base
    without their beginning (``keep_initial``).
    """
    update = update_of(model)
    if not can_scale(update.method):
        raise TrainingError(
            f"--method {update.method} cannot be scaled: its virtual tokens are there or not"
        )
    with torch.no_grad():
        replacements = list(_replacements(model, update, scale))
    before = [parameter.data for parameter, _ in replacements]
    try:
        for parameter, value in replacements:
            parameter.data = value
        yield
    finally:
        for (parameter, _), value in zip(replacements, before, strict=True):
            parameter.data = value


def _replacements(model: Any, update: Update, scale: float) -> Iterator[Replacement]:
    if is_lora(update.method):
        yield from _of_lora(model, update, scale)
        return
    for name, parameter in model.named_parameters():
        start = _start(name, parameter, update)
        if start is not None:
            # Not start + scale * change: that would round at 1.
            yield parameter, torch.lerp(start, parameter.data, scale)


def _start(name: str, parameter: torch.nn.Parameter, update: Update) -> torch.Tensor | None:
    """The parameter where it changes nothing; None when it may stay."""
    if update.method == "adapter":
        return torch.zeros_like(parameter) if ".bottleneck.up." in name else None
    if update.method == "ia3":
        return torch.ones_like(parameter) if ".ia3_l." in name else None
    if update.initial is None:
        raise TrainingError(
            f"--method {update.method} can be scaled only with the weights from before: prepare "
            "or load the model with keep_initial=True"
        )
    start = update.initial.get(name)
    return None if start is None else start.to(parameter.device)


def _of_lora(model: Any, update: Update, scale: float) -> Iterator[Replacement]:
    """Scale B; the rest of DoRA and PiSSA moves so that scale 0 is the base again."""
    for name, layer in model.named_modules():
        if not isinstance(layer, LoraLayer):
            continue
        narrow: Any = layer.lora_B[ADAPTER]
        yield narrow.weight, narrow.weight.data * scale
        if layer.use_dora[ADAPTER]:
            magnitude: Any = layer.lora_magnitude_vector[ADAPTER]
            yield magnitude.weight, torch.lerp(_row_norms(layer), magnitude.weight.data, scale)
        if starts_mutated(model):
            weight: Any = layer.get_base_layer().weight
            yield weight, weight.data + (1 - scale) * _taken_out(name, layer, update.initial)


def _row_norms(layer: Any) -> torch.Tensor:
    """The magnitude that DoRA begins with (Liu et al. 2024, eq. 5): norms over the inputs."""
    weight: torch.Tensor = layer.get_base_layer().weight
    norms: torch.Tensor = torch.linalg.norm(weight.T if layer.fan_in_fan_out else weight, dim=1)
    return norms


def _taken_out(name: str, layer: Any, initial: Mapping[str, torch.Tensor] | None) -> torch.Tensor:
    """What PiSSA moved from the base's weight into A and B at the beginning."""
    if initial is None:
        raise TrainingError("PiSSA's first A and B are unknown: save and load it before scaling")
    wide, narrow = (initial[f"{name}.lora_{one}.{ADAPTER}.weight"] for one in "AB")
    product: torch.Tensor = layer.scaling[ADAPTER] * (narrow @ wide)
    product = product.to(layer.get_base_layer().weight.device)
    return product.T if layer.fan_in_fan_out else product
