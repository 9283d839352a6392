"""How much several answers to one question differ.

Knows texts and an embedder. Refuses to know the question and which answer is right: answers may
all differ and all be wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onward.judging.metrics.text import self_bleu as bleu_of_sample
from onward.judging.metrics.text import tokens
from onward.protocols import Embedder


def distinct(samples: Sequence[str], n: int) -> float | None:
    """Distinct n-grams / n-grams, over all samples together: distinct-n, 0 to 1.

    Li et al. 2016, section 5.1, over the tokens of ``text_metrics``. 1 when no n-gram comes
    twice; for the same number of samples only, since it falls with length. None when no sample
    has n tokens.
    """
    grams = [gram for sample in samples for gram in _grams(tokens(sample), n)]
    return len(set(grams)) / len(grams) if grams else None


def mean_similarity(samples: Sequence[str], embedder: Embedder) -> float | None:
    """Mean cosine of the vectors of all pairs of samples, -1 to 1; 1 when all say the same.

    Empty samples take part as what the embedder makes of an empty text. None below two samples.
    """
    if len(samples) < 2:
        return None
    vectors = np.stack([one.pooled for one in embedder.embed(samples)]).astype(np.float64)
    n = len(samples)
    # The sum over all pairs, each twice, is that of the whole square without its diagonal.
    together = vectors.sum(axis=0)
    own = float((vectors * vectors).sum())
    return float(np.clip((float(together @ together) - own) / (n * (n - 1)), -1, 1))


def self_bleu(samples: Sequence[str]) -> float | None:
    """Mean BLEU of each sample with the others as its references, 0 to 1; 1 when all are alike.

    Zhu et al. 2018 (Texygen). Empty samples are left out; None below two others.
    """
    filled = [sample for sample in samples if tokens(sample)]
    if len(filled) < 2:
        return None
    scores = [bleu_of_sample(s, [*filled[:i], *filled[i + 1 :]]) for i, s in enumerate(filled)]
    return sum(scores) / len(scores)


def _grams(words: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
