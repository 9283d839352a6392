"""all-MiniLM-L6-v2 on ONNX Runtime: texts to pooled and token vectors, without torch.

Each text runs alone, without padding, as many at a time as there are processor cores: measured
faster than padded batches, and the vectors of a text never depend on what was embedded beside it.
Refuses to know what the texts are and who compares their vectors.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from onward.types import Matrix, TextVectors

MAX_TOKENS = 256
"""Longer texts are cut, as by the model's authors."""

_MAX_CHARACTERS = 8192
"""More than 256 tokens of any prose: the rest of a long text is not even split into tokens."""

_SPECIAL = frozenset({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"})


class MiniLM:
    """An Embedder of 384 dimensions."""

    def __init__(self, graph: Path | bytes, tokenizer: Path, name: str) -> None:
        """Open a graph of ``minilm_graph``; ``name`` tells its vectors from others."""
        self._name = name
        self._session = open_session(graph)
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._workers = _cores()
        # Asked for every token of every text, and half of them are the same few hundred.
        self._carries_meaning = functools.cache(self._has_letter_or_digit)

    @property
    def name(self) -> str:
        """Model, precision and a hash of weights, tokens and recipe."""
        return self._name

    def embed(self, texts: Sequence[str]) -> list[TextVectors]:
        """Return the vectors of each text, in order.

        ``pooled`` is the mean over all tokens (Reimers & Gurevych 2019, section 3), ``tokens``
        has a row for each word piece with a letter or digit, (0, 384) where a text has none.
        """
        if len(texts) < 2 or self._workers == 1:
            return [self._embed_one(text) for text in texts]
        # Longest first: no worker is left alone with a long text at the end.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        with ThreadPoolExecutor(self._workers) as pool:
            found = pool.map(self._embed_one, (texts[i] for i in order))
            vectors = dict(zip(order, found, strict=True))
        return [vectors[i] for i in range(len(texts))]

    def _embed_one(self, text: str) -> TextVectors:
        ids = self._tokenizer.encode(text[:_MAX_CHARACTERS]).ids
        hidden = self._session.run(None, {"ids": np.array([ids], np.int32)})[0][0]
        kept = hidden[[self._carries_meaning(i) for i in ids]]
        return TextVectors(_unit(hidden.mean(axis=0, keepdims=True))[0], _unit(kept))

    def _has_letter_or_digit(self, token_id: int) -> bool:
        token = self._tokenizer.id_to_token(token_id)
        return token not in _SPECIAL and any(map(str.isalnum, token or ""))


def open_session(graph: Path | bytes) -> onnxruntime.InferenceSession:
    """Open a graph for runs that do not share a thread pool."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # texts run side by side instead
    options.log_severity_level = 3
    # The graph is written as it shall run; the optimiser would bring back slower operators.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    source = graph if isinstance(graph, bytes) else str(graph)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / lengths, np.float32)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
