"""Model judges vote: every pair of contenders on every question of a file, in both orders.

Read ``judge`` from top to bottom: questions → contenders → judges → answers → votes. What was
judged before is not judged again; every vote is kept as soon as it is there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from onward.errors import OnwardError
from onward.flows.answering_cases import NOTHING_WILL_GO
from onward.flows.arena.anonymous import shown_answer
from onward.flows.arena.contenders import Contenders, open_contenders
from onward.flows.arena.duels import Pair, now
from onward.flows.judges import kept_name, open_desk, open_judges
from onward.flows.runs import open_votes
from onward.judging.by_model.judge import ModelJudge
from onward.judging.by_model.pairwise import by_scores, compare_pair
from onward.judging.offline.judge import NAME as OFFLINE
from onward.options import Options
from onward.protocols import Judge, Progress
from onward.tasks import read_cases
from onward.types import Answer, Case, Question, Skipped, Vote

if TYPE_CHECKING:
    from onward.records.votes import VoteRecords

TURNED = "tie, for the choice changed with the order"


@dataclass(frozen=True, slots=True)
class Judged:
    """What judges said of the questions of a file."""

    votes: tuple[Vote, ...]
    known: int
    """Votes that were there before."""
    turned: int
    """Of ``votes``, those that are ties because the choice changed with the order."""
    failed: tuple[Skipped, ...]
    """Where there is no vote, and why."""


@dataclass(frozen=True, slots=True)
class _Bench:
    """What votes are given with."""

    contenders: Contenders
    judges: Sequence[Judge]
    records: VoteRecords
    known: set[str]
    """Ids of the votes that there are."""
    fresh: bool


def judge(
    models: Sequence[str],
    questions: Path,
    sources: Sequence[str],
    options: Options,
    *,
    progress: Progress | None = None,
) -> Judged:
    """Let the judges of the options vote on every pair of ``models``, marked as models.

    The offline judge, which has no order, compares scores. A vote that is there already is given
    again only with ``answer.fresh``. Questions that follow others are asked alone too and so are
    left out. Raises UsageError for a file without questions and what ``open_contenders`` raises.
    """
    file = read_cases(questions)
    votes: list[Vote] = []
    failed = list(file.problems)
    known = 0
    with (
        open_contenders(models, sources, options, progress=progress) as contenders,
        closing(open_votes(options)) as records,
        open_desk(sources, _reading(options), progress) as desk,
    ):
        judges = open_judges(options, desk.reader, desk.calls, progress)
        ids = {vote.id for vote in records.votes() if vote.kind == "model"}
        bench = _Bench(contenders, judges, records, ids, options.answer.fresh)
        for done, case in enumerate(file.cases):
            if progress:
                progress("judging", done, len(file.cases))
            if case.follows is not None:
                failed.append(Skipped(case.id, "it follows another question; give it alone"))
                continue
            for given in _votes_on(case, bench):
                if isinstance(given, Vote):
                    votes.append(given)
                elif isinstance(given, Skipped):
                    failed.append(given)
                else:
                    known += 1
    turned = sum(vote.note == TURNED for vote in votes)
    return Judged(tuple(votes), known, turned, tuple(failed))


def _reading(options: Options) -> Options:
    """The options with which judges read: only the offline judge compares by meaning."""
    if not options.judge.judge or OFFLINE in options.judge.judge:
        return options
    return replace(options, retrieve=replace(options.retrieve, dense=False))


def _votes_on(case: Case, bench: _Bench) -> Iterator[Vote | Skipped | None]:
    """For each pair and judge the vote, why there is none, or None for one that was known."""
    answers: dict[str, Answer | Skipped] = {}
    for pair in combinations(bench.contenders.names, 2):
        for voice in bench.judges:
            vote_id = _id(case.question, pair, kept_name(voice))
            if vote_id in bench.known and not bench.fresh:
                yield None
                continue
            for name in pair:
                if name not in answers:
                    answers[name] = _answer(name, case, bench.contenders)
            given = _vote(vote_id, case, {name: answers[name] for name in pair}, voice)
            if isinstance(given, Vote):
                if vote_id in bench.known:
                    bench.records.remove(vote_id)
                bench.records.add([given])
            yield given


def _vote(
    vote_id: str, case: Case, answers: Mapping[str, Answer | Skipped], voice: Judge
) -> Vote | Skipped:
    (first, one), (second, other) = answers.items()
    if isinstance(one, Skipped):
        return one
    if isinstance(other, Skipped):
        return other
    question = Question(case.question, id=case.id)
    if isinstance(voice, ModelJudge):
        verdict = compare_pair(voice, question, one, other, reference=case.answer)
    else:
        verdict = by_scores(voice, question, one, other, reference=case.answer)
    if verdict.winner is None:
        return Skipped(f"{case.id}, {first} | {second}", verdict.unscored or "no choice")
    return Vote(
        id=vote_id,
        question=case.question,
        first=first,
        second=second,
        outcome=verdict.winner,
        who=kept_name(voice),
        given=now(),
        first_answer=one.text,
        second_answer=other.text,
        kind="model",
        note="" if verdict.consistent else TURNED,
    )


def _answer(name: str, case: Case, contenders: Contenders) -> Answer | Skipped:
    """What a contender answers, in the form in which people would see it too."""
    answerer = contenders.open(name)
    try:
        answer = answerer(Question(case.question, id=case.id))
    except NOTHING_WILL_GO:
        raise
    except OnwardError as error:
        return Skipped(f"{case.id}, {name}", str(error))
    return replace(answer, text=shown_answer(answer.text, contenders.specs, case.question))


def _id(question: str, pair: Pair, judge: str) -> str:
    """The same for the same question, pair and judge: what was judged is found again."""
    written = json.dumps([question, sorted(pair), judge])
    return hashlib.sha256(written.encode()).hexdigest()[:16]
