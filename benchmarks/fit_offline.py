"""Fit the weights of the offline judge, measure it on held-out data, and write both down.

    python -m benchmarks.fit_offline

For each criterion a logistic regression of how well the answers of ``benchmarks/offline_cases.py``
meet it on the measures of ``onward.judging.offline.measures``. A measure is higher where an answer
is better, so no weight may be negative: what the data would turn round is chance or an accident of
how they were made. Each kind of answer of each data set counts alike. Half of each data set takes
no part. Writes ``src/onward/judging/offline/weights.json``; takes some minutes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from benchmarks.offline_cases import (
    TARGETS,
    Example,
    claim_examples,
    pandalm_examples,
    unanswerable_examples,
    xquad_examples,
)
from benchmarks.offline_figures import figures
from benchmarks.xquad import open_embedder
from onward.judging.claims.entailment import entailment
from onward.judging.offline.measures import DUE, MEASURES, measure
from onward.protocols import Embedder
from onward.types import Matrix, Vector

FILE = (
    Path(__file__).resolve().parents[1] / "src" / "onward" / "judging" / "offline" / "weights.json"
)
PENALTY = 0.0003
"""Of the squared weights; without it a rule that never fails would get an endless weight."""


@dataclass(frozen=True)
class Row:
    """One answer of a known kind with all its measures."""

    data: str
    kind: str
    measures: Mapping[str, float]


def main() -> None:
    """Fit with vectors and without, write the weights, measure them, write the figures."""
    embedder = open_embedder()
    examples = [
        one
        for one in (
            *xquad_examples(embedder),
            *pandalm_examples(),
            *claim_examples(),
            *unanswerable_examples(embedder),
        )
        if not one.held_out
    ]
    content: dict[str, Any] = {
        "with_vectors": fit_all(measured(examples, embedder)),
        "without_vectors": fit_all(measured(examples, None)),
        "measured": [],
    }
    write(content)
    content["measured"] = [asdict(one) for one in figures(embedder)]
    write(content)


def measured(examples: Sequence[Example], embedder: Embedder | None) -> list[Row]:
    """Measure every example that is no refusal."""
    check = entailment(embedder)
    rows = []
    for one in examples:
        found = measure(one.question, one.answer, None, embedder=embedder, entailment=check)
        rows.append(Row(one.data, one.kind, found.row() | found.offered()))
    return rows


def fit_all(rows: Sequence[Row]) -> dict[str, Any]:
    """Weights for each criterion, and for whether an answer is due."""
    fitted = {
        criterion: fit([r for r in rows if criterion in TARGETS[r.kind]], names, criterion)
        for criterion, names in MEASURES.items()
    }
    asked = [row for row in rows if row.kind in ("control", "unanswerable") and row.data == "xquad"]
    return fitted | {"Due": fit(asked, DUE, "Due")}


def fit(rows: Sequence[Row], names: Sequence[str], criterion: str) -> dict[str, Any]:
    """Logistic regression with weights of at least 0; kinds count alike, good and bad too."""
    table = np.array([[row.measures[name] for name in names] for row in rows])
    target = np.array([TARGETS[row.kind][criterion] for row in rows])
    weight = balance([(row.data, row.kind) for row in rows], target)

    def loss(theta: Vector) -> tuple[float, Vector]:
        share = 1 / (1 + np.exp(-(table @ theta[1:] + theta[0])))
        wrong = weight * (share - target)
        entropy = -weight @ (
            target * np.log(share + 1e-12) + (1 - target) * np.log(1 - share + 1e-12)
        )
        slope = np.concatenate([[wrong.sum()], table.T @ wrong + 2 * PENALTY * theta[1:]])
        return float(entropy + PENALTY * theta[1:] @ theta[1:]), slope

    bounds = [(None, None), *[(0.0, None) for _ in names]]
    theta = minimize(loss, np.zeros(len(names) + 1), jac=True, bounds=bounds).x
    weights = {n: round(float(w), 3) for n, w in zip(names, theta[1:], strict=True) if w >= 0.001}
    return {"bias": round(float(theta[0]), 3), "weights": weights}


def balance(kinds: Sequence[tuple[str, str]], target: Matrix) -> Vector:
    """A weight for each row; they sum to 1.

    Data sets count alike, within each its good and its bad answers, and within these their kinds.
    """
    groups = [
        (data, bool(good), kind) for (data, kind), good in zip(kinds, target >= 0.5, strict=True)
    ]
    rows = Counter(groups)
    kinds_of = Counter((data, good) for data, good, _ in rows)
    sides_of = Counter(data for data, _ in kinds_of)
    weight = np.array([1 / rows[d, g, k] / kinds_of[d, g] / sides_of[d] for d, g, k in groups])
    result: Vector = weight / weight.sum()
    return result


def write(content: Mapping[str, Any]) -> None:
    """Write the file, readable."""
    FILE.write_text(json.dumps(content, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
