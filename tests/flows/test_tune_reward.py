"""What a reward model is held against, and which of the pairs that judge count as one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from onward.flows.tuning.prefer import open_prefer
from onward.flows.tuning.reward import REWARDED, rewarded
from onward.flows.tuning.task import TuneData, Workbench
from onward.options import Options, TuneOptions
from onward.training.loading import Base
from onward.types import Message, PreferencePair, RecordSplit
from tests.training.tiny import tiny_llama, tiny_tokenizer


def pair(asked: str, line: int) -> PreferencePair:
    return PreferencePair((Message("user", asked),), f"river {line}", "no", "pairs", line)


def test_answers_of_one_length_are_half_right_for_who_prefers_the_longer_one() -> None:
    assert rewarded([3, -1, 0]) == {REWARDED: [1.0, 0.0, 0.5]}


@pytest.mark.parametrize("loss", ["sigmoid", "reward"])
def test_pairs_of_one_prompt_count_as_one_when_they_judge(loss: str, tmp_path: Path) -> None:
    test = (pair("winter", 3), pair("report", 4), pair("word " * 300, 5), pair("winter", 6))
    split = RecordSplit((pair("north", 1), pair("march", 2)), (), test, 0)
    data = TuneData(split, (0, 1), (), "", ())
    base = Base("tiny", tiny_llama(), tiny_tokenizer(), "")
    options = Options(tune=TuneOptions(loss=loss))
    bench = Workbench(base, data, options, tmp_path, 1e-3)
    one, other, again = open_prefer(bench).groups  # the third is longer than the window
    assert one == again != other
    alone = replace(data, split=replace(split, test=test[:3]))
    assert open_prefer(replace(bench, data=alone)).groups == ()
