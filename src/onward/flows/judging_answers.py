"""Answers to verdicts: open the judges, judge what was not judged yet, plant the fakes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onward.flows.judges import kept_name
from onward.flows.runs import OpenRun
from onward.flows.workers import do_all
from onward.judging.by_model.judge import ModelJudge
from onward.judging.by_model.jury import repeated
from onward.judging.fakes.controls import CONTROL, control_answer
from onward.judging.fakes.planting import fake_answer, plant
from onward.models import is_served
from onward.options import Options
from onward.protocols import Judge
from onward.types import UNANSWERABLE, Answer, Case, Hit, Planted, Question, Verdict

if TYPE_CHECKING:
    from onward.records.runs import AnswerRow


@dataclass(frozen=True, slots=True)
class DueVerdict:
    """One verdict that has to be given, and what keeps it."""

    judge: Judge
    question: Question
    answer: Answer
    reference: str | None
    keep: Callable[[Verdict], None]


@dataclass(frozen=True, slots=True)
class Plant:
    """A control or a fake that is to be judged."""

    case_id: str
    question: Question
    kind: str
    answer: Answer
    note: str


def judge_answers(run: OpenRun, rows: Sequence[AnswerRow], judges: Sequence[Judge]) -> None:
    """Let each judge judge each answer as often as the options say; what was judged stays.

    A refusal of a question that has no answer is right and needs no judge.
    """
    known = {(row.case_id, row.judge, row.repeat) for row in run.records.verdicts(run.id)}

    def due(judge: Judge, repeat: int) -> list[DueVerdict]:
        return [
            DueVerdict(judge, row.question, row.answer, row.case.answer, keep(row.case, repeat))
            for row in rows
            if row.answer is not None
            and not (row.answer.abstained and UNANSWERABLE in row.case.tags)
            and (row.case.id, kept_name(judge), repeat) not in known
        ]

    def keep(case: Case, repeat: int) -> Callable[[Verdict], None]:
        return lambda verdict: run.records.add_verdict(run.id, case.id, verdict, repeat=repeat)

    todo = [
        one
        for judge in judges
        for repeat, voice in enumerate(_voices(judge, run.options))
        for one in due(voice, repeat)
    ]
    judge_all(run, todo)


def judge_all(run: OpenRun, todo: Sequence[DueVerdict], *, stage: str = "judging") -> None:
    """Give the verdicts, and keep each as soon as it is there.

    Only a server is asked several things at once; engines of this process are not.
    """

    def work(due: DueVerdict) -> None:
        due.keep(due.judge.judge(due.question, due.answer, due.reference))

    for served in (False, True):
        some = [due for due in todo if is_served(due.judge.name) == served]
        workers = run.options.evaluate.at_once if served else 1
        do_all(work, some, workers=workers, stage=stage, progress=run.progress)


def examine_judges(run: OpenRun, rows: Sequence[AnswerRow], judges: Sequence[Judge]) -> None:
    """Plant fakes beside some of the cases and let each judge judge them, and what they fake.

    No reference is shown: it would give most fakes away.
    """
    shown = [(row.case, row.question, row.answer.hits) for row in rows if row.answer is not None]
    known = {(p.case_id, p.kind, p.verdict.judge) for p in run.records.planted(run.id)}

    voices = [_voices(judge, run.options)[0] for judge in judges]

    def keep(one: Plant) -> Callable[[Verdict], None]:
        return lambda verdict: run.records.add_planted(run.id, planted(one, verdict))

    todo = [
        DueVerdict(judge, one.question, one.answer, None, keep(one))
        for one in plants(shown, run.options)
        for judge in voices
        if (one.case_id, one.kind, kept_name(judge)) not in known
    ]
    judge_all(run, todo, stage="examining the judge")


def plants(shown: Sequence[tuple[Case, Question, Sequence[Hit]]], options: Options) -> list[Plant]:
    """Controls and fakes for as many of the cases as the options say, drawn at random.

    ``shown`` are cases as they were asked, with the passages that a judge would see.
    """
    controls = {
        case.id: (case, question, control)
        for case, question, hits in shown
        if (control := control_answer(case, hits)) is not None
    }
    seed = options.answer.seed
    count = min(options.examine.fakes, len(controls))
    chosen = set(random.Random(seed).sample(sorted(controls), count))
    others = [(case, control) for case, _, control in controls.values()]
    made: list[Plant] = []
    for case, question, control in controls.values():
        if case.id in chosen:
            made.append(Plant(case.id, question, CONTROL, control, ""))
            made += [
                Plant(case.id, question, fake.kind, fake_answer(fake, control), fake.note)
                for fake in plant(case, control, others, seed=seed)
            ]
    return made


def planted(one: Plant, verdict: Verdict) -> Planted:
    """What is kept of a control or a fake when it was judged."""
    return Planted(one.case_id, one.kind, one.answer.text, one.note, verdict)


def _voices(judge: Judge, options: Options) -> Sequence[Judge]:
    """A judge as often as it judges; only a model can say something else when asked again."""
    return repeated(judge, options.judge.repeats) if isinstance(judge, ModelJudge) else (judge,)
