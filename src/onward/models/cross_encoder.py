"""A cross-encoder on ONNX Runtime: how well a text answers a question, read both at once.

Reads question and text together, which a comparison of two vectors cannot, and so costs a pass
through the model for each pair (Nogueira & Cho 2019, "Passage re-ranking with BERT"). Any graph
with one output a pair, or with two classes of which the second means relevant. Refuses to know
what is done with the scores.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from onward.errors import ModelError
from onward.models.cross_encoder_files import CrossEncoderFiles, find_cross_encoder
from onward.protocols import Progress

MOST_TOKENS = 512
"""Longest pair, where the model takes more: time grows with it, and passages are shorter."""

_LONGEST_QUESTION = 1_000
_LONGEST_TEXT = 8_192
"""Characters: more than MOST_TOKENS of any prose, and what is beyond is not even split."""
_BATCH = 16
_TYPES = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OFFSET_POSITIONS = ("roberta", "xlm-roberta", "camembert")
"""Kinds of models whose positions begin at 2."""


def load_cross_encoder(
    spec: str, *, offline: bool = False, progress: Progress | None = None
) -> CrossEncoder:
    """Open the cross-encoder in a folder, of an ONNX file, or of a name on the hub.

    Fetches it at the first use of a hub name. Raises UsageError, OfflineError or FetchError where
    it is not to be had, ModelError where it cannot be run.
    """
    return CrossEncoder(find_cross_encoder(spec, offline=offline, progress=progress))


class CrossEncoder:
    """Scores pairs; it is a ``protocols.Scorer``."""

    def __init__(self, files: CrossEncoderFiles) -> None:
        """Open graph and tokenizer."""
        self._name = str(files.graph)
        self._tokenizer = _open_tokenizer(files)
        self._padding = _padding_id(self._tokenizer)
        self._session = _open_session(files.graph)
        taken = {one.name: one.type for one in self._session.get_inputs()}
        if not taken.keys() <= set(_INPUTS) or not set(taken.values()) <= _TYPES.keys():
            said = ", ".join(f"{name}: {kind}" for name, kind in taken.items())
            raise ModelError(f"{self._name} is no cross-encoder: it takes {said}")
        self._inputs = {name: _TYPES[kind] for name, kind in taken.items()}
        outputs = [one.name for one in self._session.get_outputs()]
        self._output = "logits" if "logits" in outputs else outputs[0]

    def __call__(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the score of each text, in order: a logit of any size, higher is better.

        Pairs longer than the model takes lose the end of their longer part. Raises ModelError
        where the model gives no number, or one for each of more than two classes.
        """
        pairs = [(question[:_LONGEST_QUESTION], text[:_LONGEST_TEXT]) for text in texts]
        encoded = self._tokenizer.encode_batch(pairs)
        scores = np.zeros(len(texts))
        for batch in _batches(encoded):
            scores[batch] = self._score([encoded[i] for i in batch])
        if not np.isfinite(scores).all():
            raise ModelError(f"{self._name} gives scores that are no numbers: try another graph")
        return [float(score) for score in scores]

    def _score(self, pairs: Sequence[Encoding]) -> npt.NDArray[Any]:
        """Scores of one batch, shape (pairs,)."""
        rows = {
            "input_ids": ([pair.ids for pair in pairs], self._padding),
            "attention_mask": ([pair.attention_mask for pair in pairs], 0),
            "token_type_ids": ([pair.type_ids for pair in pairs], 0),
        }
        fed = {name: _padded(*rows[name], kind) for name, kind in self._inputs.items()}
        try:
            logits = np.asarray(self._session.run([self._output], fed)[0], np.float64)
        except Exception as error:  # the runtime's errors have no common class
            raise ModelError(f"{self._name} cannot be run: {_first_line(error)}") from error
        if logits.shape not in ((len(pairs),), (len(pairs), 1), (len(pairs), 2)):
            raise ModelError(
                f"{self._name} gives numbers of shape {logits.shape} for {len(pairs)} pairs, and a"
                " cross-encoder that ranks gives one a pair, or two classes"
            )
        columns = logits.reshape(len(pairs), -1)
        # Of two classes: the log of the odds, which orders as the chance of the second does.
        scores: npt.NDArray[Any] = columns[:, -1] - (columns[:, 0] if columns.shape[1] == 2 else 0)
        return scores


def _batches(encoded: Sequence[Encoding]) -> Iterator[list[int]]:
    """Positions in batches of like length, so that little is padded."""
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i].ids))
    for first in range(0, len(order), _BATCH):
        yield order[first : first + _BATCH]


def _padded(rows: Sequence[Sequence[int]], padding: int, kind: type[Any]) -> npt.NDArray[Any]:
    table = np.full((len(rows), max(map(len, rows))), padding, kind)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return table


def _open_session(graph: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's errors have no common class
        raise ModelError(f"{graph} cannot be opened: {_first_line(error)}") from error


def _open_tokenizer(files: CrossEncoderFiles) -> Tokenizer:
    try:
        tokenizer: Tokenizer = Tokenizer.from_file(str(files.tokenizer))
    except Exception as error:  # the package raises nothing narrower
        raise ModelError(f"{files.tokenizer} cannot be read: {_first_line(error)}") from error
    # What the tokenizer's own file cuts at is often left over from training, and shorter.
    cut = tokenizer.truncation["max_length"] if tokenizer.truncation else MOST_TOKENS
    tokenizer.no_padding()
    tokenizer.enable_truncation(min(MOST_TOKENS, *(list(_limits(files.settings)) or [cut])))
    return tokenizer


def _limits(settings: Sequence[Path]) -> Iterator[int]:
    """What the settings of a model say of its longest input."""
    for path in settings:
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ModelError(f"{path} is no JSON: {error}") from error
        offset = 2 if said.get("model_type") in _OFFSET_POSITIONS else 0
        for limit in (said.get("max_position_embeddings"), said.get("model_max_length")):
            if isinstance(limit, int) and limit > offset:
                yield limit - offset


def _padding_id(tokenizer: Tokenizer) -> int:
    known = (tokenizer.token_to_id(token) for token in ("[PAD]", "<pad>"))
    return next((token_id for token_id in known if token_id is not None), 0)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
