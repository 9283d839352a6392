"""The one way in which anything is trained: micro-batches, checkpoints, resuming, stopping.

Knows trainers of transformers and TRL, and the folder of the run. Refuses to know what is
learned: a ``Build`` makes the trainer.
"""

from __future__ import annotations

import gc
import json
import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import EarlyStoppingCallback, Trainer, TrainerCallback, TrainerState
from transformers.trainer_callback import PrinterCallback

from onward.causal_model import quiet
from onward.errors import TrainingError
from onward.options import TuneOptions
from onward.protocols import Progress
from onward.training import processes
from onward.training.layout import steps_of, tokens_by_step
from onward.training.lean_trainer import set_trained_state, trained_state
from onward.training.loading import computes_in_bfloat16
from onward.training.watching import History, OnPoint, points_of
from onward.types import Fitted

Build = Callable[[dict[str, Any], list[TrainerCallback]], Trainer]
"""(arguments, callbacks) → a trainer over rows that are already in reading order."""

TOKENS_AT_ONCE = 2048
"""Of a micro-batch: a processor gains nothing from more, and memory grows with them."""
_NO_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "bad_alloc")
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
    started = _claim(job)
    at_first = trained_state(model)
    micro_batch = job.micro_batch
    tokens = tokens_by_step(job.lengths, job.options.batch)
    while True:
        checkpoint = last_checkpoint(job.folder)
        arguments = training_arguments(job, micro_batch)
        callbacks: list[TrainerCallback] = [
            History(tokens, job.options.epochs, started, job.progress, job.on_point)
        ]
        if job.options.patience and job.validated:
            callbacks.append(EarlyStoppingCallback(job.options.patience))
        with quiet():
            trainer = build(arguments, callbacks)
            trainer.remove_callback(PrinterCallback)
            try:
                trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
                break
            except (RuntimeError, MemoryError, OSError, SafetensorError) as error:
                micro_batch = _smaller(error, micro_batch, job)
        del trainer
        gc.collect()
        set_trained_state(model, at_first)
    # It leaves its autocast on the model's forward: what is measured later says its own precision.
    trainer.accelerator.unwrap_model(trainer.model_wrapped, keep_fp32_wrapper=False)
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


def choose_micro_batch(
    lengths: Sequence[int], batch: int, *, wanted: int, tokens: int = TOKENS_AT_ONCE
) -> int:
    """Records that are computed at once: ``wanted``, or as many as fit ``tokens``.

    A divisor of what one process has to do of ``batch``, so that steps are exactly as large as
    asked for. Raises TrainingError when ``batch`` cannot be shared among the processes.
    """
    own, rest = divmod(batch, processes.count())
    if rest or not own:
        raise TrainingError(
            f"{batch} records a step cannot be shared by {processes.count()} processes: choose"
            f" --batch as a multiple of {processes.count()}"
        )
    ordered = sorted(lengths)
    usual = ordered[len(ordered) * 9 // 10] if ordered else 1
    most = wanted or max(1, tokens // max(1, usual))
    return max(size for size in range(1, own + 1) if own % size == 0 and size <= max(1, most))


def halved(micro_batch: int, batch: int, *, together: int) -> int:
    """Return at most half of ``micro_batch``, a divisor of what each process does of ``batch``.

    Raises TrainingError where several train ``together``: the others still have memory, and would
    wait for this one for ever.
    """
    own = batch // together
    smaller = max(size for size in range(1, micro_batch // 2 + 1) if own % size == 0)
    if together > 1:
        raise TrainingError(
            f"{micro_batch} records at once do not fit into the memory of one of {together}"
            f" processes: --micro-batch {smaller}"
        )
    return smaller


def last_checkpoint(folder: Path) -> Path | None:
    """The newest checkpoint that was written whole; those that were cut off are removed."""
    whole = []
    for path in folder.glob("checkpoint-*"):
        try:
            step = json.loads((path / "trainer_state.json").read_text("utf-8"))["global_step"]
            whole.append((int(step), path))
        except (OSError, ValueError, KeyError):
            shutil.rmtree(path, ignore_errors=True)
    return max(whole)[1] if whole else None


def _claim(job: Job) -> float:
    """Make the folder this run's own; returns the seconds that earlier sessions took."""
    claim = job.folder / "run.json"
    goes_on = job.resume and claim.is_file()
    processes.wait_for_all()  # before the first one changes anything
    if not goes_on:
        if processes.is_first():
            shutil.rmtree(job.folder, ignore_errors=True)
            job.folder.mkdir(parents=True)
            claim.write_text(json.dumps({"identity": job.identity}), "utf-8")
        processes.wait_for_all()
        return 0.0
    if json.loads(claim.read_text("utf-8"))["identity"] != job.identity:
        raise TrainingError(
            f"the checkpoints in {job.folder} were made with other data or options: leave out "
            "--resume, or give the same ones"
        )
    checkpoint = last_checkpoint(job.folder)
    if checkpoint is None:
        return 0.0
    state = TrainerState.load_from_json(str(checkpoint / "trainer_state.json"))
    return max((entry.get("seconds", 0.0) for entry in state.log_history), default=0.0)


def _smaller(error: Exception, micro_batch: int, job: Job) -> int:
    """Half the micro-batch when memory was short; raises for everything else."""
    said = " ".join(str(error).split())
    if isinstance(error, MemoryError) or any(words in said.lower() for words in _NO_MEMORY):
        if micro_batch == 1:
            raise TrainingError(
                "not even one record at a time fits into memory: shorten records "
                "(--record-tokens), train less (--method lora), or tune a smaller model"
            ) from error
        return halved(micro_batch, job.options.batch, together=processes.count())
    if isinstance(error, OSError | SafetensorError) or any(words in said for words in _NO_ROOM):
        kept = last_checkpoint(job.folder)
        stays = f"step {kept.name.removeprefix('checkpoint-')} is kept" if kept else "none is kept"
        raise TrainingError(
            f"a checkpoint could not be written to {job.folder} ({said[:200]}); {stays}: make room "
            "and go on with --resume"
        ) from error
    raise error


def _fitted(trainer: Trainer, job: Job, tokens: Sequence[int], micro_batch: int) -> Fitted:
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
