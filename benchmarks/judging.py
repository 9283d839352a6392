"""How far the offline judging agrees with people, on claims that took no part in fitting.

    python -m benchmarks.judging

Odd claims are held out; a threshold is the best one on the even claims, which the weights were
fitted on. Each class counts one half, also in Brier score and calibration error. Beside the
checker stand a constant, the plain overlap of words and, for Climate-FEVER, a regression that
reads the claim's vector and no evidence at all: what it reaches is known of the claims, not read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.claim_labels import Labelled, climate_fever, wice
from onward.judging.claims.entailment import entailment
from onward.language import denies, overlap
from onward.models import load_embedder
from onward.protocols import Embedder
from onward.types import Entailed

Numbers = npt.NDArray[np.floating]
Truth = npt.NDArray[np.bool_]
Scores = Callable[[Sequence[Labelled]], Numbers]

_BINS = 10


def wice_lines(embedder: Embedder) -> list[str]:
    """Supported against partially or not supported; the evidence is one text."""
    labelled = wice()
    rows: dict[str, Scores] = {
        "constant": lambda part: np.zeros(len(part)),
        "overlap of words": lambda part: np.array([overlap(o.claim, o.text) for o in part]),
        "checker, words only": lambda part: checked(part, None).support[:, 0],
        "checker": lambda part: checked(part, embedder).support[:, 0],
    }
    truth = np.array([one.label == "supported" for one in labelled])
    return measured("WiCE, supported", labelled, truth, rows)


def fever_lines(embedder: Embedder) -> list[str]:
    """REFUTES against SUPPORTS; the evidence is one sentence."""
    labelled = [one for one in climate_fever() if one.label != "unsupported"]
    truth = np.array([one.label == "contradicted" for one in labelled])
    rows: dict[str, Scores] = {
        "constant": lambda part: np.zeros(len(part)),
        "negation, little overlap": lambda part: np.array([plainly_denied(o) for o in part]),
        "the claim's vector, unread evidence": claims_alone(labelled, truth, embedder),
        "checker, words only": lambda part: checked(part, None).contradiction[:, 0],
        "checker": lambda part: checked(part, embedder).contradiction[:, 0],
    }
    return measured("Climate-FEVER, refuted", labelled, truth, rows)


def checked(part: Sequence[Labelled], embedder: Embedder | None) -> Entailed:
    """Each claim against its own text, as (pairs, 1)."""
    check = entailment(embedder)
    found = [check([one.claim], [one.text]) for one in part]
    return Entailed(
        np.vstack([one.support for one in found]), np.vstack([one.contradiction for one in found])
    )


def plainly_denied(one: Labelled) -> float:
    """One negation more or less, and what words they do not share."""
    return (denies(one.claim) != denies(one.text)) + 1 - overlap(one.claim, one.text)


def claims_alone(labelled: Sequence[Labelled], truth: Truth, embedder: Embedder) -> Scores:
    """A logistic regression over the claim's pooled vector, fitted on the even claims."""
    even = ~held_out(labelled)
    vectors = np.array([v.pooled for v in embedder.embed([one.claim for one in labelled])])
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000)
    model.fit(vectors[even], truth[even])
    known = {one.claim: row for one, row in zip(labelled, vectors, strict=True)}
    return lambda part: model.predict_proba(np.array([known[o.claim] for o in part]))[:, 1]


def held_out(labelled: Sequence[Labelled]) -> Truth:
    """Which pairs take no part in fitting."""
    return np.array([one.held_out for one in labelled])


def measured(
    title: str, labelled: Sequence[Labelled], truth: Truth, rows: dict[str, Scores]
) -> list[str]:
    """One line a scorer, of the held-out pairs."""
    out = held_out(labelled)
    lines = [
        f"{title}: {int(out.sum())} held-out pairs, {int(truth[out].sum())} of the class",
        f"{'':36}{'balanced acc.':>14}{'at 0.5':>8}{'AUC':>8}{'Brier':>8}{'ECE':>8}",
    ]
    for name, scores in rows.items():
        values = np.asarray(scores(labelled), float)
        threshold = best_threshold(values[~out], truth[~out])
        held, yes = values[out], truth[out]
        line = f"{name:36}{balanced(held > threshold, yes):14.3f}{balanced(held > 0.5, yes):8.3f}"
        line += f"{roc_auc_score(yes, held):8.3f}"
        if name.startswith("checker"):
            line += f"{brier(held, yes):8.3f}{calibration_error(held, yes):8.3f}"
        lines.append(line)
    return lines


def balanced(said: Truth, truth: Truth) -> float:
    """Mean of the shares of yes and of no that are told rightly."""
    return float((said[truth].mean() + (~said[~truth]).mean()) / 2)


def best_threshold(values: Numbers, truth: Truth) -> float:
    """The value above which saying yes has the best balanced accuracy; the lowest of several."""
    tried = np.unique(values)
    return float(max(tried, key=lambda t: (balanced(values > t, truth), -t)))


def brier(chances: Numbers, truth: Truth) -> float:
    """Mean squared error of chances, each class counting one half; 0.25 knows nothing."""
    return float((class_shares(truth) * (chances - truth) ** 2).sum())


def calibration_error(chances: Numbers, truth: Truth) -> float:
    """Expected calibration error over ten equal bins (Guo et al. 2017), classes counting alike."""
    share = class_shares(truth)
    where = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    return float(sum(abs((share * (chances - truth))[where == b].sum()) for b in range(_BINS)))


def class_shares(truth: Truth) -> Numbers:
    """Weights that sum to one half for each class."""
    shares: Numbers = np.where(truth, 0.5 / truth.sum(), 0.5 / (~truth).sum())
    return shares


def main() -> None:
    """Print every table."""
    embedder = load_embedder()
    for lines in (wice_lines(embedder), fever_lines(embedder)):
        print("\n".join(lines), end="\n\n")


if __name__ == "__main__":
    main()
