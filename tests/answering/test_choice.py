"""Which sentences are shown together."""

from __future__ import annotations

import numpy as np

from onward.answering.candidates import candidates
from onward.answering.choice import MARGIN, choose
from onward.types import Vector
from tests.answering.made import TESLA, hit


def scores(*values: float) -> Vector:
    """Scores of the candidates, in their order."""
    return np.array(values, dtype=np.float32)


def test_sentences_far_below_the_best_are_left_out() -> None:
    chosen = choose(candidates([TESLA]), scores(5, 5 - MARGIN - 1, 5 - MARGIN - 1), 3)
    assert [one.index for one in chosen] == [0]


def test_a_sentence_that_says_nothing_new_is_left_out() -> None:
    twice = hit(
        "Water boils at 100 degrees. At 100 degrees water boils. Iron melts at 1538 degrees."
    )
    chosen = choose(candidates([twice]), scores(3, 2.9, 2.8), 3)
    assert [one.index for one in chosen] == [0, 2]


def test_a_dangling_pronoun_brings_the_sentence_before_it() -> None:
    chosen = choose(candidates([TESLA]), scores(0, 5, 0), 3)
    assert [one.index for one in chosen] == [0, 1]


def test_no_predecessor_comes_when_there_is_no_room() -> None:
    chosen = choose(candidates([TESLA]), scores(0, 5, 0), 1)
    assert [one.index for one in chosen] == [1]


def test_a_sentence_that_announces_a_list_brings_what_follows() -> None:
    listing = hit(
        "LoRA possesses several key advantages.\n\n• One model serves many tasks.\n\n"
        "• Training needs less memory.\n\n• No latency is added."
    )
    chosen = choose(candidates([listing]), scores(5, 0, 0, 4.9), 3)
    assert [one.index for one in chosen] == [0, 1, 2]
