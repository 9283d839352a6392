"""One arm to its run: the questions that all are asked, and what has been answered already."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onward import __version__
from onward.flows.conversation import open_conversation
from onward.flows.evaluate import evaluate
from onward.flows.judges import open_rubric
from onward.flows.library import FOLDER_NAME, find_project
from onward.flows.opening import open_model
from onward.flows.runs import open_runs, shown_options
from onward.flows.summary import FLOW, evaluation_of
from onward.flows.tuning.arm_answerers import Alone
from onward.models import QUOTE, find_tuned
from onward.options import Options
from onward.plain import plain
from onward.protocols import Progress
from onward.tasks import read_cases, write_cases
from onward.types import Case, Evaluation, Run, Turn

_FOLDER = "arms"
_LIFTED = ("evaluate", "server", "tune", "study", "probe")
"""Sections of the options that change nothing of an answer and its verdict."""


@dataclass(frozen=True, slots=True)
class ArmPlan:
    """One way to answer, before it has."""

    name: str
    spec: str
    """Of its model."""
    alone: bool
    """Without documents."""
    examples: tuple[Turn, ...] = ()

    @property
    def answerer(self) -> str:
        """How its run is named: the same for the same model and number of examples."""
        if not self.alone:
            return self.spec
        shown = f" after {len(self.examples)} examples" if self.examples else ""
        return f"{self.spec} alone{shown}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What every arm is asked, and of which documents."""

    questions: Path
    questions_hash: str
    sources: tuple[str, ...]
    documents_hash: str


def asked_of_all(
    questions: Path,
    judged: Sequence[Case],
    sources: Sequence[str],
    *,
    options: Options,
    progress: Progress | None = None,
) -> Asked:
    """Write the ``judged`` questions into a file of the project, and read the sources once.

    The file's name follows from what is in it, so that a later command finds its runs. Raises
    StoreError when the sources hold nothing to ask.
    """
    nothing_loaded = replace(
        options,
        answer=replace(options.answer, model=QUOTE),
        retrieve=replace(options.retrieve, dense=False),
    )
    with open_conversation(sources, nothing_loaded, progress=progress, record=False) as opened:
        documents = opened.library.documents.digest()
    described = repr([(case.id, case.question, case.answer) for case in judged])
    digest = hashlib.sha256(described.encode("utf-8", "backslashreplace")).hexdigest()
    folder = (find_project(Path.cwd()) or Path.cwd()) / FOLDER_NAME / _FOLDER
    file = folder / f"{questions.stem}-{digest[:8]}.jsonl"
    write_cases(file, judged)
    return Asked(file, read_cases(file).digest, tuple(sources), documents)


def arm_run(
    plan: ArmPlan, asked: Asked, options: Options, *, progress: Progress | None = None
) -> Evaluation:
    """Answer and judge by one arm; its model is freed before this returns.

    Every call is made afresh, for its seconds are compared. A run of the arm that has ended is
    returned as it is, unless ``answer.fresh`` is set in ``options``.
    """
    model = QUOTE if plan.alone else plan.spec  # alone, the library is open only to judge
    answer = replace(options.answer, model=model, fresh=True)
    effective = replace(options, answer=answer)
    if not options.answer.fresh:
        known = _ended_run(plan, asked, effective)
        if known is not None:
            return known
    answerer = None
    if plan.alone:
        opened = open_model(plan.spec, options, progress)
        answerer = Alone(plan.answerer, opened, answer, plan.examples)
        del opened
    try:
        return evaluate(
            asked.questions, asked.sources, effective, answerer=answerer, progress=progress
        )
    finally:
        del answerer
        gc.collect()  # the weights of engines lie in cycles of Python objects


def _ended_run(plan: ArmPlan, asked: Asked, options: Options) -> Evaluation | None:
    """What an earlier command made of this arm, where nothing has changed since."""
    expected = {
        "answerer": plan.answerer,
        "questions_hash": asked.questions_hash,
        "sources": list(asked.sources),
        "documents_hash": asked.documents_hash,
        "rubric": plain(open_rubric(options)),
    }
    decisive = _decisive(shown_options(options))
    tuned = find_tuned(plan.spec)
    since = tuned.made if tuned else ""
    with closing(open_runs(options, create=True)) as records:
        for run in records.runs(FLOW):
            if (
                run.ended is not None
                and run.version == __version__
                and run.started >= since
                and not run.parents
                and _holds(run, expected)
                and _decisive(run.options) == decisive
            ):
                return evaluation_of(records, run.id)
    return None


def _holds(run: Run, expected: Mapping[str, Any]) -> bool:
    return all(run.metadata.get(key) == value for key, value in expected.items())


def _decisive(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: section for name, section in options.items() if name not in _LIFTED}
