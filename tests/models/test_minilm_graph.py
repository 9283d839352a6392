"""The graph against the definition of BERT, written out in numpy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from onward.models.minilm import open_session
from onward.models.minilm_build import build_graph, input_ranges
from onward.models.minilm_graph import minilm_graph, quantize, smoothing
from tests.models.tiny import minilm_weights, write_tokenizer

Array = npt.NDArray[Any]
IDS = np.array([[2, 5, 6, 7, 8, 17, 3]], np.int32)


def bert(ids: Array, weights: Mapping[str, Array]) -> Array:
    """Devlin et al. (2019): six layers of twelve heads, in double precision."""
    w = {name: value.astype(np.float64) for name, value in weights.items()}

    def norm(x: Array, name: str) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
        return np.asarray(centred / deviation * w[f"{name}.weight"] + w[f"{name}.bias"])

    def linear(x: Array, name: str) -> Array:
        return np.asarray(x @ w[f"{name}.weight"].T + w[f"{name}.bias"])

    def gelu(x: Array) -> Array:
        return np.asarray(x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2))))

    x = w["embeddings.word_embeddings.weight"][ids]
    x = x + w["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(6):
        name = f"encoder.layer.{layer}"
        q, k, v = (
            linear(x, f"{name}.attention.self.{part}").reshape(len(ids), 12, 32).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = np.exp(q @ k.swapaxes(1, 2) / math.sqrt(32))
        context = (scores / scores.sum(axis=-1, keepdims=True)) @ v
        context = context.swapaxes(0, 1).reshape(len(ids), 384)
        attended = linear(context, f"{name}.attention.output.dense")
        x = norm(x + attended, f"{name}.attention.output.LayerNorm")
        wide = gelu(linear(x, f"{name}.intermediate.dense"))
        x = norm(x + linear(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")
    return x


def run(graph: bytes) -> Array:
    output: Array = open_session(graph).run(None, {"ids": IDS})[0][0]
    return output


def test_in_float32_the_graph_is_bert() -> None:
    weights = minilm_weights()
    np.testing.assert_allclose(run(minilm_graph(weights)), bert(IDS[0], weights), atol=2e-4)


def test_in_int8_the_graph_is_nearly_bert(tmp_path: Path) -> None:
    weights = minilm_weights()
    ranges = input_ranges(weights, write_tokenizer(tmp_path / "tokenizer.json"))
    assert len(ranges) == 6 * 4, "queries, keys and values share their input"
    small, exact = run(minilm_graph(weights, ranges)), bert(IDS[0], weights)
    cosines = (small * exact).sum(1) / np.linalg.norm(small, axis=1) / np.linalg.norm(exact, axis=1)
    assert cosines.min() > 0.99


def test_a_missing_weight_is_named() -> None:
    weights = minilm_weights()
    del weights["encoder.layer.3.output.dense.bias"]
    with pytest.raises(KeyError, match=r"encoder\.layer\.3\.output\.dense\.bias"):
        minilm_graph(weights)


def test_the_largest_value_of_a_column_becomes_127() -> None:
    matrix = np.array([[1.0, -4.0], [-2.0, 0.0], [0.5, 2.0]], np.float32)
    rounded, scales = quantize(matrix)
    # By hand: 1/2 × 127 = 63.5 rounds to the even 64, 0.5/2 × 127 = 31.75, 2/4 × 127 = 63.5
    np.testing.assert_array_equal(rounded, [[64, -127], [-127, 0], [32, 64]])
    np.testing.assert_allclose(scales, [2 / 127, 4 / 127], rtol=1e-6)


def test_a_column_of_zeros_stays_zero() -> None:
    rounded, scales = quantize(np.zeros((3, 1), np.float32))
    np.testing.assert_array_equal(rounded * scales, np.zeros((3, 1)))


def test_smoothing_divides_by_the_root_of_the_range_but_never_stretches_small_columns() -> None:
    # The 0.2 quantile of 0, 1, 4, 9, 16, 25 is the second value.
    np.testing.assert_allclose(
        smoothing(np.array([0, 1, 4, 9, 16, 25], np.float32)), [1, 1, 2, 3, 4, 5]
    )


def test_the_build_keeps_int8_where_it_is_true_to_float32(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    save_file(minilm_weights(), tmp_path / "model.safetensors")
    write_tokenizer(tmp_path / "tokenizer.json")
    precision, graph = build_graph(tmp_path)
    assert precision == "int8"
    assert run(graph).shape == (7, 384)
