"""The BERT encoder of all-MiniLM-L6-v2 as an ONNX graph, written from its weights.

The graph takes the token ids of whole texts without padding and gives the last hidden state: rows
of token vectors. It is written with the fused operators of ONNX Runtime, so no optimiser has to
find them at each start. Layer normalisation is left as two plain operators on purpose: the fused
one costs five times as much there.

In int8 every weight matrix has one scale a column (symmetric), activations get theirs as they
come, and both are smoothed first: some columns of the activations are ten times larger than the
rest, always at the first token, and would leave the others few of the 256 steps. Dividing a
column by the square root of its range, and multiplying the weights it meets by the same, changes
nothing in exact arithmetic and evens out the ranges.

Sources: Devlin et al., "BERT" (2019), section 3; Xiao et al., "SmoothQuant" (2023), equation 3.
Refuses to know where weights come from and how the graph is run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import GraphProto, ModelProto, TensorProto, helper, numpy_helper

from onward.types import Matrix, Vector

Weights = Mapping[str, npt.NDArray[Any]]
Ranges = Mapping[str, Vector]
"""Input of a linear layer → the largest absolute value seen in each of its columns."""

_OUTPUT = "last_hidden_state"

_LAYERS, _HEADS, _WIDTH, _EPSILON = 6, 12, 384, 1e-12
_FUSED = "com.microsoft"
_SMALL = 0.2
"""Columns below this quantile of the ranges are not stretched further."""
_value = helper.make_tensor_value_info


def minilm_graph(
    weights: Weights, ranges: Ranges | None = None, *, show_inputs: bool = False
) -> bytes:
    """Return a serialised ONNX model: ``ids`` int32 (texts, tokens) → float32 (…, 384).

    ``weights`` are named as in the published ``model.safetensors``; a linear layer's matrix is
    (out, in). Without ``ranges`` all is float32, with them the linear layers are int8. With
    ``show_inputs`` the inputs of the linear layers are further outputs, to find the ranges by.
    Raises KeyError when a weight or a range is missing.
    """
    model = ModelProto(ir_version=9)  # what ONNX Runtime 1.17 and later read
    model.opset_import.extend([helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)])
    model.graph.name = "all-MiniLM-L6-v2"
    model.graph.input.append(_value("ids", TensorProto.INT32, ["texts", "tokens"]))
    model.graph.output.append(_value(_OUTPUT, TensorProto.FLOAT, ["texts", "tokens", _WIDTH]))
    writer = _Writer(model.graph, weights, ranges)
    hidden = writer.embeddings("ids")
    for layer in range(_LAYERS):
        hidden = writer.layer(hidden, f"encoder.layer.{layer}")
    writer.node("Identity", [hidden], [_OUTPUT])
    if show_inputs:
        shown = [_value(name, TensorProto.FLOAT, None) for name in writer.linear_inputs]
        model.graph.output.extend(shown)
    return bytes(model.SerializeToString())


def smoothing(ranges: Vector) -> Vector:
    """Return what to divide each column by: the square root of its range."""
    return np.sqrt(np.maximum(ranges, np.quantile(ranges, _SMALL))).astype(np.float32)


def quantize(matrix: Matrix) -> tuple[npt.NDArray[np.int8], Vector]:
    """Return int8 weights and one float32 scale a column, so that weights × scale ≈ matrix.

    Symmetric: the largest absolute value of a column becomes 127.
    """
    scales = np.maximum(np.abs(matrix).max(axis=0), np.finfo(np.float32).tiny) / 127
    rounded = np.clip(np.rint(matrix / scales), -127, 127)
    return rounded.astype(np.int8), scales.astype(np.float32)


class _Writer:
    """Adds nodes and constants to a graph; a method returns the name of what its part gives."""

    def __init__(self, graph: GraphProto, weights: Weights, ranges: Ranges | None) -> None:
        self.linear_inputs: list[str] = []
        self._graph = graph  # written in place: copies of 90 MB would add up
        self._weights = weights
        self._ranges = ranges

    def embeddings(self, ids: str) -> str:
        """Word and position vectors, added and normalised; every token is of segment 0."""
        words, positions, segments = (
            self._weights[f"embeddings.{kind}_embeddings.weight"]
            for kind in ("word", "position", "token_type")
        )
        inputs = [ids, "", self._constant("words", words)]
        inputs += [self._constant("positions", positions + segments[0]), ""]
        inputs += self._norm_constants("embeddings.LayerNorm")
        outputs = ["embedded", "embedded.lengths"]
        return self.node(
            "EmbedLayerNormalization", inputs, outputs, domain=_FUSED, epsilon=_EPSILON
        )

    def layer(self, hidden: str, name: str) -> str:
        """Self-attention and feed-forward, each added to its input and then normalised."""
        attended = self._attention(hidden, f"{name}.attention.self")
        attended = self._linear(attended, [f"{name}.attention.output.dense"])
        hidden = self._add_and_norm(attended, hidden, f"{name}.attention.output.LayerNorm")
        wide = self._linear(hidden, [f"{name}.intermediate.dense"], bias=False)
        bias = self._constant(f"{name}.gelu", self._weights[f"{name}.intermediate.dense.bias"])
        wide = self.node("BiasGelu", [wide, bias], [f"{name}.wide"], domain=_FUSED)
        narrow = self._linear(wide, [f"{name}.output.dense"])
        return self._add_and_norm(narrow, hidden, f"{name}.output.LayerNorm")

    def node(
        self,
        operator: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        *,
        domain: str = "",
        **attributes: Any,  # noqa: ANN401 - numbers of either kind, as the operator wants
    ) -> str:
        """Add an operator and return the name of its first output."""
        self._graph.node.append(
            helper.make_node(operator, inputs, outputs, domain=domain, **attributes)
        )
        return outputs[0]

    def _attention(self, hidden: str, name: str) -> str:
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        joined = self._linear(hidden, parts)
        sizes = self._constant(f"{name}.sizes", np.full(3, _WIDTH, np.int64))
        split = [f"{part}.out" for part in parts]
        self.node("Split", [joined, sizes], split, axis=2)
        output = [f"{name}.context"]
        return self.node("MultiHeadAttention", split, output, domain=_FUSED, num_heads=_HEADS)

    def _linear(self, source: str, names: Sequence[str], *, bias: bool = True) -> str:
        """Multiply by the weights, and add the bias, of one layer or of several side by side."""
        self.linear_inputs.append(source)
        name = names[0]
        matrix = np.concatenate([self._weights[f"{n}.weight"].T for n in names], axis=1)
        biases = []
        if bias:
            values = np.concatenate([self._weights[f"{n}.bias"] for n in names])
            biases = [self._constant(f"{name}.bias", values)]
        if self._ranges is not None:
            return self._int8_product(source, matrix, biases, name=name, ranges=self._ranges)
        inputs = [source, self._constant(f"{name}.weight", matrix)]
        product = self.node("MatMul", inputs, [f"{name}.product"])
        return self.node("Add", [product, *biases], [f"{name}.biased"]) if biases else product

    def _int8_product(
        self, source: str, matrix: Matrix, biases: list[str], *, name: str, ranges: Ranges
    ) -> str:
        divisors = smoothing(ranges[source])
        even = [source, self._constant(f"{name}.smoothing", 1 / divisors)]
        source = self.node("Mul", even, [f"{name}.smoothed"])
        rounded, scales = quantize(matrix * divisors[:, np.newaxis])
        constants: Weights = {"weight": rounded, "scale": scales, "zero": np.zeros_like(rounded[0])}
        inputs = [source, *(self._constant(f"{name}.{k}", v) for k, v in constants.items())]
        outputs = [f"{name}.product"]
        return self.node("DynamicQuantizeMatMul", inputs + biases, outputs, domain=_FUSED)

    def _add_and_norm(self, left: str, right: str, name: str) -> str:
        total = self.node("Add", [left, right], [f"{name}.sum"])
        inputs = [total, *self._norm_constants(name)]
        return self.node("LayerNormalization", inputs, [name], axis=-1, epsilon=_EPSILON)

    def _norm_constants(self, name: str) -> list[str]:
        parts = ("weight", "bias")
        return [self._constant(f"{name}.{p}", self._weights[f"{name}.{p}"]) for p in parts]

    def _constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self._graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name
