"""Which token sequences are read together, so that what they share is read once.

Sequences are sorted, so that those which begin alike are neighbours. Neighbours with much in
common become a *row*, a tree of tokens read in one go, in which each token sees its ancestors
only. Rows that all begin with the same long prefix become a *group*: the prefix is read once and
remembered for all of them. Which of both, or neither, is decided by counting tokens. Knows token
ids. Refuses to know texts and models.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from onward.models.likelihood_tokens import Ids, shared_length

_STEP = 32
"""Tokens that a prefix must have, or have more than the one around it, to be looked at."""
_GROUP_COST = 128
"""Tokens that could be read in the time that a group costs beside its tokens."""
_ROW_TOKENS = 512
"""A row grows to this, or to twice its longest sequence: attention is quadratic in it."""
_SHARE = 4
"""A sequence joins a row that has at least its quarter already."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Sequences in the order of their tokens."""

    sequences: Sequence[Ids]
    """Sorted, none twice, none empty."""
    scored_from: Sequence[int]
    """First position of each whose next token is asked for: it cannot lie in a prefix."""
    shared: Sequence[int]
    """How many tokens each begins with that the one before it begins with too; 0 for the first."""


@dataclass(frozen=True, slots=True)
class Row:
    """Neighbouring sequences that are read in one go."""

    start: int
    end: int
    tokens: int
    """Of the tree, without the prefix of its group."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows whose sequences all begin with the same ``prefix`` tokens, which are read before."""

    prefix: int
    rows: tuple[Row, ...]

    @property
    def cost(self) -> int:
        """Tokens that are read, and what a prefix costs beside them."""
        before = self.prefix + _GROUP_COST if self.prefix else 0
        return before + sum(row.tokens for row in self.rows)


@dataclass(frozen=True, slots=True)
class Layout:
    """A row in the order in which it is read, as if after a prefix."""

    ids: Ids
    depths: npt.NDArray[np.int64]
    """Position of each token in its sequences."""
    sees: npt.NDArray[np.bool_]
    """(token, token): whether the one attends to the other, itself or an ancestor."""
    paths: tuple[npt.NDArray[np.int64], ...]
    """For each sequence, where its tokens are."""


def forest_of(sequences: Sequence[Ids], scored_from: Sequence[int]) -> Forest:
    """Measure what neighbours share; ``sequences`` are sorted."""
    shared = (shared_length(first, second) for first, second in pairwise(sequences))
    return Forest(sequences, scored_from, (0, *shared))


def row_of(forest: Forest, start: int, end: int, prefix: int) -> Row:
    """Return the row of all sequences from ``start`` to before ``end``."""
    new = (len(forest.sequences[at]) - forest.shared[at] for at in range(start + 1, end))
    return Row(start, end, len(forest.sequences[start]) - prefix + sum(new))


def chains(forest: Forest) -> list[Group]:
    """Read each sequence for itself."""
    return [Group(0, tuple(row_of(forest, at, at + 1, 0) for at in range(len(forest.sequences))))]


def plan(forest: Forest) -> list[Group]:
    """Read as few tokens as sharing allows; rows without a prefix are one group, the first."""
    found = _cheapest(forest, 0, len(forest.sequences)) if forest.sequences else []
    alone = tuple(row for group in found if not group.prefix for row in group.rows)
    return [Group(0, alone), *(group for group in found if group.prefix)]


def _cheapest(forest: Forest, start: int, end: int) -> list[Group]:
    """Choose between rows without a prefix, one prefix for all, and parts that share more."""
    choices = [[Group(0, _rows(forest, start, end, 0))]]
    if end - start > 1:
        common = min(forest.shared[start + 1 : end])
        prefix = min(common, min(forest.scored_from[start:end]))
        if prefix >= _STEP:
            choices.append([Group(prefix, _rows(forest, start, end, prefix))])
        ends = [at for at in range(start + 1, end) if forest.shared[at] < common + _STEP]
        parts = pairwise((start, *ends, end))
        choices.append([group for part in parts for group in _cheapest(forest, *part)])
    return min(choices, key=lambda groups: sum(group.cost for group in groups))


def _rows(forest: Forest, start: int, end: int, prefix: int) -> tuple[Row, ...]:
    rows: list[Row] = []
    longest = 0
    for at in range(start, end):
        length = len(forest.sequences[at]) - prefix
        new = length - (forest.shared[at] - prefix)
        if rows and (length - new) * _SHARE >= length:
            row = rows[-1]
            if row.tokens + new <= max(_ROW_TOKENS, 2 * max(longest, length)):
                rows[-1] = Row(row.start, at + 1, row.tokens + new)
                longest = max(longest, length)
                continue
        rows.append(Row(at, at + 1, length))
        longest = length
    return tuple(rows)


def lay_out(forest: Forest, row: Row, prefix: int) -> Layout:
    """Lay the tree of a row out, ancestors first."""
    ids = np.zeros(row.tokens, dtype=np.uint32)
    depths = np.zeros(row.tokens, dtype=np.int64)
    sees = np.zeros((row.tokens, row.tokens), dtype=np.bool_)
    paths: list[npt.NDArray[np.int64]] = []
    used = 0
    for at in range(row.start, row.end):
        sequence = forest.sequences[at]
        old = forest.shared[at] - prefix if paths else 0
        new = slice(used, used + len(sequence) - prefix - old)
        used = new.stop
        known = paths[-1][:old] if paths else np.zeros(0, dtype=np.int64)
        ids[new] = sequence[prefix + old :]
        depths[new] = np.arange(prefix + old, len(sequence))
        sees[new, known] = True
        sees[new, new] = np.tri(new.stop - new.start, dtype=np.bool_)
        paths.append(np.concatenate([known, np.arange(new.start, new.stop)]))
    return Layout(ids, depths, sees, tuple(paths))


def batches(
    forest: Forest, group: Group, *, tokens: int, cells: int, scored: int
) -> Iterator[list[Row]]:
    """Yield rows of like lengths, the longest first, or one row that exceeds a bound by itself.

    At most ``tokens`` with padding, ``cells`` of the mask, and ``scored`` positions.
    """
    batch: list[Row] = []
    asked = 0
    for row in sorted(group.rows, key=lambda row: (-row.tokens, row.start)):
        width = batch[0].tokens if batch else row.tokens
        size = (len(batch) + 1) * width
        here = _scored(forest, row)
        if batch and (
            size > tokens or size * (group.prefix + width) > cells or asked + here > scored
        ):
            yield batch
            batch, asked = [], 0
        batch.append(row)
        asked += here
    if batch:
        yield batch


def _scored(forest: Forest, row: Row) -> int:
    """Bound the positions of a row whose next token is asked for."""
    asked = (len(forest.sequences[at]) - forest.scored_from[at] for at in range(row.start, row.end))
    return min(row.tokens, sum(asked))
