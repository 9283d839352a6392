"""What a reward model is held against."""

from __future__ import annotations

from onward.flows.tuning.reward import REWARDED, rewarded


def test_answers_of_one_length_are_half_right_for_who_prefers_the_longer_one() -> None:
    assert rewarded([3, -1, 0]) == {REWARDED: [1.0, 0.0, 0.5]}
