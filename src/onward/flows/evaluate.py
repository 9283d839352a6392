"""Evaluate: answer a file of questions, judge the answers, and examine the judge.

Read ``evaluate`` from top to bottom: cases → answers → measurements against gold evidence →
verdicts → fakes → summary. Whatever is made is kept at once: the same command after a kill goes
on where it stood, and asks no model again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from onward.flows.answering_cases import answer_run
from onward.flows.conversation import open_conversation
from onward.flows.judges import open_desk, open_judges, open_reader, open_rubric
from onward.flows.judging_answers import examine_judges, judge_answers
from onward.flows.measuring import measure_answers
from onward.flows.runs import open_runs, resume_or_start
from onward.flows.summary import FLOW, evaluation_of
from onward.models import is_served
from onward.options import Options
from onward.plain import plain, restored
from onward.protocols import Answerer, Progress
from onward.tasks import read_cases
from onward.types import Evaluation


def evaluate(
    questions: Path,
    sources: Sequence[str],
    options: Options,
    *,
    answerer: Answerer | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Answer the ``questions`` from ``sources``, judge the answers, examine the judge.

    Without sources the project's library is asked. ``answerer`` takes the place of the one that
    the options describe: any function from a question to an answer; one that has a ``name`` goes
    on with its run after a kill. Raises UsageError when no line of the file can be used, StoreError
    when there is nothing to ask.
    """
    file = read_cases(questions)
    with (
        open_conversation(sources, options, progress=progress, record=False) as conversation,
        closing(open_runs(options, create=True)) as records,
    ):
        library, reader = conversation.library, open_reader(conversation.embedder)
        judges = open_judges(options, reader, library.calls, progress)
        metadata = {
            "questions": str(questions),
            "questions_hash": file.digest,
            "sources": list(sources),
            "documents_hash": library.documents.digest(),
            "answerer": options.answer.model if answerer is None else _name_of(answerer),
            "judges": [judge.name for judge in judges],
            "rubric": plain(open_rubric(options)),
        }
        run = resume_or_start(FLOW, records, options, metadata=metadata, progress=progress)
        served = answerer is None and is_served(options.answer.model)
        answer_run(run, file.cases, answerer or conversation.answer, served=served)
        rows = records.answers(run.id)
        unresolved = measure_answers(run, rows, library, reader)
        judge_answers(run, rows, judges)
        examine_judges(run, rows, judges)
        problems = [*file.problems, *conversation.skipped]
        left_out = [f"{one.source}: {one.reason}" for one in problems]
        records.end(run.id, {"notes": [*left_out, *file.notes, *unresolved]})
        return evaluation_of(records, run.id)


def rejudge(run_id: str, options: Options, *, progress: Progress | None = None) -> Evaluation:
    """Judge the answers of an earlier run again, as a run of its own; no answerer is called.

    How answers were made, and what was measured against gold evidence, is taken over; how they are
    judged is what ``options`` say. Raises UsageError for an unknown run.
    """
    with closing(open_runs(options, create=True)) as records:
        parent = records.run(run_id)
        answered = restored(Options, parent.options)
        options = replace(options, read=answered.read, retrieve=answered.retrieve)
        options = replace(options, passages=answered.passages, store=answered.store)
        options = replace(options, answer=replace(answered.answer, fresh=options.answer.fresh))
        with open_desk(parent.metadata.get("sources", ()), options, progress) as desk:
            judges = open_judges(options, desk.reader, desk.calls, progress)
            metadata = {
                **parent.metadata,
                "judges": [judge.name for judge in judges],
                "rubric": plain(open_rubric(options)),
                "notes": [],
            }
            run = resume_or_start(
                FLOW, records, options, metadata=metadata, parents=[parent.id], progress=progress
            )
            taken_over = {row.case.id for row in records.answers(run.id)}
            for number, row in enumerate(records.answers(parent.id)):
                if row.case.id not in taken_over:
                    records.copy_answer(run.id, row, number)
            rows = records.answers(run.id)
            judge_answers(run, rows, judges)
            examine_judges(run, rows, judges)
        records.end(run.id, {})
        return evaluation_of(records, run.id)


def _name_of(answerer: Answerer) -> str:
    """The name of an answerer; without one of its own, one that no other run has.

    So a run that was killed is gone on with only by an answerer that says who it is.
    """
    name = getattr(answerer, "name", None)
    return (
        str(name) if name else f"{getattr(answerer, '__qualname__', 'answerer')} {uuid4().hex[:6]}"
    )
