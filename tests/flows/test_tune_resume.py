"""Runs that are killed, gone on with, and begun anew, from files to the kept model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onward.errors import TrainingError, UsageError
from onward.flows.tuning.building import building, listed
from onward.flows.tuning.task import Tuned, TuneRequest, Watching, Workbench
from onward.flows.tuning.tune import tune
from onward.home import onward_home
from onward.models import find_tuned
from onward.options import AnswerOptions, Options, TuneOptions
from tests.flows.test_tune import instructions
from tests.training.tiny import tiny_llama, tiny_tokenizer

NAME = "tiny+killed"


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    monkeypatch.setenv("ONWARD_HOME", str(tmp_path / "home"))
    tiny_llama(window=2048).save_pretrained(tmp_path / "tiny")
    tiny_tokenizer().save_pretrained(tmp_path / "tiny")
    tuning = TuneOptions(
        epochs=3, batch=4, rank=2, samples=0, precision="fp32", forgetting=False, micro_batch=4
    )
    return Options(tune=tuning, answer=AnswerOptions(model=f"hf:{tmp_path / 'tiny'}"))


@pytest.fixture
def request_(tmp_path: Path) -> TuneRequest:
    return TuneRequest("instruct", (str(instructions(tmp_path)),), name=NAME)


def kill(request: TuneRequest, options: Options, share: float = 0.5) -> None:
    """Run until so much of it is done, and no further."""

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "training" and done > share * total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tune(request, options, Watching(progress))


def losses(tuned: Tuned) -> list[float]:
    assert tuned.card is not None
    history = tuned.card.fitted.history
    return [p.validation_loss for p in history if p.validation_loss is not None]


def checkpoints() -> list[str]:
    return sorted(path.name for path in (onward_home() / "tuning" / NAME).glob("checkpoint-*"))


def test_a_killed_run_goes_on_with_fewer_records_at_once_as_one_that_was_not(
    options: Options, request_: TuneRequest
) -> None:
    whole = tune(replace(request_, name="tiny+whole"), options)
    kill(request_, options)
    assert checkpoints()
    smaller = replace(options, tune=replace(options.tune, micro_batch=1))
    resumed = tune(replace(request_, resume=True), smaller)
    assert resumed.card is not None
    assert resumed.card.fitted.micro_batch == 1
    assert losses(resumed) == pytest.approx(losses(whole), abs=1e-5)
    assert "begins anew" not in " ".join(resumed.preflight.notes)


@pytest.mark.parametrize("changed", [{"learning_rate": 1e-2}, {"cache": False}])
def test_other_options_do_not_go_on_and_say_so_before_anything_is_measured(
    options: Options, request_: TuneRequest, changed: dict[str, Any]
) -> None:
    """Where frozen layers are kept, a checkpoint names blocks by their place above these."""
    kill(request_, options)
    left = checkpoints()
    seen: list[str] = []
    other = replace(options, tune=replace(options.tune, **changed))
    watching = Watching(lambda stage, _, __: seen.append(stage))
    with pytest.raises(TrainingError, match="made with other data or options"):
        tune(replace(request_, resume=True), other, watching)
    assert "measuring" not in seen
    assert checkpoints() == left


def test_resuming_where_nothing_was_left_begins_and_says_so(
    options: Options, request_: TuneRequest
) -> None:
    looked = tune(replace(request_, resume=True, check=True), options)
    assert "there is no checkpoint to go on from: training begins anew" in looked.preflight.notes
    kill(replace(request_, resume=True), options)
    assert checkpoints(), "it had begun"


def test_a_killed_run_is_not_thrown_away_for_want_of_a_flag(
    options: Options, request_: TuneRequest
) -> None:
    kill(request_, options)
    left = checkpoints()
    with pytest.raises(UsageError, match=r"after step \d+: go on with --resume, or begin anew"):
        tune(request_, options)
    looked = tune(replace(request_, check=True), options)
    assert "go on with --resume" in looked.preflight.notes[-1]
    assert checkpoints() == left
    assert tune(replace(request_, replace=True), options).card is not None
    assert find_tuned(NAME) is not None
    assert checkpoints() == []


def test_a_run_of_other_options_takes_the_place_of_a_killed_one(
    options: Options, request_: TuneRequest
) -> None:
    kill(request_, options)
    other = replace(options, tune=replace(options.tune, learning_rate=1e-2))
    assert tune(request_, other).card is not None


def test_looking_at_preferences_leaves_nothing_and_no_trace_of_a_run(
    options: Options, request_: TuneRequest
) -> None:
    looked = tune(replace(request_, kind="prefer", check=True), options)
    assert looked.preflight.forecast is not None
    assert not (onward_home() / "tuning").exists()


def test_rows_to_look_at_are_laid_out_only_where_they_are_looked_at(
    options: Options, tmp_path: Path
) -> None:
    """Preference tuning computes a reference for all that it is given."""
    base: Any = None
    data: Any = None
    bench = Workbench(base, data, options, tmp_path, 1e-3)
    given: list[tuple[Sequence[str], Sequence[str]]] = []

    def make(laid: Sequence[str], looked_at: Sequence[str], **_: object) -> None:
        given.append((laid, looked_at))

    model = tiny_llama()
    for strategy in ("no", "steps"):
        build = building(bench, model, listed("abc", "xy"), make, validation=2)
        build([2, 0, 2])({"eval_strategy": strategy}, [])
    assert given == [(["c", "a", "c"], []), (["c", "a", "c"], ["x", "y"])]
