"""GGUF files, read as far as needed and written whole or not at all.

Knows the format, through the ``gguf`` package. Refuses to know what tensors mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import gguf
import numpy as np

from onward.errors import TrainingError
from onward.training.gguf_names import Array, Layout
from onward.whole_files import whole_file

_NOT_COPIED = ("GGUF.", "split.", "quantize.", "general.alignment", "general.architecture")
"""Of the old file itself, or written anew."""


class Field(NamedTuple):
    """A value of a file's metadata, as the format keeps it."""

    value: Any
    kind: gguf.GGUFValueType
    item: gguf.GGUFValueType | None = None
    """Of an array."""


class Planned(NamedTuple):
    """A tensor that will be written."""

    shape: tuple[int, ...]
    """As numpy has it: rows first."""
    format: gguf.GGMLQuantizationType
    load: Callable[[], Array]
    """Gives it, float32 or finer than ``format``, when its turn comes."""


@dataclass(frozen=True, slots=True)
class GgufBase:
    """What a new file takes over from the file of the model that was tuned."""

    path: Path
    layout: Layout
    fields: Mapping[str, Field]
    """Tokenizer, chat template, end tokens, sizes."""
    tensors: Mapping[str, gguf.ReaderTensor]


def read_base(path: Path) -> GgufBase:
    """Open the GGUF file of a base model; its tensors are read only when they are used.

    Raises TrainingError when it is missing, damaged or in several parts.
    """
    try:
        reader = gguf.GGUFReader(path)
        fields = {
            name: Field(field.contents(), field.types[0], _item(field))
            for name, field in reader.fields.items()
            if field.types and not name.startswith(_NOT_COPIED)
        }
        named = {name: field.contents() for name, field in reader.fields.items() if field.types}
    except OSError as error:
        raise TrainingError(f"cannot read the base {path}: {error.strerror or error}") from error
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise TrainingError(f"{path} is not a whole GGUF model file") from error
    if int(named.get("split.count", 1)) > 1:
        raise TrainingError(f"{path} is one part of several; join them with llama-gguf-split")
    architecture = str(named.get("general.architecture", ""))
    heads = int(named.get(f"{architecture}.attention.head_count", 0))
    layout = Layout(
        architecture,
        blocks=int(named.get(f"{architecture}.block_count", 0)),
        heads=heads,
        key_heads=int(named.get(f"{architecture}.attention.head_count_kv", heads)),
    )
    return GgufBase(path, layout, fields, {tensor.name: tensor for tensor in reader.tensors})


def write_gguf(
    out: Path, architecture: str, fields: Mapping[str, Field], tensors: Mapping[str, Planned]
) -> None:
    """Write a GGUF file under its name only when it is whole; at most one tensor is in memory.

    Raises TrainingError when the disk refuses or a tensor is not finite.
    """
    try:
        with whole_file(out) as unfinished:
            _write(unfinished, architecture, fields, tensors)
    except OSError as error:
        raise TrainingError(f"cannot write {out}: {error.strerror or error}") from error


def text(value: str) -> Field:
    """A string of the metadata."""
    return Field(value, gguf.GGUFValueType.STRING)


def count(value: int) -> Field:
    """A whole number of the metadata, 0 to 2³² - 1."""
    return Field(int(value), gguf.GGUFValueType.UINT32)


def real(value: float) -> Field:
    """A number of the metadata, kept as float32."""
    return Field(float(value), gguf.GGUFValueType.FLOAT32)


def yes_no(value: bool) -> Field:  # noqa: FBT001 - the value itself
    """A truth value of the metadata."""
    return Field(bool(value), gguf.GGUFValueType.BOOL)


def several(values: list[Any], item: gguf.GGUFValueType) -> Field:
    """An array of the metadata, not empty."""
    return Field(values, gguf.GGUFValueType.ARRAY, item)


def _item(field: gguf.ReaderField) -> gguf.GGUFValueType | None:
    return field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None


def _write(
    path: Path, architecture: str, fields: Mapping[str, Field], tensors: Mapping[str, Planned]
) -> None:
    writer = gguf.GGUFWriter(path, architecture)
    try:
        for name, field in fields.items():
            writer.add_key_value(name, field.value, field.kind, field.item)
        for name, tensor in tensors.items():
            _announce(writer, name, tensor)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for name, tensor in tensors.items():
            writer.write_tensor_data(_encoded(name, tensor))
    finally:
        writer.close()


def _announce(writer: gguf.GGUFWriter, name: str, tensor: Planned) -> None:
    block, size = gguf.GGML_QUANT_SIZES[tensor.format]
    nbytes = int(np.prod(tensor.shape)) // block * size
    # The kind of number is told by the format, so the first argument of the two is not looked at.
    writer.add_tensor_info(name, tensor.shape, np.dtype(np.float32), nbytes, tensor.format)


def _encoded(name: str, tensor: Planned) -> Array:
    values = np.ascontiguousarray(tensor.load(), dtype=np.float32)
    if not np.isfinite(values).all():
        raise TrainingError(f"the tensor {name} is not finite: the model was damaged in training")
    if tensor.format == gguf.GGMLQuantizationType.F16:
        return _half(name, values)
    return np.asarray(gguf.quants.quantize(values, tensor.format))


def _half(name: str, values: Array) -> Array:
    largest = np.finfo(np.float16).max
    if values.size and np.abs(values).max() > largest:
        raise TrainingError(
            f"the tensor {name} has values beyond {largest:,.0f}, which f16 cannot hold: "
            "export with --quantize bf16"
        )
    return values.astype(np.float16)
