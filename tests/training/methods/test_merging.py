"""A merged model gives what the model with its adapter gave; undone, all is as before."""

from __future__ import annotations

import peft
import pytest
import torch
import transformers

from onward.errors import TrainingError
from onward.options import TuneOptions
from onward.training.methods.application import apply_method
from onward.training.methods.merging import merge_update
from tests.training.methods.tuned import (
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
UNMERGEABLE = ("adapter", "prompt", "prefix")
mergeable = pytest.mark.parametrize(
    "method", [method for method in METHODS if method not in UNMERGEABLE]
)


@both
@mergeable
def test_merged_equals_adapter(kind: str, method: str) -> None:
    model = tuned(kind, method)
    after = outputs(model)
    plain = merge_update(model)
    assert not isinstance(plain, peft.PeftModel)
    assert type(plain) is type(fresh(kind))
    assert apart(outputs(plain), after) < 1e-5


@both
@pytest.mark.parametrize("method", ["lora", "dora", "rslora", "lora+"])
def test_unmerged_restores_the_adapter_and_the_base(kind: str, method: str) -> None:
    model = tuned(kind, method)
    after = outputs(model)
    model.merge_adapter(safe_merge=True)
    model.unmerge_adapter()
    assert apart(outputs(model), after) < 1e-5
    with model.disable_adapter():
        assert apart(outputs(model), outputs(fresh(kind))) < 1e-5


@pytest.mark.parametrize("method", UNMERGEABLE)
def test_what_is_no_weight_is_refused_with_the_remedy(method: str) -> None:
    model = tuned("llama", method)
    with pytest.raises(TrainingError, match="tune with --method lora"):
        merge_update(model)


def test_biases_that_an_architecture_has_no_place_for_are_refused() -> None:
    config = transformers.Qwen2Config(
        vocab_size=64,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
    )
    model, _ = apply_method(
        transformers.Qwen2ForCausalLM(config), TuneOptions(method="bitfit"), seed=0
    )
    with pytest.raises(TrainingError, match=r"no place for 4 of BitFit's biases"):
        merge_update(model)


def test_numbers_that_are_none_are_not_merged() -> None:
    model, _ = apply_method(fresh("llama"), options("lora"), seed=0)
    move(model)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_B" in name:
                parameter.fill_(float("nan"))
    with pytest.raises(TrainingError, match="not finite"):
        merge_update(model)
