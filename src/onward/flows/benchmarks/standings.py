"""Who is better at a benchmark: averages over tasks, and who cannot be told from whom.

Knows the values of single items. Refuses to know records, and which sittings count.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from onward.statistics.comparison import paired
from onward.statistics.multiplicity import holm
from onward.statistics.paired import FLIPS
from onward.statistics.strata import strata_mean, strata_p
from onward.tasks.benchmarks.scoring import BOUNDS
from onward.tasks.benchmarks.summary import metric_mean
from onward.types import BenchmarkStanding, Estimate


@dataclass(frozen=True, slots=True)
class Sitting:
    """A task as one model sat it."""

    task: str
    model: str
    facts: Mapping[str, str | int]
    traits: Mapping[str, str | int]
    """What may tell it from models of the same name: its facts, and its documents."""
    who: str
    """The same for sittings of one model."""
    run: str
    kind: tuple[object, ...]
    """The same for sittings that can stand in one column."""
    items: int
    """How many were to be asked."""
    how: str
    metric: str
    asked: int
    """Items that count."""
    values: Mapping[str, float]
    """Item → value by ``metric``, of those that did not fail."""


Row = Mapping[str, Sitting]
"""Task → how one model sat it."""
_Pairs = list[tuple[list[float], list[float]]]


def standings(
    rows: Sequence[Row], tasks: Sequence[str], *, level: float
) -> tuple[BenchmarkStanding, ...]:
    """Rank models by the mean of their tasks, best first; those that lack a task come last.

    Two are told apart as ``decide`` tells: by a paired test, after Holm over all pairs, and an
    interval of their difference without zero. All else are ties.
    """
    names = [_name(row, rows) for row in rows]
    scores = [
        {task: metric_mean(one.metric, [*one.values.values()], level) for task, one in row.items()}
        for row in rows
    ]
    whole = [place for place, row in enumerate(rows) if all(task in row for task in tasks)]
    averages = {place: strata_mean([scores[place][task] for task in tasks]) for place in whole}
    ties = _ties({place: rows[place] for place in whole}, tasks, level)
    ordered = sorted(whole, key=lambda place: -averages[place].value)
    partial = sorted(set(range(len(rows))) - set(whole), key=lambda place: names[place].casefold())
    return tuple(
        BenchmarkStanding(
            rank=1 + sum(other not in ties.get(place, ()) for other in ordered[:before]),
            model=names[place],
            facts=_any(rows[place]).facts,
            scores={task: scores[place].get(task) for task in tasks},
            average=averages.get(place),
            ties=tuple(names[other] for other in ties.get(place, ())),
            runs=tuple(dict.fromkeys(one.run for one in rows[place].values())),
        )
        for before, place in enumerate((*ordered, *partial))
    )


def _any(row: Row) -> Sitting:
    return next(iter(row.values()))


def _name(row: Row, rows: Sequence[Row]) -> str:
    """The model's name, with what tells it from others that have the same."""
    one = _any(row)
    same = [other for other in map(_any, rows) if other.model == one.model]
    apart = [
        str(value)
        for trait, value in one.traits.items()
        if any(other.traits.get(trait) != value for other in same)
    ]
    return ", ".join((one.model, *apart))


def _ties(rows: Mapping[int, Row], tasks: Sequence[str], level: float) -> dict[int, list[int]]:
    """Row → those that cannot be told from it."""
    pairs = list(combinations(rows, 2))
    # The least p of so many flips must hold after Holm over so many pairs.
    flips = max(FLIPS, math.ceil(2 * len(pairs) / (1 - level)))
    tested = []
    for one, two in pairs:
        shared = _shared(rows[one], rows[two], tasks)
        first, second = [first for first, _ in shared], [second for _, second in shared]
        tested.append(strata_p(first, second, flips=flips) if all(first) else 1.0)
    ties: dict[int, list[int]] = {place: [] for place in rows}
    for (one, two), p in zip(pairs, holm(tested), strict=True):
        told = p <= 1 - level + 1e-12
        if not told or _may_be_zero(_difference(rows[one], rows[two], tasks, level)):
            ties[one].append(two)
            ties[two].append(one)
    return ties


def _shared(one: Row, two: Row, tasks: Sequence[str]) -> _Pairs:
    """For each task the values of both, of the items that both have."""
    pairs = []
    for task in tasks:
        first, second = one[task].values, two[task].values
        both = [id_ for id_ in first if id_ in second]
        pairs.append(([first[id_] for id_ in both], [second[id_] for id_ in both]))
    return pairs


def _difference(one: Row, two: Row, tasks: Sequence[str], level: float) -> Estimate:
    parts = []
    for task, (first, second) in zip(tasks, _shared(one, two, tasks), strict=True):
        bounds = BOUNDS.get(one[task].metric, (0.0, 1.0))
        parts.append(paired(first, second, bounds=bounds, level=level).difference)
    return strata_mean(parts)


def _may_be_zero(difference: Estimate) -> bool:
    return difference.low <= 0 <= difference.high
