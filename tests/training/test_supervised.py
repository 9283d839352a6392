"""The loss by which weights are kept: over tokens, whatever is computed at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers.trainer_callback import PrinterCallback

from onward.causal_model import quiet
from onward.options import TuneOptions
from onward.training.decoder_halves import Unsplittable
from onward.training.frozen_prefix import Divided, Storage
from onward.training.lean_trainer import trained_state
from onward.training.methods.application import apply_method
from onward.training.supervised import (
    build_supervised_trainer,
    divide,
    supervised_rows,
)
from onward.types import Encoded
from tests.training.test_preferences import arguments
from tests.training.tiny import tiny_gpt2, tiny_llama

RECORDS = [
    Encoded(tuple(range(20, 20 + length)), tuple(place >= learned for place in range(length)))
    for length, learned in ((4, 3), (25, 2), (9, 8), (3, 1), (40, 20), (7, 2), (12, 11))
]
"""Of one learned token and of many: a mean over records or over batches is another number."""


def by_hand(model: Any) -> float:
    """Each record alone; the sum of its learned tokens, and how many they are."""
    nats, tokens = 0.0, 0
    model.eval()
    for one in RECORDS:
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([one.ids])).logits[0, -len(one.ids) :]
        chances = logits.float().log_softmax(dim=-1)
        for place in range(1, len(one.ids)):
            if one.supervised[place]:
                nats -= float(chances[place - 1, one.ids[place]])
                tokens += 1
    return nats / tokens


@pytest.mark.parametrize(
    ("method", "make"), [("full", tiny_llama), ("full", tiny_gpt2), ("prompt", tiny_llama)]
)
def test_the_validation_loss_is_nats_a_learned_token_whatever_is_computed_at_once(
    method: str, make: Any, tmp_path: Path
) -> None:
    model, _ = apply_method(make(), TuneOptions(method=method, rank=4), seed=0)
    rows = supervised_rows(RECORDS)
    losses = []
    for at_once in (1, 4, 7):
        settings = arguments(tmp_path, per_device_eval_batch_size=at_once)
        with quiet():
            trainer = build_supervised_trainer(model, 2, (rows, rows), settings)
        trainer.remove_callback(PrinterCallback)
        trainer.evaluate()
        losses.append(trainer.state.log_history[-1]["eval_loss"])
    assert losses == pytest.approx([by_hand(model)] * 3, abs=1e-5)


@pytest.mark.parametrize("method", ["full", "prompt"])
def test_the_accuracy_is_of_the_learned_tokens(method: str, tmp_path: Path) -> None:
    """One record ends as the model would go on, of the other two learned tokens are wrong."""
    model, _ = apply_method(tiny_llama(), TuneOptions(method=method, rank=4), seed=0)
    begun = (20, 21, 22)
    with torch.no_grad():
        likeliest = int(model.eval()(input_ids=torch.tensor([begun])).logits[0, -1].argmax())
    wrong = (likeliest + 1) % 50
    records = [
        Encoded((*begun, likeliest), (False, False, False, True)),
        Encoded((*begun, wrong, 23, 24), (False, False, False, True, False, False)),
        Encoded((*begun, wrong), (False, False, False, True)),
    ]
    rows = supervised_rows(records)
    settings = arguments(tmp_path, learning_rate=0.0, logging_steps=1)
    with quiet():
        trainer = build_supervised_trainer(model, 2, (rows, rows), settings)
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    trainer.evaluate()
    step, *_, looked = trainer.state.log_history
    assert step["token_accuracy"] == pytest.approx(1 / 3)
    assert looked["eval_token_accuracy"] == pytest.approx(1 / 3)


@pytest.mark.parametrize("make", [tiny_llama, tiny_gpt2])
@pytest.mark.parametrize("method", ["last-layer", "last-blocks:1"])
def test_training_over_kept_states_gives_the_same_weights(
    make: Any, method: str, tmp_path: Path
) -> None:
    results, losses = [], []
    for kept in (False, True):
        whole, _ = apply_method(make(), TuneOptions(method=method), seed=0)
        for module in whole.modules():
            if isinstance(module, torch.nn.Dropout):  # frozen layers are run without
                module.p = 0.0
        start = trained_state(whole)
        model, rows = whole, supervised_rows(RECORDS)
        if kept:
            divided = divide(whole)
            assert isinstance(divided, Divided)
            states = divided.states(RECORDS, storage=Storage(tmp_path), precision="fp32")
            model, rows = divided.top, supervised_rows(RECORDS, states)
            assert "input_ids" not in rows[0]
        # Adam would make steps of gradients that are nothing but rounding.
        settings = arguments(tmp_path, optim="sgd", learning_rate=0.1)
        with quiet():
            trainer = build_supervised_trainer(model, 2, (rows, rows), settings)
            trainer.remove_callback(PrinterCallback)
            trainer.train()
            trainer.evaluate()
        losses.append(trainer.state.log_history[-1]["eval_loss"])
        results.append(trained_state(whole))
        assert by_hand(whole) == pytest.approx(losses[-1], abs=1e-4)
    assert losses[0] == pytest.approx(losses[1], abs=1e-4)
    assert all(not torch.equal(start[name], results[0][name]) for name in start)
    for name, expected in results[0].items():
        assert torch.allclose(results[1][name], expected, atol=1e-5), name


@pytest.mark.parametrize("method", ["full", "lora"])
def test_a_model_that_is_trained_throughout_is_not_divided(method: str) -> None:
    model, _ = apply_method(tiny_llama(), TuneOptions(method=method), seed=0)
    assert isinstance(divide(model), Unsplittable)


def test_one_process_trains_on_one_card_though_several_are_seen(tmp_path: Path) -> None:
    """Simulated: transformers counts the cards when its arguments are made."""
    rows = supervised_rows(RECORDS)
    with quiet():
        trainer = build_supervised_trainer(tiny_llama(), 2, (rows, []), arguments(tmp_path))
        seen: Any = trainer.args
        seen._n_gpu = 2
        again = type(trainer)(model=tiny_llama(), args=seen, train_dataset=rows)
    assert again.args.n_gpu == 1
    assert again.args.train_batch_size == seen.per_device_train_batch_size
