"""The reward model on tiny backbones: its loss by hand, what it learns, saved and loaded."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers.trainer_callback import PrinterCallback

from onward.causal_model import quiet
from onward.errors import ModelError
from onward.options import TuneOptions
from onward.training.classifier import backbone_of
from onward.training.lean_trainer import trained_state
from onward.training.methods.application import apply_method
from onward.training.methods.files import load_update, save_update
from onward.training.pairs import PairRow
from onward.training.reward import (
    RewardModel,
    RewardTrainer,
    build_reward_trainer,
    load_reward_head,
    new_reward_model,
    reward_margins,
    rewards,
    save_reward_head,
)
from tests.training.test_preferences import ROWS, arguments
from tests.training.tiny import tiny_gpt2, tiny_llama, tiny_tokenizer

LORA = TuneOptions(method="lora", rank=4)


def reward_model(options: TuneOptions = LORA, make: Any = tiny_llama) -> RewardModel:
    backbone, _ = apply_method(backbone_of(make()), options, seed=0, backbone=True)
    return new_reward_model(backbone, seed=3)


def build(model: RewardModel, folder: Path, **more: Any) -> RewardTrainer:
    with quiet():
        trainer = build_reward_trainer(
            model,
            tiny_tokenizer(),
            ROWS,
            ROWS[:5],
            arguments=arguments(folder, **more),
            callbacks=[],
        )
    trainer.remove_callback(PrinterCallback)
    return trainer


@pytest.mark.parametrize(
    ("method", "make"),
    [
        ("full", tiny_llama),
        ("last-layer", tiny_llama),
        ("lora", tiny_gpt2),
        ("bitfit", tiny_llama),
        ("prompt", tiny_llama),
        ("prefix", tiny_llama),
    ],
)
def test_chosen_answers_come_to_have_higher_rewards(method: str, make: Any, tmp_path: Path) -> None:
    model = reward_model(TuneOptions(method=method, rank=4), make)
    trainer = build(model, tmp_path, num_train_epochs=8, eval_strategy="epoch")
    before = reward_margins(model, ROWS, precision="fp32")
    trainer.train()
    after = reward_margins(model, ROWS, precision="fp32")
    assert sum(after) > sum(before)
    assert min(after) > 0
    last = [entry for entry in trainer.state.log_history if "eval_loss" in entry][-1]
    margins = after[:5]
    loss = sum(math.log1p(math.exp(-margin)) for margin in margins) / 5
    assert last["eval_loss"] == pytest.approx(loss, abs=1e-5)
    assert last["eval_accuracy"] == 1.0
    assert [path.name for path in tmp_path.iterdir()] == []


def test_loss_accuracy_and_margin_are_means_over_pairs_though_the_last_batch_is_smaller(
    tmp_path: Path,
) -> None:
    model = reward_model()
    margins = reward_margins(model, ROWS[:5], precision="fp32")
    each = {
        "eval_loss": [math.log1p(math.exp(-margin)) for margin in margins],
        "eval_accuracy": [float(margin > 0) for margin in margins],
        "eval_margin": margins,
    }
    trainer = build(model, tmp_path, per_device_eval_batch_size=4)
    trainer.evaluate()
    found = trainer.state.log_history[-1]
    for name, values in each.items():
        assert found[name] == pytest.approx(sum(values) / 5, abs=1e-6)


def test_accumulated_gradients_equal_the_big_batch(tmp_path: Path) -> None:
    """Of eight pairs the last micro-batch of three has two."""
    found = []
    for size, accumulated in ((8, 1), (3, 3)):
        model = reward_model(TuneOptions(method="full"))
        build(
            model,
            tmp_path,
            per_device_train_batch_size=size,
            gradient_accumulation_steps=accumulated,
            optim="sgd",
            max_grad_norm=0.0,
            learning_rate=1.0,
        ).train()
        found.append(trained_state(model))
    torch.testing.assert_close(*found, atol=2e-5, rtol=0)


def test_an_untrained_head_of_zeros_loses_log_2_a_pair(tmp_path: Path) -> None:
    model = reward_model()
    with torch.no_grad():
        model.head.weight.zero_()
    trainer = build(model, tmp_path)
    assert trainer.evaluate()["eval_loss"] == pytest.approx(math.log(2), abs=1e-6)
    assert reward_margins(model, ROWS, precision="fp32") == [0.0] * len(ROWS)


def test_a_reward_is_read_at_the_last_token_though_others_pad_with_it() -> None:
    """The end token is also the padding: alone or beside longer answers the reward is the same."""
    model = reward_model()
    answers = [[1, 5, 2], [1, 5, 2, 2], [1, 5], [1, *range(20, 60), 2]]
    together = rewards(model, answers, precision="fp32")
    alone = [rewards(model, [answer], precision="fp32")[0] for answer in answers]
    assert together == pytest.approx(alone, abs=1e-6)
    assert len(set(together)) == len(answers)
    states = model.backbone(input_ids=torch.tensor([answers[0]])).last_hidden_state[0, -1].detach()
    assert together[0] == pytest.approx(float(states @ model.head.weight[0].detach()), abs=1e-6)
    assert rewards(model, [], precision="fp32") == []


def test_a_saved_reward_model_gives_the_same_rewards(tmp_path: Path) -> None:
    model = reward_model()
    build(model, tmp_path / "run").train()
    save_update(model.backbone, LORA, tmp_path / "model")
    save_reward_head(model, tmp_path / "model")
    backbone = load_update(backbone_of(tiny_llama()), tmp_path / "model")
    again = load_reward_head(tmp_path / "model", backbone)
    assert reward_margins(again, ROWS, precision="fp32") == pytest.approx(
        reward_margins(model, ROWS, precision="fp32"), abs=1e-6
    )


def test_a_folder_without_a_head_or_with_another_s_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no reward head"):
        load_reward_head(tmp_path, backbone_of(tiny_llama()))
    other = RewardModel(backbone_of(tiny_llama()), torch.nn.Linear(8, 1, bias=False))
    save_reward_head(other, tmp_path)
    with pytest.raises(ModelError, match="size mismatch"):
        load_reward_head(tmp_path, backbone_of(tiny_llama()))


def test_a_resumed_run_ends_where_the_whole_one_does(tmp_path: Path) -> None:
    saved: dict[str, Any] = {"save_strategy": "steps", "save_steps": 1}
    whole, resumed = reward_model(), reward_model()
    build(whole, tmp_path, **saved).train()
    build(resumed, tmp_path, **saved).train(resume_from_checkpoint=str(tmp_path / "checkpoint-1"))
    torch.testing.assert_close(dict(resumed.named_parameters()), dict(whole.named_parameters()))


def test_nobody_is_told_of_a_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(
        "trl.trainer.base_trainer.send_telemetry", lambda topic, **_: calls.append(topic)
    )
    build(reward_model(), tmp_path)
    assert calls == []


def test_pairs_are_not_dropped_for_their_length(tmp_path: Path) -> None:
    long = PairRow(prompt_ids=[1] * 1200, chosen_ids=[5, 2], rejected_ids=[6, 2])
    trainer = build_reward_trainer(
        reward_model(),
        tiny_tokenizer(),
        [long],
        [],
        arguments=arguments(tmp_path),
        callbacks=[],
    )
    rows: Any = trainer.train_dataset
    (row,) = rows
    assert row == {"chosen_ids": [1] * 1200 + [5, 2], "rejected_ids": [1] * 1200 + [6, 2]}
