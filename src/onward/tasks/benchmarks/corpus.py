"""Metrics of a whole corpus of texts with several references: BLEU, NIST, ROUGE-L, CIDEr.

As the scripts of the E2E challenge (Dušek et al. 2020, e2e-metrics) have them; ``meteor`` has the
one that needs Java. BLEU and NIST are functions of sums over items, given as rows,
so that items can be drawn again. Knows texts. Refuses to know what they were to say.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from onward.statistics.arrays import Floats

if TYPE_CHECKING:
    from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

Texts = Sequence[str]
References = Sequence[Sequence[str]]
"""For each text at least one."""
Gram = tuple[str, ...]
Grams = Counter[Gram]

_BLEU_N, _NIST_N, _CIDER_N = 4, 5, 4
_NIST_BETA = math.log(0.5) / math.log(1.5) ** 2
"""A text of two thirds of the references' length loses half (Doddington 2002, section 4)."""
_CIDER_SIGMA = 6.0
_ROUGE_BETA = 1.2
_PLAIN_WORD = re.compile(
    r"\d+(?:[.,:/-]\d+)*|n't\b|'(?:s|re|ve|ll|d|m)\b|\w+?(?=n't\b)|\w+(?:-\w+)*|[£$€%&]"
)


def corpus_scores(written: Texts, references: References) -> dict[str, float]:
    """Return ``bleu`` (0 to 100), ``nist``, ``rouge_l`` (0 to 1) and ``cider`` (0 to 10).

    ``cider`` is missing where there are fewer than two texts. Raises ValueError without texts,
    where references do not pair, or where a text has none.
    """
    found = {
        "bleu": float(bleu(bleu_rows(written, references).sum(axis=0, keepdims=True))[0]),
        "nist": float(nist(nist_rows(written, references).sum(axis=0, keepdims=True))[0]),
    }
    each = [rouge_l(text, refs) for text, refs in zip(written, references, strict=True)]
    found["rouge_l"] = sum(each) / len(each)
    ciders = cider(written, references)
    return found if ciders is None else found | {"cider": sum(ciders) / len(ciders)}


def bleu_rows(written: Texts, references: References) -> Floats:
    """Return what BLEU sums over, shape (n, 10).

    Of each text the n-grams that are right (1 to 4) and those there are, its tokens, and those of
    the reference nearest in length, the shorter of two. An n-gram is right as often as it stands
    in the reference that has it most often.
    """
    _check(written, references)
    rows = []
    for text, refs in zip(written, references, strict=True):
        own, others = mteval_tokens(text), [mteval_tokens(ref) for ref in refs]
        nearest = min((abs(len(one) - len(own)), len(one)) for one in others)[1]
        hits = [_hits(own, others, n).total() for n in range(1, _BLEU_N + 1)]
        rows.append([*hits, *_totals(own, _BLEU_N), len(own), nearest])
    return np.array(rows, dtype=np.float64)


def bleu(sums: Floats) -> Floats:
    """Return BLEU of summed rows (m, 10), 0 to 100: geometric mean of precisions, brevity penalty.

    Papineni et al. 2002, unsmoothed: 0 where no n-gram of some length is right.
    """
    hits, totals = sums[:, :_BLEU_N], sums[:, _BLEU_N : 2 * _BLEU_N]
    length, wanted = sums[:, -2], sums[:, -1]
    some = (hits > 0).all(axis=1)
    safe_hits, safe_totals = np.where(hits > 0, hits, 1.0), np.where(totals > 0, totals, 1.0)
    mean = np.exp((np.log(safe_hits) - np.log(safe_totals)).mean(axis=1))
    brief = np.exp(np.minimum(0.0, 1 - wanted / np.maximum(length, 1.0)))
    return np.asarray(np.where(some, 100 * mean * brief, 0.0))


def nist_rows(written: Texts, references: References) -> Floats:
    """Return what NIST sums over, shape (n, 12).

    Of each text the information of its right n-grams (1 to 5), the n-grams there are, its tokens,
    and the mean tokens of its references. The information of w1 … wn is log2 of how often all
    references have w1 … wn-1 for once w1 … wn.
    """
    _check(written, references)
    split = [[mteval_tokens(ref) for ref in refs] for refs in references]
    counts: Grams = Counter()
    for one in (one for refs in split for one in refs):
        counts[()] += len(one)
        for n in range(1, _NIST_N + 1):
            counts.update(_grams(one, n))
    rows = []
    for text, others in zip(written, split, strict=True):
        own = mteval_tokens(text)
        told = [
            sum(
                times * math.log2(counts[gram[:-1]] / counts[gram])
                for gram, times in _hits(own, others, n).items()
            )
            for n in range(1, _NIST_N + 1)
        ]
        wanted = sum(map(len, others)) / len(others)
        rows.append([*told, *_totals(own, _NIST_N), len(own), wanted])
    return np.array(rows, dtype=np.float64)


def nist(sums: Floats) -> Floats:
    """Return NIST of summed rows (m, 12), 0 or more: mean information by length, brevity penalty.

    Doddington 2002, equation 3, with all references' n-grams as in mteval-13a.
    """
    told, totals = sums[:, :_NIST_N], sums[:, _NIST_N : 2 * _NIST_N]
    ratio = np.minimum(1.0, sums[:, -2] / np.maximum(sums[:, -1], 1e-9))
    brief = np.exp(_NIST_BETA * np.log(np.maximum(ratio, 1e-9)) ** 2)
    return np.asarray((told / np.maximum(totals, 1.0)).sum(axis=1) * brief)


def rouge_l(text: str, references: Sequence[str]) -> float:
    """Return ROUGE-L of one text, 0 to 1: (1 + β²) P R / (R + β² P), β = 1.2.

    P and R are the longest common subsequence over the tokens of text and reference, each the best
    over the references (coco-caption; Lin 2004). 0 where either has no tokens.
    """
    own = plain_words(text)
    others = [plain_words(reference) for reference in references]
    shared = [_common(own, other) for other in others]
    if not any(shared):
        return 0.0
    precision = max(shared) / len(own)
    recall = max(same / len(one) for same, one in zip(shared, others, strict=True) if one)
    square = _ROUGE_BETA**2
    return (1 + square) * precision * recall / (recall + square * precision)


def cider(written: Texts, references: References) -> list[float] | None:
    """Return CIDEr of each text, 0 to 10; None below two texts, where no n-gram is rare.

    What coco-caption, and so E2E, calls CIDEr: 10 times the mean, over references and over n = 1
    to 4, of the likeness of n-grams weighted by count and rarity, no n-gram counting more than in
    the reference, times exp(-d² / 72), d being the difference in tokens (CIDEr-D of Vedantam et
    al. 2015, section 4).
    """
    _check(written, references)
    if len(written) < 2:
        return None
    split = [[plain_words(ref) for ref in refs] for refs in references]
    sizes = range(1, _CIDER_N + 1)
    rarity: Grams = Counter()
    for refs in split:
        rarity.update({gram for ref in refs for n in sizes for gram in _grams(ref, n)})
    scores = []
    for text, refs in zip(written, split, strict=True):
        own = plain_words(text)
        total = 0.0
        for ref in refs:
            alike = [
                _likeness(
                    _weighted(_grams(own, n), rarity, len(split)),
                    _weighted(_grams(ref, n), rarity, len(split)),
                )
                for n in sizes
            ]
            # As there, texts are as long as their bigrams are many.
            apart = max(0, len(own) - 1) - max(0, len(ref) - 1)
            total += sum(alike) / _CIDER_N * math.exp(-(apart**2) / (2 * _CIDER_SIGMA**2))
        scores.append(10 * total / len(refs))
    return scores


def mteval_tokens(text: str) -> list[str]:
    """Return the lower-case tokens of mteval-13a, as BLEU and NIST are counted."""
    cut: str = _mteval()(text.lower())
    return cut.split()


def plain_words(text: str) -> list[str]:
    """Return lower-case words without punctuation, as ROUGE-L and CIDEr are counted.

    Near the Penn Treebank's, whose tokenizer needs Java: ``don't`` is ``do`` and ``n't``,
    ``£20-25`` is ``£`` and ``20-25``, ``family-friendly`` stays whole.
    """
    return _PLAIN_WORD.findall(text.lower().replace("’", "'"))


@cache
def _mteval() -> Tokenizer13a:
    from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

    return Tokenizer13a()  # type: ignore[no-untyped-call]


def _check(written: Texts, references: References) -> None:
    if len(written) != len(references):
        raise ValueError(f"{len(written)} texts and {len(references)} sets of references")
    if not written or not all(references):
        raise ValueError("there must be texts, and a reference for each")


def _grams(tokens: Sequence[str], n: int) -> Grams:
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))


def _totals(tokens: Sequence[str], most: int) -> list[int]:
    return [max(0, len(tokens) - n) for n in range(most)]


def _hits(own: Sequence[str], others: Sequence[Sequence[str]], n: int) -> Grams:
    """How often each n-gram is right: at most as often as the reference that has it most."""
    most: Grams = Counter()
    for other in others:
        most |= _grams(other, n)
    return _grams(own, n) & most


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence, a bit for each token (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for place, token in enumerate(one):
        places[token] = places.get(token, 0) | 1 << place
    full = (1 << len(one)) - 1
    free = full
    for token in other:
        taken = free & places.get(token, 0)
        free = ((free + taken) | (free - taken)) & full
    return len(one) - free.bit_count()


def _weighted(grams: Grams, rarity: Grams, items: int) -> dict[Gram, float]:
    return {gram: n * math.log(items / max(1, rarity[gram])) for gram, n in grams.items()}


def _likeness(own: Mapping[Gram, float], other: Mapping[Gram, float]) -> float:
    shared = sum(min(own[gram], weight) * weight for gram, weight in other.items() if gram in own)
    size = math.sqrt(sum(w * w for w in own.values()) * sum(w * w for w in other.values()))
    return shared / size if size else 0.0
