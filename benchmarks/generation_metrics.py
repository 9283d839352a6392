"""Metrics of generated text with several references, under the names of the E2E challenge.

``onward.tasks.benchmarks.corpus`` has their definitions.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.tasks.benchmarks import corpus

TITLES = {"bleu": "BLEU", "nist": "NIST", "rouge_l": "ROUGE-L", "cider": "CIDEr"}


def corpus_scores(written: Sequence[str], references: Sequence[Sequence[str]]) -> dict[str, float]:
    """BLEU (0-100), NIST, ROUGE-L (0-1) and CIDEr (0-10) of a corpus."""
    found = corpus.corpus_scores(written, references)
    return {TITLES[name]: value for name, value in found.items()}
