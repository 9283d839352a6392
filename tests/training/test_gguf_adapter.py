"""LoRA adapters written for llama.cpp do beside the base what they do in PEFT."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from onward.errors import TrainingError
from tests.training.tiny_gguf import (
    largest_difference,
    llama_logprobs,
    tolerance,
    transformers_logprobs,
    weights_of,
    write_model,
)

pytest.importorskip("gguf", reason="needs onward[train]")
pytest.importorskip("xllamacpp", reason="needs onward[gguf]")
peft: Any = pytest.importorskip("peft", reason="needs onward[train]")
from onward.training.gguf_adapter import export_adapter  # noqa: E402 - only where gguf is
from onward.training.gguf_export import export_model  # noqa: E402

# PEFT asks transformers by a name that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")


def tuned(model: Any, folder: Path, config: Any) -> Any:
    """A random adapter on ``model``, saved in ``folder``."""
    torch.manual_seed(1)
    adapted = peft.get_peft_model(model, config).eval()
    for name, parameter in adapted.named_parameters():
        if "lora_" in name:
            parameter.data.normal_(0, 0.3)
    adapted.save_pretrained(folder)
    return adapted


def written(folder: Path, kind: str) -> tuple[Any, Path]:
    model = write_model(folder / "hf", kind)
    export_model(weights_of(model), folder / "hf", folder / "base.gguf", quantize="f32")
    return model, folder / "base.gguf"


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("llama", {"target_modules": "all-linear"}),
        ("llama", {"target_modules": ["q_proj", "k_proj"], "use_rslora": True}),
        (
            "llama",
            {
                "target_modules": ["q_proj", "v_proj", "down_proj"],
                "rank_pattern": {"v_proj": 2, r"layers\.1\.mlp\.down_proj": 8},
                "alpha_pattern": {"q_proj": 3, r"layers\.0\.mlp\.down_proj": 5},
            },
        ),
        ("llama tied", {"target_modules": ["q_proj", "v_proj"]}),
        ("qwen2", {"target_modules": "all-linear"}),
        ("gpt2", {"target_modules": ["c_attn", "c_fc"], "fan_in_fan_out": True}),
    ],
)
def test_an_adapter_beside_its_base_gives_the_logits_it_was_trained_for(
    kind: str, settings: dict[str, Any], tmp_path: Path
) -> None:
    model, base = written(tmp_path, kind)
    before = transformers_logprobs(model)
    adapted = tuned(model, tmp_path / "update", peft.LoraConfig(r=4, lora_alpha=6, **settings))
    export_adapter(tmp_path / "update", base, tmp_path / "a.gguf")
    found = llama_logprobs(base, tmp_path / "a.gguf")
    assert largest_difference(found, transformers_logprobs(adapted)) < tolerance(kind)
    assert largest_difference(found, before) > 0.1  # it does something


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (lambda: peft.LoraConfig(r=4, target_modules=["q_proj"], use_dora=True), "DoRA"),
        (
            lambda: peft.LoraConfig(r=4, target_modules=["q_proj"], init_lora_weights="pissa"),
            "began as pissa",
        ),
        (
            lambda: peft.LoraConfig(r=4, target_modules=["q_proj"], modules_to_save=["lm_head"]),
            r"whole trained layers \(lm_head\)",
        ),
        (
            lambda: peft.IA3Config(target_modules=["k_proj"], feedforward_modules=[]),
            "of the kind IA3",
        ),
        (
            lambda: peft.PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=2),
            "of the kind PROMPT_TUNING",
        ),
    ],
)
def test_what_llama_cpp_cannot_load_beside_a_base_is_to_be_merged(
    config: Any,
    words: str,
    tmp_path: Path,
) -> None:
    model, base = written(tmp_path, "llama")
    tuned(model, tmp_path / "update", config())
    with pytest.raises(TrainingError, match=f"{words}.*onward model merge"):
        export_adapter(tmp_path / "update", base, tmp_path / "a.gguf")
    assert not (tmp_path / "a.gguf").exists()


def test_an_update_that_is_none_of_peft_is_to_be_merged(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"holds no LoRA adapter.*onward model merge"):
        export_adapter(tmp_path, tmp_path / "base.gguf", tmp_path / "a.gguf")


def test_an_adapter_of_another_model_is_refused(tmp_path: Path) -> None:
    _, base = written(tmp_path / "small", "qwen3")  # its heads are wider
    other, _ = written(tmp_path / "other", "qwen2")
    tuned(other, tmp_path / "update", peft.LoraConfig(r=4, target_modules=["q_proj"]))
    with pytest.raises(TrainingError, match=r"64 x 64 weights, but .* has 128 x 64"):
        export_adapter(tmp_path / "update", base, tmp_path / "a.gguf")


def test_a_damaged_adapter_is_told(tmp_path: Path) -> None:
    model, base = written(tmp_path, "llama")
    tuned(model, tmp_path / "update", peft.LoraConfig(r=4, target_modules=["q_proj"]))
    (tmp_path / "update" / "adapter_model.safetensors").write_bytes(b"junk")
    with pytest.raises(TrainingError, match="cannot read the adapter"):
        export_adapter(tmp_path / "update", base, tmp_path / "a.gguf")
