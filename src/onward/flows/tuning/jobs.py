"""A task to a training run: which encoded records are drawn, in which order they are read, the job.

The same for a tuning run and for the trials of a study.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onward.flows.tuning.task import Task, Workbench

if TYPE_CHECKING:
    from onward.training.run import Job


def drawn_records(bench: Workbench, task: Task) -> list[int]:
    """Places into the encoded records as they were drawn, all epochs, without dropped ones."""
    encoded = {place: number for number, place in enumerate(task.kept)}
    return [encoded[place] for place in bench.data.drawn if place in encoded]


def reading_order(
    bench: Workbench, task: Task, drawn: Sequence[int], *, seed: int, group: int = 0
) -> list[int]:
    """The ``drawn`` places with ``group`` records of like length together; see ``arranged``.

    As many as are computed at once, unless a run goes on that was begun with others.
    """
    from onward.training.layout import arranged

    options = bench.options.tune
    return arranged(
        drawn,
        task.lengths,
        epochs=options.epochs,
        batch=options.batch,
        group=group or _micro_batch(bench, [task.lengths[place] for place in drawn]),
        seed=seed,
    )


def job_of(
    bench: Workbench, task: Task, order: Sequence[int], *, identity: str, group: int = 0
) -> Job:
    """The training that reads the encoded records in ``order``, made with the same ``group``."""
    from onward.training.run import Job

    lengths = [task.lengths[place] for place in order]
    micro_batch = _micro_batch(bench, lengths)
    return Job(
        options=bench.options.tune,
        seed=bench.options.answer.seed,
        folder=bench.folder,
        lengths=lengths,
        micro_batch=micro_batch,
        group=group or micro_batch,
        learning_rate=bench.learning_rate,
        validated=task.validated,
        identity=identity,
    )


def _micro_batch(bench: Workbench, lengths: Sequence[int]) -> int:
    from onward.training.micro_batch import choose_micro_batch

    options = bench.options.tune
    return choose_micro_batch(lengths, options.batch, wanted=options.micro_batch)
