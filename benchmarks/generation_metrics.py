"""Metrics of generated text with several references, under the names of the E2E challenge.

``onward.tasks.benchmarks`` has their definitions.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.tasks.benchmarks import corpus
from onward.tasks.benchmarks.meteor import meteor, meteor_program, meteor_rows

TITLES = {"bleu": "BLEU", "nist": "NIST", "rouge_l": "ROUGE-L", "cider": "CIDEr"}


def corpus_scores(written: Sequence[str], references: Sequence[Sequence[str]]) -> dict[str, float]:
    """BLEU (0-100), NIST, ROUGE-L (0-1), CIDEr (0-10), and METEOR (0-1) where Java has it."""
    found = corpus.corpus_scores(written, references)
    scores = {TITLES[name]: value for name, value in found.items()}
    if (program := meteor_program()) is not None:
        sums = meteor_rows(program, written, references).sum(axis=0, keepdims=True)
        scores["METEOR"] = float(meteor(sums)[0])
    return scores
