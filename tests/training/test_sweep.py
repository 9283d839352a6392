"""The scale sweep: the model before at 0, the tuned one at 1, the losses of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch

from onward.errors import TrainingError
from onward.training.forgetting import general_texts
from onward.training.losses import record_losses, text_losses
from onward.training.sweep import SCALES, sweep
from onward.types import Encoded
from tests.training.test_forgetting import Words
from tests.training.tiny import tiny_llama

RECORDS = [Encoded((5, 6, 7 + k % 20, 8), (False, False, True, k % 2 == 0)) for k in range(30)]


@contextmanager
def scaled(model: Any, scale: float) -> Iterator[None]:
    """An update of one matrix, of which ``scale`` is in force."""
    weight = model.model.layers[0].mlp.down_proj.weight
    update = torch.linspace(-0.5, 0.5, weight.numel()).view(weight.shape)
    kept = weight.detach().clone()
    with torch.no_grad():
        weight.add_(scale * update)
    yield
    with torch.no_grad():
        weight.copy_(kept)


def test_each_scale_has_the_losses_of_the_model_so_scaled() -> None:
    model, words = tiny_llama(), Words()
    points = tuple(sweep(model, scaled, RECORDS, words, precision="fp32"))
    assert tuple(point.scale for point in points) == SCALES
    for point in points:
        with scaled(model, point.scale):
            each = record_losses(model, RECORDS, precision="fp32")
            texts = text_losses(model, words, general_texts()[::3], precision="fp32")
        # Fifteen records learn two tokens, fifteen one.
        pooled = sum(loss * (2 - k % 2) for k, loss in enumerate(each) if loss is not None) / 45
        assert point.task_loss == pytest.approx(pooled, abs=1e-6)
        assert point.text_loss == pytest.approx(sum(texts) / len(texts), abs=1e-6)
    assert len({round(point.task_loss, 6) for point in points}) == len(SCALES)


def test_two_sweeps_are_equal_and_leave_the_model_as_it_was() -> None:
    model, words = tiny_llama(), Words()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    first = list(sweep(model, scaled, RECORDS, words, scales=(0.0, 1.0), precision="fp32"))
    assert first == list(sweep(model, scaled, RECORDS, words, scales=(0.0, 1.0), precision="fp32"))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_of_many_records_evenly_spaced_ones_are_taken() -> None:
    """200 records of 50 tokens: a hundred of them, every second one, make 5,000 tokens."""
    even = Encoded((5,) * 50, (False,) * 49 + (True,))
    odd = Encoded((9,) * 50, (False,) * 49 + (True,))
    model, words = tiny_llama(), Words()
    (mixed,) = sweep(model, scaled, [even, odd] * 100, words, scales=(1.0,), precision="fp32")
    (alone,) = sweep(model, scaled, [even], words, scales=(1.0,), precision="fp32")
    assert mixed.task_loss == pytest.approx(alone.task_loss, abs=1e-6)


def test_records_that_teach_nothing_are_one_clear_error() -> None:
    untaught = Encoded((5, 6), (True, False))
    for records in ([], [untaught], [Encoded((5,) * 300, (True,) * 300)]):
        with pytest.raises(TrainingError, match="held-out records has a learned token"):
            list(sweep(tiny_llama(), scaled, records, Words(), precision="fp32"))
