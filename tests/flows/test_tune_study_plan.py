"""How the time of a study is spread over its rounds."""

from __future__ import annotations

import pytest

from onward.errors import UsageError
from onward.flows.tuning.study_plan import Costs, plan_rounds

COSTS = Costs(step=1.0, each=2.0, last=3.0, steps=80)
"""A full training takes 80 + 2 + 3 seconds."""


def shape(minutes: float, settings: int = 8, seeds: int = 2) -> list[tuple[int, int, int]]:
    rounds = plan_rounds(settings, seeds, COSTS, minutes=minutes)
    assert sum(one.seconds for one in rounds) <= minutes * 60
    return [(one.settings, one.seeds, one.steps) for one in rounds]


def test_with_time_for_all_every_setting_is_trained_fully() -> None:
    """8 settings, 2 seeds: 16 x 85 s are 22.7 minutes."""
    assert shape(23) == [(8, 2, 80)]


def test_with_less_time_halves_are_dropped_and_the_next_round_trains_twice_as_long() -> None:
    """The last round of 4 x 2 takes 680 s; of the other 220 s, 8 x 2 go to begin with: 25 steps."""
    assert shape(15) == [(8, 1, 25), (4, 2, 80)]
    # The last round of 2 x 2: 340 s; 600 - 340 - 24 = 236 s over weights of 8 and 4 x 2.
    assert shape(10) == [(8, 1, 14), (4, 1, 28), (2, 2, 80)]


def test_no_round_trains_more_than_half_of_the_next() -> None:
    assert shape(22) == [(8, 1, 40), (4, 2, 80)]


def test_too_little_time_says_how_much_is_needed() -> None:
    """340 s + 24 s + 160 steps: 524 s; and what is gone already counts too."""
    assert shape(9) == [(8, 1, 11), (4, 1, 22), (2, 2, 80)]
    with pytest.raises(UsageError, match="8 minutes are too few for 8 settings: --minutes 9,"):
        shape(8)
    with pytest.raises(UsageError, match="--minutes 10"):
        plan_rounds(8, 2, COSTS, minutes=9, spent=60.0)


def test_few_settings_and_few_steps_have_a_plan_too() -> None:
    assert shape(2, settings=1, seeds=1) == [(1, 1, 80)]
    short = Costs(step=1.0, each=0.0, last=0.0, steps=2)
    (only,) = plan_rounds(4, 1, short, minutes=0.2)
    assert (only.settings, only.steps) == (4, 2)
    with pytest.raises(UsageError, match="--minutes 1,"):
        plan_rounds(4, 1, short, minutes=0.1)
