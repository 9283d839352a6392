"""The one way in which anything is trained: micro-batches, checkpoints, resuming, stopping.

Knows trainers of transformers and TRL, and the folder of the run. Refuses to know what is
learned: a ``Build`` makes the trainer.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import EarlyStoppingCallback, TrainerCallback, TrainerState
from transformers.trainer_callback import PrinterCallback

from onward.causal_model import computes_in_bfloat16, quiet
from onward.errors import TrainingError
from onward.options import TuneOptions
from onward.protocols import Progress
from onward.training import processes
from onward.training.checkpoints import (
    Claim,
    begin,
    last_checkpoint,
    remove_unfinished,
    resumable,
    step_of,
)
from onward.training.layout import steps_of, tokens_by_step
from onward.training.lean_trainer import LeanTrainer, set_trained_state, trained_state
from onward.training.micro_batch import short_of_memory, smaller
from onward.training.sharding import check_sharding, gather, whole_parts
from onward.training.watching import History, OnPoint, points_of
from onward.types import Fitted

Build = Callable[[dict[str, Any], list[TrainerCallback]], LeanTrainer]
"""(arguments, callbacks) → a trainer over rows that are already in reading order."""

_NO_ROOM = ("No space left", "File too large", "write failed", "enforce fail", "os error 28")


@dataclass(frozen=True, slots=True)
class Job:
    """A training run: what decides it besides its model and its rows."""

    options: TuneOptions
    seed: int
    folder: Path
    """Checkpoints lie here while it goes on."""
    lengths: Sequence[int]
    """Tokens of each row, in reading order, all epochs."""
    micro_batch: int
    group: int
    """Records of like length that the reading order puts side by side."""
    learning_rate: float
    validated: bool
    """Whether there are rows to look at now and then."""
    identity: str
    """Hash of the data and of the options; a run goes on only where its own stood."""
    resume: bool = False
    progress: Progress | None = None
    on_point: OnPoint | None = None


def fit(job: Job, build: Build, model: Any) -> Fitted:
    """Train ``model`` in place by the trainer that ``build`` makes; keep its best weights.

    Where memory does not suffice the micro-batch is halved and accumulated over twice as many, so
    that the optimiser sees the same steps; of several processes none can do so alone. Raises
    TrainingError when not even one record fits, or not so many at once and others train too, when
    the disk is full (the last good checkpoint stays, ``resume`` goes on from it), when the
    loss is no number, or when the checkpoints are another run's.
    """
    with _beginning(job):
        started = _claim(job)
    at_first, parts = trained_state(model), whole_parts(model)
    micro_batch = job.micro_batch
    tokens = tokens_by_step(job.lengths, job.options.batch)
    while True:
        remove_unfinished(job.folder)
        checkpoint = last_checkpoint(job.folder)
        arguments = training_arguments(job, micro_batch)
        callbacks = _callbacks(job, tokens, started)
        with quiet():
            with _beginning(job):
                trainer = build(arguments, callbacks)
            try:
                check_sharding(trainer)
                trainer.remove_callback(PrinterCallback)
                trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
                break
            except (RuntimeError, MemoryError, OSError, SafetensorError) as error:
                micro_batch = _after(error, micro_batch, job)
            finally:
                trainer.let_go()
        del trainer
        gc.collect()
        set_trained_state(model, at_first)
    gather(parts)
    fitted = _fitted(trainer, job, tokens, micro_batch)
    del trainer
    gc.collect()  # the optimiser's state lies in cycles of Python objects
    return fitted


def training_arguments(job: Job, micro_batch: int) -> dict[str, Any]:
    """The arguments of ``transformers.TrainingArguments``, or of a configuration of TRL."""
    options = job.options
    steps = steps_of(len(job.lengths), options.batch)
    # Rounded up: the last step is looked at in any case, and not right after another look.
    look = math.ceil(steps / (options.epochs * options.evaluations))
    return {
        "output_dir": str(job.folder),
        "num_train_epochs": 1,  # all epochs are laid out in the rows
        "train_sampling_strategy": "sequential",
        "per_device_train_batch_size": micro_batch,
        "per_device_eval_batch_size": micro_batch * 2,
        "gradient_accumulation_steps": max(1, options.batch // (micro_batch * processes.count())),
        "learning_rate": job.learning_rate,
        "lr_scheduler_type": options.schedule,
        "warmup_steps": round(options.warmup * steps),
        "weight_decay": options.weight_decay,
        "max_grad_norm": 1.0,
        "bf16": computes_in_bfloat16(options.precision),
        "use_cpu": not torch.cuda.is_available(),
        "seed": job.seed,
        "eval_strategy": "steps" if job.validated else "no",
        "eval_steps": look,
        "save_strategy": "steps",
        "save_steps": look,
        "save_total_limit": 1,
        # How long nothing has become better, which patience counts, belongs to the checkpoint.
        "restore_callback_states_from_checkpoint": True,
        "load_best_model_at_end": job.validated,
        "metric_for_best_model": "eval_loss" if job.validated else None,
        "greater_is_better": False if job.validated else None,
        "logging_steps": max(1, min(10, steps // 20)),
        "logging_nan_inf_filter": False,
        "include_num_input_tokens_seen": "no",
        "prediction_loss_only": None,
        "remove_unused_columns": False,
        "label_names": ["labels"],
        "report_to": "none",
        "disable_tqdm": True,
        "dataloader_pin_memory": torch.cuda.is_available(),
    }


def _claim(job: Job) -> float:
    """Make the folder this run's own; returns the seconds that earlier sessions took."""
    goes_on = job.resume and resumable(job.folder, job.identity) is not None
    processes.wait_for_all()  # before the first one changes anything
    if not goes_on:
        if processes.is_first():
            begin(job.folder, Claim(job.identity, job.group))
        processes.wait_for_all()
    checkpoint = last_checkpoint(job.folder)
    if checkpoint is None:
        return 0.0
    state = TrainerState.load_from_json(str(checkpoint / "trainer_state.json"))
    return max((entry.get("seconds", 0.0) for entry in state.log_history), default=0.0)


def _callbacks(job: Job, tokens: Sequence[int], started: float) -> list[TrainerCallback]:
    history = History(tokens, job.options.epochs, started, job.progress, job.on_point)
    if job.options.patience and job.validated:
        return [history, EarlyStoppingCallback(job.options.patience)]
    return [history]


@contextmanager
def _beginning(job: Job) -> Iterator[None]:
    """Raise TrainingError where what lies there before the first step cannot be written."""
    try:
        yield
    except OSError as error:
        said = " ".join(str(error).split())
        raise TrainingError(
            f"training cannot begin in {job.folder} ({said[:200]}): make room there"
        ) from error


def _after(error: Exception, micro_batch: int, job: Job) -> int:
    """The micro-batch to go on with; raises where a smaller one is no remedy."""
    said = " ".join(str(error).split())
    full = isinstance(error, OSError | SafetensorError) or any(words in said for words in _NO_ROOM)
    if short_of_memory(error) or not full:
        return smaller(error, micro_batch, job.options.batch)
    remove_unfinished(job.folder)
    kept = last_checkpoint(job.folder)
    stays = f"step {step_of(kept)} is kept" if kept else "none is kept"
    raise TrainingError(
        f"a checkpoint could not be written to {job.folder} ({said[:200]}); {stays}: make room "
        "and go on with --resume"
    ) from error


def _fitted(trainer: LeanTrainer, job: Job, tokens: Sequence[int], micro_batch: int) -> Fitted:
    state = trainer.state
    points = points_of(state.log_history, tokens, job.options.epochs)
    if any(point.loss is not None and not math.isfinite(point.loss) for point in points):
        raise TrainingError(
            f"the loss became infinite or no number at a learning rate of {job.learning_rate:g}: "
            "choose a lower --learning-rate"
        )
    return Fitted(
        history=points,
        steps=state.global_step,
        seconds=max((point.seconds for point in points), default=0.0),
        tokens=tokens[state.global_step],
        best_step=state.best_global_step if job.validated else None,
        stopped_early=state.global_step < len(tokens) - 1,
        micro_batch=micro_batch,
    )
