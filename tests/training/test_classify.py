"""The trainer of classifiers: learns, resumes, and is the same with cached states."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
import pytest
import torch
from safetensors.torch import load_file
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from transformers.trainer_callback import PrinterCallback

from onward.causal_model import quiet
from onward.errors import TrainingError
from onward.options import TuneOptions
from onward.training.classifier import Classifier, backbone_of, new_classifier, predict
from onward.training.classify import (
    ClassificationTrainer,
    Row,
    build_classification_trainer,
    classification_rows,
    collate,
    divide,
    scores,
)
from onward.training.decoder_halves import Unsplittable
from onward.training.frozen_prefix import Divided, Storage
from onward.training.lean_trainer import TRAINED_FILE, trained_state
from onward.training.methods.application import apply_method
from onward.training.methods.parameter_groups import parameter_groups
from onward.training.pooled_block import PooledDecoder
from onward.types import Encoded
from tests.training.tiny import tiny_llama


def records(number: int, seed: int) -> tuple[list[Encoded], list[int]]:
    """Random tokens; those of class 1 end in token 7."""
    chance = random.Random(seed)
    made, classes = [], []
    for _ in range(number):
        ids = [chance.randrange(10, 90) for _ in range(chance.randrange(2, 8))]
        label = chance.randrange(2)
        if label:
            ids[-1] = 7
        made.append(Encoded(tuple(ids), (False,) * len(ids)))
        classes.append(label)
    return made, classes


def prepared(method: str, pooling: str = "last") -> Classifier:
    backbone, _ = apply_method(
        backbone_of(tiny_llama()), TuneOptions(method=method), seed=0, backbone=True
    )
    return new_classifier(backbone, ("without", "with"), pooling=pooling, seed=1)


def trainer(
    folder: Path,
    classifier: Classifier,
    rows: tuple[Sequence[Row], Sequence[Row]],
    callbacks: Sequence[TrainerCallback] = (),
    **more: Any,
) -> ClassificationTrainer:
    arguments = {
        "output_dir": str(folder),
        "num_train_epochs": 2,
        "per_device_train_batch_size": 4,
        "per_device_eval_batch_size": 8,
        "learning_rate": 3e-3,
        "use_cpu": True,
        "report_to": "none",
        "disable_tqdm": True,
        "dataloader_pin_memory": False,
        "save_strategy": "no",
        "logging_steps": 2,
        "remove_unused_columns": False,
        "label_names": ["labels"],
        "train_sampling_strategy": "sequential",
        **more,
    }
    groups = parameter_groups(classifier, "full", 3e-3, 0.01)
    with quiet():
        made = build_classification_trainer(
            classifier, rows, arguments, groups=groups, callbacks=callbacks
        )
    made.remove_callback(PrinterCallback)
    return made


class StopAt(TrainerCallback):
    """As if the machine were switched off after a step."""

    def __init__(self, step: int) -> None:
        self.step = step

    def on_step_end(
        self,
        args: TrainingArguments,  # noqa: ARG002 - transformers' signature
        state: TrainerState,
        control: TrainerControl,
        **_: Any,
    ) -> None:
        control.should_training_stop = state.global_step == self.step


@pytest.mark.parametrize(
    ("method", "pooling"),
    [("last-layer", "last"), ("last-layer", "mean"), ("last-blocks:1", "last")],
)
def test_training_over_cached_states_gives_the_same_weights(
    tmp_path: Path, method: str, pooling: str
) -> None:
    train, classes = records(22, 1)
    results = []
    for cached in (False, True):
        whole = prepared(method, pooling)
        model, read = whole, classification_rows(train, classes)
        if cached:
            divided = divide(whole)
            assert isinstance(divided, Divided)
            states = divided.states(train, storage=Storage(tmp_path), precision="fp32")
            model, read = divided.top, classification_rows(states, classes)
            assert isinstance(model.backbone, PooledDecoder) == (method == "last-blocks:1")
            assert len(states.states) == (
                22
                if (method, pooling) == ("last-layer", "last")
                else sum(len(r.ids) for r in train)
            )
        trainer(tmp_path, model, (read, [])).train()
        results.append(trained_state(whole))
    assert results[0].keys() == results[1].keys()
    for name, expected in results[0].items():
        assert torch.allclose(results[1][name], expected, atol=1e-5), name
    start = trained_state(prepared(method, pooling))
    assert all(not torch.equal(start[name], results[0][name]) for name in start)


def test_a_classifier_of_which_everything_is_trained_is_not_divided() -> None:
    assert divide(prepared("full")) == Unsplittable("the lowest layers are trained too")


def test_a_resumed_run_equals_the_uninterrupted_one_bit_for_bit(tmp_path: Path) -> None:
    train, classes = records(22, 1)
    rows = classification_rows(train, classes)
    saving: dict[str, Any] = {
        "save_strategy": "steps",
        "save_steps": 4,
        "gradient_accumulation_steps": 2,
    }
    whole = prepared("last-blocks:1")
    trainer(tmp_path / "whole", whole, (rows, []), **saving).train()
    stopped = prepared("last-blocks:1")
    trainer(tmp_path / "parts", stopped, (rows, []), [StopAt(4)], **saving).train()
    checkpoint = tmp_path / "parts" / "checkpoint-4"
    saved = load_file(checkpoint / TRAINED_FILE)
    assert saved.keys() == trained_state(stopped).keys()
    assert "backbone.embed_tokens.weight" not in saved
    resumed = prepared("last-blocks:1")
    again = trainer(tmp_path / "parts", resumed, (rows, []), **saving)
    again.train(resume_from_checkpoint=str(checkpoint))
    for name, expected in trained_state(whole).items():
        assert torch.equal(trained_state(resumed)[name], expected), name


def test_a_tiny_model_learns_and_held_out_records_tell(tmp_path: Path) -> None:
    train, classes = records(80, 1)
    held_out, true = records(40, 2)
    classifier = prepared("full")
    fitting = trainer(
        tmp_path,
        classifier,
        (classification_rows(train, classes), classification_rows(held_out, true)),
        num_train_epochs=3,
        logging_steps=10,
        eval_strategy="epoch",
    )
    fitting.train()
    log = fitting.state.log_history
    accuracies = [entry["accuracy"] for entry in log if "loss" in entry]
    looks = [entry for entry in log if "eval_loss" in entry]
    assert all(0 <= accuracy <= 1 for accuracy in accuracies)
    assert len(looks) == 3
    assert looks[-1]["eval_loss"] < looks[0]["eval_loss"]
    assert looks[-1]["eval_accuracy"] > 0.9
    told = [int(p[1] > p[0]) for p in predict(classifier, held_out, precision="fp32")]
    right = sum(a == b for a, b in zip(told, true, strict=True)) / len(true)
    assert looks[-1]["eval_accuracy"] == pytest.approx(right)


@pytest.mark.parametrize("at_once", [1, 4])
def test_the_loss_of_held_out_records_is_a_mean_over_records(at_once: int, tmp_path: Path) -> None:
    """Seven records of different lengths: the last batch is smaller than the others."""
    held_out, true = records(7, 2)
    classifier = prepared("full")
    rows = classification_rows(held_out, true)
    looking = trainer(tmp_path, classifier, (rows, rows), per_device_eval_batch_size=at_once)
    told = predict(classifier, held_out, precision="fp32")
    each = [-math.log(chances[label]) for chances, label in zip(told, true, strict=True)]
    assert looking.evaluate()["eval_loss"] == pytest.approx(sum(each) / 7, abs=1e-6)


def test_rows_are_read_in_their_order(tmp_path: Path) -> None:
    train, classes = records(12, 1)
    loader = trainer(
        tmp_path, prepared("last-layer"), (classification_rows(train, classes), [])
    ).get_train_dataloader()
    seen = [label for batch in loader for label in batch["labels"].tolist()]
    assert seen == classes


def test_scores_worked_by_hand() -> None:
    """Class 0: 2·2/(3+2) = 0.8; class 1: 2·0/(0+1) = 0; class 2 occurs nowhere."""
    found = scores(numpy.array([0, 0, 0]), numpy.array([0, 0, 1]))
    assert found == pytest.approx({"accuracy": 2 / 3, "macro_f1": 0.4})


def test_rows_and_batches() -> None:
    made = [Encoded((5, 6), (False,) * 2), Encoded((7,), (False,))]
    batch = collate(classification_rows(made, [1, 0]))
    assert batch["input_ids"].tolist() == [[5, 6], [7, 0]]
    assert batch["attention_mask"].tolist() == [[1, 1], [1, 0]]
    assert batch["labels"].tolist() == [1, 0]
    with pytest.raises(TrainingError, match="record 2 has no tokens"):
        classification_rows([made[0], Encoded((), ())], [1, 0])
