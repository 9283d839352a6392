"""Tune: make a model better at its user's task, and say whether it is.

Read ``tune`` from top to bottom: records → base model → what will be learned → what the base can →
training → what the tuned model can → what it forgot → the card. Whatever can refuse does so before
training.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from onward.errors import UsageError
from onward.flows.opening import open_base
from onward.flows.tuning.answers import open_answers
from onward.flows.tuning.card import card_of, identity_of, name_of, register, work_folder
from onward.flows.tuning.classify import open_classify
from onward.flows.tuning.data import read_once
from onward.flows.tuning.gate import gate, remembered, scale_sweep
from onward.flows.tuning.jobs import drawn_records, job_of, reading_order
from onward.flows.tuning.prefer import open_prefer
from onward.flows.tuning.standing import standing
from onward.flows.tuning.supervised import open_instruct
from onward.flows.tuning.task import (
    Task,
    Tuned,
    TuneData,
    TuneRequest,
    Values,
    Watching,
    Workbench,
    learning_rate,
)
from onward.models import QUOTE, find_tuned, foundation, trainable_source, tuned_folder
from onward.models.lineage import lineage
from onward.models.tuned import check_bears_none
from onward.options import Options
from onward.tasks.record_mixture import encoded_rows
from onward.training.checkpoints import claim_in
from onward.training.methods.choice import check_method
from onward.types import MixtureRow

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
    says so. Raises UsageError for a name that is taken, by a model or by an interrupted run, data
    that does not fit or a model that cannot be tuned; MissingExtraError without
    ``onward[train]``; TrainingError where training cannot begin or go on.
    """
    name = _checked_name(request, options)
    root, _ = foundation(options.answer.model)
    trainable_source(root, offline=options.offline, progress=watching.progress)
    data = read_once(request, options, progress=watching.progress)
    bench = Workbench(
        open_base(options.answer.model, options, watching.progress),
        data,
        options,
        work_folder(name),
        learning_rate(request.kind, options.tune),
        watching.progress,
    )
    task = _TASKS[request.kind](bench)
    drawn = drawn_records(bench, task)
    identity = identity_of(request, bench, task, drawn)
    stands = standing(request, bench.folder, identity)
    before: Values = {}
    memory = None
    if not request.check:
        before = task.before()
        memory = remembered(bench) if task.held_out and options.tune.forgetting else None

    from onward.training import processes
    from onward.training.forecast import forecast
    from onward.training.run import fit

    started = task.start()
    order = reading_order(bench, task, drawn, seed=options.answer.seed, group=stands.group)
    job = job_of(bench, task, order, identity=identity, group=stands.group)
    expected = forecast(job, started.build, order)
    notes = (*task.preflight.notes, *started.trainable.notes, *stands.notes)
    seen = replace(task.preflight, notes=notes, forecast=expected)
    tuned = Tuned(_mixture(task, order, data), started.trainable, seen, data.problems)
    if watching.on_preflight is not None:
        watching.on_preflight(tuned)
    if request.check:
        return tuned

    job = replace(
        job,
        micro_batch=expected.micro_batch,
        resume=request.resume,
        progress=watching.progress,
        on_point=watching.on_point,
    )
    began = time.perf_counter()
    build = started.build(order)  # frozen layers are computed here, once
    prepared = time.perf_counter() - began
    fitted = fit(job, build, started.model)
    fitted = replace(fitted, seconds=fitted.seconds + prepared)
    compared = gate(before, task.measure(started.whole), task, level=options.evaluate.level)
    card = card_of(
        name, bench, task, started, fitted, compared, kind=request.kind, mixture=tuned.mixture
    )
    card = replace(
        card,
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
    if name in lineage(options.answer.model):
        raise UsageError(f"'{name}' cannot take the place of its own base: choose another --name")
    goes_on = request.resume and claim_in(work_folder(name)) is not None
    if find_tuned(name) and not (request.replace or goes_on or request.check):
        raise UsageError(f"there is a tuned model '{name}': choose another --name, or --replace")
    if not request.check:
        check_bears_none(name)
    return name


def _mixture(task: Task, order: Sequence[int], data: TuneData) -> tuple[MixtureRow, ...]:
    """The table of the sources, over the records that encoding kept."""
    sources = [data.split.train[place].source for place in task.kept]
    drawn, tokens = Counter(sources[place] for place in order), defaultdict[str, list[int]](list)
    for source, length in zip(sources, task.lengths, strict=True):
        tokens[source].append(length)
    named = [row.source for row in data.mixture]
    rows = encoded_rows(data.mixture, [tokens[one] for one in named], [drawn[one] for one in named])
    return tuple(rows)
