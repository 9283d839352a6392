"""Where the trials of a study take place: their options, their reading order, what they cost."""

from __future__ import annotations

import math
import random
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from onward.flows.tuning.classify import open_classify
from onward.flows.tuning.jobs import drawn_records, job_of, reading_order
from onward.flows.tuning.study_plan import Costs
from onward.flows.tuning.study_settings import Setting
from onward.flows.tuning.supervised import open_instruct
from onward.flows.tuning.task import Task, Workbench

if TYPE_CHECKING:
    from onward.training.run import Job

OPEN: dict[str, Callable[[Workbench], Task]] = {
    "classify": open_classify,
    "instruct": open_instruct,
}
_FORWARD = 0.5
"""Of the time that LoRA trains a token, what it takes to look at one: there is no way back."""
_MARGIN = 1.15
"""For optimiser steps, checkpoints, and a machine that does other things too."""


@dataclass(frozen=True, slots=True)
class Lab:
    """Where trials take place."""

    kind: str
    bench: Workbench
    logits: Any
    """Of the base; after each trial it must still have them."""


def measure_costs(lab: Lab, setting: Setting) -> tuple[Costs, float]:
    """Time what a training of ``setting`` takes; also return its tokens a second."""
    from onward.training.forecast import forecast
    from onward.training.restoring import restore

    began = time.perf_counter()
    bench = set_up(lab, setting, seed=0, short=False)
    task = OPEN[lab.kind](bench)
    started = task.start()
    begun = time.perf_counter() - began
    job, order = trial_job(lab, bench, task, seed=0, steps=None)
    expected = forecast(job, started.build, order)
    restore(bench.base.model, started.tuned, lab.logits)
    steps = math.ceil(len(order) / job.options.batch)
    split = bench.data.split
    seconds_a_record = _FORWARD * expected.seconds / len(order)
    look = len(split.validation) * seconds_a_record
    looks = job.options.epochs * job.options.evaluations
    last = look * (looks - 1) + len(split.test) * seconds_a_record
    costs = Costs(
        step=_MARGIN * expected.seconds / steps,
        each=_MARGIN * (begun + look),
        last=_MARGIN * last,
        steps=steps,
    )
    return costs, expected.tokens_per_second


def set_up(lab: Lab, setting: Setting, *, seed: int, short: bool) -> Workbench:
    """The workbench of one trial.

    New weights are drawn independently for each setting and seed: a rank that began with the
    first rows of another's A would look alike without having learned anything.
    """
    options = lab.bench.options
    tune = replace(
        options.tune,
        method="lora",
        rank=setting.rank,
        targets=setting.targets,
        cache=False,
        forgetting=False,
        samples=0,
    )
    if short:
        tune = replace(tune, epochs=1, evaluations=1, patience=0)
    drawn = zlib.crc32(f"{setting.name}, {options.answer.seed + seed}".encode())
    answer = replace(options.answer, seed=drawn)
    return replace(lab.bench, options=replace(options, tune=tune, answer=answer))


def trial_job(
    lab: Lab, bench: Workbench, task: Task, *, seed: int, steps: int | None
) -> tuple[Job, list[int]]:
    """The training, and places into the encoded records in the order in which it reads them.

    They are shuffled by the seed, the same for every setting.
    """
    options = lab.bench.options
    chance, places = random.Random(f"{options.answer.seed} study {seed}"), list[int]()
    drawn = drawn_records(bench, task)
    an_epoch = max(1, -(-len(drawn) // options.tune.epochs))
    for begin in range(0, len(drawn), an_epoch):
        own = drawn[begin : begin + an_epoch]
        chance.shuffle(own)
        places += own
    order = reading_order(lab.bench, task, places, seed=options.answer.seed + seed)
    order = order if steps is None else order[: steps * options.tune.batch]
    return job_of(bench, task, order, identity=""), order
