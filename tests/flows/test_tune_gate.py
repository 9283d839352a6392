"""The gate counts held-out records that hang together as one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onward.errors import TrainingError
from onward.flows.tuning.gate import gate
from onward.flows.tuning.task import Started, Task, Values
from tests.reports.sample_tune import sample_preflight


def _never() -> Started:
    raise NotImplementedError


TASK = Task(
    preflight=sample_preflight(),
    kept=(),
    lengths=(),
    digest="",
    validated=False,
    start=_never,
    measure=lambda _: {},
    before=dict,
    bounds={"right": (0.0, 1.0)},
)


def test_questions_of_one_document_do_not_make_an_interval_narrower() -> None:
    """Of sixteen documents with four questions each, eleven are answered now and one no more."""
    gains = [1.0] * 11 + [-1.0] + [0.0] * 4
    after = [(1.0 + gain) / 2 for gain in gains for _ in range(4)]
    before = [(1.0 - gain) / 2 for gain in gains for _ in range(4)]
    groups = tuple(f"document {place // 4}" for place in range(64))
    values: tuple[Values, Values] = ({"right": before}, {"right": after})
    (alone,) = gate(*values, TASK, level=0.95)
    (together,) = gate(*values, replace(TASK, groups=groups), level=0.95)
    assert together.difference.value == alone.difference.value == pytest.approx(10 / 16)
    width, narrow = (one.difference.high - one.difference.low for one in (together, alone))
    assert width > 1.5 * narrow
    assert together.p > alone.p
    (apart,) = gate(*values, replace(TASK, groups=tuple(map(str, range(64)))), level=0.95)
    assert apart.difference.high - apart.difference.low == pytest.approx(narrow, rel=0.2)


def test_a_measurement_that_no_record_has_is_left_out_unless_it_decides() -> None:
    before: Values = {"right": [0.0, 1.0, 1.0], "rare": [None, 0.5, None]}
    after: Values = {"right": [1.0, 1.0, None], "rare": [0.5, None, None]}
    assert [one.metric for one in gate(before, after, TASK, level=0.95)] == ["right"]
    with pytest.raises(TrainingError, match="no held-out record has a rare"):
        gate(before, {"rare": after["rare"]}, TASK, level=0.95)
