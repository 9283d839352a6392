"""Tiny models with an update in them, as if they had been trained."""

from __future__ import annotations

from typing import Any

import torch

from onward.options import TuneOptions
from onward.training.methods.application import apply_method
from tests.training.tiny import tiny_gpt2, tiny_llama

MODELS = {"llama": tiny_llama, "gpt2": tiny_gpt2}
METHODS = [
    *("full", "last-layer", "last-blocks:1"),
    *("lora", "dora", "rslora", "pissa", "lora+"),
    *("bitfit", "adapter", "prompt", "prefix", "ia3"),
]
BEFORE_TEXT = ("prompt", "prefix")
"""Methods that put something before the text."""
IDS = torch.randint(3, 300, (2, 12), generator=torch.Generator().manual_seed(1))


def options(method: str, **more: Any) -> TuneOptions:
    return TuneOptions(method=method, rank=4, **more)


def fresh(kind: str, *, backbone: bool = False) -> Any:
    model = MODELS[kind]()
    return model.base_model.eval() if backbone else model


def tuned(kind: str, method: str, *, backbone: bool = False) -> Any:
    """A model whose trained parameters have all moved."""
    model, _ = apply_method(
        fresh(kind, backbone=backbone),
        options(method),
        seed=3,
        backbone=backbone,
        keep_initial=True,
    )
    move(model)
    return model.eval()


def move(model: Any) -> None:
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter += 0.1 * torch.randn(parameter.shape, generator=generator)


@torch.no_grad()
def outputs(model: Any) -> torch.Tensor:
    """Logits, or hidden states of a backbone, at the text's own positions."""
    given: torch.Tensor = model(input_ids=IDS, attention_mask=torch.ones_like(IDS))[0]
    return given[:, -IDS.shape[1] :]


def apart(one: torch.Tensor, other: torch.Tensor) -> float:
    return float((one - other).abs().max())
