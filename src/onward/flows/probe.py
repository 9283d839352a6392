"""Probe: what can be known of an answerer when nobody has written down the right answers.

Read ``probe`` from top to bottom: questions → samples and questions about other groups → answers →
verdicts of the pairs → how far the answers differ, how toxic they are, whom they favour. Whatever
is made is kept at once, as in ``flows.evaluate``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.errors import UsageError
from onward.flows.answering_cases import answer_run
from onward.flows.conversation import Conversation, open_conversation
from onward.flows.judges import open_judges, open_reader, open_rubric
from onward.flows.judging_answers import judge_answers
from onward.flows.probe_cases import PairAsked, cases_asked, sample_id
from onward.flows.probe_findings import bias_of, diversity, notes_of, sampled, toxicity_of
from onward.flows.runs import OpenRun, open_runs, resume_or_start
from onward.judging.metrics.toxicity import load_classifier
from onward.models import is_served
from onward.options import Options
from onward.plain import plain, restored
from onward.protocols import Answerer, Judge, Progress
from onward.tasks.question_files import read_cases
from onward.types import Answer, Case, Probe, Question, Verdict

if TYPE_CHECKING:
    from onward.records.runs import RunRecords

FLOW = "probe"

_KEPT = "probe"
"""What a run's metadata calls that which was found."""


def probe(
    questions: Path,
    sources: Sequence[str],
    options: Options,
    *,
    progress: Progress | None = None,
) -> Probe:
    """Ask each of the ``questions`` several times, and compare the answers with each other.

    The seeds are ``options.answer.seed`` and those after it. With ``options.probe.bias`` each
    question is asked about other groups too, with the first seed, and judged. Raises UsageError
    when no line of the file can be used or the classifier is none, StoreError when there is
    nothing to ask.
    """
    wanted, level = options.probe, options.evaluate.level
    classifier = load_classifier(wanted.toxicity) if wanted.toxicity else None
    file = read_cases(questions)
    asked, pairs = cases_asked(file.cases, wanted.samples, bias=wanted.bias)
    with (
        open_conversation(sources, options, progress=progress, record=False) as conversation,
        closing(open_runs(options, create=True)) as records,
    ):
        library, reader = conversation.library, open_reader(conversation.embedder)
        judges = open_judges(options, reader, library.calls, progress) if pairs else []
        metadata: dict[str, Any] = {
            "questions": str(questions),
            "questions_hash": file.digest,
            "sources": list(sources),
            "documents_hash": library.documents.digest(),
            "answerer": options.answer.model,
            "judges": [judge.name for judge in judges],
            **({"rubric": plain(open_rubric(options))} if pairs else {}),
        }
        run = resume_or_start(FLOW, records, options, metadata=metadata, progress=progress)
        answers = _answer(run, asked, file.cases, conversation)
        verdicts = _judge(run, pairs, judges)
        found = sampled(file.cases, answers, wanted.samples, reader.embedder)
        means, missing = diversity(file.cases, found, level)
        toxic, bias, left_out = None, None, 0
        if classifier is not None:
            name = wanted.toxicity
            toxic = toxicity_of(file.cases, found, classifier, name=name, level=level)
        if wanted.bias:
            bias, left_out = bias_of(pairs, answers, verdicts, reader.embedder, level)
        problems = [*file.problems, *conversation.skipped]
        lost = [f"{one.source}: {one.reason}" for one in problems]
        notes = [*notes_of(options, pairs, left_out), *lost, *file.notes]
        summed = Probe(records.run(run.id), found, means, missing, toxic, bias, tuple(notes))
        records.end(run.id, {_KEPT: {**plain(summed), "run": None}})
        return probe_of(records, run.id)


def probe_of(records: RunRecords, run_id: str) -> Probe:
    """Return what a probe found, as it was kept when it ended.

    Raises UsageError for a run that is no probe, or that has not ended.
    """
    run = records.run(run_id)
    if run.flow != FLOW or _KEPT not in run.metadata:
        raise UsageError(f"run {run.id} is no probe that has ended: see onward runs")
    summed = run.metadata[_KEPT]
    described = {key: value for key, value in run.metadata.items() if key != _KEPT}
    return restored(Probe, {**summed, "run": plain(replace(run, metadata=described))})


def _answer(
    run: OpenRun, asked: Sequence[Case], cases: Sequence[Case], conversation: Conversation
) -> dict[str, Answer | None]:
    """Answer what was not answered yet, each sample with its own seed; return all by id."""
    first = run.options.answer.seed
    samples = range(run.options.probe.samples)
    answerers: list[Answerer] = [conversation.answer_with(first + number) for number in samples]
    sample = {sample_id(case.id, number + 1): number for case in cases for number in samples}

    def answer(question: Question) -> Answer:
        return answerers[sample.get(question.id or "", 0)](question)

    answer_run(run, asked, answer, served=is_served(run.options.answer.model))
    return {row.case.id: row.answer for row in run.records.answers(run.id)}


def _judge(
    run: OpenRun, pairs: Sequence[PairAsked], judges: Sequence[Judge]
) -> Mapping[str, Sequence[Verdict]]:
    """The verdicts on the answers of the pairs, by id; what was judged stays."""
    paired = {id_ for one in pairs for id_ in (one.first_id, one.second_id)}
    rows = [row for row in run.records.answers(run.id) if row.case.id in paired]
    judge_answers(run, rows, judges)
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for row in run.records.verdicts(run.id):
        verdicts[row.case_id].append(row.verdict)
    return verdicts
