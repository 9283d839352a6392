"""What training will take: in its precision, with what is kept, and without leaving anything."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import TrainerCallback

from onward.errors import TrainingError
from onward.options import TuneOptions
from onward.training import forecast as module
from onward.training.forecast import forecast, speed
from onward.training.lean_trainer import trained_state
from onward.training.run import Build, Job, fit
from onward.training.supervised import build_supervised_trainer, supervised_rows
from onward.types import Encoded
from tests.training.tiny import tiny_llama

RECORDS = [Encoded(tuple(range(3, 9)), (False,) * 2 + (True,) * 4) for _ in range(40)]
Building = Callable[[Sequence[int]], Build]


def job(folder: Path, precision: str = "fp32", micro_batch: int = 8) -> Job:
    return Job(
        options=TuneOptions(method="full", epochs=1, batch=8, precision=precision, warmup=0.0),
        seed=0,
        folder=folder,
        lengths=[len(one.ids) for one in RECORDS],
        micro_batch=micro_batch,
        group=micro_batch,
        learning_rate=1e-3,
        validated=False,
        identity="one",
    )


def building(model: Any, seconds: float = 0.0) -> Building:
    """Lays out rows in ``seconds``, as if frozen layers had to be run for them."""

    def build(order: Sequence[int]) -> Build:
        time.sleep(seconds)
        rows = supervised_rows([RECORDS[place] for place in order])

        def trainer(arguments: dict[str, Any], callbacks: list[TrainerCallback]) -> Any:
            assert arguments["eval_strategy"] == "no", "nothing is looked at"
            return build_supervised_trainer(model, 2, (rows, []), arguments, callbacks=callbacks)

        return trainer

    return build


def hungry(model: Any, most: int, said: str) -> Any:
    """Fails where more than ``most`` records are computed at once."""

    def check(_: Any, given: Any, named: dict[str, Any]) -> None:
        del given
        if len(named["input_ids"]) > most:
            raise RuntimeError(said)

    model.register_forward_pre_hook(check, with_kwargs=True)
    return model


def kinds(model: Any) -> set[torch.dtype]:
    """What its matrix products give, from now on; the set fills as it computes."""
    seen: set[torch.dtype] = set()
    model.model.layers[0].mlp.down_proj.register_forward_hook(
        lambda _, __, given: seen.add(given.dtype)
    )
    return seen


ORDER = range(len(RECORDS))
SHORT = "DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 TB"


def test_short_memory_halves_the_micro_batch_before_training_begins(tmp_path: Path) -> None:
    model = hungry(tiny_llama(), 2, SHORT)
    before = trained_state(model)
    assert forecast(job(tmp_path), building(model), ORDER).micro_batch == 2
    assert all(parameter.grad is None for parameter in model.parameters())
    assert all(torch.equal(value, before[name]) for name, value in trained_state(model).items())
    with pytest.raises(TrainingError, match="not even one record at a time fits"):
        forecast(job(tmp_path), building(hungry(tiny_llama(), 0, SHORT)), ORDER)
    with pytest.raises(RuntimeError, match="something else"):
        forecast(job(tmp_path), building(hungry(tiny_llama(), 2, "something else")), ORDER)


@pytest.mark.parametrize(("precision", "kind"), [("bf16", torch.bfloat16), ("fp32", torch.float32)])
def test_it_computes_in_the_precision_of_training_which_still_does_so_afterwards(
    precision: str, kind: torch.dtype, tmp_path: Path
) -> None:
    model = tiny_llama()
    seen = kinds(model)
    forecast(job(tmp_path, precision), building(model), ORDER)
    assert seen == {kind}
    seen.clear()
    model(input_ids=torch.tensor([[5, 6]]))
    assert seen == {torch.float32}, "nothing of it stays on the model"
    seen.clear()
    fit(job(tmp_path, precision), building(model)(ORDER), model)
    assert seen == {kind}
    seen.clear()
    assert isinstance(model(input_ids=torch.tensor([[5, 6]]), return_dict=False), tuple)
    assert seen == {torch.float32}


def test_frozen_layers_are_counted_for_all_records(tmp_path: Path) -> None:
    """They take the time of the sample's three records, as many times as there are threes."""

    def beside_training(seconds: float) -> float:
        few = job(tmp_path, micro_batch=1)
        expected = forecast(few, building(tiny_llama(), seconds), ORDER)
        return expected.seconds - sum(few.lengths) / expected.tokens_per_second

    assert beside_training(0.1) >= 0.1 * 40 / 3 > beside_training(0.0)


def test_nothing_stays_on_disk(tmp_path: Path) -> None:
    forecast(job(tmp_path / "run"), building(tiny_llama()), ORDER)
    assert list(tmp_path.iterdir()) == []


def test_several_processes_read_more_and_the_first_micro_batch_does_not_count() -> None:
    read, taken = [30, 30, 10, 10, 20, 20], [100.0, 0.5, 0.5]
    assert speed(read, taken, 2, together=1) == (20 / 0.5 + 40 / 0.5) / 2
    assert speed(read, taken, 2, together=4) == 4 * speed(read, taken, 2, together=1)
    assert speed([30, 30], [2.0], 2, together=1) == 30


def test_a_system_that_does_not_tell_its_memory_has_a_forecast_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "resource", None)
    spec = importlib.util.spec_from_file_location("forecast_elsewhere", module.__file__)
    assert spec is not None
    assert spec.loader is not None
    elsewhere = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(elsewhere)
    assert elsewhere._peak_bytes() is None
