"""What a training run will take: a few steps are computed, timed, and taken back.

Knows trainers and the memory of the machine. Refuses to know what is learned.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch.utils.data import DataLoader

from onward.causal_model import quiet
from onward.training import processes
from onward.training.lean_trainer import trained_state
from onward.training.micro_batch import smaller
from onward.training.run import Build, Job, training_arguments
from onward.types import Forecast

if sys.platform != "win32":
    import resource

Building = Callable[[Sequence[int]], Build]

_MICRO_BATCHES = 3
_ADAM_BYTES = 8
"""Bytes that AdamW keeps of each trained parameter: two float32 moments."""
_KILOBYTE = 1 if sys.platform == "darwin" else 1024
"""What ``ru_maxrss`` counts in: bytes on macOS, kilobytes elsewhere."""


def forecast(job: Job, build: Building, order: Sequence[int]) -> Forecast:
    """Compute gradients of a few micro-batches, the longest first, without any step.

    Where memory does not suffice the micro-batch is halved, as in training, which can begin with
    the one that is returned. Weights and chance stay as they are, and nothing stays on disk. Raises
    TrainingError where not even one record fits.
    """
    while True:
        try:
            return _computed(job, build, order)
        except (RuntimeError, MemoryError) as error:
            micro_batch = smaller(error, job.micro_batch, job.options.batch)
        gc.collect()
        job = replace(job, micro_batch=micro_batch)


def _computed(job: Job, build: Building, order: Sequence[int]) -> Forecast:
    """The first micro-batch is not timed: it also sets the processor up."""
    sample = _sample(job, order)
    places = [place for place, _ in sample]
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    with quiet(), torch.random.fork_rng():
        build(places[: job.micro_batch])
        began = time.perf_counter()
        make = build(places)  # frozen layers are computed here
        prepared = time.perf_counter() - began
        with _trainer(job, make, sample) as trainer:
            batches = DataLoader(
                trainer.train_dataset, batch_size=job.micro_batch, collate_fn=trainer.data_collator
            )
            taken = [_seconds(trainer, batch) for batch in batches]
            trained = sum(value.numel() for value in trained_state(trainer.model).values())
    read = [tokens for _, tokens in sample]
    rate = speed(read, taken, job.micro_batch, together=processes.count())
    every = sum(dict(zip(order, job.lengths, strict=True)).values())
    peak = _peak_bytes()
    return Forecast(
        tokens_per_second=rate,
        seconds=sum(job.lengths) / rate + prepared * every / sum(dict(sample).values()),
        megabytes=None if peak is None else (peak + trained * _ADAM_BYTES) / 1e6,
        micro_batch=job.micro_batch,
    )


def _sample(job: Job, order: Sequence[int]) -> list[tuple[int, int]]:
    """(Place, tokens) of the longest records, then of some as they come."""
    rows = list(zip(order, job.lengths, strict=True))
    longest = sorted(rows, key=lambda row: -row[1])[: job.micro_batch]
    middle = len(rows) // 2
    return [*longest, *rows[middle : middle + (_MICRO_BATCHES - 1) * job.micro_batch]]


@contextmanager
def _trainer(job: Job, make: Build, sample: Sequence[tuple[int, int]]) -> Iterator[Any]:
    """A trainer of the sample that computes as the job's will, in its precision."""
    with TemporaryDirectory(prefix="onward-forecast-") as folder:
        lengths = [tokens for _, tokens in sample]
        few = replace(job, folder=Path(folder), lengths=lengths, validated=False)
        trainer: Any = make(training_arguments(few, job.micro_batch), [])
        try:
            trainer.accelerator.prepare_model(trainer.model, evaluation_mode=True)
            trainer.model.train()
            trainer.current_gradient_accumulation_steps = 1  # as its own loop sets it
            yield trainer
        finally:
            trainer.model.zero_grad(set_to_none=True)
            trainer.let_go()


def _seconds(trainer: Any, batch: Any) -> float:
    """What one micro-batch takes, forward and backward."""
    began = time.perf_counter()
    trainer.training_step(trainer.model, batch)
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - began


def speed(
    lengths: Sequence[int], seconds: Sequence[float], micro_batch: int, *, together: int
) -> float:
    """Tokens a second of so many processes ``together``, as this one read records of ``lengths``.

    That of the middle one of all micro-batches but the first.
    """
    read = [sum(lengths[i : i + micro_batch]) for i in range(0, len(lengths), micro_batch)]
    rates = [tokens / taken for tokens, taken in zip(read, seconds, strict=True)]
    return together * statistics.median(rates[1:] or rates)


def _peak_bytes() -> int | None:
    """The most memory so far: of the graphics card, or else of the process; None if not told."""
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_allocated())
    if sys.platform == "win32":
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTE
