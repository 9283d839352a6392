"""Arms: answer the same questions in several ways, and say which one pays.

Read ``arms`` from top to bottom: questions that nobody learned → worked examples set aside → a run
for each arm → rows → choice. Each arm is a run of ``flows/evaluate.py``: judged, recorded and shown
as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onward.errors import UsageError
from onward.flows.judges import open_rubric
from onward.flows.summary import SCORE
from onward.flows.tuning.arm_answerers import split_examples, turns_of
from onward.flows.tuning.arm_rows import Arm, Measured, arm_choice, arm_rows, measured
from onward.flows.tuning.arm_runs import ArmPlan, arm_run, asked_of_all
from onward.flows.tuning.learned import unlearned
from onward.judging.metrics.table import METRICS
from onward.models import QUOTE, check_spec, find_tuned
from onward.options import Options
from onward.protocols import Progress
from onward.tasks import read_cases
from onward.types import Arms, Case

BASE = "base"


@dataclass(frozen=True, slots=True)
class ArmsRequest:
    """What is to be put side by side; the untuned model is ``answer.model`` of the options."""

    questions: Path
    sources: tuple[str, ...]
    """Without any the project's library is asked."""
    tuned: str = ""
    """Name of a tuned model, or another spec; empty leaves the tuned arms out."""
    shots: int = 3
    """Worked examples of the prompted arm; 0 leaves it out."""
    metric: str = SCORE
    """What the arms are compared by: the score, a criterion of the rubric, or a metric."""


def arms(request: ArmsRequest, options: Options, *, progress: Progress | None = None) -> Arms:
    """Answer the questions in up to six ways and compare each with the model alone.

    One model is open at a time. Questions that the tuned model learned are left out and told.
    Worked examples are drawn by ``answer.seed`` and asked of no arm.
    What was answered already, by the same command before a kill or without the tuned model, is not
    asked again unless ``answer.fresh`` is set. Raises UsageError for models, metrics and files that
    cannot be used or are not there, StoreError when the sources hold nothing to ask.
    """
    _check_models(request, options)
    file = read_cases(request.questions)
    asking = unlearned(file, request.tuned)
    examples, judged = split_examples(asking.cases, request.shots, options.answer.seed)
    _check_metric(request, options, judged)
    asked = asked_of_all(
        request.questions, judged, request.sources, options=options, progress=progress
    )
    plans = _plans(request, options, examples)
    # The quoting arm goes first: what it embeds is kept, so that the cheapest arm, not the
    # dearer ones, pays for the documents.
    order = sorted(plans, key=lambda plan: plan.spec != QUOTE)
    done = {plan.name: arm_run(plan, asked, options, progress=progress) for plan in order}
    found = [(plan.name, done[plan.name]) for plan in plans]
    values = measured(found, request.metric, level=options.evaluate.level)
    rows = arm_rows(found, values)
    problems = [f"{one.source}: {one.reason}" for one in file.problems]
    return Arms(
        metric=request.metric,
        rows=rows,
        choice=arm_choice(rows, values),
        questions=len(judged),
        compared=values.compared,
        examples=tuple(case.id for case in examples),
        notes=(
            *asking.notes,
            *_tuned_notes(request, options),
            *_notes(found, values),
            *problems,
            *file.notes,
        ),
    )


def _plans(request: ArmsRequest, options: Options, examples: Sequence[Case]) -> list[ArmPlan]:
    """The arms in the order in which they are shown."""
    model, tuned = options.answer.model, request.tuned
    plans = [ArmPlan(BASE, model, alone=True)]
    if examples:
        plans.append(ArmPlan("prompted", model, alone=True, examples=turns_of(examples)))
    plans.append(ArmPlan("retrieval", model, alone=False))
    if tuned:
        plans.append(ArmPlan("tuned", tuned, alone=True))
        plans.append(ArmPlan("tuned + retrieval", tuned, alone=False))
    return [*plans, ArmPlan(QUOTE, QUOTE, alone=False)]


def _check_models(request: ArmsRequest, options: Options) -> None:
    """Before anything long begins."""
    model, tuned = options.answer.model, request.tuned
    if model == QUOTE:
        raise UsageError(f"'{QUOTE}' is no language model and cannot be tuned: --model smollm2")
    check_spec(model)
    if not tuned:
        return
    if tuned == model:
        raise UsageError(f"--tuned {tuned} is --model too: name the model that it was tuned from")
    if not find_tuned(tuned) and (tuned == QUOTE or ":" not in tuned):
        raise UsageError(f"no tuned model '{tuned}': see onward model list")
    check_spec(tuned)


def _check_metric(request: ArmsRequest, options: Options, judged: Sequence[Case]) -> None:
    metric = request.metric
    criteria = [criterion.name for criterion in open_rubric(options).criteria]
    if metric != SCORE and metric not in criteria and metric not in METRICS:
        known = ", ".join([SCORE, *criteria, *METRICS])
        raise UsageError(f"no metric '{metric}'; there are {known}")
    needs = METRICS[metric].needs if metric in METRICS else ()
    if "reference" in needs and not any(case.answer for case in judged):
        raise UsageError(
            f"--metric {metric} needs questions with an 'answer', and {request.questions} has"
            " none to judge: add them, or --metric score"
        )
    if "evidence" in needs and not any(case.evidence for case in judged):
        raise UsageError(
            f"--metric {metric} needs questions with 'evidence', and {request.questions} has"
            " none to judge: add it, or --metric score"
        )


def _tuned_notes(request: ArmsRequest, options: Options) -> list[str]:
    tuned = find_tuned(request.tuned) if request.tuned else None
    if tuned is None or tuned.base == options.answer.model:
        return []
    return [f"{tuned.name} was tuned from {tuned.base}, not from {options.answer.model}"]


def _notes(found: Sequence[Arm], values: Measured) -> list[str]:
    """What forbids to take the rows at their word."""
    notes = [
        f"{name} has no {values.metric} and takes no part"
        for name, _ in found
        if not values.values.get(name)
    ]
    examined = [one.examination for _, one in found if one.examination is not None]
    judged = values.metric not in METRICS
    if judged and any(one.trusted is False for one in examined):
        notes.append("a judge missed too many fakes: onward runs show RUN tells which")
    if judged and not examined:
        notes.append("the judge was not examined (--fakes 0): its scores are to be doubted")
    return notes
