"""Weights of transformers as llama.cpp names and lays them out.

Knows names of tensors and the order of their rows. Refuses to know files and number formats.
The names are those of the ``gguf`` package; the order of rows is what each architecture of
llama.cpp was written for: the llama one rotates neighbouring rows of a head (positions 2i and
2i + 1), transformers rotates the two halves of a head (i and i + d/2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from onward.errors import MissingExtraError, TrainingError

try:
    import gguf
except ModuleNotFoundError as error:
    raise MissingExtraError("writing a model for llama.cpp", "train") from error

CONVERTER = "llama.cpp's own convert_hf_to_gguf.py takes more models than onward"

Array = npt.NDArray[Any]

_ROTATES_NEIGHBOURS = frozenset({"llama"})
_COLUMNS_FIRST = (".c_attn.weight", ".c_proj.weight", ".c_fc.weight")
"""Of GPT-2, whose linear layers keep (inputs, outputs); all others keep (outputs, inputs)."""

_NO_WEIGHTS = (".attn.bias", ".attn.masked_bias", ".rotary_emb.inv_freq")
"""Masks and angles that old files keep among the weights."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What of an architecture decides how its weights are named and laid out."""

    architecture: str
    """As llama.cpp calls it: ``llama``, ``qwen2``, ``qwen3``, ``gpt2``."""
    blocks: int
    heads: int
    key_heads: int
    """Heads of keys and values; fewer than ``heads`` with grouped queries."""


def check_architecture(name: str) -> None:
    """Raise TrainingError unless weights of this architecture can be laid out for llama.cpp."""
    if name not in ARCHITECTURES:
        raise TrainingError(
            f"onward cannot write a {name or 'nameless'} model for llama.cpp, only "
            f"{', '.join(ARCHITECTURES)}; {CONVERTER}"
        )


class TensorNames:
    """From the names of transformers to those of llama.cpp."""

    def __init__(self, layout: Layout) -> None:
        """Names of an architecture in ARCHITECTURES; raises TrainingError for another."""
        check_architecture(layout.architecture)
        self.layout = layout
        self._names = gguf.get_tensor_name_map(ARCHITECTURES[layout.architecture], layout.blocks)

    def find(self, name: str) -> str | None:
        """``model.layers.0.mlp.up_proj.weight`` → ``blk.0.ffn_up.weight``.

        None for what belongs in no file, such as masks. Raises TrainingError for a tensor that
        llama.cpp does not know.
        """
        if name.endswith(_NO_WEIGHTS):
            return None
        found: str | None = self._names.get_name(name, try_suffixes=(".weight", ".bias"))
        if found is None:
            raise TrainingError(
                f"llama.cpp has no place for the tensor {name} in a {self.layout.architecture} "
                "model: such an update stays with transformers"
            )
        return found

    def arranged(self, name: str, tensor: Array) -> Array:
        """Lay ``tensor`` of this transformers name out as llama.cpp reads it."""
        if self.layout.architecture == "gpt2" and name.endswith(_COLUMNS_FIRST):
            return tensor.T
        return self.rows_arranged(name, tensor)

    def rows_arranged(self, name: str, tensor: Array) -> Array:
        """The same for what has only the rows of that tensor: a bias, or the B of an adapter."""
        if self.layout.architecture in _ROTATES_NEIGHBOURS:
            if ".q_proj." in name:
                return neighbours_rotated(tensor, self.layout.heads)
            if ".k_proj." in name:
                return neighbours_rotated(tensor, self.layout.key_heads)
        return tensor


def neighbours_rotated(tensor: Array, heads: int) -> Array:
    """Reorder rows from rotated halves to rotated neighbours, within each of ``heads`` heads.

    ``tensor`` has heads x d rows and any further axes; row i of a head goes to 2i, row d/2 + i to
    2i + 1. Raises TrainingError when the rows cannot be shared among the heads.
    """
    rows = tensor.shape[0]
    if rows % (2 * heads):
        raise TrainingError(f"{rows} rows cannot be rotated in {heads} heads: not this model's")
    halves = tensor.reshape(heads, 2, rows // heads // 2, *tensor.shape[1:])
    return np.ascontiguousarray(halves.swapaxes(1, 2)).reshape(tensor.shape)


ARCHITECTURES = {
    "llama": gguf.MODEL_ARCH.LLAMA,
    "qwen2": gguf.MODEL_ARCH.QWEN2,
    "qwen3": gguf.MODEL_ARCH.QWEN3,
    "gpt2": gguf.MODEL_ARCH.GPT2,
}
"""What can be written; each is tested against transformers, token by token."""
