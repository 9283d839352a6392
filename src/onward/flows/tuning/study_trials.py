"""One trial of a study: a setting is put on the base, trained, judged, and taken away again."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onward.errors import TrainingError
from onward.flows.tuning.classify import ACCURACY
from onward.flows.tuning.study_lab import OPEN, Lab, set_up, trial_job
from onward.flows.tuning.study_settings import Setting
from onward.protocols import Progress
from onward.types import Fitted


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one training."""

    setting: Setting
    seed: int
    steps: int
    validation: float | None = None
    """Accuracy or loss; None when the training failed."""
    order: tuple[float, ...] = (math.inf,)
    """Lower is better, by the validation records."""
    values: Sequence[float | None] = ()
    """Of each test record; () before the last round."""
    updates: Mapping[str, Any] | None = None
    """A matrices by name of their module."""
    note: str = ""


def run_trial(
    lab: Lab, setting: Setting, *, seed: int, steps: int | None, progress: Progress | None = None
) -> Trial:
    """Train ``setting`` for ``steps`` and look at the validation records.

    With None it trains over all epochs and is judged on the test records too. A training that
    fails is a trial with a note. Raises TrainingError where the base did not come back whole.
    """
    from onward.training.lean_trainer import trained_state
    from onward.training.restoring import restore
    from onward.training.run import fit
    from onward.training.subspace import a_matrices

    bench = set_up(lab, setting, seed=seed, short=steps is not None)
    task = OPEN[lab.kind](bench)
    started = task.start()
    job, order = trial_job(lab, bench, task, seed=seed, steps=steps)
    trial = Trial(setting, seed, math.ceil(len(order) / job.options.batch))
    try:
        fitted = fit(replace(job, progress=progress), started.build(order), started.model)
        measured = task.measure(started.whole) if steps is None else {}
        values = next(iter(measured.values()), ())
        updates = a_matrices(trained_state(started.tuned))
        return replace(_looked(trial, fitted, lab.kind), values=values, updates=updates)
    except TrainingError as error:
        return replace(trial, note=str(error))
    finally:
        restore(bench.base.model, started.tuned, lab.logits)


def _looked(trial: Trial, fitted: Fitted, kind: str) -> Trial:
    """What the validation records say of the weights that were kept."""
    looks = [point for point in fitted.history if point.validation_loss is not None]
    kept = [point for point in looks if point.step == fitted.best_step] or looks[-1:]
    if not kept or not math.isfinite(loss := kept[0].validation_loss or 0.0):
        return replace(trial, note="the loss of its validation records is no number")
    if kind != "classify":
        return replace(trial, validation=loss, order=(loss,))
    accuracy = kept[0].scores[f"validation_{ACCURACY}"]
    return replace(trial, validation=accuracy, order=(-accuracy, loss))


def by_setting(trials: Sequence[Trial]) -> dict[Setting, list[Trial]]:
    """Trainings that came to their end."""
    kept: dict[Setting, list[Trial]] = defaultdict(list)
    for one in trials:
        if one.validation is not None:
            kept[one.setting].append(one)
    return kept
