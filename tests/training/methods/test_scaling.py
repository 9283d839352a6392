"""Scaled by 0 a tuned model is its base, by 1 itself, and afterwards exactly what it was."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from onward.errors import TrainingError
from onward.training.methods.application import apply_method
from onward.training.methods.files import load_update, save_update
from onward.training.methods.scaling import scaled
from tests.training.methods.tuned import (
    BEFORE_TEXT,
    METHODS,
    MODELS,
    apart,
    fresh,
    move,
    options,
    outputs,
    tuned,
)

both = pytest.mark.parametrize("kind", list(MODELS))
scalable = pytest.mark.parametrize(
    "method", [method for method in METHODS if method not in BEFORE_TEXT]
)


@both
@scalable
def test_scale_0_is_the_base_and_1_the_tuned_model(kind: str, method: str) -> None:
    base, model = outputs(fresh(kind)), tuned(kind, method)
    after = outputs(model)
    weights = {name: one.clone() for name, one in model.state_dict().items()}
    with scaled(model, 0.0):
        assert apart(outputs(model), base) < 1e-5
    with scaled(model, 1.0):
        assert apart(outputs(model), after) == 0
    with scaled(model, 0.5):
        half = outputs(model)
    assert apart(half, base) > 1e-3
    assert apart(half, after) > 1e-3
    assert apart(outputs(model), after) == 0
    assert all(torch.equal(weights[name], one) for name, one in model.state_dict().items())


@scalable
def test_loaded_models_are_scaled_too(tmp_path: Path, method: str) -> None:
    base, model = outputs(fresh("llama")), tuned("llama", method)
    with scaled(model, 0.5):
        half = outputs(model)
    save_update(model, options(method), tmp_path / "u")
    loaded = load_update(fresh("llama"), tmp_path / "u", keep_initial=True).eval()
    with scaled(loaded, 0.0):
        assert apart(outputs(loaded), base) < 1e-5
    with scaled(loaded, 0.5):
        assert apart(outputs(loaded), half) < 1e-5


def test_half_of_full_fine_tuning_is_the_mean_of_both_weights() -> None:
    model, base = tuned("llama", "full"), fresh("llama")
    after = model.model.norm.weight.detach().clone()
    with scaled(model, 0.5):
        half = model.model.norm.weight.detach().clone()
    assert torch.allclose(half, (after + base.model.norm.weight) / 2)


@pytest.mark.parametrize("scale", [-1.0, 2.0])
def test_an_update_can_be_reversed_and_exaggerated(scale: float) -> None:
    model = tuned("llama", "lora")
    layer = model.get_base_model().model.layers[0].self_attn.q_proj
    update = layer.get_delta_weight("default")
    with scaled(model, scale):
        assert torch.allclose(layer.get_delta_weight("default"), scale * update)


def test_a_backbone_is_scaled_like_a_whole_model() -> None:
    for method in ("lora", "bitfit", "adapter"):
        model = tuned("llama", method, backbone=True)
        with scaled(model, 0.0):
            assert apart(outputs(model), outputs(fresh("llama", backbone=True))) < 1e-5


def test_the_weights_come_back_after_an_error_too() -> None:
    model = tuned("llama", "dora")
    after = outputs(model)
    with pytest.raises(KeyError), scaled(model, 0.0):
        raise KeyError
    assert apart(outputs(model), after) == 0


@pytest.mark.parametrize("method", BEFORE_TEXT)
def test_virtual_tokens_cannot_be_scaled(method: str) -> None:
    with pytest.raises(TrainingError, match="there or not"), scaled(tuned("llama", method), 0.5):
        pass


def test_without_the_weights_from_before_there_is_a_remedy() -> None:
    model, _ = apply_method(fresh("llama"), options("full"), seed=0)
    move(model)
    with pytest.raises(TrainingError, match="keep_initial"), scaled(model, 0.5):
        pass


def test_a_model_that_is_not_tuned_is_refused() -> None:
    with pytest.raises(TrainingError, match="not being tuned"), scaled(fresh("llama"), 0.5):
        pass
