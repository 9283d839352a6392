"""A study: which matrices to adapt at a fixed number of trained parameters, and which rank.

The two questions of Hu et al. 2021 (section 7), on the user's own records. Read ``study`` from top
to bottom: records → base model → settings → what a training costs → the plan → rounds, each of
which keeps the better half → what the last round says.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from onward.errors import UsageError
from onward.flows.opening import open_base
from onward.flows.tuning.data import read_data
from onward.flows.tuning.study_findings import METRICS, record_values, trial_rows
from onward.flows.tuning.study_lab import OPEN, Lab, measure_costs
from onward.flows.tuning.study_plan import plan_rounds
from onward.flows.tuning.study_rounds import Rounds, run_rounds
from onward.flows.tuning.study_settings import Settings, study_settings
from onward.flows.tuning.study_subspaces import RANKS, SEEDS
from onward.flows.tuning.task import TuneData, TuneRequest, Workbench, learning_rate
from onward.models import QUOTE
from onward.options import Options
from onward.protocols import Progress
from onward.types import Study, StudyPlan

if TYPE_CHECKING:
    from onward.training.loading import Base

OnPlan = Callable[[StudyPlan], None]


def study(
    request: TuneRequest,
    options: Options,
    *,
    progress: Progress | None = None,
    on_plan: OnPlan | None = None,
) -> Study:
    """Try LoRA on the records of ``request``, and say which setting is the smallest good one.

    ``on_plan`` hears what will be done before the first trial. Interrupted by the user, or by the
    end of its time, it returns what is finished. Nothing is kept on disk. Raises UsageError where
    the time does not suffice, no record tells which half is better, or the model cannot be tuned
    so.
    """
    began = time.perf_counter()
    _check(request, options)
    data = read_data(request, options, progress=progress)
    if not data.split.validation:
        raise UsageError("no record tells which setting is better: --validation above 0")
    base = open_base(options.answer.model, options, progress)
    settings = study_settings(base.model, options)
    with TemporaryDirectory(prefix="onward-study-") as folder:
        lab = _lab(request, options, base, data, Path(folder))
        plan = _plan(lab, settings, options, began)
        if on_plan is not None:
            on_plan(plan)
        done = Rounds()
        try:
            deadline = began + 60 * options.study.minutes
            run_rounds(lab, settings.tried, plan.rounds, done, deadline=deadline, progress=progress)
        except KeyboardInterrupt:
            done.interrupted = True
    return _found(request, options, settings, plan, done, seconds=time.perf_counter() - began)


def _check(request: TuneRequest, options: Options) -> None:
    if request.kind not in OPEN:
        raise UsageError(f"a study is of {' or '.join(OPEN)}, not of {request.kind}")
    if options.answer.model == QUOTE:
        raise UsageError("quote is no language model that could be tuned: --model smollm2")
    if options.study.seeds < 1:
        raise UsageError(f"--seeds {options.study.seeds} trains nothing: at least 1")


def _lab(request: TuneRequest, options: Options, base: Base, data: TuneData, folder: Path) -> Lab:
    from onward.training.restoring import probe_logits

    rate = learning_rate(request.kind, options.tune)
    bench = Workbench(base, data, options, folder / "trial", rate)
    return Lab(request.kind, bench, probe_logits(base.model))


def _plan(lab: Lab, settings: Settings, options: Options, began: float) -> StudyPlan:
    """Time the setting that computes most, so that the others take no longer."""
    tried = settings.tried
    widest = max(tried, key=lambda one: one.trained / one.rank)
    costs, speed = measure_costs(lab, widest)
    spent = time.perf_counter() - began
    rounds = plan_rounds(
        len(tried), options.study.seeds, costs, minutes=options.study.minutes, spent=spent
    )
    seconds = sum(one.seconds for one in rounds)
    return StudyPlan(rounds, seconds, speed, settings.budget, settings.notes)


def _found(
    request: TuneRequest,
    options: Options,
    settings: Settings,
    plan: StudyPlan,
    done: Rounds,
    *,
    seconds: float,
) -> Study:
    last = done.trials[-1] if done.trials else []
    values = record_values(last)
    rows = trial_rows(
        done.trials,
        settings.tried,
        done.survived,
        kind=request.kind,
        level=options.evaluate.level,
    )
    return Study(
        plan=plan,
        rows=rows,
        metric=METRICS[request.kind][0],
        records=max((row.score.n for row in rows if row.score), default=0),
        best=next((setting.name for setting in values), None),
        subspaces=(*done.subspaces.get(RANKS, ()), *done.subspaces.get(SEEDS, ())),
        seconds=seconds,
        interrupted=done.interrupted,
    )
