"""Token vectors of one text against those of many, so that all stations compare them alike.

Knows matrices only. Refuses to know what is compared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onward.types import Matrix

NOTHING = -1.0
"""Cosine of a token to a candidate that has none."""


def best_cosines(tokens: Matrix, candidates: Sequence[Matrix]) -> Matrix:
    """Return the best cosine of each token in each candidate; float32 (candidates, tokens).

    ``tokens`` and the rows of ``candidates`` have length 1. The mean of a row is the MaxSim of
    ColBERT (Khattab and Zaharia 2020, section 3.3) divided by the number of tokens. A candidate
    without tokens gets NOTHING throughout. One product for all: many small ones take ten times as
    long where other threads compete.
    """
    best = np.full((len(candidates), len(tokens)), NOTHING, np.float32)
    filled = [i for i, rows in enumerate(candidates) if len(rows)]
    if filled and len(tokens):
        rows = [candidates[i] for i in filled]
        starts = np.cumsum([0, *(len(one) for one in rows[:-1])])
        cosines = np.concatenate(rows).astype(np.float32, copy=False) @ tokens.T
        best[filled] = np.maximum.reduceat(cosines, starts, axis=0)
    return best
