"""Arms to rows: all on the same questions, each against the first, and which of them pays.

Knows evaluations. Refuses to know how they were made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onward.flows.compare import compare_pairs
from onward.flows.summary import (
    SCORE,
    bounds_of,
    clusters,
    mean_of,
    scores_of,
    values_by_metric,
)
from onward.judging.metrics.table import METRICS
from onward.statistics.comparison import differences
from onward.types import ArmChoice, ArmRow, Difference, Estimate, Evaluation

Arm = tuple[str, Evaluation]
"""(name of the arm, what came of it)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The values of every arm that has any, over the questions that all of these have."""

    metric: str
    values: Mapping[str, Mapping[str, float]]
    """Arm → case id → value, the same ids for every arm."""
    groups: Mapping[str, str]
    """Case id → what it hangs together with."""
    bounds: tuple[float, float] | None
    level: float

    @property
    def compared(self) -> int:
        """How many questions they share."""
        return len(next(iter(self.values.values()), ()))

    def mean(self, arm: str) -> Estimate | None:
        """None for an arm without values."""
        values = self.values.get(arm)
        return mean_of(values, self.groups, self.bounds, self.level) if values else None

    def against(self, first: str) -> dict[str, Difference]:
        """Each other arm against ``first``, with Holm over all of them."""
        if not self.values.get(first):
            return {}
        results = {
            arm: compare_pairs(
                self.values[first], values, self.groups, self.bounds, level=self.level
            )
            for arm, values in self.values.items()
            if arm != first
        }
        falling = results if self.falls else ()
        told = differences(results, lower_is_better=falling, level=self.level)
        return {one.metric: replace(one, metric=self.metric) for one in told}

    @property
    def falls(self) -> bool:
        """Whether less is better."""
        return self.metric in METRICS and not METRICS[self.metric].higher_is_better


def measured(arms: Sequence[Arm], metric: str, *, level: float) -> Measured:
    """Find the values of ``metric`` and the questions that every arm with any value has.

    A refusal counts as the summary counts it: of an answerable question it is judged as an answer.
    """
    found = {name: _values(evaluation, metric) for name, evaluation in arms}
    found = {name: values for name, values in found.items() if values}
    order = [result.case.id for result in arms[0][1].results]
    shared = [id_ for id_ in order if all(id_ in values for values in found.values())]
    first = arms[0][1]
    return Measured(
        metric=metric,
        values={name: {id_: values[id_] for id_ in shared} for name, values in found.items()},
        groups=clusters([result.case for result in first.results]),
        bounds=bounds_of(first.run).get(metric),
        level=level,
    )


def arm_rows(arms: Sequence[Arm], found: Measured) -> tuple[ArmRow, ...]:
    """A row an arm, in their order; differences are against the first."""
    against = found.against(arms[0][0])
    return tuple(
        ArmRow(
            name=name,
            score=found.mean(name),
            difference=against.get(name),
            seconds_p50=evaluation.seconds.get("answering_p50"),
            cost=evaluation.cost["answering"],
            counts=dict(evaluation.counts),
            run=evaluation.run.id,
        )
        for name, evaluation in arms
    )


def arm_choice(rows: Sequence[ArmRow], found: Measured) -> ArmChoice | None:
    """Say which arm pays: the cheapest of those not significantly worse than the best.

    It cannot be told when no arm at all is significantly worse than the best, unless the best is
    the cheapest too, or the cheapest did just as well. None when fewer than two arms have values.
    """
    means = {row.name: row.score.value for row in rows if row.score is not None}
    if len(means) < 2:
        return None
    best = (min if found.falls else max)(means, key=means.__getitem__)
    against = found.against(best)
    equal = [n for n in means if n == best or against[n].change != "worse"]
    cheapest = _cheapest([row for row in rows if row.name in equal])
    difference = against.get(cheapest) if cheapest else None
    told = len(equal) < len(means) or difference is None or difference.difference.value == 0
    return ArmChoice(
        best=best,
        equal=tuple(equal),
        cheapest=cheapest,
        pays=cheapest if told else None,
        difference=difference,
    )


def _cheapest(rows: Sequence[ArmRow]) -> str | None:
    """By dollars where all of them are known and differ, else by seconds; None when neither is."""
    if len(rows) == 1:
        return rows[0].name
    seconds = {row.name: row.seconds_p50 for row in rows if row.seconds_p50 is not None}
    costs = {row.name: row.cost for row in rows if row.cost is not None}
    if len(costs) == len(rows):
        least = min(costs.values())
        costs = {name: cost for name, cost in costs.items() if cost == least}
        if len(costs) == 1:
            return next(iter(costs))
        if all(name in seconds for name in costs):
            return min(costs, key=seconds.__getitem__)
        return None
    return min(seconds, key=seconds.__getitem__) if len(seconds) == len(rows) else None


def _values(evaluation: Evaluation, metric: str) -> dict[str, float]:
    """Values by case id, as the summary takes them."""
    if metric == SCORE:
        return scores_of(evaluation.results)
    return values_by_metric(evaluation.results).get(metric, {})
