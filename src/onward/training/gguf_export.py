"""A whole model of transformers as a GGUF file for llama.cpp.

Knows weights by their names and how many bits each is kept in. Refuses to know how the model was
trained. Tokenizer, chat template, end tokens and sizes come from the GGUF file of the base, or
from the files of a transformers folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import gguf
import numpy as np

from onward.errors import TrainingError, UsageError
from onward.training.gguf_files import Field, GgufBase, Planned, count, read_base, text, write_gguf
from onward.training.gguf_metadata import read_folder
from onward.training.gguf_names import Array, TensorNames

_F32 = gguf.GGMLQuantizationType.F32
_FORMATS = {
    "f32": (gguf.GGMLQuantizationType.F32, 0),
    "f16": (gguf.GGMLQuantizationType.F16, 1),
    "bf16": (gguf.GGMLQuantizationType.BF16, 32),
    "q8_0": (gguf.GGMLQuantizationType.Q8_0, 7),
    "q4_0": (gguf.GGMLQuantizationType.Q4_0, 2),
    "q4_1": (gguf.GGMLQuantizationType.Q4_1, 3),
    "q5_0": (gguf.GGMLQuantizationType.Q5_0, 8),
    "q5_1": (gguf.GGMLQuantizationType.Q5_1, 9),
}
"""Name → format of the matrices, and the number of such files in ``general.file_type``."""

_VOCABULARY = ("token_embd.weight", "output.weight")
_ALWAYS_F32 = ("position_embd.weight",)
_FIXED = ("rope_freqs.weight",)
"""Tensors of llama.cpp that are no weights of transformers: taken over as they are."""


def export_model(
    weights: Mapping[str, Array],
    base: Path,
    out: Path,
    *,
    quantize: str = "f16",
    template: str | None = None,
) -> None:
    """Write ``weights``, the state of a transformers model, as the GGUF file ``out``.

    ``base`` is the GGUF file of the model that was tuned, or a folder of transformers. A mapping
    that loads its arrays when asked keeps only one in memory. ``quantize`` is f32, f16, bf16,
    q8_0, q5_1, q5_0, q4_1 or q4_0: the format of matrices. Vectors (norms, biases) and learned
    positions stay f32, token embeddings and output have at least q8_0, rows that are no multiple
    of 32 are f16. ``template`` (Jinja) takes the place of the base's chat template. Raises
    UsageError for another format, TrainingError when weights and base do not belong together,
    llama.cpp cannot express the model, or the disk refuses.
    """
    if quantize not in _FORMATS:
        raise UsageError(f"no format '{quantize}' of GGUF files; there are {', '.join(_FORMATS)}")
    source = read_folder(base) if base.is_dir() else read_base(base)
    names = TensorNames(source.layout)
    tensors = _planned(weights, names, quantize)
    if "output.weight" in tensors and _is_tied(weights, names):
        del tensors["output.weight"]
    tensors = _completed(tensors, source)
    fields: dict[str, Field] = {
        **source.fields,
        "general.file_type": count(_FORMATS[quantize][1]),
        "general.quantization_version": count(gguf.GGML_QUANT_VERSION),
        **({} if template is None else {gguf.Keys.Tokenizer.CHAT_TEMPLATE: text(template)}),
    }
    write_gguf(out, source.layout.architecture, fields, tensors)


def _planned(weights: Mapping[str, Array], names: TensorNames, quantize: str) -> dict[str, Planned]:
    tensors: dict[str, Planned] = {}
    for hf_name in weights:
        name = names.find(hf_name)
        if name is None:
            continue
        shape = names.arranged(hf_name, np.empty(weights[hf_name].shape, dtype=np.bool_)).shape
        load = partial(_loaded, weights, names, hf_name)
        tensors[name] = Planned(shape, _format_of(name, shape, quantize), load)
    return tensors


def _loaded(weights: Mapping[str, Array], names: TensorNames, hf_name: str) -> Array:
    return names.arranged(hf_name, np.asarray(weights[hf_name], dtype=np.float32))


def _format_of(name: str, shape: tuple[int, ...], quantize: str) -> gguf.GGMLQuantizationType:
    wanted = _FORMATS[quantize][0]
    if len(shape) < 2 or name in _ALWAYS_F32 or wanted == _F32:
        return _F32
    if name in _VOCABULARY and quantize.startswith(("q4", "q5")):
        wanted = gguf.GGMLQuantizationType.Q8_0
    block, _ = gguf.GGML_QUANT_SIZES[wanted]
    return wanted if shape[-1] % block == 0 else gguf.GGMLQuantizationType.F16


def _is_tied(weights: Mapping[str, Array], names: TensorNames) -> bool:
    """Whether the output is the token embeddings again, which a file then holds only once."""
    places = {names.find(hf_name): hf_name for hf_name in weights}
    embeddings, output = (places.get(name) for name in _VOCABULARY)
    if embeddings is None or output is None:
        return False
    return np.array_equal(weights[embeddings], weights[output])


def _completed(tensors: dict[str, Planned], base: GgufBase) -> dict[str, Planned]:
    """Add what only the file of the base has; raise unless the weights are of that model."""
    fixed = {}
    for name, tensor in base.tensors.items():
        expected = tuple(int(size) for size in reversed(tensor.shape))
        if name in _FIXED:
            fixed[name] = Planned(expected, _F32, partial(np.asarray, tensor.data))
        elif name in tensors and tensors[name].shape != expected:
            raise TrainingError(
                f"{name} has the shape {tensors[name].shape}, in {base.path} it is {expected}: "
                "the weights are another model's, or tokens were added"
            )
        elif name not in tensors and name != "output.weight":  # embeddings may serve as output
            raise TrainingError(f"the weights lack {name} of {base.path}: they are another model's")
    for name in tensors:
        if base.tensors and name not in base.tensors and not _may_be_new(name):
            raise TrainingError(f"{base.path} has no {name}: the weights are another model's")
    # In the order of the base, so that the same weights give the same file.
    complete = tensors | fixed
    ordered = {name: complete[name] for name in base.tensors if name in complete}
    return ordered | complete


def _may_be_new(name: str) -> bool:
    """Whether training may have added the tensor: a bias, or an output apart from the input."""
    return name.endswith(".bias") or name == "output.weight"
