"""A cross-encoder of one table: each token has a weight, and a pair scores the mean of its text's.

Its graph has the inputs and outputs of exported ones, and its scores can be worked by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import TensorProto, helper, numpy_helper, save_model
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

WEIGHTS = {
    "[PAD]": 1000.0,
    "[UNK]": 0.0,
    "[CLS]": 0.0,
    "[SEP]": 0.0,
    "river": 3.0,
    "bank": 1.0,
    "money": -2.0,
    "the": 0.0,
}


def write_cross_encoder(
    folder: Path,
    *,
    graph: str = "onnx/model.onnx",
    weights: Mapping[str, float] = WEIGHTS,
    classes: int = 1,
    type_ids: bool = True,
) -> Path:
    """Write graph and tokenizer; without ``type_ids`` the question counts as the text does.

    A pair's last class gets the mean weight of its tokens, the others get its negative.
    """
    path = folder / graph
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_tokenizer(folder / "tokenizer.json", weights)
    table = np.array([[weight] for weight in weights.values()], np.float32)
    signs = np.array([[-1.0] * (classes - 1) + [1.0]], np.float32)
    names = ["input_ids", "attention_mask"] + ["token_type_ids"] * type_ids
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["weight"]),
        helper.make_node("Mul", ["attention_mask", names[-1]], ["counts"]),
        helper.make_node("Cast", ["counts"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "two"], ["column"]),
        helper.make_node("Mul", ["weight", "column"], ["counted"]),
        helper.make_node("ReduceSum", ["counted", "one"], ["sum"], keepdims=0),
        helper.make_node("ReduceSum", ["column", "one"], ["tokens"], keepdims=0),
        helper.make_node("Div", ["sum", "tokens"], ["mean"]),
        helper.make_node("MatMul", ["mean", "signs"], ["logits"]),
    ]
    constants: dict[str, npt.NDArray[Any]] = {
        "table": table,
        "signs": signs,
        "one": np.array([1], np.int64),
        "two": np.array([2], np.int64),
    }
    made = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["pairs", "tokens"]) for n in names],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["pairs", classes])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    save_model(model, str(path))
    return folder


def _write_tokenizer(path: Path, weights: Mapping[str, float]) -> None:
    words = {word: number for number, word in enumerate(weights)}
    tokenizer = Tokenizer(models.WordPiece(words, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(
        ("[SEP]", words["[SEP]"]), ("[CLS]", words["[CLS]"])
    )
    tokenizer.enable_padding(length=64)  # as in published files, where it must not be kept
    tokenizer.save(str(path))
