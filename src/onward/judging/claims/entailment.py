"""Whether texts bear claims out, or say the opposite: a heuristic that needs no language model.

Compares words, numbers, names, negations and, with an embedder, vectors; weighs them by weights
that were fitted on people's labels (``benchmarks/fit_claims.py``). It understands nothing: a
claim for which a conclusion must be drawn is mostly not found supported. Refuses to know
questions, answers and hits.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onward.judging.claims.pairs import Vectors, compare
from onward.judging.claims.weights import load_claim_weights
from onward.language import guess_language
from onward.protocols import Embedder, Entailment
from onward.types import Entailed, Matrix, Vector

WITHOUT_NUMBER = 0.2
"""Most support of a claim by a text that does not state one of its numbers in any form: what was
fitted lets likeness of the other words outweigh one wrong year."""
TOGETHER = 3
"""Texts that one claim may need together."""


def entailment(embedder: Embedder | None) -> Entailment:
    """Return a checker of claims against texts, with vectors or, without an embedder, by words.

    Chances are those of a reader who beforehand holds a claim to be as likely supported as not.
    A claim or a text without words gets 0 and 0. Vectors of sentences are kept between calls.
    Raises what the embedder raises.
    """
    vectors = None if embedder is None else Vectors(embedder)
    if vectors is not None and not vectors.fit_axes():
        vectors = None
    weights = load_claim_weights(vectors=vectors is not None)

    def check(claims: Sequence[str], texts: Sequence[str]) -> Entailed:
        language = guess_language("\n".join([*claims, *texts]))
        found = compare([(claim, text) for claim in claims for text in texts], vectors, language)
        known = [i for i, features in enumerate(found) if features is not None]
        rows = [features for features in found if features is not None]

        def table(chances: Vector) -> Matrix:
            values = np.zeros(len(found), np.float32)
            values[known] = chances
            return values.reshape(len(claims), len(texts))

        lacks_number = np.array([features["numbers_absent"] > 0 for features in rows], bool)
        support = weights.supports(rows)
        capped = np.where(lacks_number, np.minimum(support, WITHOUT_NUMBER), support)
        return Entailed(table(capped), table(weights.contradicts(rows)))

    return check


def check_together(
    check: Entailment, claims: Sequence[str], texts: Sequence[str]
) -> tuple[Vector, Vector]:
    """Return support and contradiction of each claim by all texts together, float32 (claims,).

    Support: that of the best text or, where it is larger, that of the three best texts read as
    one, because a claim may need two of them. Contradiction: the largest of a single text, as
    far as the claim is not supported, for what some text states another may seem to deny. Both
    0 without texts.
    """
    if not claims or not texts:
        return np.zeros(len(claims), np.float32), np.zeros(len(claims), np.float32)
    single = check(claims, texts)
    support = single.support.max(axis=1)
    if len(texts) > 1:
        for i, claim in enumerate(claims):
            best = np.sort(np.argsort(-single.support[i], kind="stable")[:TOGETHER])
            joined = "\n\n".join(texts[j] for j in best)
            support[i] = max(support[i], check([claim], [joined]).support[0, 0])
    contradiction = single.contradiction.max(axis=1) * (1 - support)
    return support, contradiction
