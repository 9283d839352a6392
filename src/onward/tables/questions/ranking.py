"""Choose among the readings of a question, and say how sure the choice is.

A log-linear model over named features: its weights were fitted on questions over tables with known
answers (``python -m benchmarks.fit_table_questions``) and are read from ``weights.json``. Readings
that answer the same are one answer, and their chances add up.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from onward.tables.questions.rehearsal import Outcome
from onward.tables.questions.viewpoint import Features

MOSTLY_UNKNOWN = "mostly unknown"
"""The feature of a question of whose words the table and the reading account for few."""

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """The reading that was chosen."""

    at: int
    """Its place among the readings."""
    chance: float
    """Of its answer among all answers, 0 to 1."""
    next_chance: float
    """Of the second best answer."""


@lru_cache(maxsize=1)
def weights() -> tuple[Weights, Weights]:
    """Return the weights of readings and those of trust."""
    text = resources.files(__package__).joinpath("weights.json").read_text(encoding="utf-8")
    read = json.loads(text)
    return read["reading"], read["trust"]


def score(weights: Weights, features: Features) -> float:
    """The sum of the weighted features; those without a weight say nothing."""
    known = weights.get
    return sum(known(name, 0.0) * value for name, value in features.items())


def choose(scores: Sequence[float], outcomes: Sequence[Outcome]) -> Choice | None:
    """Return the best reading of the likeliest answer; None without any reading."""
    if not scores:
        return None
    most = max(scores)
    parts = [math.exp(one - most) for one in scores]
    total = sum(parts)
    answers: dict[tuple[str, ...], float] = {}
    best: dict[tuple[str, ...], int] = {}
    for at, (part, outcome) in enumerate(zip(parts, outcomes, strict=True)):
        key = tuple(sorted(set(outcome.values)))
        answers[key] = answers.get(key, 0.0) + part / total
        if key not in best or parts[best[key]] < part:
            best[key] = at
    first, *others = sorted(answers, key=lambda key: -answers[key])
    return Choice(best[first], answers[first], answers[others[0]] if others else 0.0)


def sure(weights: Weights, features: Features) -> float:
    """The chance, 0 to 1, that an answer is right, from the features of trust.

    0 where nothing accounts for most of what the question says.
    """
    if MOSTLY_UNKNOWN in features:
        return 0.0
    return 1.0 / (1.0 + math.exp(-score(weights, features)))
