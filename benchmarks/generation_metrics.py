"""Metrics of generated text with several references, as the E2E challenge reports them.

BLEU by sacrebleu, NIST by nltk, ROUGE-L by rouge-score (best reference), CIDEr after Vedantam et
al. 2015 (the coco-caption variant: n = 1 to 4, each n-gram weighted by its rarity over the items'
references, times 10, without the Gaussian length penalty and clipping of CIDEr-D). METEOR needs
Java and is left out where there is none.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from nltk.translate.nist_score import corpus_nist
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics.bleu import BLEU

_N = 4
Grams = Counter[tuple[str, ...]]


def corpus_scores(written: Sequence[str], references: Sequence[Sequence[str]]) -> dict[str, float]:
    """BLEU (0-100), NIST, ROUGE-L (0-1) and CIDEr (0-10) of a corpus."""
    widest = max(map(len, references))
    streams = [[refs[i] if i < len(refs) else "" for refs in references] for i in range(widest)]
    split = [words(text) for text in written]
    split_references = [[words(text) for text in refs] for refs in references]
    rouge = RougeScorer(["rougeL"], use_stemmer=False)
    best = [
        max(rouge.score(reference, text)["rougeL"].fmeasure for reference in refs)
        for text, refs in zip(written, references, strict=True)
    ]
    each = cider(split, split_references)
    return {
        "BLEU": BLEU().corpus_score(list(written), streams).score,
        "NIST": float(corpus_nist(split_references, split)),
        "ROUGE-L": sum(best) / len(best),
        "CIDEr": sum(each) / len(each),
    }


def words(text: str) -> list[str]:
    """Lower-case words and punctuation marks."""
    return re.findall(r"\w+|[^\w\s]", text.lower())


def cider(
    written: Sequence[Sequence[str]], references: Sequence[Sequence[Sequence[str]]]
) -> list[float]:
    """CIDEr of each item, 0 to 10; rarity is counted over the items' references."""
    rarity = [_rarity(references, n) for n in range(1, _N + 1)]
    scores = []
    for text, refs in zip(written, references, strict=True):
        of_n = []
        for n in range(1, _N + 1):
            own = _weighted(_grams(text, n), rarity[n - 1], len(references))
            likenesses = [
                _cosine(own, _weighted(_grams(ref, n), rarity[n - 1], len(references)))
                for ref in refs
            ]
            of_n.append(sum(likenesses) / len(likenesses))
        scores.append(10 * sum(of_n) / _N)
    return scores


def _grams(text: Sequence[str], n: int) -> Grams:
    return Counter(tuple(text[i : i + n]) for i in range(len(text) - n + 1))


def _rarity(references: Sequence[Sequence[Sequence[str]]], n: int) -> Grams:
    """In how many items an n-gram stands in some reference."""
    counts: Grams = Counter()
    for refs in references:
        counts.update({gram for ref in refs for gram in _grams(ref, n)})
    return counts


def _weighted(grams: Grams, rarity: Grams, items: int) -> dict[tuple[str, ...], float]:
    total = sum(grams.values()) or 1
    return {
        gram: count / total * math.log(items / max(1, rarity[gram]))
        for gram, count in grams.items()
    }


def _cosine(one: dict[tuple[str, ...], float], other: dict[tuple[str, ...], float]) -> float:
    shared = sum(weight * other.get(gram, 0.0) for gram, weight in one.items())
    size = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return shared / size if size else 0.0
