"""The plan of a study: how many rounds of halving, and how many steps in each, fit the time.

Knows numbers only. What trainings cost was timed before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onward.errors import UsageError
from onward.types import StudyRound

_FEWEST_STEPS = 10
"""Of the first round: before, the learning rate has hardly risen."""
_FINALISTS = 2
"""Fewest settings of the last round: one alone could not be compared."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What trainings take, in seconds."""

    step: float
    each: float
    """Beside the steps, of every training: to begin, to look at the validation records, to end."""
    last: float
    """Beside that, of a training of the last round: further looks, and the test records."""
    steps: int
    """Of a training over all epochs."""


def plan_rounds(
    settings: int, seeds: int, costs: Costs, *, minutes: float, spent: float = 0.0
) -> tuple[StudyRound, ...]:
    """Return the rounds that fit ``minutes``, of which ``spent`` seconds are gone.

    The last round trains its settings fully, with all seeds; each round before it trains with one
    seed and half the steps of the next, and the better half goes on. Of the plans that fit, the
    one with the fewest halvings is taken: it judges the most settings on full trainings. Raises
    UsageError that says how many minutes the smallest plan needs.
    """
    room = minutes * 60 - spent
    fewest = math.inf
    for counts in _halvings(settings):
        rounds = _spread(counts, seeds, costs, room)
        needed = sum(one.seconds for one in rounds)
        if needed <= room:
            return rounds
        fewest = min(fewest, needed)
    raise UsageError(
        f"{minutes:g} minutes are too few for {settings} settings: --minutes "
        f"{math.ceil((fewest + spent) / 60)}, or fewer --seeds, --ranks or --epochs"
    )


def _halvings(settings: int) -> Iterator[list[int]]:
    """Settings in each round: without halving, with one, and so on."""
    counts = [settings]
    yield list(counts)
    while (half := math.ceil(counts[-1] / 2)) >= _FINALISTS and half < counts[-1]:
        counts.append(half)
        yield list(counts)


def _spread(counts: Sequence[int], seeds: int, costs: Costs, room: float) -> tuple[StudyRound, ...]:
    """The last round at its full price, and what is left of ``room`` spread over those before."""
    *early, finalists = counts
    trainings = finalists * seeds
    final = StudyRound(
        finalists,
        seeds,
        costs.steps,
        trainings * (costs.each + costs.last + costs.steps * costs.step),
    )
    most = costs.steps // 2 ** len(early)
    weights = sum(count * 2**place for place, count in enumerate(early))
    left = room - final.seconds - sum(early) * costs.each
    wanted = int(left / (weights * costs.step)) if early else 0
    first = max(1, min(most, max(wanted, _FEWEST_STEPS)))
    return (
        *(
            _early(count, min(costs.steps, first * 2**place), costs)
            for place, count in enumerate(early)
        ),
        final,
    )


def _early(settings: int, steps: int, costs: Costs) -> StudyRound:
    return StudyRound(settings, 1, steps, settings * (costs.each + steps * costs.step))
