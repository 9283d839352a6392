"""Directions of the embedder that the claim checker compares along, from sentences and edits.

No label is read. *Reversal*: how the vector of a sentence moves when one word is put in its
opposite's place, or a negation is put in; a mean move for each kind of edit, and the first
singular vectors of these moves. *Content*: which word pieces belong to words that are no function
words. Sentences of XQuAD and SciFact only.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.made_claims import negate, plain_texts
from onward.judging.claims.polarity import denials, opposite_lists
from onward.language import split_sentences, stems
from onward.language.words import STOP_WORDS
from onward.protocols import Embedder
from onward.types import Matrix, Vector

AXES = 4
_EDITS = 200
_LEAST_EDITS = 25

Edit = tuple[str, str]


def fit_axes(embedder: Embedder) -> dict[str, object]:
    """Return what ``axes.json`` holds."""
    rng = random.Random(3)
    sentences = [t[a:b] for t in plain_texts() for a, b in split_sentences(t)]
    sentences = [s for s in sentences if 6 <= len(stems(s)) <= 30]
    rng.shuffle(sentences)
    moves: list[Vector] = []
    for edits in edit_kinds(sentences, rng):
        before = pooled(embedder, [old for old, _ in edits])
        moves.append((pooled(embedder, [new for _, new in edits]) - before).mean(axis=0))
    units = np.array([move / np.linalg.norm(move) for move in moves])
    _, _, rows = np.linalg.svd(units, full_matrices=False)
    content, bias = content_axis(embedder, sentences)
    return {
        "content": rounded(content, 2),
        "content_bias": round(bias, 2),
        "centre": rounded(pooled(embedder, sentences[:2000]).mean(axis=0), 4),
        "reversal": [rounded(row, 4) for row in rows[:AXES]],
    }


def edit_kinds(sentences: Sequence[str], rng: random.Random) -> Iterator[list[Edit]]:
    """Yield the edits of each kind that the sentences allow often enough."""
    denied = ((s, negate(s)) for s in sentences if not denials(s))
    yield [(s, new) for s, new in denied if new][: 2 * _EDITS]
    yield [(s, f"It is false that {s[0].lower()}{s[1:]}") for s in sentences[: 2 * _EDITS]]
    yield [(s, f"There is no evidence that {s[0].lower()}{s[1:]}") for s in sentences[: 2 * _EDITS]]
    for one, two in opposite_lists():
        edits = [edit for s in sentences for edit in turned(s, one, two, rng)][:_EDITS]
        if len(edits) >= _LEAST_EDITS:
            yield edits


def turned(
    sentence: str, one: Sequence[str], two: Sequence[str], rng: random.Random
) -> Iterator[Edit]:
    """Yield the sentence with a word of ``one`` and with a word of ``two`` in its place."""
    found = list(re.finditer(r"(?<![\w-])[a-z]+(?![\w-])", sentence))
    ones, twos = ([m for m in found if m[0] in side] for side in (one, two))
    if bool(ones) == bool(twos):
        return
    match = rng.choice(ones or twos)
    own, other = (one, two) if ones else (two, one)
    word = other[min(own.index(match[0]), len(other) - 1)]
    changed = sentence[: match.start()] + word + sentence[match.end() :]
    yield (sentence, changed) if ones else (changed, sentence)


def content_axis(embedder: Embedder, sentences: Sequence[str]) -> tuple[Vector, float]:
    """Weights and bias that tell word pieces of content words from those of function words.

    Only sentences are read in which each word is one piece, so that each row has its word.
    """
    rows: list[Matrix] = []
    truth: list[bool] = []
    read = sentences[:4000]
    for sentence, vectors in zip(read, embedder.embed(read), strict=True):
        split, tokens = re.findall(r"\w+", sentence), vectors.tokens
        if len(tokens) == len(split):
            rows.append(tokens)
            truth += [word.lower() not in STOP_WORDS["en"] for word in split]
    model = LogisticRegression(C=1.0, max_iter=500).fit(np.vstack(rows), truth)
    return model.coef_[0], float(model.intercept_[0])


def pooled(embedder: Embedder, texts: Sequence[str]) -> Matrix:
    """The pooled vectors of texts, as rows."""
    return np.array([vectors.pooled for vectors in embedder.embed(texts)])


def rounded(row: Vector, digits: int) -> list[float]:
    """A row as it is written."""
    return [round(float(value), digits) for value in row]
