"""Learning rates and weight decay for what is trained."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from onward.training.methods.application import apply_method
from onward.training.methods.parameter_groups import parameter_groups
from tests.training.methods.tuned import METHODS, fresh, options


@pytest.mark.parametrize("method", METHODS)
def test_every_trained_parameter_is_in_one_group(method: str) -> None:
    model, trainable = apply_method(fresh("gpt2"), options(method), seed=0)
    groups = parameter_groups(model, method, 1e-3, 0.1)
    given = [parameter for group in groups for parameter in group["params"]]
    assert len({id(one) for one in given}) == len(given)
    assert sum(one.numel() for one in given) == trainable.trained
    torch.optim.AdamW(groups)


@pytest.mark.parametrize("method", ["full", "bitfit", "dora", "ia3", "last-layer"])
def test_weight_decay_is_for_matrices_only(method: str) -> None:
    model, _ = apply_method(fresh("gpt2"), options(method), seed=0)
    decayed = {
        id(one)
        for group in parameter_groups(model, method, 1e-3, 0.1)
        for one in group["params"]
        if group["weight_decay"]
    }
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            vector = any(part in name for part in ("bias", "ln_", "ia3_l", "magnitude"))
            assert (id(parameter) in decayed) == (not vector), name


def test_b_of_lora_plus_learns_sixteen_times_as_fast_and_the_rest_as_asked() -> None:
    backbone, _ = apply_method(
        fresh("llama", backbone=True), options("lora+"), seed=0, backbone=True
    )
    classifier = nn.ModuleDict({"backbone": backbone, "head": nn.Linear(32, 2)})
    rates = {
        id(one): group["lr"]
        for group in parameter_groups(classifier, "lora+", 1e-4, 0.0)
        for one in group["params"]
    }
    for name, parameter in classifier.named_parameters():
        if parameter.requires_grad:
            assert rates[id(parameter)] == pytest.approx(1.6e-3 if "lora_B" in name else 1e-4)
    plain = parameter_groups(classifier, "lora", 1e-4, 0.0)
    assert [group["lr"] for group in plain] == [1e-4]
