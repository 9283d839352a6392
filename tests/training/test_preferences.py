"""Preference tuning through TRL on tiny models: by hand, and against TRL's own numbers."""

from __future__ import annotations

import copy
import dataclasses
import json
import math
import re
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import torch
from datasets import Dataset
from transformers import TrainerCallback
from transformers.trainer_callback import PrinterCallback
from trl.trainer.dpo_config import DPOConfig
from trl.trainer.dpo_trainer import DPOTrainer

from onward.causal_model import quiet
from onward.options import TuneOptions
from onward.training.lean_trainer import trained_state
from onward.training.methods.application import apply_method
from onward.training.methods.parameter_groups import parameter_groups
from onward.training.pair_scores import log_probabilities, pair_scores
from onward.training.pairs import LOSSES, REWARD, PairRow
from onward.training.preferences import (
    REFERENCE_FILE,
    build_preference_trainer,
    pair_key,
)
from onward.training.run import Job, fit
from onward.training.supervised import keeps_logits
from tests.training.tiny import tiny_gpt2, tiny_llama, tiny_tokenizer

TRL_LOSSES = [name for name in LOSSES if name != REWARD]
ROWS = [
    PairRow(
        prompt_ids=[1, 10 + i, 11, 12][: 2 + i % 3],
        chosen_ids=[20 + i, 21, 2],
        rejected_ids=[30, 31 + i, 32, 33, 2][: 2 + i % 4],
    )
    for i in range(8)
]
OPTIONS = TuneOptions(method="full", beta=0.1)


def arguments(folder: Path, **more: Any) -> dict[str, Any]:
    """As the run makes them, for two steps of two micro-batches of two pairs."""
    return {
        "output_dir": str(folder),
        "num_train_epochs": 1,
        "train_sampling_strategy": "sequential",
        "per_device_train_batch_size": 2,
        "per_device_eval_batch_size": 3,
        "gradient_accumulation_steps": 2,
        "learning_rate": 1e-2,
        "bf16": False,
        "use_cpu": True,
        "seed": 1,
        "eval_strategy": "no",
        "save_strategy": "no",
        "logging_steps": 1,
        "remove_unused_columns": False,
        "label_names": ["labels"],
        "report_to": "none",
        "disable_tqdm": True,
        "dataloader_pin_memory": False,
        **more,
    }


def build(
    model: Any,
    folder: Path,
    rows: Sequence[PairRow] = ROWS,
    validation: Sequence[PairRow] = (),
    options: TuneOptions = OPTIONS,
    **more: Any,
) -> Any:
    """The trainer under test, silent."""
    groups = parameter_groups(model, options.method, 1e-2, 0.0)
    with quiet():
        trainer = build_preference_trainer(
            model,
            tiny_tokenizer(),
            rows,
            validation,
            options=options,
            arguments=arguments(folder, **more),
            callbacks=[],
            groups=groups,
        )
    trainer.remove_callback(PrinterCallback)
    return trainer


def batch_loss(trainer: Any, rows: Sequence[Any]) -> float:
    """TRL's loss of one batch, by the model as it stands."""
    trainer.model.eval()
    with torch.no_grad():
        return float(trainer.compute_loss(trainer.model, trainer.data_collator(list(rows))))


def logged(trainer: Any, name: str) -> list[float]:
    return [entry[name] for entry in trainer.state.log_history if name in entry]


def uniform(model: Any) -> Any:
    """Make every token equally likely after anything."""
    with torch.no_grad():
        model.get_output_embeddings().weight.zero_()
    return model


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


# Two tokens that became likelier by 1 nat in all, against three that became less likely by 2:
# the margin is 0.1 · (1 + 2) = 0.3, the lengths 2 and 3.
BY_HAND = {
    "sigmoid": -math.log(sigmoid(0.3)),
    "hinge": 1 - 0.3,
    "ipo": (1 / 2 + 2 / 3 - 5) ** 2,
    "nca_pair": -math.log(sigmoid(0.1)) - 0.5 * (math.log(sigmoid(-0.1)) + math.log(sigmoid(0.2))),
    "robust": (-0.9 * math.log(sigmoid(0.3)) + 0.1 * math.log(sigmoid(-0.3))) / 0.8,
    "bco_pair": -math.log(sigmoid(0.1)) - math.log(sigmoid(0.2)),
    "sppo_hard": (1 - 5) ** 2 + (-2 + 5) ** 2,
    "aot": -math.log(sigmoid(0.3)),
    "aot_unpaired": -math.log(sigmoid(0.3)),
    "apo_zero": (1 - sigmoid(0.1)) + sigmoid(-0.2),
    "apo_down": sigmoid(0.1) + 1 - sigmoid(0.3),
    "sft": math.log(len(tiny_tokenizer())),
    "sigmoid_norm": -math.log(sigmoid(0.1 * (1 / 2 + 2 / 3))),
}


@pytest.mark.parametrize("loss", BY_HAND)
def test_a_loss_is_what_its_paper_says(loss: str, tmp_path: Path) -> None:
    row = PairRow(prompt_ids=[1, 5], chosen_ids=[6, 2], rejected_ids=[7, 8, 2])
    token = math.log(len(tiny_tokenizer()))
    kept = {pair_key(row): [-2 * token - 1, -3 * token + 2]}
    (tmp_path / REFERENCE_FILE).write_text(json.dumps(kept), "utf-8")
    options = dataclasses.replace(OPTIONS, loss=loss)
    trainer = build(uniform(tiny_llama()), tmp_path, [row], options=options)
    assert batch_loss(trainer, trainer.train_dataset) == pytest.approx(BY_HAND[loss], rel=1e-5)
    anchored = build(
        uniform(tiny_llama()),
        tmp_path,
        [row],
        options=dataclasses.replace(options, rpo_alpha=0.5),
    )
    assert batch_loss(anchored, anchored.train_dataset) == pytest.approx(
        BY_HAND[loss] + 0.5 * token, rel=1e-5
    )


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")  # TRL's own
@pytest.mark.parametrize("loss", TRL_LOSSES)
def test_every_loss_gives_what_trl_gives_by_itself_and_can_be_learned(
    loss: str, tmp_path: Path
) -> None:
    """TRL computes all logits with a second model in memory; here only answers' and from a file."""
    base, model = tiny_llama(), tiny_llama()
    options = dataclasses.replace(OPTIONS, loss=loss)
    trainer = build(model, tmp_path, options=options)
    trainer.train()
    assert all(math.isfinite(value) for value in logged(trainer, "loss"))
    assert any(
        not torch.equal(new, old)
        for new, old in zip(model.parameters(), base.parameters(), strict=True)
    )
    settings = arguments(tmp_path, loss_type=[loss], activation_checkpointing=False)
    settings["label_smoothing"] = {"exo_pair": 1e-3, "robust": 0.1}.get(loss, 0.0)
    theirs = StockTrainer(
        copy.deepcopy(model),
        ref_model=base,
        args=DPOConfig(**settings),
        processing_class=tiny_tokenizer(),
        train_dataset=Dataset.from_list(ROWS),
    )
    assert batch_loss(trainer, trainer.train_dataset) == pytest.approx(
        batch_loss(theirs, ROWS), rel=1e-5
    )


class StockTrainer(DPOTrainer):
    """TRL's own trainer; it only takes tokens and stays off the network."""

    def _prepare_dataset(self, dataset: Any, *_: Any) -> Any:
        return dataset

    def _send_telemetry(self) -> None:
        pass


def test_all_the_losses_that_trl_offers_are_offered() -> None:
    fields = {field.name: field.metadata for field in dataclasses.fields(DPOConfig)}
    named = re.findall(r"`'(\w+)'`", fields["loss_type"]["help"])
    assert sorted(named) == sorted(TRL_LOSSES)


METHODS = (
    *("full", "last-layer", "last-blocks:1", "lora", "dora", "rslora", "pissa", "lora+"),
    *("bitfit", "adapter", "prompt", "prefix", "ia3"),
)


@pytest.mark.parametrize(
    ("make", "method"),
    [*((tiny_llama, name) for name in METHODS), (tiny_gpt2, "full"), (tiny_gpt2, "prompt")],
)
def test_every_method_learns_against_the_model_it_began_with(
    make: Any, method: str, tmp_path: Path
) -> None:
    """At the start nothing is preferred: log 2; virtual tokens alone differ from the base."""
    options = dataclasses.replace(OPTIONS, method=method, rank=4)
    base = make()
    base.config.bos_token_id = base.config.eos_token_id = 2
    before = log_probabilities(base, ROWS, precision="fp32")
    model, _ = apply_method(base, options, seed=0)
    trainer = build(model, tmp_path, validation=ROWS[:5], options=options, eval_strategy="steps")
    trainer.train()
    first = logged(trainer, "loss")[0]
    assert first == pytest.approx(math.log(2), abs=0.03 if method in ("prompt", "prefix") else 1e-5)
    scores = pair_scores(model, ROWS[:5], before[:5], beta=0.1, precision="fp32")
    assert sum(scores) / 5 == pytest.approx(logged(trainer, "eval_reward_margin")[-1], abs=1e-6)
    right = sum(one > 0 for one in scores) / 5
    assert right == pytest.approx(logged(trainer, "eval_reward_accuracy")[-1])
    assert trainer.ref_model is None
    assert list(getattr(model, "peft_config", ["default"])) == ["default"]


def test_a_step_makes_chosen_answers_likelier_and_rejected_ones_less_likely(
    tmp_path: Path,
) -> None:
    model = tiny_llama()
    before = log_probabilities(model, ROWS, precision="fp32")
    build(model, tmp_path, learning_rate=1e-3).train()
    after = log_probabilities(model, ROWS, precision="fp32")
    assert sum(new[0] - old[0] for new, old in zip(after, before, strict=True)) > 0
    assert sum(new[1] - old[1] for new, old in zip(after, before, strict=True)) < 0


@pytest.mark.parametrize(("loss", "rpo_alpha"), [("sigmoid", 0), ("sigmoid", 1), ("sft", 0)])
def test_accumulated_gradients_equal_the_big_batch(
    loss: str, rpo_alpha: float, tmp_path: Path
) -> None:
    """Of eight pairs with answers of unlike lengths the last micro-batch of three has two."""
    rows = [
        PairRow(**{**row, "chosen_ids": [20 + i] * (1 + 3 * (i % 4)) + [2]})
        for i, row in enumerate(ROWS)
    ]
    found = []
    for size, accumulated in ((8, 1), (3, 3)):
        model = tiny_llama()
        build(
            model,
            tmp_path,
            rows,
            options=dataclasses.replace(OPTIONS, loss=loss, rpo_alpha=rpo_alpha),
            per_device_train_batch_size=size,
            gradient_accumulation_steps=accumulated,
            optim="sgd",
            max_grad_norm=0.0,
            learning_rate=1.0,
        ).train()
        found.append(trained_state(model))
    torch.testing.assert_close(*found, atol=2e-5, rtol=0)


class _Broken(TrainerCallback):
    def on_step_end(self, *_: Any, **__: Any) -> None:
        raise KeyboardInterrupt


@pytest.mark.parametrize(("method", "precision"), [("full", "bf16"), ("lora", "fp32")])
@pytest.mark.parametrize("broken", [False, True])
def test_a_model_has_its_own_forward_pass_again_when_training_ends(
    method: str, precision: str, tmp_path: Path, *, broken: bool
) -> None:
    options = TuneOptions(method=method, batch=4, rank=2, precision=precision, epochs=1)
    model, _ = apply_method(tiny_llama(), options, seed=0)
    job = Job(
        options=options,
        seed=0,
        folder=tmp_path,
        lengths=[8] * len(ROWS),
        micro_batch=2,
        group=4,
        learning_rate=1e-3,
        validated=False,
        identity="one",
    )

    def make(arguments: dict[str, Any], callbacks: list[TrainerCallback]) -> Any:
        return build_preference_trainer(
            model,
            tiny_tokenizer(),
            ROWS,
            [],
            options=options,
            arguments=arguments,
            callbacks=[*callbacks, *([_Broken()] if broken else [])],
        )

    with pytest.raises(KeyboardInterrupt) if broken else nullcontext():
        fit(job, make, model)
    assert keeps_logits(model)


def test_building_a_trainer_leaves_the_model_as_it_was(tmp_path: Path) -> None:
    """TRL by itself adds a copy of the adapter, which for PiSSA changes the frozen weights."""
    options = dataclasses.replace(OPTIONS, method="pissa", rank=4)
    model, _ = apply_method(tiny_llama(), options, seed=0)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    scores = log_probabilities(model, ROWS, precision="fp32")
    build(model, tmp_path, options=options)
    build(model, tmp_path, options=options)
    after = model.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert log_probabilities(model, ROWS, precision="fp32") == scores
    text = torch.tensor([[1, 5, 6]])
    assert model(input_ids=text).logits.shape == (1, 3, len(tiny_tokenizer()))


def test_pairs_reach_the_model_whole_in_their_order_and_nothing_is_kept_on_disk(
    tmp_path: Path,
) -> None:
    long = PairRow(prompt_ids=[1] * 1000, chosen_ids=[5] * 99 + [2], rejected_ids=[2])
    rows = [ROWS[3], long, ROWS[0], ROWS[3]]
    kept = {pair_key(row): [-1.5, -2.5] for row in rows}
    (tmp_path / REFERENCE_FILE).write_text(json.dumps(kept), "utf-8")
    trainer = build(tiny_llama(), tmp_path, rows)
    batches = list(trainer.get_train_dataloader())
    read = []
    for batch in batches:
        halves = [
            (ids[mask.bool()].tolist(), ids[answer.bool()].tolist())
            for ids, mask, answer in zip(
                batch["input_ids"], batch["attention_mask"], batch["completion_mask"], strict=True
            )
        ]
        read += list(zip(halves[:2], halves[2:], strict=True))
    assert read == [
        (
            (row["prompt_ids"] + row["chosen_ids"], row["chosen_ids"]),
            (row["prompt_ids"] + row["rejected_ids"], row["rejected_ids"]),
        )
        for row in rows
    ]
    assert batches[0]["ref_chosen_logps"].tolist() == [-1.5, -1.5]
    assert trainer.train_dataset.cache_files == []
    assert [path.name for path in tmp_path.iterdir()] == [REFERENCE_FILE]


def test_nobody_is_told_of_a_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TRL reports each trainer that is made to the model hub, unless it is kept from it."""
    calls: list[str] = []
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(
        "trl.trainer.base_trainer.send_telemetry", lambda topic, **_: calls.append(topic)
    )
    build(tiny_llama(), tmp_path)
    assert calls == []


def test_a_resumed_run_goes_on_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    options = dataclasses.replace(OPTIONS, method="lora", rank=4)
    rows = [*ROWS, *ROWS[::-1]]
    saved: dict[str, Any] = {
        "save_strategy": "steps",
        "save_steps": 2,
        "lr_scheduler_type": "linear",
    }

    def model() -> Any:
        return apply_method(tiny_llama(), options, seed=0)[0]

    whole = build(model(), tmp_path / "whole", rows, options=options, **saved)
    whole.train()
    resumed = build(model(), tmp_path / "whole", rows, options=options, **saved)
    resumed.train(resume_from_checkpoint=str(tmp_path / "whole" / "checkpoint-2"))
    assert logged(resumed, "loss") == pytest.approx(logged(whole, "loss"), abs=1e-7)
    for new, old in zip(resumed.model.parameters(), whole.model.parameters(), strict=True):
        torch.testing.assert_close(new, old)
    assert not (tmp_path / "whole" / "README.md").exists()


def test_the_reference_stays_the_model_before_training_even_if_a_trained_one_is_handed_in(
    tmp_path: Path,
) -> None:
    model = tiny_llama()
    before = dict(
        zip(map(pair_key, ROWS), log_probabilities(model, ROWS, precision="fp32"), strict=True)
    )
    build(model, tmp_path).train()
    again = build(model, tmp_path, ROWS[::-1])
    for row in again.train_dataset:
        reference = (row["ref_chosen_logps"], row["ref_rejected_logps"])
        assert reference == pytest.approx(before[pair_key(row)], abs=1e-5)
    assert batch_loss(again, again.train_dataset) < math.log(2) - 0.01


@pytest.mark.parametrize("found", ["", "{", "[1]", '{"a": 1}', '{"a": [-1.0, -2.0]}'])
def test_a_reference_file_that_is_cut_off_or_of_other_pairs_is_made_anew(
    found: str, tmp_path: Path
) -> None:
    (tmp_path / REFERENCE_FILE).write_text(found, "utf-8")
    build(tiny_llama(), tmp_path)
    kept = json.loads((tmp_path / REFERENCE_FILE).read_text("utf-8"))
    assert sorted(kept) == sorted(map(pair_key, ROWS))


def test_dropout_of_the_update_is_kept_when_it_is_asked_for(tmp_path: Path) -> None:
    options = dataclasses.replace(OPTIONS, method="lora", rank=4, dropout=0.25)
    model, _ = apply_method(tiny_llama(), options, seed=0)
    build(model, tmp_path, options=options)
    assert {m.p for m in model.modules() if isinstance(m, torch.nn.Dropout)} == {0.25}


def test_accuracy_and_margin_are_means_over_pairs_though_the_last_batch_is_smaller(
    tmp_path: Path,
) -> None:
    trainer = build(tiny_llama(), tmp_path, validation=ROWS[:4])
    trainer.train()
    each = [batch_margin(trainer, row) for row in trainer.eval_dataset]
    found = trainer.evaluate()
    assert found["eval_loss"] == pytest.approx(
        sum(math.log1p(math.exp(-margin)) for margin in each) / 4, abs=1e-6
    )
    assert logged(trainer, "eval_reward_margin")[-1] == pytest.approx(sum(each) / 4, abs=1e-6)


def batch_margin(trainer: Any, row: Any) -> float:
    """The margin that the loss -log sigmoid(margin) of a single pair tells."""
    loss = batch_loss(trainer, [row])
    trainer._metrics["eval"].clear()
    return -math.log(math.exp(loss) - 1)


def test_bfloat16_changes_log_probabilities_by_little(tmp_path: Path) -> None:
    exact = log_probabilities(tiny_llama(), ROWS, precision="fp32")
    rounded = log_probabilities(tiny_llama(), ROWS, precision="bf16")
    for one, other in zip(exact, rounded, strict=True):
        assert one == pytest.approx(other, abs=0.05)
    trainer = build(tiny_llama(), tmp_path, bf16=True)
    trainer.train()
    assert logged(trainer, "loss")[0] == pytest.approx(math.log(2), abs=1e-3)


def test_no_pairs_have_no_scores() -> None:
    assert log_probabilities(tiny_llama(), [], precision="fp32") == []
    assert pair_scores(tiny_llama(), [], [], beta=0.1, precision="fp32") == []


def test_a_pair_beyond_the_window_is_refused() -> None:
    long = PairRow(prompt_ids=[1] * 300, chosen_ids=[2], rejected_ids=[5, 2])
    with pytest.raises(ValueError, match="301 tokens"):
        log_probabilities(tiny_llama(), [long], precision="fp32")
