"""Fit the claim checker: writes ``claim_axes.json`` and ``claim_weights.json``.

    python -m benchmarks.fit_claims

Labels: logistic regressions on the even claims of WiCE (supported or not) and of Climate-FEVER
(refuted or supported). Quotes: the same on claims made by rule from XQuAD and SciFact, right ones
and such with one error. About: whether a text speaks of the claim at all, from labelled pairs and
the same claims with other texts. Classes count alike. Each weight may only have the sign that its
feature's meaning gives it (0: free): with 500 labels that is worth more than any other penalty.
Odd claims take no part; features and penalties were chosen by cross-validation within even ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from benchmarks.claim_axes import AXES, fit_axes
from benchmarks.claim_labels import Labelled, climate_fever, wice
from benchmarks.made_claims import made_claims
from onward.judging.claims.pairs import Vectors, compare
from onward.judging.claims.word_features import Features
from onward.models import load_embedder

STATION = Path(__file__).resolve().parents[1] / "src" / "onward" / "judging"
LABEL_PENALTY, FEVER_PENALTY, QUOTE_PENALTY = 0.1, 0.02, 0.001
FOLDS = 6

Numbers = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]
Signs = Mapping[str, int]
Rows = list[tuple[Labelled, Features]]


def signs(positive: str = "", negative: str = "", free: str = "") -> Signs:
    """Feature → the sign that its weight may have."""
    listed = ((positive, 1), (negative, -1), (free, 0))
    return {name: sign for names, sign in listed for name in names.split()}


FACTS = (
    "names_absent numbers_absent months_absent facts_absent facts_absent_log fact_absent"
    " two_facts_absent"
)
SUPPORT_WORDS = signs(
    "least_clause cover_all cover_top", f"{FACTS} run_missing words_missing opposite"
)
SUPPORT_VECTORS = signs("late_phrase late_least", f"{FACTS} opposite")
QUOTE_WORDS = signs(
    free="cover_best cover_top bigrams near verbatim precision length least_clause numbers_missing"
    " numbers_wrong names_missing negation denial opposite swapped_number swapped_name"
    " swapped_word added reversed words_missing"
)
QUOTE_VECTORS = {
    **QUOTE_WORDS,
    **signs(free="cosine late_best late_low late_least same_side"),
}
CONTRADICTION_WORDS = signs(
    free="cover_best cover_top cover_all least_clause precision bigrams numbers_missing"
    " numbers_apart numbers_wrong names_missing names_apart negation denial only_claim_denies"
    " only_text_denies claim_denies opposite valence swapped_number swapped_name swapped_word"
    " added reversed length claim_numbers claim_names near"
)
CONTRADICTION_VECTORS = {
    **CONTRADICTION_WORDS,
    **signs(
        free="cosine late_best late late_low late_least same_side "
        + " ".join(f"sides_{i} apart_{i}" for i in range(1, AXES + 1))
    ),
}
ABOUT_WORDS = signs("cover_best cover_top cover_all")
ABOUT_VECTORS = {**ABOUT_WORDS, **signs("cosine late_best")}


def fit_head(
    rows: Rows, truth: Sequence[bool], allowed: Signs, penalty: float
) -> dict[str, object]:
    """Fit one head, and stretch it so that its chances are right on claims that it has not seen."""
    names = list(allowed)
    table = np.array([[row[name] for name in names] for _, row in rows])
    yes = np.array(truth)
    _, claim = np.unique([one.claim for one, _ in rows], return_inverse=True)
    fold = np.random.default_rng(0).permutation(claim.max() + 1)[claim] % FOLDS
    unseen = np.zeros(len(yes))
    for number in range(FOLDS):
        kept = fold != number
        bias, slopes = solve(table[kept], yes[kept], list(allowed.values()), penalty)
        unseen[~kept] = table[~kept] @ slopes + bias
    lift, stretch = solve(unseen[:, None], yes, [1], 1e-6)
    bias, slopes = solve(table, yes, list(allowed.values()), penalty)
    weights = dict(zip(names, (slopes * stretch).tolist(), strict=True))
    return {
        "bias": round(bias * float(stretch[0]) + lift, 3),
        "weights": {
            name: round(weight, 3) for name, weight in weights.items() if abs(weight) > 5e-4
        },
    }


def solve(
    table: Numbers, yes: Truth, allowed: Sequence[int], penalty: float
) -> tuple[float, Numbers]:
    """Bias and weights of a logistic regression, both classes counting one half.

    ``penalty`` is half the squared length of the weights of standardised features.
    """
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-6
    scaled = (table - middle) / spread
    share = np.where(yes, 0.5 / yes.sum(), 0.5 / (~yes).sum())

    def loss(found: Numbers) -> tuple[float, Numbers]:
        logits = scaled @ found[1:] + found[0]
        wrong = share * (1 / (1 + np.exp(-logits)) - yes)
        value = (share * np.logaddexp(0, np.where(yes, -logits, logits))).sum()
        slope = np.concatenate([[wrong.sum()], scaled.T @ wrong + penalty * found[1:]])
        return float(value + penalty * (found[1:] ** 2).sum() / 2), slope

    bounds = [(None, None)] + [(0 if s > 0 else None, 0 if s < 0 else None) for s in allowed]
    best = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds).x
    slopes = best[1:] / spread
    return float(best[0] - slopes @ middle), slopes


def fit_part(tables: Mapping[str, Rows], *, vectors: bool) -> dict[str, object]:
    """All heads, with the features of vectors or without."""
    support = SUPPORT_VECTORS if vectors else SUPPORT_WORDS
    contradiction = CONTRADICTION_VECTORS if vectors else CONTRADICTION_WORDS
    quote = QUOTE_VECTORS if vectors else QUOTE_WORDS

    def head(name: str, label: str, allowed: Signs, penalty: float) -> dict[str, object]:
        rows = tables[name]
        return fit_head(rows, [one.label == label for one, _ in rows], allowed, penalty)

    return {
        "about": head("about", "supported", ABOUT_VECTORS if vectors else ABOUT_WORDS, 1e-3),
        "support": {
            "labels": head("wice", "supported", support, LABEL_PENALTY),
            "quotes": head("made", "supported", quote, QUOTE_PENALTY),
        },
        "contradiction": {
            "labels": head("fever", "contradicted", contradiction, FEVER_PENALTY),
            "quotes": head("made opposed", "contradicted", quote, QUOTE_PENALTY),
        },
    }


def training(vectors: Vectors) -> dict[str, Rows]:
    """The pairs of each head with their features."""
    even = {"wice": wice(), "fever": climate_fever()}
    even = {name: [one for one in part if not one.held_out] for name, part in even.items()}
    made = made_claims()
    fever = [one for one in even["fever"] if one.label != "unsupported"]
    pairs = even["wice"] + fever
    about = [Labelled(one.claim, one.text, "supported") for one in pairs]
    about += [
        Labelled(one.claim, other.text, "unsupported")
        for one, other in zip(pairs, made + made, strict=False)
    ]
    sources = {
        "wice": even["wice"],
        "fever": fever,
        "made": made,
        "made opposed": [one for one in made if one.kind != "name"],
        "about": about,
    }
    return {name: compared(part, vectors) for name, part in sources.items()}


def compared(labelled: Sequence[Labelled], vectors: Vectors | None) -> Rows:
    """Pairs with their features, without those that have no words."""
    found = compare([(one.claim, one.text) for one in labelled], vectors)
    return [(one, row) for one, row in zip(labelled, found, strict=True) if row is not None]


def main() -> None:
    """Fit axes, then weights with vectors and without, and write both files."""
    embedder = load_embedder()
    axes = STATION / "claims" / "axes.json"
    axes.write_text(json.dumps(fit_axes(embedder)) + "\n", "utf-8")
    tables = training(Vectors(embedder))
    weights = {
        "without_vectors": fit_part(tables, vectors=False),
        "with_vectors": fit_part(tables, vectors=True),
    }
    file = STATION / "claims" / "weights.json"
    file.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")
    for path in (axes, file):
        print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
