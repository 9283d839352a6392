"""Scores of votes added up over all votes of a voter, or on a question.

Knows comparisons with clusters. Refuses to know what the sums are for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from onward.arena.comparisons import Comparisons
from onward.statistics.arrays import Floats, Integers

_CELLS = 4_000_000
"""Numbers held at once."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some clusters, whole."""

    rows: Integers
    """Rows of the comparisons that belong to them."""
    place: Integers
    """Place of each of these rows' cluster in ``scores``."""
    scores: Floats
    """Derivatives by the parameters, summed over each cluster; of shape (clusters, parameters)."""


def cluster_scores(comparisons: Comparisons, by_odds: Floats, by_tie: Floats) -> Iterator[Block]:
    """Yield the summed scores of clusters in blocks, given derivatives by each row's d and ln ν.

    Raises ValueError when the comparisons have no clusters.
    """
    if comparisons.cluster is None:
        raise ValueError("the comparisons have no clusters")
    size = comparisons.models + len(comparisons.names) + comparisons.has_ties
    names, cluster = np.unique(comparisons.cluster, return_inverse=True)
    order = np.argsort(cluster, kind="stable")
    ends = np.searchsorted(cluster[order], np.arange(len(names) + 1))
    step = max(1, _CELLS // size)
    for begin in range(0, len(names), step):
        end = min(begin + step, len(names))
        rows = order[ends[begin] : ends[end]]
        place = cluster[rows] - begin
        cells, at = (end - begin) * size, place * size
        sums = np.zeros(cells)
        sums += np.bincount(at + comparisons.first[rows], by_odds[rows], cells)
        sums -= np.bincount(at + comparisons.second[rows], by_odds[rows], cells)
        for column, values in enumerate(comparisons.covariates[rows].T, comparisons.models):
            sums += np.bincount(at + column, values * by_odds[rows], cells)
        if comparisons.has_ties:
            sums += np.bincount(at + size - 1, by_tie[rows], cells)
        yield Block(rows, place, sums.reshape(end - begin, size))
