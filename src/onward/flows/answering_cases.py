"""Every case to an answer, each conversation in its order; what is known already is not asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from onward.errors import MissingExtraError, OfflineError, OnwardError, UsageError
from onward.flows.runs import OpenRun
from onward.flows.workers import do_all
from onward.protocols import Answerer, Progress
from onward.types import Answer, Case, Question, Turn

Keep = Callable[[Case, Question, Answer | None, str | None], None]
"""Receives each answer, or the reason why there is none, as soon as it is there."""

NOTHING_WILL_GO = (UsageError, OfflineError, MissingExtraError)
"""Errors that every further question would meet too."""


def answer_cases(
    cases: Sequence[Case],
    answer: Answerer,
    keep: Keep,
    *,
    known: Mapping[str, Answer | None],
    workers: int = 1,
    progress: Progress | None = None,
) -> None:
    """Answer the cases that are not ``known``, conversations side by side; ``keep`` each answer.

    A question that fails is kept with its reason; the rest go on. Raises what would fail for
    every question alike.
    """
    answered = dict(known)

    def answer_conversation(conversation: Sequence[Case]) -> None:
        for case in conversation:
            if case.id in answered:
                continue
            question = Question(case.question, _history(case, by_id, answered), case.id)
            try:
                answered[case.id] = answer(question)
                reason = None
            except NOTHING_WILL_GO:
                raise
            except OnwardError as error:
                answered[case.id], reason = None, str(error)
            keep(case, question, answered[case.id], reason)

    by_id = {case.id: case for case in cases}
    do_all(
        answer_conversation,
        conversations(cases),
        workers=workers,
        stage="answering",
        progress=progress,
    )


def answer_run(run: OpenRun, cases: Sequence[Case], answer: Answerer, *, served: bool) -> None:
    """Answer the cases of a run that it has no answer to; a server is asked several at once."""
    numbers = {case.id: number for number, case in enumerate(cases)}

    def keep(case: Case, question: Question, answer: Answer | None, error: str | None) -> None:
        run.records.add_answer(
            run.id, case, question, answer=answer, error=error, number=numbers[case.id]
        )

    answer_cases(
        cases,
        answer,
        keep,
        known={row.case.id: row.answer for row in run.records.answers(run.id)},
        workers=run.options.evaluate.at_once if served else 1,
        progress=run.progress,
    )


def conversations(cases: Sequence[Case]) -> list[list[Case]]:
    """The cases grouped with those that they follow; order within a group is that of ``cases``."""
    by_id = {case.id: case for case in cases}
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(first_of(case, by_id).id, []).append(case)
    return list(groups.values())


def first_of(case: Case, by_id: Mapping[str, Case]) -> Case:
    """The case that opens the conversation of ``case``."""
    while case.follows is not None and case.follows in by_id:
        case = by_id[case.follows]
    return case


def _history(
    case: Case, by_id: Mapping[str, Case], answered: Mapping[str, Answer | None]
) -> tuple[Turn, ...]:
    """The turns before ``case``, oldest first; a turn that failed has no answer to show."""
    turns: list[Turn] = []
    while case.follows is not None and case.follows in by_id:
        case = by_id[case.follows]
        earlier = answered.get(case.id)
        turns.append(Turn(case.question, earlier.text if earlier else ""))
    return tuple(reversed(turns))
