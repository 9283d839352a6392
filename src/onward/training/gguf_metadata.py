"""What a GGUF file says of a model, from the folder of transformers that holds it.

Knows ``config.json``, ``tokenizer.json`` and the chat template of a few architectures with
byte-level BPE tokenizers; whatever it cannot say rightly it refuses to say. Refuses to know
weights. Keys and values follow llama.cpp's ``convert_hf_to_gguf.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onward.errors import TrainingError
from onward.training.gguf_files import Field, GgufBase, count, real, text
from onward.training.gguf_names import CONVERTER, Layout, check_architecture
from onward.training.gguf_tokenizer import tokenizer_fields

_WRITTEN_AS = {"llama": "llama", "mistral": "llama", "qwen2": "qwen2", "qwen3": "qwen3"} | {
    "gpt2": "gpt2"
}
"""``model_type`` of transformers → architecture of llama.cpp."""


def read_folder(folder: Path) -> GgufBase:
    """Say what llama.cpp must know of the model in a transformers folder, its weights aside.

    Raises TrainingError for a model or a tokenizer of which that cannot be said rightly.
    """
    config = read_json(folder / "config.json")
    kind = str(config.get("model_type", ""))
    architecture = _WRITTEN_AS.get(kind, kind)
    check_architecture(architecture)
    sizes = _gpt2_sizes(config) if architecture == "gpt2" else _rotary_sizes(config, folder)
    heads = int(sizes["attention.head_count"].value)
    keys = sizes.get("attention.head_count_kv")
    layout = Layout(
        architecture,
        blocks=int(sizes["block_count"].value),
        heads=heads,
        key_heads=int(keys.value) if keys else heads,
    )
    fields = {"general.type": text("model"), "general.name": text(folder.resolve().name)}
    fields |= {f"{architecture}.{key}": field for key, field in sizes.items()}
    fields |= tokenizer_fields(folder, int(config["vocab_size"]), config)
    return GgufBase(folder, layout, fields, {})


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object; raises TrainingError when there is none."""
    try:
        value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"cannot read {path}: {error}") from error
    return value


def _gpt2_sizes(config: Mapping[str, Any]) -> dict[str, Field]:
    _check_activation(config.get("activation_function", "gelu_new"), ("gelu_new",))
    width = int(config["n_embd"])
    return {
        "vocab_size": count(config["vocab_size"]),
        "block_count": count(config["n_layer"]),
        "context_length": count(config["n_positions"]),
        "embedding_length": count(width),
        "feed_forward_length": count(config.get("n_inner") or 4 * width),
        "attention.head_count": count(config["n_head"]),
        "attention.layer_norm_epsilon": real(config.get("layer_norm_epsilon", 1e-5)),
    }


def _rotary_sizes(config: Mapping[str, Any], folder: Path) -> dict[str, Field]:
    _check_activation(config.get("hidden_act", "silu"), ("silu", "swish"))
    window, heads = int(config["max_position_embeddings"]), int(config["num_attention_heads"])
    _check_attention(config, window, folder)
    head = int(config.get("head_dim") or config["hidden_size"] // heads)
    return {
        "vocab_size": count(config["vocab_size"]),
        "block_count": count(config["num_hidden_layers"]),
        "context_length": count(window),
        "embedding_length": count(config["hidden_size"]),
        "feed_forward_length": count(config["intermediate_size"]),
        "attention.head_count": count(heads),
        "attention.head_count_kv": count(config.get("num_key_value_heads") or heads),
        "attention.key_length": count(head),
        "attention.value_length": count(head),
        "attention.layer_norm_rms_epsilon": real(config["rms_norm_eps"]),
        "rope.dimension_count": count(head),
        "rope.freq_base": real(_rope(config).get("rope_theta") or config.get("rope_theta", 1e4)),
    }


def _rope(config: Mapping[str, Any]) -> Mapping[str, Any]:
    rope: Mapping[str, Any] = config.get("rope_parameters") or config.get("rope_scaling") or {}
    return rope


def _check_activation(found: str, known: tuple[str, ...]) -> None:
    if found not in known:
        raise TrainingError(f"llama.cpp computes {known[0]} in this model, not {found}")


def _check_attention(config: Mapping[str, Any], window: int, folder: Path) -> None:
    kind = _rope(config).get("rope_type") or _rope(config).get("type", "default")
    if kind != "default" or _rope(config).get("partial_rotary_factor", 1.0) != 1.0:
        raise TrainingError(f"{folder} stretches its positions ({kind}); {CONVERTER}")
    sliding = config.get("sliding_window") if config.get("use_sliding_window", True) else None
    if sliding is not None and int(sliding) < window:
        raise TrainingError(f"{folder} attends through a sliding window; {CONVERTER}")
