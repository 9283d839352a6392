"""Saved and loaded onto a fresh base, a tuned model gives what it gave."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import peft
import pytest
import torch
import transformers
from safetensors.torch import load_file

from onward.errors import TrainingError
from onward.training.methods.application import apply_method
from onward.training.methods.files import (
    UPDATE_FILE,
    load_update,
    save_model,
    save_update,
    written_beside,
)
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
every = pytest.mark.parametrize("method", METHODS)


@both
@every
@pytest.mark.parametrize("backbone", [False, True], ids=["causal", "backbone"])
def test_loaded_equals_tuned(tmp_path: Path, kind: str, method: str, backbone: bool) -> None:  # noqa: FBT001
    model = tuned(kind, method, backbone=backbone)
    expected = outputs(model)
    assert apart(expected, outputs(fresh(kind, backbone=backbone))) > 1e-3
    save_update(model, options(method), tmp_path / "один")
    loaded = load_update(fresh(kind, backbone=backbone), tmp_path / "один")
    assert apart(outputs(loaded.eval()), expected) <= (1e-5 if method == "pissa" else 0)


@every
def test_only_what_was_trained_is_written(tmp_path: Path, method: str) -> None:
    model = tuned("gpt2", method)
    trained = sum(one.numel() for one in model.parameters() if one.requires_grad)
    save_update(model, options(method), tmp_path / "u")
    (weights,) = (tmp_path / "u").glob("*.safetensors")
    written = sum(one.numel() for one in load_file(str(weights)).values())
    assert written == trained * (2 if method == "pissa" else 1)
    files = {file.name for file in (tmp_path / "u").iterdir()} - {weights.name, UPDATE_FILE}
    assert files <= {"adapter_config.json", "config.json", "generation_config.json"}
    assert [file.name for file in tmp_path.iterdir()] == ["u"]


@every
def test_what_was_loaded_can_be_saved_again(tmp_path: Path, method: str) -> None:
    model = tuned("llama", method)
    expected = outputs(model)
    for name in ("one", "two"):
        save_update(model, options(method), tmp_path / name)
        model = load_update(fresh("llama"), tmp_path / name).eval()
    assert apart(outputs(model), expected) < 1e-5


def test_pissa_becomes_a_lora_of_twice_the_rank_on_the_base_as_it_was(tmp_path: Path) -> None:
    model = tuned("gpt2", "pissa")
    expected = outputs(model)
    save_update(model, options("pissa"), tmp_path / "u")
    config = json.loads((tmp_path / "u" / "adapter_config.json").read_text("utf-8"))
    assert (config["r"], config["lora_alpha"], config["init_lora_weights"]) == (8, 16, True)
    assert config["target_modules"] == ["c_attn"]
    with torch.no_grad():
        loaded = load_update(fresh("gpt2"), tmp_path / "u")
    assert torch.equal(
        loaded.get_base_model().transformer.h[0].attn.c_attn.base_layer.weight,
        fresh("gpt2").transformer.h[0].attn.c_attn.weight,
    )
    assert apart(outputs(loaded.eval()), expected) < 1e-5


@pytest.mark.parametrize("method", ["lora", "dora", "rslora", "pissa", "ia3", "prompt", "prefix"])
@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_pefts_methods_are_read_by_peft_itself(tmp_path: Path, method: str) -> None:
    model = tuned("llama", method)
    save_update(model, options(method), tmp_path / "u")
    loaded = peft.PeftModel.from_pretrained(fresh("llama"), str(tmp_path / "u"))
    assert apart(outputs(loaded.eval()), outputs(model)) < 1e-5


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_what_peft_alone_has_written_is_read(tmp_path: Path) -> None:
    model = peft.get_peft_model(
        fresh("llama"), peft.LoraConfig(task_type="CAUSAL_LM", target_modules=["q_proj"])
    )
    move(model)
    model.save_pretrained(str(tmp_path / "u"))
    loaded = load_update(fresh("llama"), tmp_path / "u")
    assert apart(outputs(loaded.eval()), outputs(model.eval())) == 0


def test_a_whole_model_is_read_by_transformers(tmp_path: Path) -> None:
    model = tuned("llama", "full")
    save_update(model, options("full"), tmp_path / "u")
    loaded: Any = transformers.AutoModelForCausalLM.from_pretrained(str(tmp_path / "u"))
    assert apart(outputs(loaded.eval()), outputs(model)) == 0


@pytest.mark.parametrize("method", ["lora", "dora", "bitfit", "last-layer", "ia3"])
def test_a_merged_model_is_read_by_transformers(tmp_path: Path, method: str) -> None:
    model = tuned("llama", method)
    expected = outputs(model)
    save_model(merge_update(model), tmp_path / "u")
    loaded: Any = transformers.AutoModelForCausalLM.from_pretrained(str(tmp_path / "u"))
    assert apart(outputs(loaded.eval()), expected) < 1e-5


def test_an_earlier_update_is_replaced_whole(tmp_path: Path) -> None:
    save_update(tuned("llama", "bitfit"), options("bitfit"), tmp_path / "u")
    save_update(tuned("llama", "lora"), options("lora"), tmp_path / "u")
    assert not (tmp_path / "u" / "update.safetensors").exists()
    assert [file.name for file in tmp_path.iterdir()] == ["u"]


def test_what_is_no_tuned_model_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear", "utf-8")
    with pytest.raises(TrainingError, match="something else than a tuned model"):
        save_update(tuned("llama", "bitfit"), options("bitfit"), tmp_path / "letters")
    assert (tmp_path / "letters" / "dear.txt").read_text("utf-8") == "Dear"


def write_until_full(folder: Path) -> None:
    with written_beside(folder) as part:
        (part / UPDATE_FILE).write_text("{", "utf-8")
        raise OSError(28, os.strerror(28))


def test_a_failure_leaves_the_last_good_update(tmp_path: Path) -> None:
    save_update(tuned("llama", "bitfit"), options("bitfit"), tmp_path / "u")
    with pytest.raises(TrainingError, match="No space left"):
        write_until_full(tmp_path / "u")
    assert [file.name for file in tmp_path.iterdir()] == ["u"]
    load_update(fresh("llama"), tmp_path / "u")


def test_an_update_that_was_moved_aside_when_the_machine_stopped_comes_back(
    tmp_path: Path,
) -> None:
    save_update(tuned("llama", "bitfit"), options("bitfit"), tmp_path / "u")
    (tmp_path / "u").rename(tmp_path / ".u.old")
    with pytest.raises(TrainingError, match="No space left"):
        write_until_full(tmp_path / "u")
    load_update(fresh("llama"), tmp_path / "u")


@both
@every
def test_the_update_of_another_model_is_refused(tmp_path: Path, kind: str, method: str) -> None:
    save_update(tuned(kind, method), options(method), tmp_path / "u")
    with pytest.raises(TrainingError, match=r"belongs to another model than this LlamaFor"):
        load_update(narrower(), tmp_path / "u")


def narrower() -> object:
    """A Llama of 16 instead of 32."""
    return transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=300,
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
        )
    )


@pytest.mark.parametrize("text", [None, "", "[]", '{"format": 1}', '{"format": "x"}'])
def test_a_folder_without_an_update_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / UPDATE_FILE).write_text(text, "utf-8")
    with pytest.raises(TrainingError, match="holds no tuned model"):
        load_update(fresh("llama"), tmp_path)


def test_an_update_of_a_newer_onward_is_refused(tmp_path: Path) -> None:
    (tmp_path / UPDATE_FILE).write_text('{"format": 2, "method": "x", "rank": 1}', "utf-8")
    with pytest.raises(TrainingError, match="newer onward"):
        load_update(fresh("llama"), tmp_path)


def test_weights_that_were_cut_off_are_refused(tmp_path: Path) -> None:
    for method, file in (("lora", "adapter_model.safetensors"), ("bitfit", "update.safetensors")):
        save_update(tuned("llama", method), options(method), tmp_path / "u")
        weights = tmp_path / "u" / file
        weights.write_bytes(weights.read_bytes()[:-40])
        with pytest.raises(TrainingError, match="cannot read the update"):
            load_update(fresh("llama"), tmp_path / "u")


def test_a_loaded_bitfit_goes_on_learning_its_biases_alone(tmp_path: Path) -> None:
    model, trainable = apply_method(fresh("llama"), options("bitfit"), seed=0)
    save_update(model, options("bitfit"), tmp_path / "u")
    loaded = load_update(fresh("llama"), tmp_path / "u")
    learning = sum(one.numel() for one in loaded.parameters() if one.requires_grad)
    assert learning == trainable.trained
