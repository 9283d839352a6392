"""Which records of which source are learned in which epoch, as the tables of GPT-3 and Llama tell.

Knows weights and draws. Refuses to know what records say.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

from onward.errors import UsageError
from onward.types import MixtureRow, Record

Draw = tuple[int, int]
"""(place of the source, place of the record in it), both from 0."""


def mix(
    files: Sequence[Sequence[Record]],
    weights: Sequence[float] | None,
    *,
    epochs: int,
    seed: int,
    formats: Sequence[str] = (),
) -> tuple[list[list[Draw]], list[MixtureRow]]:
    """Return the draws of every epoch, in the order in which they are learned, and their table.

    An epoch is as many draws as there are records in all. Without weights each record is drawn
    once an epoch. With weights (above 0, in any unit) each source gets its share of all draws, to
    the nearest whole number, evenly over the epochs; its records are gone through in shuffled
    order again and again, so that two of them differ by one draw at most (Brown et al. 2020, table
    2.2). ``formats`` are shown in the table. Raises UsageError for a source without records and
    for weights that are not one positive number each.
    """
    for place, records in enumerate(files):
        if not records:
            raise UsageError(f"source {place + 1} has no record left for training: leave it out")
    if epochs < 1:
        raise UsageError(f"epochs must be at least 1, not {epochs}")
    sizes = [len(records) for records in files]
    chance = random.Random(seed)
    if weights:
        shares = _shares(weights, len(files))
        drawn = _apportioned(shares, epochs * sum(sizes))
        draws = _weighted(sizes, drawn, chance)
        by_epoch = [draws[at : at + sum(sizes)] for at in range(0, len(draws), sum(sizes))]
    else:
        drawn = [size * epochs for size in sizes]
        by_epoch = [_shuffled(sizes, chance) for _ in range(epochs)]
    rows = [
        MixtureRow(
            source=records[0].source,
            format=formats[place] if formats else "",
            records=len(records),
            tokens=None,
            weight=times / sum(drawn),
            drawn=times,
            epochs=times / len(records),
        )
        for place, (records, times) in enumerate(zip(files, drawn, strict=True))
    ]
    return by_epoch, rows


def encoded_rows(
    rows: Sequence[MixtureRow], tokens: Sequence[Sequence[int]], drawn: Sequence[int]
) -> list[MixtureRow]:
    """Return the table of what encoding kept, from the ``tokens`` of each record of each source.

    ``drawn`` are the draws of such records. A source of which nothing was kept has 0 everywhere.
    """
    draws = sum(drawn)
    return [
        replace(
            row,
            records=len(kept),
            tokens=sum(kept),
            weight=times / draws if draws else 0.0,
            drawn=times,
            epochs=times / len(kept) if kept else 0.0,
        )
        for row, kept, times in zip(rows, tokens, drawn, strict=True)
    ]


def _shares(weights: Sequence[float], sources: int) -> list[float]:
    shown = ", ".join(f"{weight:g}" for weight in weights)
    if len(weights) != sources:
        raise UsageError(f"{len(weights)} weights ({shown}) for {sources} sources: give one each")
    if not all(math.isfinite(weight) and weight > 0 for weight in weights):
        raise UsageError(f"weights must be numbers above 0, not {shown}")
    return [weight / sum(weights) for weight in weights]


def _apportioned(shares: Sequence[float], draws: int) -> list[int]:
    """Return whole numbers that add up to ``draws``, by the largest remainders (Hamilton)."""
    drawn = [int(share * draws) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda n: drawn[n] - shares[n] * draws)
    for place in by_remainder[: draws - sum(drawn)]:
        drawn[place] += 1
    return drawn


def _weighted(sizes: Sequence[int], drawn: Sequence[int], chance: random.Random) -> list[Draw]:
    """Return all draws, those of each source spread evenly over the whole."""
    placed: list[tuple[float, Draw]] = []
    for source, (size, times) in enumerate(zip(sizes, drawn, strict=True)):
        order: list[int] = []
        while len(order) < times:
            order += chance.sample(range(size), size)
        placed += [
            ((number + chance.random()) / times, (source, record))
            for number, record in enumerate(order[:times])
        ]
    return [draw for _, draw in sorted(placed)]


def _shuffled(sizes: Sequence[int], chance: random.Random) -> list[Draw]:
    draws = [(source, record) for source, size in enumerate(sizes) for record in range(size)]
    chance.shuffle(draws)
    return draws
