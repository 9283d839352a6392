"""Tune: make a model better at its user's task, and say whether it is.

Read ``tune`` from top to bottom: records → base model → what will be learned → what the base can →
training → what the tuned model can → what it forgot → the card. Whatever can refuse does so before
training.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onward.errors import UsageError
from onward.flows.opening import open_base
from onward.flows.tuning.answers import open_answers
from onward.flows.tuning.card import card_of, identity_of, name_of, register, work_folder
from onward.flows.tuning.classify import open_classify
from onward.flows.tuning.data import read_data
from onward.flows.tuning.gate import gate, remembered, scale_sweep
from onward.flows.tuning.prefer import open_prefer
from onward.flows.tuning.supervised import open_instruct
from onward.flows.tuning.task import (
    Started,
    Task,
    Tuned,
    TuneData,
    TuneRequest,
    Values,
    Watching,
    Workbench,
    learning_rate,
)
from onward.models import QUOTE, trainable_source
from onward.models.tuned import find_tuned, tuned_folder
from onward.options import Options
from onward.tasks.record_mixture import with_tokens
from onward.training.methods.choice import check_method
from onward.types import TuneCard

if TYPE_CHECKING:
    from onward.training.run import Job

_TASKS: dict[str, Callable[[Workbench], Task]] = {
    "classify": open_classify,
    "instruct": open_instruct,
    "answers": open_answers,
    "prefer": open_prefer,
}
_SILENT = Watching()


def tune(request: TuneRequest, options: Options, watching: Watching = _SILENT) -> Tuned:
    """Tune ``options.answer.model`` on the records of ``request``, and judge the result.

    The tuned model is kept under its name with its card, also where it is not better: the card
    says so. Raises UsageError for a name that is taken, data that does not fit or a model that
    cannot be tuned; MissingExtraError without ``onward[train]``; TrainingError where training
    cannot begin or go on.
    """
    name = _checked_name(request, options)
    trainable_source(options.answer.model, offline=options.offline, progress=watching.progress)
    data = read_data(request, options, progress=watching.progress)
    bench = Workbench(
        open_base(options.answer.model, options, watching.progress),
        data,
        options,
        work_folder(name),
        learning_rate(request.kind, options.tune),
        watching.progress,
    )
    task = _TASKS[request.kind](bench)
    before: Values = {}
    memory = None
    if not request.check:
        before = task.before()
        memory = remembered(bench) if task.held_out and options.tune.forgetting else None

    started = task.start()
    order = _reading_order(bench, task)
    job = _job(bench, task, order, identity_of(request, bench, task, order))
    tuned = _looked_at(job, task, started, order, data=data)
    if watching.on_preflight is not None:
        watching.on_preflight(tuned)
    if request.check:
        return tuned

    from onward.training import processes
    from onward.training.run import fit

    job = replace(
        job, resume=request.resume, progress=watching.progress, on_point=watching.on_point
    )
    fitted = fit(job, started.build(order), started.model)
    compared = gate(before, task.measure(started.whole), task, level=options.evaluate.level)
    card: TuneCard = replace(
        card_of(name, bench, task, started, fitted, compared, kind=request.kind),
        forgetting=memory.compared(started.tuned) if memory else None,
        sweep=scale_sweep(bench, task, started) if memory else (),
    )
    folder = tuned_folder(name)
    if processes.is_first():
        register(card, bench, task, started)
        shutil.rmtree(bench.folder, ignore_errors=True)
    return replace(tuned, card=card, folder=folder)


def _checked_name(request: TuneRequest, options: Options) -> str:
    check_method(options.tune.method)
    if options.answer.model == QUOTE:
        raise UsageError("quote is no language model that could be tuned: --model smollm2")
    name = name_of(request, options)
    if name == options.answer.model:
        raise UsageError(f"'{name}' cannot take the place of its own base: choose another --name")
    goes_on = request.resume and (work_folder(name) / "run.json").is_file()
    if find_tuned(name) and not (request.replace or goes_on or request.check):
        raise UsageError(f"there is a tuned model '{name}': choose another --name, or --replace")
    return name


def _reading_order(bench: Workbench, task: Task) -> list[int]:
    """Places into the encoded records, as they are read; those that were dropped are left out."""
    from onward.training.layout import arranged

    encoded = {place: number for number, place in enumerate(task.kept)}
    drawn = [encoded[place] for place in bench.data.drawn if place in encoded]
    micro_batch = _micro_batch(bench, [task.lengths[number] for number in drawn])
    options = bench.options
    return arranged(
        drawn,
        task.lengths,
        epochs=options.tune.epochs,
        batch=options.tune.batch,
        micro_batch=micro_batch,
        seed=options.answer.seed,
    )


def _job(bench: Workbench, task: Task, order: Sequence[int], identity: str) -> Job:
    from onward.training.run import Job

    options = bench.options.tune
    lengths = [task.lengths[place] for place in order]
    return Job(
        options=options,
        seed=bench.options.answer.seed,
        folder=bench.folder,
        lengths=lengths,
        micro_batch=_micro_batch(bench, lengths),
        learning_rate=bench.learning_rate,
        validated=task.validated,
        identity=identity,
    )


def _micro_batch(bench: Workbench, lengths: Sequence[int]) -> int:
    from onward.training.run import choose_micro_batch

    options = bench.options.tune
    return choose_micro_batch(lengths, options.batch, wanted=options.micro_batch)


def _looked_at(
    job: Job, task: Task, started: Started, order: Sequence[int], *, data: TuneData
) -> Tuned:
    """What can be said before training: what is learned, and what it will take."""
    from onward.training.forecast import forecast

    preflight = replace(task.preflight, forecast=forecast(job, started.build, order))
    tokens: Counter[str] = Counter()
    for number, place in enumerate(task.kept):
        tokens[data.split.train[place].source] += task.lengths[number]
    mixture = tuple(with_tokens(data.mixture, [tokens[row.source] for row in data.mixture]))
    return Tuned(mixture, started.trainable, preflight, data.problems)
