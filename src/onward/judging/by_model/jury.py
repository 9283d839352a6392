"""Several judges of one answer, or one judge several times: their common verdict and agreement.

Knows judges. Refuses to know how each of them judges.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onward.errors import UsageError
from onward.judging.by_model.calls import sum_known, sum_tokens
from onward.judging.by_model.judge import ModelJudge
from onward.protocols import Judge
from onward.statistics.agreement import krippendorff
from onward.types import Answer, Grade, JuryAgreement, Question, Result, Verdict

Average = Literal["mean", "median"]

REPEAT_TEMPERATURE = 0.7
"""At least, for repeats: at 0 a model on this machine says the same every time, and a spread of 0
would look like certainty."""


@dataclass(frozen=True, slots=True)
class Jury:
    """A Judge that is the average of others."""

    judges: tuple[Judge, ...]
    average: Average = "mean"

    @property
    def name(self) -> str:
        """The names of its judges, each once."""
        return _jury_name([judge.name for judge in self.judges])

    def verdicts(
        self, question: Question, answer: Answer, reference: str | None = None
    ) -> list[Verdict]:
        """Return the verdict of each judge, in their order."""
        return [judge.judge(question, answer, reference) for judge in self.judges]

    def judge(self, question: Question, answer: Answer, reference: str | None = None) -> Verdict:
        """Return what ``combined`` makes of the verdicts of all judges."""
        return combined(self.verdicts(question, answer, reference), average=self.average)


def repeated(judge: ModelJudge, n: int) -> tuple[ModelJudge, ...]:
    """Return ``judge`` with ``n`` different seeds, the first its own, to see how far it varies.

    From two on the temperature is at least REPEAT_TEMPERATURE. Raises UsageError below one.
    """
    if n < 1:
        raise UsageError(f"{n} repeats: a judge judges at least once")
    own = judge.sampling
    warm = own.temperature if n == 1 else max(own.temperature, REPEAT_TEMPERATURE)
    return tuple(
        replace(judge, sampling=replace(own, seed=own.seed + i, temperature=warm)) for i in range(n)
    )


def combined(verdicts: Sequence[Verdict], *, average: Average = "mean") -> Verdict:
    """Return one verdict: the average score and grades of the verdicts that have a score.

    One verdict stays as it is. A grade's reason names who said what. Unscored when none has a
    score, with every reason; else a note tells how many have none. Raises UsageError without any.
    """
    if not verdicts:
        raise UsageError("a jury needs at least one judge")
    if len(verdicts) == 1:
        return verdicts[0]
    scored = [verdict for verdict in verdicts if verdict.score is not None]
    scores = [verdict.score for verdict in scored if verdict.score is not None]
    missing = list(dict.fromkeys(v.unscored or "no reason" for v in verdicts if v.score is None))
    of = _AVERAGES[average]
    notes = [note for verdict in verdicts for note in verdict.notes]
    if scores and missing:
        gone = f"{len(verdicts) - len(scored)} of {len(verdicts)} verdicts have no score"
        notes.append(f"{gone}: {'; '.join(missing)}")
    return Verdict(
        judge=_jury_name([verdict.judge for verdict in verdicts]),
        score=of(scores) if scores else None,
        grades=_grades(scored, of),
        unscored=None if scores else "; ".join(missing),
        replies=tuple(reply for verdict in verdicts for reply in verdict.replies),
        tokens=sum_tokens([v.tokens for v in verdicts if v.prompt is not None]),
        cost=sum_known([0.0 if v.prompt is None else v.cost for v in verdicts]),
        seconds=sum(verdict.seconds for verdict in verdicts),
        notes=tuple(dict.fromkeys(notes)),
    )


def mean_score(verdicts: Sequence[Verdict]) -> float | None:
    """Return the mean over the judges of each one's mean score; None when none could score.

    So a judge that judged more often counts no more.
    """
    by_judge: dict[str, list[float]] = {}
    for verdict in verdicts:
        if verdict.score is not None:
            by_judge.setdefault(verdict.judge, []).append(verdict.score)
    return statistics.fmean(map(statistics.fmean, by_judge.values())) if by_judge else None


def spread(verdicts: Sequence[Verdict]) -> float | None:
    """Return the sample standard deviation of the scores, in points; None below two of them."""
    scores = [verdict.score for verdict in verdicts if verdict.score is not None]
    return statistics.stdev(scores) if len(scores) > 1 else None


def jury_agreement(results: Sequence[Result]) -> JuryAgreement:
    """Return how far the judges of ``results`` agree: Krippendorff's α, at most 1.

    Scores count as intervals, grades as ordered categories. A judge that judged an answer several
    times speaks there with one voice, the mean of its scores and the lower median of its grades;
    where there is but one judge, its repeats are compared. Verdicts without a score are missing.
    α is None, with a reason, when no answer has two scores or all scores are the same.
    """
    verdicts = [[v for v in result.verdicts if v.score is not None] for result in results]
    judges = tuple(dict.fromkeys(v.judge for one in verdicts for v in one))
    voices = [_voices(one, one_each=len(judges) > 1) for one in verdicts]
    scores = [[mean_score(voice) for voice in unit] for unit in voices]
    names = dict.fromkeys(g.criterion for one in verdicts for v in one for g in v.grades)
    n = sum(len(unit) > 1 for unit in scores)
    alpha = krippendorff(scores, scale="interval")
    reason = None
    if alpha is None:
        reason = "no answer was scored twice" if n == 0 else "every score is the same"
    return JuryAgreement(
        judges=judges,
        n=n,
        score=alpha,
        criteria={
            name: krippendorff(
                [[_middle_grade(voice, name) for voice in unit] for unit in voices],
                scale="ordinal",
            )
            for name in names
        },
        reason=reason,
    )


_AVERAGES: dict[Average, Callable[[Sequence[float]], float]] = {
    "mean": statistics.fmean,
    "median": statistics.median,
}


def _jury_name(names: Sequence[str]) -> str:
    return "jury of " + ", ".join(dict.fromkeys(names))


def _grades(
    verdicts: Sequence[Verdict], of: Callable[[Sequence[float]], float]
) -> tuple[Grade, ...]:
    said: dict[str, list[tuple[str, Grade]]] = {}
    for verdict in verdicts:
        for grade in verdict.grades:
            said.setdefault(grade.criterion, []).append((verdict.judge, grade))
    return tuple(
        Grade(
            name,
            of([grade.value for _, grade in given]),
            " · ".join(f"{judge}: {grade.reason}" for judge, grade in given if grade.reason),
        )
        for name, given in said.items()
    )


def _voices(verdicts: Sequence[Verdict], *, one_each: bool) -> list[list[Verdict]]:
    """The verdicts of one answer as raters: those of one judge together, or each by itself."""
    if not one_each:
        return [[verdict] for verdict in verdicts]
    by_judge: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_judge.setdefault(verdict.judge, []).append(verdict)
    return list(by_judge.values())


def _middle_grade(voice: Sequence[Verdict], name: str) -> float | None:
    values = [grade.value for v in voice for grade in v.grades if grade.criterion == name]
    return statistics.median_low(values) if values else None
