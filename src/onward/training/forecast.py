"""What a training run will take: a few steps are computed, timed, and taken back.

Knows trainers and the process's memory. Refuses to know what is learned.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch.utils.data import DataLoader

from onward.causal_model import quiet
from onward.training.lean_trainer import trained_state
from onward.training.run import Build, Job, training_arguments
from onward.types import Forecast

_MICRO_BATCHES = 3
_ADAM_BYTES = 8
"""Bytes that AdamW keeps of each trained parameter: two float32 moments."""
_KILOBYTE = 1 if sys.platform == "darwin" else 1024
"""What ``ru_maxrss`` counts in: bytes on macOS, kilobytes elsewhere."""


def forecast(job: Job, build: Callable[[Sequence[int]], Build], order: Sequence[int]) -> Forecast:
    """Compute gradients of a few micro-batches, the longest first, without any step.

    The first one is not timed: it also sets the processor up. Weights and chance stay as they are.
    """
    sample = _sample(job, order)
    few = replace(job, folder=job.folder / "forecast", lengths=[n for _, n in sample])
    with quiet(), torch.random.fork_rng():
        trainer: Any = build([place for place, _ in sample])(
            {
                **training_arguments(few, job.micro_batch),
                "eval_strategy": "no",
                "load_best_model_at_end": False,
            },
            [],
        )
        batches = DataLoader(
            trainer.train_dataset, batch_size=job.micro_batch, collate_fn=trainer.data_collator
        )
        speeds = [_speed(trainer, batch) for batch in batches]
    trainer.model.zero_grad(set_to_none=True)
    tokens = [
        sum(n for _, n in sample[i : i + job.micro_batch])
        for i in range(0, len(sample), job.micro_batch)
    ]
    rates = [count / seconds for count, seconds in zip(tokens, speeds, strict=True)]
    rate = statistics.median(rates[1:] or rates)
    trained = sum(value.numel() for value in trained_state(trainer.model).values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTE
    return Forecast(
        tokens_per_second=rate,
        seconds=sum(job.lengths) / rate,
        megabytes=(peak + trained * _ADAM_BYTES) / 1e6,
        micro_batch=job.micro_batch,
    )


def _sample(job: Job, order: Sequence[int]) -> list[tuple[int, int]]:
    """(Place, tokens) of the longest records, then of some as they come."""
    rows = list(zip(order, job.lengths, strict=True))
    longest = sorted(rows, key=lambda row: -row[1])[: job.micro_batch]
    middle = len(rows) // 2
    return [*longest, *rows[middle : middle + (_MICRO_BATCHES - 1) * job.micro_batch]]


def _speed(trainer: Any, batch: Any) -> float:
    """Seconds of one micro-batch, forward and backward."""
    trainer.model.train()
    trainer.current_gradient_accumulation_steps = 1  # as its own loop sets it
    began = time.perf_counter()
    trainer.training_step(trainer.model, batch)
    return time.perf_counter() - began
