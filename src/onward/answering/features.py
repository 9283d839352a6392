"""What speaks for a candidate as an answer to a question, as numbers between 0 and 1.

Knows words, vectors and the kind of thing asked for. Refuses to weigh them: that is
``weights.py``, so that the same features serve the fitting script and the answerer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np

from onward.answering.candidates import Candidate
from onward.answering.kinds import asked_kind, offers
from onward.language import stems
from onward.late_interaction import best_cosines
from onward.types import Hit, Matrix, Passage, TextVectors, Vector

WORD_FEATURES = (
    "overlap",
    "preceding",
    "precision",
    "rank",
    "kind",
    "length",
)
VECTOR_FEATURES = ("cosine", "late")
EVIDENCE_FEATURES = ("coverage", "sentence", "matched", "names")
_LONG = 40.0
"""Stems from which on a sentence counts as long."""
_MANY = 6.0
"""Matched stems from which on more of them prove nothing more."""


def word_features(question: str, found: Sequence[Candidate], hits: Sequence[Hit]) -> Matrix:
    """Return a row of ``WORD_FEATURES`` for each candidate.

    - overlap: share of the question's stems that the candidate holds, each weighed by how rare it
      is among the candidates (BM25's inverse document frequency);
    - preceding: what the sentence before adds to that share;
    - precision: share of the candidate's stems that are the question's;
    - rank: 1 / √rank of its hit; kind: it offers the kind of thing asked for; length: stems, full
      at 40.
    """
    stems_of = cache(_stem_set)
    own = [stems_of(c.scored, hits[c.hit].passage.language) for c in found]
    rarity = _rarity(own)
    kind = asked_kind(question)
    rows = np.zeros((len(found), len(WORD_FEATURES)), dtype=np.float32)
    for row, candidate, mine in zip(rows, found, own, strict=True):
        language = hits[candidate.hit].passage.language
        asked = stems_of(question, language)
        before = stems_of(candidate.preceding, language) - mine
        total = sum(rarity(stem) for stem in asked) or 1.0
        row[:] = (
            sum(rarity(stem) for stem in asked & mine) / total,
            sum(rarity(stem) for stem in asked & before) / total,
            len(asked & mine) / (len(mine) or 1),
            1 / math.sqrt(candidate.hit + 1),
            float(kind is not None and offers(kind, candidate.shown, question)),
            min(len(mine) / _LONG, 1.0),
        )
    return rows


def vector_features(question: TextVectors, found: Sequence[TextVectors]) -> Matrix:
    """Return a row of ``VECTOR_FEATURES`` for each candidate.

    - cosine of the pooled vectors;
    - late: mean over the question's tokens of the best cosine among the candidate's tokens
      (MaxSim of ColBERT), 0 where one of both has no token.
    """
    rows = np.zeros((len(found), len(VECTOR_FEATURES)), dtype=np.float32)
    if found:
        rows[:, 0] = np.stack([one.pooled for one in found]) @ question.pooled
    if len(question.tokens):
        late = best_cosines(question.tokens, [one.tokens for one in found]).mean(axis=1)
        rows[:, 1] = [
            value if len(one.tokens) else 0 for value, one in zip(late, found, strict=True)
        ]
    return rows


def evidence_features(question: str, best: Candidate, hits: Sequence[Hit]) -> Vector:
    """Return ``EVIDENCE_FEATURES``: what speaks for the documents holding an answer at all.

    - coverage, sentence: share of the question's stems in the passage of the best candidate (with
      title and headings), and in the candidate itself;
    - matched: how many stems the passage holds, full at 6;
    - names: share of the question's names and numbers in the passage, 1 when it has none.
    """
    passage = hits[best.hit].passage
    asked = _stem_set(question, passage.language)
    around = _stem_set(surroundings(passage), passage.language)
    named = _stem_set(" ".join(_names(question)), passage.language)
    return np.array(
        [
            len(asked & around) / (len(asked) or 1),
            len(asked & _stem_set(best.scored, passage.language)) / (len(asked) or 1),
            min(len(asked & around) / _MANY, 1.0),
            len(named & around) / len(named) if named else 1.0,
        ],
        dtype=np.float32,
    )


def _names(question: str) -> list[str]:
    """Words with a capital or a digit; the first word has its capital from its place."""
    first, *others = question.split() or [""]
    named = [word for word in others if any(c.isupper() or c.isdigit() for c in word)]
    return [first, *named] if any(c.isdigit() for c in first) else named


def surroundings(passage: Passage) -> str:
    """Title, headings and text of a passage: all that says what it is about."""
    return "\n".join((passage.title, *passage.heading_path, passage.text))


def weigh(names: Sequence[str], rows: Matrix, weights: Mapping[str, float]) -> Vector:
    """Return the weighted sum of each row; a feature without a weight counts nothing."""
    column = np.array([weights.get(name, 0.0) for name in names], dtype=np.float32)
    total: Vector = rows @ column + np.float32(weights.get("bias", 0.0))
    return total


def _stem_set(text: str, language: str) -> frozenset[str]:
    return frozenset(stems(text, language))


def _rarity(texts: Sequence[frozenset[str]]) -> Callable[[str], float]:
    """Return what weighs a stem by the number of ``texts`` that hold it."""
    holding = Counter(stem for text in texts for stem in text)

    def weight(stem: str) -> float:
        return math.log(1 + (len(texts) - holding[stem] + 0.5) / (holding[stem] + 0.5))

    return weight
