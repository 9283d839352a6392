"""Training runs: steps that do not depend on memory, resuming, stopping, disks that are full."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import TrainerCallback

from onward.errors import TrainingError
from onward.options import TuneOptions
from onward.training.layout import arranged
from onward.training.lean_trainer import trained_state
from onward.training.micro_batch import choose_micro_batch, halved
from onward.training.run import Job, fit
from onward.training.supervised import build_supervised_trainer, supervised_rows
from onward.types import Encoded, Fitted, HistoryPoint
from onward.whole_files import write_whole
from tests.training.test_frozen_prefix import full_disk
from tests.training.tiny import tiny_llama

OPTIONS = TuneOptions(
    method="full", epochs=2, batch=8, precision="fp32", warmup=0.0, learning_rate=1e-3
)


def _records(n: int = 16, *, seed: int = 1) -> list[Encoded]:
    generator = torch.Generator().manual_seed(seed)
    records = []
    for place in range(n):
        length = 4 + place % 5
        ids = torch.randint(3, 250, (length,), generator=generator).tolist()
        records.append(Encoded(tuple(ids), tuple(i >= 2 for i in range(length))))
    return records


def _order(
    lengths: Sequence[int], epochs: int, *, batch: int, group: int, seed: int = 0
) -> list[int]:
    chance = random.Random(seed)
    places = [n for _ in range(epochs) for n in chance.sample(range(len(lengths)), len(lengths))]
    return arranged(places, lengths, epochs=epochs, batch=batch, group=group, seed=seed)


def _train(
    folder: Path,
    *,
    options: TuneOptions = OPTIONS,
    micro_batch: int = 8,
    validation: Sequence[Encoded] = (),
    broken: Sequence[TrainerCallback] = (),
    **more: Any,
) -> tuple[dict[str, torch.Tensor], Fitted]:
    records = _records()
    order = _order([len(one.ids) for one in records], options.epochs, batch=8, group=8)
    laid = [records[place] for place in order]
    model = tiny_llama()
    job = Job(
        options=options,
        seed=0,
        folder=folder,
        lengths=[len(one.ids) for one in laid],
        micro_batch=micro_batch,
        group=8,
        learning_rate=options.learning_rate or 1e-3,
        validated=bool(validation),
        identity="one",
        **more,
    )
    rows = (supervised_rows(laid), supervised_rows(validation))

    def build(arguments: dict[str, Any], callbacks: list[TrainerCallback]) -> Any:
        return build_supervised_trainer(model, 2, rows, arguments, callbacks=[*callbacks, *broken])

    fitted = fit(job, build, model)
    return trained_state(model), fitted


def _equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor], within: float) -> None:
    for name, value in one.items():
        torch.testing.assert_close(value, other[name], rtol=0, atol=within, msg=name)


def test_accumulated_gradients_equal_the_big_batch(tmp_path: Path) -> None:
    whole, _ = _train(tmp_path / "whole", micro_batch=8)
    for size in (1, 2, 4):
        parts, fitted = _train(tmp_path / str(size), micro_batch=size)
        assert fitted.steps == 4
        _equal(whole, parts, 2e-5)


class _Stop(TrainerCallback):
    """Kills the run after a step, as a cut of power would."""

    def __init__(self, step: int = 3) -> None:
        self.step = step

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        del args, control
        if state.global_step == self.step:
            raise KeyboardInterrupt


def test_a_resumed_run_equals_the_uninterrupted_one(tmp_path: Path) -> None:
    options = dataclasses.replace(OPTIONS, schedule="cosine", dropout=0.1)
    whole, fitted = _train(tmp_path / "whole", options=options, validation=_records(4))
    with pytest.raises(KeyboardInterrupt):
        _train(tmp_path / "cut", options=options, validation=_records(4), broken=[_Stop()])
    assert [path.name for path in (tmp_path / "cut").glob("checkpoint-*")] == ["checkpoint-2"]
    resumed, again = _train(tmp_path / "cut", options=options, validation=_records(4), resume=True)
    _equal(whole, resumed, 0.0)
    assert [p.validation_loss for p in again.history] == [p.validation_loss for p in fitted.history]
    assert again.steps == fitted.steps == 4


def test_patience_that_was_used_up_before_a_run_was_killed_is_not_given_again(
    tmp_path: Path,
) -> None:
    options = dataclasses.replace(OPTIONS, epochs=8, patience=3, learning_rate=3e-2)
    unlike = _records(3, seed=2)  # what is learned is of no use to them
    whole, fitted = _train(tmp_path / "whole", options=options, validation=unlike)
    assert fitted.stopped_early
    assert fitted.best_step == fitted.steps - 3 * 2, "it looks every other step"
    killed = _Stop(fitted.steps - 1)
    with pytest.raises(KeyboardInterrupt):
        _train(tmp_path / "cut", options=options, validation=unlike, broken=[killed])
    heard: list[HistoryPoint] = []
    told: list[int] = []
    resumed, again = _train(
        tmp_path / "cut",
        options=options,
        validation=unlike,
        resume=True,
        on_point=heard.append,
        progress=lambda _, done, __: told.append(done),
    )
    assert (again.steps, again.best_step) == (fitted.steps, fitted.best_step)
    _equal(whole, resumed, 0.0)
    seen = [(p.step, p.validation_loss) for p in fitted.history if p.validation_loss is not None]
    assert [
        (p.step, p.validation_loss) for p in again.history if p.validation_loss is not None
    ] == seen
    assert told == [fitted.steps - 1, fitted.steps], "who watches is told once"
    assert [p.step for p in heard if p.validation_loss is not None] == [fitted.steps]


def test_a_resumed_run_may_compute_fewer_records_at_once(tmp_path: Path) -> None:
    whole, _ = _train(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        _train(tmp_path / "cut", broken=[_Stop()])
    resumed, fitted = _train(tmp_path / "cut", micro_batch=2, resume=True)
    assert fitted.micro_batch == 2
    _equal(whole, resumed, 2e-5)


@pytest.mark.parametrize("claim", ['{"identity": "two", "group": 8}', '{"identity": "one"}', "{"])
def test_a_run_is_not_resumed_with_other_data(claim: str, tmp_path: Path) -> None:
    _train(tmp_path / "run")
    (tmp_path / "run" / "run.json").write_text(claim)
    with pytest.raises(TrainingError, match="other data or options"):
        _train(tmp_path / "run", resume=True)
    assert list((tmp_path / "run").glob("checkpoint-*")), "nothing is thrown away"


class _Hungry(TrainerCallback):
    """Runs out of memory whenever more than two records are computed at once."""

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        del control
        if args.per_device_train_batch_size > 2 and state.global_step == 1:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried 1 TB")


def test_short_memory_halves_the_micro_batch_and_changes_no_step(tmp_path: Path) -> None:
    whole, _ = _train(tmp_path / "whole")
    halved, fitted = _train(tmp_path / "halved", broken=[_Hungry()])
    assert fitted.micro_batch == 2
    _equal(whole, halved, 2e-5)


def test_of_several_processes_none_halves_its_micro_batch_alone() -> None:
    assert halved(8, 24, together=1) == 4
    assert halved(12, 12, together=1) == 6
    with pytest.raises(TrainingError, match=r"one of 2 processes: --micro-batch 3$"):
        halved(6, 24, together=2)


class _FullDisk(TrainerCallback):
    """Makes the checkpoint of step 4 impossible to write."""

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        del control
        if state.global_step == 4:
            (Path(args.output_dir) / "checkpoint-4").write_text("in the way")


def test_a_full_disk_keeps_the_last_good_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"step 2 is kept: make room .*--resume"):
        _train(tmp_path / "run", broken=[_FullDisk()])
    (tmp_path / "run" / "checkpoint-4").unlink()
    resumed, _ = _train(tmp_path / "run", resume=True)
    whole, _ = _train(tmp_path / "whole")
    _equal(whole, resumed, 0.0)


def test_a_disk_that_is_full_when_a_run_begins_is_one_clear_line(tmp_path: Path) -> None:
    with full_disk(10), pytest.raises(TrainingError, match=r"cannot begin in .*: make room there$"):
        _train(tmp_path / "run")


def test_so_is_one_on_which_a_trainer_has_no_room_for_what_it_needs(tmp_path: Path) -> None:
    def build(arguments: dict[str, Any], callbacks: list[TrainerCallback]) -> Any:
        del callbacks
        write_whole(Path(arguments["output_dir"]), {"reference.json": bytes(1000)})

    job = Job(
        options=OPTIONS,
        seed=0,
        folder=tmp_path / "run",
        lengths=[4] * 16,
        micro_batch=8,
        group=8,
        learning_rate=1e-3,
        validated=False,
        identity="one",
    )
    with full_disk(500), pytest.raises(TrainingError, match=r"cannot begin in .*: make room"):
        fit(job, build, tiny_llama())


def test_a_loss_that_is_no_number_stops_with_the_remedy(tmp_path: Path) -> None:
    options = dataclasses.replace(OPTIONS, learning_rate=1e30)
    with pytest.raises(TrainingError, match="lower --learning-rate"):
        _train(tmp_path / "run", options=options)


def test_the_best_weights_are_kept_and_training_stops_early(tmp_path: Path) -> None:
    options = dataclasses.replace(OPTIONS, epochs=8, patience=1, learning_rate=3e-2)
    points: list[HistoryPoint] = []
    _, fitted = _train(
        tmp_path / "run", options=options, validation=_records(3), on_point=points.append
    )
    seen = {p.step: p.validation_loss for p in fitted.history if p.validation_loss is not None}
    assert fitted.best_step == min(seen, key=lambda step: seen[step] or 0.0)
    assert fitted.stopped_early == (fitted.steps < 16)
    assert points
    assert points[-1].tokens == fitted.tokens


def test_micro_batches_divide_the_batch() -> None:
    lengths = [100] * 50
    assert choose_micro_batch(lengths, 16, wanted=0, tokens=1000) == 8
    assert choose_micro_batch(lengths, 16, wanted=5, tokens=1000) == 4
    assert choose_micro_batch([9000], 16, wanted=0, tokens=1000) == 1


def test_the_layout_shows_every_record_once_an_epoch_and_sorts_little() -> None:
    lengths = [place * 7 % 50 for place in range(40)]
    order = _order(lengths, 3, batch=4, group=2, seed=5)
    for epoch in range(3):
        assert sorted(order[epoch * 40 : epoch * 40 + 40]) == list(range(40))
    assert order == _order(lengths, 3, batch=4, group=2, seed=5)
    assert order != _order(lengths, 3, batch=4, group=2, seed=6)
    gaps = [abs(lengths[a] - lengths[b]) for a, b in zip(order[::2], order[1::2], strict=True)]
    assert sum(gaps) / len(gaps) < 4
