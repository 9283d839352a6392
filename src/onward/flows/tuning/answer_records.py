"""Records from documents: questions, the passages that retrieval finds for them, cited answers.

What is written down is the prompt that ``onward ask`` would send with those passages, by the same
options of the context: a model is tuned for the place in which it will stand. Of the passages as
many are shown as the model is shown in use and a record has room for, the right one always.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from onward.answering import NOT_FOUND, Shown, plan_context
from onward.answering.context import Reader
from onward.answering.prompted import is_small
from onward.errors import UsageError
from onward.flows.conversation import Conversation, open_conversation
from onward.flows.measuring import resolver_of
from onward.flows.questions import make_questions
from onward.flows.summary import FEW_DOCUMENTS, clusters
from onward.flows.tuning.learned import unlearned_parts
from onward.flows.tuning.task import TuneRequest
from onward.models import QUOTE
from onward.options import Options
from onward.protocols import Progress
from onward.tasks import read_cases, split_cases
from onward.tasks.answer_records import Drawn, draw, target
from onward.types import (
    UNANSWERABLE,
    Case,
    ContextPlan,
    Example,
    Hit,
    Message,
    Question,
    RecordFile,
    RecordSplit,
    Skipped,
)

FORMAT = "questions"
_SOUGHT = 12
"""Hits among which the right passage and its distractors are looked for."""
_MADE = 500
"""Questions that are made where no file is given."""

Write = Callable[[Case], Example | None]
Plan = Callable[[Question, Sequence[Hit]], ContextPlan]


@dataclass(frozen=True, slots=True)
class AnswerRecords:
    """Records of answers, and which of those that judge hang together."""

    file: RecordFile
    split: RecordSplit
    groups: tuple[str, ...]
    """Of each record of ``split.test`` its document or conversation, as an evaluation groups
    questions; () where each stands alone."""
    notes: tuple[str, ...]
    learned: tuple[str, ...]
    """The questions to learn and to stop by."""
    held_out: tuple[Case, ...]
    """The questions of the other documents, also those of which no record could be made."""


def records_of_answers(
    request: TuneRequest, options: Options, *, progress: Progress | None = None
) -> AnswerRecords:
    """Make records of questions over documents, parted so that no document stands in two parts.

    The questions are those of the file, or made from the documents. Left out, with the reason, are
    those whose evidence retrieval does not find. Raises UsageError for shares that leave nothing
    to learn or to judge by, and when no record is left.
    """
    _check_shares(options.tune.validation, options.tune.test)
    cases, name, digest, problems = _cases(request, options, progress)
    train, validation, test = _parts(cases, options)
    to_stop, to_judge = unlearned_parts(validation, test, options.answer.model)
    reading = replace(
        options,
        answer=replace(options.answer, model=QUOTE),
        tables=replace(options.tables, compute=False),
    )
    with open_conversation(
        request.documents, reading, progress=progress, record=False
    ) as conversation:
        numbers = {case.id: number for number, case in enumerate(cases, 1)}
        write = _writer(conversation, options, name, numbers, problems)
        written = [
            [(case, one) for case in part if (one := write(case)) is not None]
            for part in (train, to_stop.cases, to_judge.cases)
        ]
    learned, looked_at, judged = (tuple(one for _, one in part) for part in written)
    if not learned or not judged:
        raise UsageError(_nothing(len(cases), (learned, looked_at, judged), problems))
    records = (*learned, *looked_at, *judged)
    file = RecordFile(name, FORMAT, records, tuple(problems), digest)
    split = RecordSplit(learned, looked_at, judged, duplicates=0)
    asked = [case for case, _ in written[2]]
    return AnswerRecords(
        file,
        split,
        _groups(asked),
        notes=(*to_stop.notes, *to_judge.notes, _refusals(split), *_few_documents(asked)),
        learned=tuple(case.question for part in written[:2] for case, _ in part),
        held_out=to_judge.cases,
    )


def _nothing(
    questions: int, parts: Sequence[Sequence[Example]], problems: Sequence[Skipped]
) -> str:
    """Which part is empty, and what to do about it."""
    learned, _, judged = parts
    reason = f"; {problems[0].source}: {problems[0].reason}" if problems else ""
    if not learned and not judged:
        return f"of {questions} questions none could be used{reason}"
    part, size = ("to learn from", "smaller") if not learned else ("to judge by", "larger")
    return (
        f"of {questions} questions {sum(map(len, parts))} could be used, but none of those kept"
        f" {part}: give more questions, or a {size} --test{reason}"
    )


def _check_shares(validation: float, test: float) -> None:
    if not (validation >= 0 and test > 0 and validation + test < 1):
        raise UsageError(
            f"validation {validation:g} and test {test:g} must be shares from 0 to 1, the second"
            " above 0, that leave something for training"
        )


def _parts(
    cases: Sequence[Case], options: Options
) -> tuple[Sequence[Case], Sequence[Case], Sequence[Case]]:
    """Cases to learn, to stop by and to be judged by; the shares are of all of them."""
    chosen, seed = options.tune, options.answer.seed
    rest, test = split_cases(cases, 1 - chosen.test, seed=seed)
    if not chosen.validation:
        return rest, (), test
    return *split_cases(rest, 1 - chosen.validation / (1 - chosen.test), seed=seed), test


def _groups(cases: Sequence[Case]) -> tuple[str, ...]:
    within = clusters(cases)
    return tuple(within[case.id] for case in cases) if len({*within.values()}) < len(cases) else ()


def _refusals(split: RecordSplit) -> str:
    """How many records are answered by a refusal."""
    shares = []
    for part in ((*split.train, *split.validation), split.test):
        n = sum(isinstance(r, Example) and r.messages[-1].content == NOT_FOUND for r in part)
        shares.append(f"of {n} of {len(part)} records ({n / len(part):.0%})")
    return f"a refusal is the answer {shares[0]} to learn from and {shares[1]} to judge by"


def _few_documents(cases: Sequence[Case]) -> tuple[str, ...]:
    """That documents are too few to stand for others, where questions share them."""
    documents = {case.evidence[0].source for case in cases if case.evidence}
    if not 0 < len(documents) < min(FEW_DOCUMENTS, len(cases)):
        return ()
    return (
        f"the {len(cases)} questions that judge are of {len(documents)} documents: the verdict is"
        f" about these, and of {FEW_DOCUMENTS} or more it would be about others like them",
    )


def _cases(
    request: TuneRequest, options: Options, progress: Progress | None
) -> tuple[Sequence[Case], str, str, list[Skipped]]:
    if len(request.sources) > 1:
        raise UsageError("onward tune answers takes one file of questions")
    if request.sources:
        file = read_cases(Path(request.sources[0]))
        return file.cases, request.sources[0], file.digest, list(file.problems)
    asking = replace(options, answer=replace(options.answer, model=QUOTE))
    made = make_questions(request.documents, _MADE, asking, progress=progress)
    cases = made.generated.cases
    text = "\n".join(f"{case.question}\t{case.answer}" for case in cases)
    return cases, "made from the documents", hashlib.sha256(text.encode()).hexdigest(), []


def _writer(
    conversation: Conversation,
    options: Options,
    name: str,
    numbers: Mapping[str, int],
    problems: list[Skipped],
) -> Write:
    """What writes a case as a record, or tells why not; chance goes by the seed and the case."""
    resolver, chosen = resolver_of(conversation.library), options.tune
    plan = partial(
        plan_context,
        reader=_reader(options),
        shown=Shown(options=options.context),
        embedder=conversation.embedder,
    )

    def write(case: Case) -> Example | None:
        chance = random.Random(f"{options.answer.seed} {case.id}")
        hopeless = UNANSWERABLE in case.tags
        gold, missing = resolver.resolve(case.evidence)
        if not hopeless and not (gold and case.answer):
            why = missing[0].reason if missing else "it has no answer with evidence"
            problems.append(Skipped(f"{name}, {case.id}", why))
            return None
        hits = conversation.find(case.question, _SOUGHT)
        refused = hopeless or chance.random() < chosen.unanswerable
        drawn = draw(
            case,
            hits,
            gold,
            distractors=chosen.distractors,
            unanswerable=refused,
            chance=chance,
        )
        if drawn is None:
            why = "no other passage is found" if refused else "retrieval does not find its evidence"
            problems.append(Skipped(f"{name}, {case.id}", why))
            return None
        return Example(_messages(drawn, plan, chance), name, numbers[case.id])

    return write


def _messages(drawn: Drawn, plan: Plan, chance: random.Random) -> tuple[Message, ...]:
    """The prompt and its answer; passages are shuffled once it is known which are shown."""
    question = Question(drawn.case.question)
    kept = plan(question, drawn.hits).hits  # the first one, which is the right one, always is
    planned = plan(question, chance.sample(kept, len(kept)))
    if len(planned.hits) < len(kept):  # in another order one of them says again what another does
        planned = plan(question, kept)
    shown = [hit.passage.id for hit in planned.hits]
    place = None if drawn.right is None else shown.index(drawn.hits[drawn.right].passage.id)
    answer = target(replace(drawn, hits=planned.hits, right=place), NOT_FOUND)
    return (*planned.messages, Message("assistant", answer))


def _reader(options: Options) -> Reader:
    """The model as it will read: what it is shown depends on its size."""
    room = options.tune.record_tokens - options.answer.max_tokens // 4
    name = options.answer.model
    return Reader(name, options.tune.record_tokens, room, is_small(name))
