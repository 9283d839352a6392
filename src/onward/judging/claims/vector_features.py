"""What can be compared of a claim and sentences by vectors, as numbers with names.

Likeness of the whole and of word pieces, and *reversal*: along a few directions that putting an
opposite or a negation into a sentence moves its vector, claim and sentence lie on one side or on
both. The directions are fitted (``benchmarks/fit_claims.py``) for one embedder and kept in
``axes.json``. Refuses to know words, and how the numbers are weighed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from onward.judging.claims.word_features import Features
from onward.late_interaction import best_cosines
from onward.types import Matrix, TextVectors, Vector

FILE = "axes.json"

_WINDOW = 8
"""Word pieces in a row that the text must hold together: about a phrase."""
_LEAST_CONTENT = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """Directions in the space of one embedder."""

    content: Vector
    """A word piece's vector times this, plus ``content_bias``: logit of "no function word"."""
    content_bias: float
    centre: Vector
    """Mean of pooled vectors of sentences."""
    reversal: Matrix
    """Orthonormal rows, along which opposites lie apart."""


@cache
def load_axes() -> Axes:
    """Return the fitted directions."""
    found = json.loads((files("onward.judging.claims") / FILE).read_text("utf-8"))
    return Axes(
        np.array(found["content"], np.float32),
        float(found["content_bias"]),
        np.array(found["centre"], np.float32),
        np.array(found["reversal"], np.float32),
    )


def vector_features(claim: TextVectors, sentences: Sequence[TextVectors]) -> Features:
    """Compare a claim with the chosen sentences of a text by vectors, best by words first."""
    cosines = np.array([float(claim.pooled @ s.pooled) for s in sentences])
    return {
        "cosine": float(cosines.max()),
        "cosine_mean": float(cosines.mean()),
        **_alignment(claim.tokens.astype(np.float32), sentences),
        **_reversal(claim.pooled, sentences[0].pooled),
    }


def _alignment(pieces: Matrix, sentences: Sequence[TextVectors]) -> Features:
    """How well each word piece of the claim finds a like one; 0 for a claim without pieces."""
    if not len(pieces):
        return dict.fromkeys(("late_best", "late", "late_low", "late_least", "late_phrase"), 0.0)
    each = np.maximum(best_cosines(pieces, [sentence.tokens for sentence in sentences]), 0.0)
    together = each.max(axis=0)
    ordered = np.sort(together)
    return {
        "late_best": float(each.mean(axis=1).max()),
        "late": float(together.mean()),
        "late_low": float(ordered[: max(1, len(ordered) // 4)].mean()),
        "late_least": float(ordered[0]),
        "late_phrase": _worst_phrase(pieces, together),
    }


def _worst_phrase(pieces: Matrix, found: Vector) -> float:
    """Mean likeness of the content in the eight pieces in a row that find least."""
    axes = load_axes()
    content = 1 / (1 + np.exp(-(pieces @ axes.content + axes.content_bias)))
    window = np.ones(min(_WINDOW, len(found)))
    weight = np.maximum(np.convolve(content, window, "valid"), _LEAST_CONTENT)
    return float((np.convolve(content * found, window, "valid") / weight).min())


def _reversal(claim: Vector, sentence: Vector) -> Features:
    """Sides on which claim and sentence lie along the axes: products, differences and cosine."""
    axes = load_axes()
    own, there = axes.reversal @ (claim - axes.centre), axes.reversal @ (sentence - axes.centre)
    size = float(np.linalg.norm(own) * np.linalg.norm(there))
    found = {"same_side": float(own @ there) / size if size > 0 else 1.0}
    for i, (one, two) in enumerate(zip(own, there, strict=True), start=1):
        found[f"sides_{i}"] = float(one * two)
        found[f"apart_{i}"] = float(one - two)
    return found
