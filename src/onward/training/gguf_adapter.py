"""A LoRA adapter of PEFT as a file that llama.cpp loads beside its base.

Knows what an adapter of llama.cpp can say: a pair of matrices a tensor and one alpha. Refuses to
know how it was trained. The file follows llama.cpp's ``convert_lora_to_gguf.py``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import safetensors
from safetensors import safe_open

from onward.errors import TrainingError
from onward.training.gguf_files import GgufBase, Planned, read_base, real, text, write_gguf
from onward.training.gguf_names import Array, TensorNames

_REMEDY = "merge it into the model instead: onward model merge"
_LEAVES_THE_BASE = (True, False, "gaussian", "eva", "orthogonal")
"""Ways to begin that do not change the weights of the base; PiSSA, OLoRA and others do."""

_PREFIX = "base_model.model."
_PAIR = re.compile(r"(.+)\.lora_([AB])\.weight")


def export_adapter(update_folder: Path, base_gguf: Path, out: Path) -> None:
    """Write the LoRA adapter that PEFT saved in ``update_folder`` for llama.cpp.

    ``base_gguf`` is the file it will be loaded beside; weights stay float32, scales of single
    layers and of rsLoRA are folded in. Raises TrainingError for an update that llama.cpp cannot
    load beside a base (DoRA, PiSSA, IA3, prompts, trained biases), or that is another model's.
    """
    config = _config(update_folder)
    base = read_base(base_gguf)
    names = TensorNames(base.layout)
    pairs = _pairs(update_folder)
    alpha = float(config["lora_alpha"])
    tensors: dict[str, Planned] = {}
    for module, pair in sorted(pairs.items()):
        hf_name = f"{module}.weight"
        name = names.find(hf_name)
        a, b = pair["A"], pair["B"]
        rank = a.shape[0]
        _check_fits(base, module, name, a, b)
        # llama.cpp multiplies by alpha / rank: what differs from it becomes part of B.
        factor = _scaling(config, module, rank) * rank / alpha
        rows = names.rows_arranged(hf_name, b) * np.float32(factor)
        tensors[f"{name}.lora_a"] = _as_it_is(a)
        tensors[f"{name}.lora_b"] = _as_it_is(rows)
    fields = {
        "general.type": text("adapter"),
        "adapter.type": text("lora"),
        "adapter.lora.alpha": real(alpha),
    }
    write_gguf(out, base.layout.architecture, fields, tensors)


def _config(folder: Path) -> Mapping[str, Any]:
    try:
        config: dict[str, Any] = json.loads((folder / "adapter_config.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(
            f"{folder} holds no LoRA adapter that llama.cpp could load; {_REMEDY}"
        ) from error
    if reason := _obstacle(config):
        raise TrainingError(f"llama.cpp cannot load {reason} as an adapter; {_REMEDY}")
    return config


def _obstacle(config: Mapping[str, Any]) -> str | None:
    """What of the adapter llama.cpp could not express; None when it can all be."""
    kind = config.get("peft_type")
    begin = config.get("init_lora_weights", True)
    if kind != "LORA":
        return f"an update of the kind {kind}"
    if config.get("use_dora"):
        return "DoRA (it scales each output by a norm)"
    if begin not in _LEAVES_THE_BASE:
        return f"an adapter that began as {begin} (it belongs to a changed base)"
    if config.get("bias", "none") != "none" or config.get("lora_bias"):
        return "trained biases"
    if config.get("modules_to_save"):
        return f"whole trained layers ({', '.join(config['modules_to_save'])})"
    return None


def _pairs(folder: Path) -> dict[str, dict[str, Array]]:
    """Module → its matrices A (rank, inputs) and B (outputs, rank)."""
    path = folder / "adapter_model.safetensors"
    pairs: dict[str, dict[str, Array]] = {}
    try:
        with safe_open(path, framework="np") as stored:
            for name in stored.keys():  # noqa: SIM118 - the file is no mapping
                if not (match := _PAIR.fullmatch(name)):
                    raise TrainingError(
                        f"llama.cpp cannot load {name} as a part of an adapter; {_REMEDY}"
                    )
                module = match[1].removeprefix(_PREFIX)
                matrix = stored.get_tensor(name).astype(np.float32)
                pairs.setdefault(module, {})[match[2]] = matrix
    except (OSError, safetensors.SafetensorError) as error:
        raise TrainingError(f"cannot read the adapter {path}: {error}") from error
    if not pairs or any(len(pair) != 2 for pair in pairs.values()):
        raise TrainingError(f"{path} is not a whole LoRA adapter")
    return pairs


def _scaling(config: Mapping[str, Any], module: str, rank: int) -> float:
    """The factor of B·A as PEFT applies it: alpha / rank, rsLoRA alpha / √rank."""
    alpha = config["lora_alpha"]
    for pattern, own in (config.get("alpha_pattern") or {}).items():
        if re.fullmatch(rf"(.*\.)?({pattern})", module):
            alpha = own
            break
    return float(alpha / (math.sqrt(rank) if config.get("use_rslora") else rank))


def _check_fits(base: GgufBase, module: str, name: str | None, a: Array, b: Array) -> None:
    tensor = base.tensors.get(name or "")
    if tensor is None:
        raise TrainingError(f"{base.path} has no tensor for {module}: not the adapter's base")
    inputs, outputs = (int(size) for size in tensor.shape)
    if (outputs, inputs) != (b.shape[0], a.shape[1]):
        raise TrainingError(
            f"{module} of the adapter is for {b.shape[0]} x {a.shape[1]} weights, but {base.path} "
            f"has {outputs} x {inputs}: not the adapter's base"
        )


def _as_it_is(matrix: Array) -> Planned:
    return Planned(matrix.shape, gguf.GGMLQuantizationType.F32, partial(np.asarray, matrix))
