"""The fitted weights of the claim checker, read from ``weights.json``.

Two experts share each verdict. One was fitted on people's labels of claims in other words than
their evidence; the other on quotes with and without one error put in. How much of a claim runs
along one sentence, and how closely, decides how far each is heard. Refuses to know how features
are made, and how weights are fitted: that is ``benchmarks/fit_claims.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from onward.types import Vector

FILE = "weights.json"
NEAR = (0.6, 0.85)
"""Share of the claim that runs along one sentence: below, only labels are heard; above, quotes."""
ALIKE = (0.5, 0.75)
"""The same for pairs of words of the claim, or words of the sentence, that stand in the other:
a summary of a sentence runs along it too, and is no quote."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A logistic regression over named features."""

    names: tuple[str, ...]
    weights: Vector
    bias: float

    def chances(self, rows: Sequence[Mapping[str, float]]) -> Vector:
        """Return a chance, 0 to 1, for each row of named features."""
        table = np.array([[row[name] for name in self.names] for row in rows], np.float32)
        logits = table.reshape(len(rows), len(self.names)) @ self.weights + np.float32(self.bias)
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Experts:
    """What one thing is told by, of claims in other words and of near quotes."""

    labels: Head
    quotes: Head

    def chances(self, rows: Sequence[Mapping[str, float]]) -> Vector:
        """Return the chance of both experts, each heard by how near a quote the claim is."""
        near = np.array([row["near"] for row in rows], np.float32)
        alike = np.array([max(row["bigrams"], row["precision"]) for row in rows], np.float32)
        heard = np.minimum(_between(near, NEAR), _between(alike, ALIKE))
        mixed = heard * self.quotes.chances(rows) + (1 - heard) * self.labels.chances(rows)
        return np.asarray(mixed, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class ClaimWeights:
    """What tells support and contradiction."""

    about: Head
    """Whether the text speaks of the claim at all."""
    support: Experts
    contradiction: Experts

    def supports(self, rows: Sequence[Mapping[str, float]]) -> Vector:
        """Return the chance of support for each row of named features."""
        return self.about.chances(rows) * self.support.chances(rows)

    def contradicts(self, rows: Sequence[Mapping[str, float]]) -> Vector:
        """Return the chance of contradiction for each row of named features."""
        return self.about.chances(rows) * self.contradiction.chances(rows)


@cache
def load_claim_weights(*, vectors: bool) -> ClaimWeights:
    """Return the weights that were fitted with vectors, or those fitted without."""
    text = (files("onward.judging.claims") / FILE).read_text("utf-8")
    part = json.loads(text)["with_vectors" if vectors else "without_vectors"]
    return ClaimWeights(
        _head(part["about"]), _experts(part["support"]), _experts(part["contradiction"])
    )


def _experts(found: Mapping[str, Any]) -> Experts:
    return Experts(_head(found["labels"]), _head(found["quotes"]))


def _head(found: Mapping[str, Any]) -> Head:
    weights: dict[str, float] = found["weights"]
    return Head(tuple(weights), np.array([*weights.values()], np.float32), float(found["bias"]))


def _between(values: Vector, ends: tuple[float, float]) -> Vector:
    """0 below the first end, 1 above the second, and a straight line between."""
    low, high = ends
    return np.asarray(np.clip((values - low) / (high - low), 0, 1), np.float32)
