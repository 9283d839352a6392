"""Judge check: examine judges alone, by fakes beside generated questions and by people's labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onward.errors import UsageError
from onward.flows.conversation import open_conversation
from onward.flows.judges import named_judges, open_desk, open_judges, open_reader, open_rubric
from onward.flows.judging_answers import planted, plants
from onward.flows.labels import RunLabels, labels_of
from onward.flows.library import project_has_documents
from onward.flows.totals import of_all_judges
from onward.flows.workers import do_all
from onward.judging.by_model.jury import combined
from onward.judging.examination import examine
from onward.judging.label_check import check_labels
from onward.judging.label_file import read_labels, to_judge
from onward.models import is_served
from onward.options import Options
from onward.plain import plain
from onward.protocols import Judge, Progress
from onward.tasks import generate_cases
from onward.types import (
    Answer,
    Examination,
    LabelCheck,
    Planted,
    Question,
    Rated,
    Skipped,
    Verdict,
)

_MORE = 2
"""Questions made for each that is needed: some have no passage that a judge could be shown."""


@dataclass(frozen=True, slots=True)
class JudgeCheck:
    """What became known of a judge."""

    judges: tuple[str, ...]
    examination: Examination | None
    """None when there were no documents to make fakes from."""
    planted: tuple[Planted, ...]
    labels: LabelCheck | None
    """None without a file of labels."""
    skipped: tuple[Skipped, ...]


def check_judge(
    sources: Sequence[str],
    options: Options,
    *,
    labels: Path | None = None,
    run_id: str | None = None,
    progress: Progress | None = None,
) -> JudgeCheck:
    """Let the judges judge fakes made from ``sources``, and answers that people have labelled.

    Without sources the fakes are made from the project's library, if it holds documents. People's
    labels are those of the file ``labels`` and those given to the answers of the run ``run_id``.
    Where the file labels answers of that run, by id, and the judges are the same, its other scores
    tell what the people's mean would be over all of them. Raises UsageError when there is nothing
    to check by.
    """
    examine_too = bool(sources) or project_has_documents()
    if not examine_too and labels is None and run_id is None:
        raise UsageError("nothing to check the judge by: documents with -s, --labels or --run")
    examined = _examine(sources, options, progress) if examine_too else None
    file = read_labels(labels, open_rubric(options)) if labels else None
    given = labels_of(run_id, options) if run_id else None
    labelled = file.rated if file else ()
    rated = (*labelled, *(given.rated if given else ()))
    others = _unlabelled(labelled, given, options) if given else ()
    return JudgeCheck(
        judges=named_judges(options),
        examination=examined.examination if examined else None,
        planted=examined.planted if examined else (),
        labels=_compare(rated, others, options, progress) if rated else None,
        skipped=(*(examined.skipped if examined else ()), *(file.problems if file else ())),
    )


def _unlabelled(labelled: Sequence[Rated], run: RunLabels, options: Options) -> tuple[float, ...]:
    """The run's scores of the answers that the file does not label.

    None where its judges are others than those that judge the labelled answers now, or the file
    labels answers of another run: the two could not be set against each other.
    """
    ids = {one.id for one in labelled if one.id is not None}
    same = run.judges == named_judges(options)
    if not ids <= run.scores.keys() or not same or run.rubric != plain(open_rubric(options)):
        return ()
    return tuple(score for id_, score in run.scores.items() if id_ not in ids)


@dataclass(frozen=True, slots=True)
class _Examined:
    examination: Examination
    planted: tuple[Planted, ...]
    skipped: tuple[Skipped, ...]


def _examine(sources: Sequence[str], options: Options, progress: Progress | None) -> _Examined:
    """Make questions from the documents, find their passages, plant fakes, judge them."""
    with open_conversation(sources, options, progress=progress, record=False) as opened:
        library = opened.library
        judges = open_judges(options, open_reader(opened.embedder), library.calls, progress)
        passages = list(library.documents.all_passages())
        wanted = _MORE * options.examine.fakes
        cases = generate_cases(passages, wanted, seed=options.answer.seed).cases
        found = [
            (
                case,
                Question(case.question, id=case.id),
                opened.find(case.question, options.retrieve.limit),
            )
            for case in cases
        ]
        made = plants(found, options)
        answers = [(one.question, one.answer, None) for one in made]
        verdicts = [_judged(judge, answers, options, progress) for judge in judges]
        judged = [
            planted(one, verdict)
            for of_judge in verdicts
            for one, verdict in zip(made, of_judge, strict=True)
        ]
    together = of_all_judges(judged)
    examination = examine(together, least=options.examine.catch, level=options.evaluate.level)
    return _Examined(examination, together, opened.skipped)


def _compare(
    rated: Sequence[Rated],
    unlabelled: Sequence[float],
    options: Options,
    progress: Progress | None,
) -> LabelCheck:
    """Judge what people have labelled, and measure the agreement."""
    answers = to_judge(rated)
    with open_desk([], options, progress) as desk:
        judges = open_judges(options, desk.reader, desk.calls, progress)
        verdicts = [_judged(judge, answers, options, progress) for judge in judges]
    together = [combined(same) for same in zip(*verdicts, strict=True)]
    return check_labels(rated, together, unlabelled=unlabelled, level=options.evaluate.level)


def _judged(
    judge: Judge,
    answers: Sequence[tuple[Question, Answer, str | None]],
    options: Options,
    progress: Progress | None,
) -> list[Verdict]:
    """The verdict on each answer, in order."""
    verdicts: dict[int, Verdict] = {}

    def work(number: int) -> None:
        verdicts[number] = judge.judge(*answers[number])

    workers = options.evaluate.at_once if is_served(judge.name) else 1
    numbers = range(len(answers))
    do_all(work, numbers, workers=workers, stage=f"judging by {judge.name}", progress=progress)
    return [verdicts[number] for number in numbers]
