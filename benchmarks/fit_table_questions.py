"""Fit the weights that choose among readings of questions over tables, and those of trust.

``python -m benchmarks.fit_table_questions`` writes ``src/onward/tables/questions/weights.json``.
Fitted on the questions of WikiTableQuestions whose table belongs to the fitting half; readings by
the likelihood of any that gives the expected answer, trust on readings of models that have not seen
the table (four folds), with questions over wrong tables, questions over prose (half of XQuAD) and
claims (half of SciFact) as what is to be declined. The other halves are never read here.
"""

from __future__ import annotations

import collections
import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import minimize

from benchmarks.denotations import correct
from benchmarks.table_questions import DATA as QUESTIONS
from benchmarks.table_questions import Example, examples, read_table
from benchmarks.text_questions import claims, prose_questions
from onward.language import stems
from onward.tables import known_table, open_engine
from onward.tables.questions.candidates import candidates
from onward.tables.questions.compute import rehearsed, scene_of, simplest
from onward.tables.questions.features import features
from onward.tables.questions.forms import Form
from onward.tables.questions.ranking import choose, score, sure
from onward.tables.questions.rehearsal import Outcome
from onward.tables.questions.trust import trust
from onward.tables.questions.viewpoint import Features, Viewpoint

WEIGHTS = Path("src/onward/tables/questions/weights.json")
FOLDS = 4
LEAST_SEEN = 4
"""Questions that a feature has to occur in to get a weight."""
PENALTY = 1.0
_TRUST_PENALTY = 1.0
_SEED = 7
_FROM_PROSE = 390
_FROM_CLAIMS = 300
_FROM_OTHERS = 700

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Described:
    """A question over one table with all readings that answer something."""

    question: str
    table: str
    view: Viewpoint
    forms: tuple[Form, ...]
    outcomes: tuple[Outcome, ...]
    features: tuple[Features, ...]
    right: tuple[bool, ...]


def describe(asked: Sequence[tuple[str, str, tuple[str, ...]]]) -> list[Described]:
    """Describe (question, table, expected values) of small tables; no values for what is wrong."""
    by_table: dict[str, list[tuple[str, tuple[str, ...]]]] = collections.defaultdict(list)
    for question, path, expected in asked:
        by_table[path].append((question, expected))
    found = []
    for path, questions in by_table.items():
        table = read_table(QUESTIONS / path)
        known = known_table(table, name="t")
        with open_engine([(known, table)]) as run:
            for question, expected in questions:
                view = Viewpoint(scene_of(question, known, run))
                if view.scene.sight.rows is not None:
                    found.append(_described(view, path, expected))
    return found


def _described(view: Viewpoint, path: str, expected: tuple[str, ...]) -> Described:
    pairs = rehearsed(view.scene.sight, candidates(view.scene))
    return Described(
        question=view.scene.asked.text,
        table=path,
        view=view,
        forms=tuple(form for form, _ in pairs),
        outcomes=tuple(outcome for _, outcome in pairs),
        features=tuple(features(view, form, outcome) for form, outcome in pairs),
        right=tuple(bool(expected) and correct(expected, o.values) for _, o in pairs),
    )


def fit_readings(used: Iterable[Described]) -> dict[str, float]:
    """Fit a log-linear model to the marginal likelihood of the readings that are right."""
    data = [one for one in used if any(one.right)]
    seen = collections.Counter(n for one in data for n in set().union(*one.features))
    names = {n: at for at, n in enumerate(sorted(n for n, c in seen.items() if c >= LEAST_SEEN))}
    rows = [f for one in data for f in one.features]
    matrix = _matrix(rows, names)
    right = np.array([ok for one in data for ok in one.right])
    starts = np.cumsum([0, *(len(one.features) for one in data)])
    group = np.repeat(np.arange(len(data)), np.diff(starts))

    def normalised(scores: Vector) -> tuple[Vector, Vector]:
        most = np.maximum.reduceat(scores, starts[:-1])
        parts = np.exp(scores - most[group])
        totals = np.add.reduceat(parts, starts[:-1])
        return most + np.log(totals), parts / totals[group]

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = matrix @ weights
        all_, chance = normalised(scores)
        kept, wanted = normalised(np.where(right, scores, -1e9))
        penalty = 0.5 * PENALTY * float(weights @ weights)
        return float((all_ - kept).sum()) + penalty, matrix.T @ (
            chance - wanted
        ) + PENALTY * weights

    return _minimised(loss, names)


def fit_trust(rows: Sequence[Features], right: Sequence[bool]) -> dict[str, float]:
    """Fit a logistic regression of whether an answer is right."""
    names = {n: at for at, n in enumerate(sorted(set().union(*rows)))}
    matrix = _matrix(rows, names)
    wanted = np.array(right, dtype=np.float64)

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = matrix @ weights
        losses = np.logaddexp(0.0, scores) - wanted * scores
        chance = 1 / (1 + np.exp(-scores))
        penalty = 0.5 * _TRUST_PENALTY * float(weights @ weights)
        return float(losses.sum()) + penalty, matrix.T @ (
            chance - wanted
        ) + _TRUST_PENALTY * weights

    return _minimised(loss, names)


def _matrix(rows: Sequence[Features], names: dict[str, int]) -> sp.csr_matrix:
    at, columns, values = [], [], []
    for row, one in enumerate(rows):
        for name, value in one.items():
            if name in names and value:
                at.append(row)
                columns.append(names[name])
                values.append(value)
    return sp.csr_matrix((values, (at, columns)), shape=(len(rows), len(names)))


def _minimised(loss: object, names: dict[str, int]) -> dict[str, float]:
    result = minimize(
        loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 200}
    )
    found = {name: round(float(result.x[at]), 3) for name, at in names.items()}
    return {name: weight for name, weight in found.items() if abs(weight) >= 0.01}


def fold_of(table: str) -> int:
    """The fold that a table of the fitting half belongs to."""
    return int(hashlib.md5(table.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def trust_rows(
    used: Sequence[Described], weights: dict[str, float]
) -> list[tuple[Features, bool, Described]]:
    """The features of trust of the chosen readings, and whether their answers are right."""
    found = []
    for one in used:
        choice = choose([score(weights, f) for f in one.features], one.outcomes)
        if choice is not None:
            at = simplest(choice.at, one.forms, one.outcomes)
            row = trust(one.view, one.forms[at], one.outcomes[at], choice)
            found.append((row, one.right[at], one))
    return found


def decoys(fitting: Sequence[Example]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Questions with a table that does not answer them: of its words it shares the most."""
    draw = random.Random(_SEED)
    said: dict[str, set[str]] = {}
    for path in dict.fromkeys(example.table for example in fitting):
        table = read_table(QUESTIONS / path)
        said[path] = set(stems(" ".join(" ".join(row) for row in (table.header, *table.rows))))
    others = draw.sample(fitting, min(_FROM_OTHERS, len(fitting)))
    asked = [(one.question, one.table) for one in others]
    asked += [(q, "") for q in draw.sample(prose_questions(held_out=False), _FROM_PROSE)]
    asked += [(q, "") for q in draw.sample(claims(held_out=False), _FROM_CLAIMS)]
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for question, own in asked:
        words = set(stems(question))
        order = sorted(said, key=lambda path: (-len(words & said[path]), path))
        near = [path for path in order if path != own][:4]
        found.append((question, draw.choice(near), ()))
    return found


def show_thresholds(
    rows: Sequence[tuple[Features, bool, Described]], own: Sequence[Described]
) -> None:
    """Print what each least confidence would give, every table judged by folds without it."""
    real = {id(one) for one in own}
    judged: list[tuple[float, bool, bool]] = []
    for fold in range(FOLDS):
        kept = [row for row in rows if fold_of(row[2].table) != fold]
        weights = fit_trust([row for row, _, _ in kept], [ok for _, ok, _ in kept])
        judged += [
            (sure(weights, row), ok, id(one) in real)
            for row, ok, one in rows
            if fold_of(one.table) == fold
        ]
    decoys_asked = sum(not is_real for *_, is_real in judged)
    for least in (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7):
        answered = [one for one in judged if one[0] >= least]
        mine = [ok for _, ok, is_real in answered if is_real]
        fired = len(answered) - len(mine)
        print(
            f"least confidence {least:.2f}: right {sum(mine) / len(own):.3f} of all, answered"
            f" {len(mine) / len(own):.3f}, of those right {sum(mine) / max(1, len(mine)):.3f};"
            f" decoys answered {fired / decoys_asked:.3f}"
        )


def main() -> None:
    """Fit both sets of weights and write them."""
    fitting = [one for one in examples() if not one.held_out]
    own = describe([(one.question, one.table, one.expected) for one in fitting])
    false = describe(decoys(fitting))
    rows: list[tuple[Features, bool, Described]] = []
    for fold in range(FOLDS):
        weights = fit_readings(one for one in own if fold_of(one.table) != fold)
        rows += trust_rows([one for one in own if fold_of(one.table) == fold], weights)
        rows += trust_rows([one for one in false if fold_of(one.table) == fold], weights)
    show_thresholds(rows, own)
    written = {
        "reading": fit_readings(own),
        "trust": fit_trust([row for row, _, _ in rows], [ok for _, ok, _ in rows]),
    }
    WEIGHTS.write_text(json.dumps(written, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(written['reading'])} weights of readings, {len(written['trust'])} of trust")


if __name__ == "__main__":
    main()
