"""The order in which records are read: all epochs, laid out before the first step.

Knows lengths. Refuses to know what the records say. Because the order is fixed beforehand, a run
that is resumed reads what the interrupted one would have read, and so do several processes.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate

_STEPS_A_WINDOW = 8
"""Records of like length are sought among those of so many steps: enough to save nearly all
padding, few enough that a step still mixes short and long records."""


def arranged(
    places: Sequence[int],
    lengths: Sequence[int],
    *,
    epochs: int,
    batch: int,
    group: int,
    seed: int,
) -> list[int]:
    """Return ``places``, all epochs in their drawn order, with records of like length together.

    Within a window of steps they are sorted by length and cut into groups of ``group``, which are
    shuffled. No record leaves its epoch.
    """
    order: list[int] = []
    an_epoch = -(-len(places) // max(1, epochs))
    window = _STEPS_A_WINDOW * batch
    for epoch, begin in enumerate(range(0, len(places), an_epoch or 1)):
        own = places[begin : begin + an_epoch]
        chance = random.Random(f"{seed} {epoch} order")
        for start in range(0, len(own), window):
            order += _by_length(own[start : start + window], lengths, group, chance)
    return order


def steps_of(rows: int, batch: int) -> int:
    """Optimiser steps over ``rows`` in all."""
    return -(-rows // batch)


def tokens_by_step(lengths: Sequence[int], batch: int) -> list[int]:
    """Tokens read before the first step, and after each."""
    read = [0, *accumulate(lengths)]
    ends = [min(step * batch, len(lengths)) for step in range(steps_of(len(lengths), batch) + 1)]
    return [read[end] for end in ends]


def _by_length(
    places: Sequence[int], lengths: Sequence[int], group: int, chance: random.Random
) -> list[int]:
    ordered = sorted(places, key=lambda place: lengths[place])
    groups = [ordered[i : i + group] for i in range(0, len(ordered), group)]
    short = groups.pop() if groups and len(groups[-1]) < group else []
    chance.shuffle(groups)
    return [place for one in groups for place in one] + short
