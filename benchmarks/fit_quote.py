"""Fit the weights of ``quote`` on one half of XQuAD and Cranfield, and print them.

    python -m benchmarks.fit_quote

Sentences: listwise softmax (the sentence that holds the gold answer against the other candidates
of its question). Evidence: logistic regression of "asked over its own paragraphs" against "asked
over Cranfield" and against "asked over XQuAD without its own article". Odd articles and odd
abstracts take no part. Paste the output into ``src/onward/answering/weights.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.xquad import Asked, Library, cranfield, open_embedder, xquad
from onward.answering.features import (
    EVIDENCE_FEATURES,
    VECTOR_FEATURES,
    WORD_FEATURES,
    weigh,
)
from onward.answering.quote import evidence_row, score_table
from onward.protocols import Embedder
from onward.types import Hit, Matrix, Vector


@dataclass(frozen=True)
class Table:
    """The candidates of one question: features, and which of them hold the gold answer."""

    rows: Matrix
    gold: Vector


def adam(gradient: Callable[[Vector], Vector], size: int, steps: int = 300) -> Vector:
    """Minimise by Adam (Kingma and Ba 2015) from zero; the losses here are nearly convex."""
    weights = np.zeros(size, dtype=np.float32)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = gradient(weights)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        move = mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        weights = weights - np.float32(0.1) * move
    return weights


def fit_sentences(tables: Sequence[Table], penalty: float = 0.02) -> Vector:
    """Weights that put the sentences with the gold answer before the others."""
    known = [table for table in tables if table.gold.any()]

    def gradient(weights: Vector) -> Vector:
        total = np.zeros_like(weights)
        for table in known:
            scores = table.rows @ weights
            share = np.exp(scores - scores.max())
            gold = share * table.gold
            total += table.rows.T @ (share / share.sum() - gold / gold.sum())
        slope: Vector = total / len(known) + penalty * weights
        return slope

    return adam(gradient, known[0].rows.shape[1])


def fit_evidence(holds: Matrix, lacks: Sequence[Matrix], penalty: float = 0.001) -> Vector:
    """Logistic weights and bias (last); each kind of ``lacks`` counts for its share of one half."""
    rows = np.vstack([holds, *lacks])
    rows = np.hstack([rows, np.ones((len(rows), 1), dtype=np.float32)])
    truth = np.arange(len(rows)) < len(holds)
    weight = np.concatenate(
        [np.full(len(holds), 0.5 / len(holds))]
        + [np.full(len(part), 0.5 / len(lacks) / len(part)) for part in lacks]
    )

    def gradient(weights: Vector) -> Vector:
        wrong = 1 / (1 + np.exp(-(rows @ weights))) - truth
        slope: Vector = (rows.T @ (weight * wrong) + penalty * weights).astype(np.float32)
        return slope

    return adam(gradient, rows.shape[1], steps=1000)


def table_of(asked: Asked, hits: Sequence[Hit], embedder: Embedder | None) -> Table:
    """Features of the candidates, and which of them stand in the gold paragraph and answer."""
    found, rows, _ = score_table(asked.text, hits, embedder)
    gold = [
        hits[one.hit].passage.id == asked.passage_id
        and any(answer in one.text for answer in asked.answers)
        for one in found
    ]
    return Table(rows, np.array(gold, dtype=np.float32))


def evidence_of(
    asked: Asked, hits: Sequence[Hit], weights: dict[str, float], embedder: Embedder | None
) -> Vector | None:
    """Features of the question as a whole; None when no candidate was found."""
    found, rows, names = score_table(asked.text, hits, embedder)
    if not found:
        return None
    best = int(weigh(names, rows, weights).argmax())
    row: Vector = evidence_row(asked.text, found[best], rows[best], hits)[0][0]
    return row


def main() -> None:
    """Fit with vectors and without, and print what belongs into ``weights.py``."""
    embedder = open_embedder()
    passages, questions = xquad()
    fitted = [asked for asked in questions if asked.article % 2 == 0]
    own = Library(passages, embedder)
    foreign = Library(cranfield()[::2], embedder)
    hits = {
        "own": [own.find(asked.text) for asked in fitted],
        "cranfield": [foreign.find(asked.text) for asked in fitted],
        "near": [without_article(own.find(asked.text, 24), asked) for asked in fitted],
    }
    for suffix, chosen in (("_WITHOUT_VECTORS", None), ("", embedder)):
        tables = [table_of(a, h, chosen) for a, h in zip(fitted, hits["own"], strict=True)]
        vector_names = VECTOR_FEATURES if chosen else ()
        names: tuple[str, ...] = (*WORD_FEATURES, *vector_names)
        sentence = named(names, fit_sentences(tables))
        print_weights("SENTENCE" + suffix, sentence)
        seen = {
            name: np.array(
                [
                    row
                    for a, h in zip(fitted, found, strict=True)
                    if (row := evidence_of(a, h, sentence, chosen)) is not None
                ]
            )
            for name, found in hits.items()
        }
        names = (*EVIDENCE_FEATURES, *vector_names)
        weights = fit_evidence(seen["own"], [seen["cranfield"], seen["near"]])
        print_weights("EVIDENCE" + suffix, named((*names, "bias"), weights))
        for name, rows in seen.items():
            logits = weigh(names, rows, named((*names, "bias"), weights))
            print(f"# {name}: abstains on {(logits < 0).mean():.3f} of {len(rows)}")


def without_article(hits: Sequence[Hit], asked: Asked) -> list[Hit]:
    """The best eight hits that are not from the article of the question."""
    article = f"{asked.article:02d}-"
    return [hit for hit in hits if not hit.passage.id.startswith(article)][:8]


def named(names: Sequence[str], weights: Vector) -> dict[str, float]:
    """Weights by the name of their feature, rounded as they are pasted."""
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def print_weights(constant: str, weights: dict[str, float]) -> None:
    """Print one constant as Python."""
    print(f"{constant}: Mapping[str, float] = {{")
    for name, weight in weights.items():
        print(f'    "{name}": {weight},')
    print("}")


if __name__ == "__main__":
    main()
