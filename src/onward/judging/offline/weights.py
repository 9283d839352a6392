"""The fitted weights of the offline judge and its measured figures, from ``weights.json``.

Knows the file and the logistic function. Refuses to know how measures are made, and how weights
are fitted: that is ``benchmarks/fit_offline.py``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FILE = "weights.json"


@dataclass(frozen=True, slots=True)
class Weighing:
    """A logistic regression over named measures."""

    bias: float
    weights: Mapping[str, float]

    def share(self, row: Mapping[str, float]) -> float:
        """Return how well a criterion is met, 0 to 1, by the measures that it names."""
        logit = self.bias + sum(weight * row[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


@dataclass(frozen=True, slots=True)
class Figure:
    """What the judge reached on data that its weights were not fitted on."""

    data: str
    what: str
    value: float
    beside: str
    """What a trivial judge reaches; "" where there is none."""
    n: int


@cache
def load_weighings(*, vectors: bool) -> Mapping[str, Weighing]:
    """Return criterion → weights, those fitted with vectors or those fitted without."""
    part = _content()["with_vectors" if vectors else "without_vectors"]
    return {name: Weighing(one["bias"], one["weights"]) for name, one in part.items()}


@cache
def load_figures() -> tuple[Figure, ...]:
    """Return the held-out figures that the fitting script wrote."""
    return tuple(Figure(**one) for one in _content()["measured"])


def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        (files("onward.judging.offline") / FILE).read_text("utf-8")
    )
    return content
