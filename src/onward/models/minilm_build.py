"""Makes the graph of all-MiniLM-L6-v2 that suits this processor; runs once a machine.

Knows the weights' file and a few sample texts. Refuses to know where the result is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from onward.models.minilm import MiniLM, open_session
from onward.models.minilm_graph import Ranges, Weights, minilm_graph
from onward.types import Vector

FAITHFUL = 0.98
"""Least cosine to float32 of a sample's pooled vector; 0.995 and more is usual."""

SAMPLES = (
    "The company's revenue for fiscal year 2022 was 4.1 billion dollars, up 12 % over 2021.",
    "Mitochondria produce most of the chemical energy that a cell needs.",
    "How do I reset my password?",
    "who wrote the report",
    "Article 5 (1): The supplier shall deliver the goods within thirty days; otherwise the buyer "
    "may withdraw from the contract.",
    "def mean(values): return sum(values) / len(values)",
    "The river rises in the mountains, flows north through three lakes and reaches the sea near "
    "the old harbour. Its upper valley was settled in the ninth century; today, about 40,000 "
    "people live there, most of them in two towns. Tourism has replaced farming as the main "
    "source of income.",
    "Name | Q1 | Q2 | Total\nNorth | 1,204 | 1,377 | 2,581\nSouth | 980 | 1,015 | 1,995",
    "Temperature rose by 2.4 K (p < 0.05) in the treated group, while the control group did not "
    "change.",
)
"""Written for this purpose: prose, questions, numbers, code, a table, a law."""


def build_graph(folder: Path) -> tuple[str, bytes]:
    """Return the precision to use on this processor, and the graph, from the files in ``folder``.

    Processors without dot products of int8 (VNNI) may saturate in sums of two products, and the
    vectors would silently be wrong; so int8 is kept only where the samples come out as in float32.
    """
    weights, tokenizer = load_file(folder / "model.safetensors"), folder / "tokenizer.json"
    small_graph = minilm_graph(weights, input_ranges(weights, tokenizer))
    small = MiniLM(small_graph, tokenizer, "int8").embed(SAMPLES)
    exact_graph = minilm_graph(weights)
    exact = MiniLM(exact_graph, tokenizer, "float32").embed(SAMPLES)
    worst = min(float(a.pooled @ b.pooled) for a, b in zip(exact, small, strict=True))
    return ("int8", small_graph) if worst >= FAITHFUL else ("float32", exact_graph)


def input_ranges(weights: Weights, tokenizer: Path, texts: Sequence[str] = SAMPLES) -> Ranges:
    """Return the largest absolute value in each column of each linear layer's input."""
    session = open_session(minilm_graph(weights, show_inputs=True))
    names = [output.name for output in session.get_outputs()][1:]
    tokens: Tokenizer = Tokenizer.from_file(str(tokenizer))
    tokens.no_padding()
    ranges: dict[str, Vector] = {}
    for text in texts:
        ids = np.array([tokens.encode(text).ids], np.int32)
        for name, rows in zip(names, session.run(names, {"ids": ids}), strict=True):
            seen = np.abs(rows[0]).max(axis=0)
            ranges[name] = np.maximum(ranges.get(name, seen), seen)
    return ranges
