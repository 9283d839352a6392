"""Model judges vote: every pair of contenders on every question of a file, in both orders.

Read ``judge`` from top to bottom: questions → contenders → judges → answers → votes. What was
judged before, with the same documents, options and rubric, is not judged again; every vote is kept
as soon as it is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from onward.errors import OnwardError
from onward.flows.answering_cases import NOTHING_WILL_GO
from onward.flows.arena.anonymous import shown_answer
from onward.flows.arena.contenders import Contenders, open_contenders
from onward.flows.arena.duels import now
from onward.flows.arena.judge_votes import JudgeVotes, decisive
from onward.flows.judges import kept_name, open_desk, open_judges, open_rubric
from onward.flows.runs import open_votes
from onward.judging.by_model.judge import ModelJudge
from onward.judging.by_model.pairwise import by_scores, compare_pair, one_grade
from onward.options import Options
from onward.protocols import Judge, Progress
from onward.tasks import read_cases
from onward.types import Answer, Case, Question, Skipped, Vote

TURNED = "tie, for the choice changed with the order"


@dataclass(frozen=True, slots=True)
class Judged:
    """What judges said of the questions of a file."""

    votes: tuple[Vote, ...]
    known: int
    """Votes that were there before."""
    turned: int
    """Of ``votes``, those that are ties because the choice changed with the order."""
    otherwise: int
    """Votes of the same judges on the same answerers and questions that stand beside these: given
    with other documents, options or another rubric, so perhaps on other answers."""
    failed: tuple[Skipped, ...]
    """Where there is no vote, and why."""


@dataclass(frozen=True, slots=True)
class _Bench:
    """What votes are given with."""

    contenders: Contenders
    judges: Sequence[Judge]
    margin: float
    """Points of a score that decide nothing."""
    votes: JudgeVotes


def judge(
    models: Sequence[str],
    questions: Path,
    sources: Sequence[str],
    options: Options,
    *,
    progress: Progress | None = None,
) -> Judged:
    """Let the judges of the options vote on every pair of ``models``, marked as models.

    The offline judge, which has no order, compares scores; a difference of at most one grade of one
    criterion is a tie. A vote that is there already is given again only with ``answer.fresh``, and
    then takes the place of all that the judge said of the pair and question before. Questions that
    follow others are asked alone too and so are left out. Raises UsageError for a file without
    questions and what ``open_contenders`` raises.
    """
    file = read_cases(questions)
    votes: list[Vote] = []
    failed = list(file.problems)
    known = 0
    with (
        open_contenders(models, sources, options, progress=progress) as contenders,
        closing(open_votes(options)) as records,
        open_desk(sources, options, progress) as desk,
    ):
        judges = open_judges(options, desk.reader, desk.calls, progress)
        rubric = open_rubric(options)
        states = {name: contenders.state(name) for name in contenders.names}
        kept = JudgeVotes(records, decisive(rubric, options), states, fresh=options.answer.fresh)
        bench = _Bench(contenders, judges, one_grade(rubric), kept)
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
    return Judged(tuple(votes), known, turned, kept.otherwise, tuple(failed))


def _votes_on(case: Case, bench: _Bench) -> Iterator[Vote | Skipped | None]:
    """For each pair and judge the vote, why there is none, or None for one that was known."""
    answers: dict[str, Answer | Skipped] = {}
    for pair in combinations(bench.contenders.names, 2):
        for voice in bench.judges:
            asked = (case.question, frozenset(pair), kept_name(voice))
            if bench.votes.has(asked):
                yield None
                continue
            for name in pair:
                if name not in answers:
                    answers[name] = _answer(name, case, bench.contenders)
            both = {name: answers[name] for name in pair}
            given = _vote(bench.votes.id_of(asked), case, both, voice, margin=bench.margin)
            if isinstance(given, Vote):
                bench.votes.keep(given, asked)
            yield given


def _vote(
    vote_id: str,
    case: Case,
    answers: Mapping[str, Answer | Skipped],
    voice: Judge,
    *,
    margin: float,
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
        verdict = by_scores(voice, question, one, other, reference=case.answer, margin=margin)
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
    return replace(answer, text=shown_answer(answer, contenders.specs, case.question))
