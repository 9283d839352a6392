"""How far a judge agrees with people, beside two judges that need no reading.

Knows labels, and the verdicts of the judge on the same answers. Refuses to know files and judges.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from onward.judging.examination import MARGIN
from onward.judging.label_file import BEST_SCORE, LEAST_SCORE
from onward.statistics.agreement import quadratic_kappa, spearman
from onward.statistics.arrays import Floats, as_floats
from onward.statistics.calibration import calibration
from onward.statistics.correction import corrected_mean
from onward.statistics.discrimination import balanced_accuracy
from onward.statistics.intervals import mean_interval
from onward.statistics.resampling import resampled_interval
from onward.types import Agreement, Estimate, LabelCheck, Rated, ScoreCalibration, Verdict

GOOD = 60.0
"""Score from which on an answer counts as good: Fair throughout."""

_Measure = Callable[[Floats, Floats], float | None]


@dataclass(frozen=True, slots=True)
class _Pair:
    """What people and judge said of one answer, and how long it is."""

    people: float
    judge: float
    length: int
    question: str


def check_labels(
    rated: Sequence[Rated],
    verdicts: Sequence[Verdict],
    *,
    unlabelled: Sequence[float] = (),
    level: float = 0.95,
) -> LabelCheck:
    """Compare a judge with people.

    ``verdicts`` are those of ``label_file.to_judge(rated)``, in its order. What the judge could
    not score is left out of every measure and counted. Measured, as far as labels tell:

    - each criterion: Cohen's kappa with quadratic weights, the judge's grades rounded;
    - scores: Spearman's rank correlation;
    - good or bad, as labelled, else a score of at least ``GOOD``: balanced accuracy of the judge's
      score being at least ``GOOD``; Brier score and expected calibration error of
      (score - 20) / 80 taken as the chance of being good;
    - pairs of which people prefer one: share in which that one has the higher score, by
      ``MARGIN`` at least; a tie of the judge counts half, as a toss would.

    *Longest* gives the people's own grades, or as many goods as theirs, to the longest answers;
    *constant* says one thing always, of pairs that the first is better. Intervals resample the
    questions. ``unlabelled`` are the judge's scores of the run's other answers: ``mean`` is then
    prediction-powered, else of the labels alone; the labelled answers must be a random sample of
    the run's. Raises ValueError when verdicts and labels do not match.
    """
    answers = [(one, text) for one in rated for text in (one.answer, one.other) if text is not None]
    if len(answers) != len(verdicts):
        raise ValueError(f"{len(verdicts)} verdicts for {len(answers)} labelled answers")
    single = [(o, v) for (o, _), v in zip(answers, verdicts, strict=True) if o.other is None]
    doubles = [(o, v) for (o, _), v in zip(answers, verdicts, strict=True) if o.other is not None]
    agreements = [*_criteria(single, level), *_scores(single, level), *_goods(single, level)]
    agreements += _preferences(doubles[::2], doubles[1::2], level)
    unscored = sum(verdict.score is None for verdict in verdicts)
    return LabelCheck(
        judge=verdicts[0].judge if verdicts else "",
        labels=len(rated),
        unscored=unscored,
        agreements=tuple(agreements),
        calibration=_calibration(_pairs(single, _good)),
        mean=_mean(_pairs(single, lambda one: one.score), unlabelled, level),
        notes=tuple(_notes(rated, unscored, len(answers))),
    )


_Judged = Sequence[tuple[Rated, Verdict]]


def _pairs(judged: _Judged, people: Callable[[Rated], float | None]) -> list[_Pair]:
    """Return people's value beside the judge's score, where there are both."""
    return [
        _Pair(value, verdict.score, len(one.answer), one.question)
        for one, verdict in judged
        if (value := people(one)) is not None and verdict.score is not None
    ]


def _good(one: Rated) -> float | None:
    if one.good is None:
        return None if one.score is None else float(one.score >= GOOD)
    return float(one.good)


def _criteria(judged: _Judged, level: float) -> list[Agreement]:
    names = dict.fromkeys(name for one, _ in judged for name in one.grades)
    found = []
    for name in names:
        pairs = [
            _Pair(one.grades[name], float(np.floor(grade.value + 0.5)), len(one.answer),
                  one.question)
            for one, verdict in judged
            for grade in verdict.grades
            if grade.criterion == name and name in one.grades
        ]  # fmt: skip
        found.append(_ranked("quadratic kappa", name, pairs, quadratic_kappa, level=level))
    return found


def _scores(judged: _Judged, level: float) -> list[Agreement]:
    if all(one.score is None for one, _ in judged):
        return []
    pairs = _pairs(judged, lambda one: one.score)
    return [_ranked("spearman", "score", pairs, spearman, level=level)]


def _ranked(
    measure: str, of: str, pairs: Sequence[_Pair], agree: _Measure, *, level: float
) -> Agreement:
    people = as_floats([pair.people for pair in pairs])
    judge = as_floats([pair.judge for pair in pairs])
    value = resampled_interval(
        lambda rows: agree(people[rows], judge[rows]),
        len(pairs),
        clusters=[pair.question for pair in pairs],
        level=level,
    )
    return Agreement(
        measure=measure,
        of=of,
        n=len(pairs),
        judge=value,
        longest=agree(people, as_floats(_by_length(pairs))),
        constant=agree(people, np.full_like(people, people.mean())) if pairs else None,
        reason=None if value else _why(pairs),
    )


def _why(pairs: Sequence[_Pair]) -> str:
    if len({pair.question for pair in pairs}) < 2:
        return "needs labels of at least two questions"
    if len({pair.people for pair in pairs}) < 2:
        return "people gave one and the same throughout"
    if len({pair.judge for pair in pairs}) < 2:
        return "the judge gave one and the same throughout"
    return "too few labels"


def _by_length(pairs: Sequence[_Pair]) -> list[float]:
    """People's values, given out again so that the longest answers have the highest."""
    order = sorted(range(len(pairs)), key=lambda place: pairs[place].length)
    values = sorted(pair.people for pair in pairs)
    given = dict(zip(order, values, strict=True))
    return [given[place] for place in range(len(pairs))]


def _goods(judged: _Judged, level: float) -> list[Agreement]:
    if all(_good(one) is None for one, _ in judged):
        return []
    pairs = _pairs(judged, _good)
    truth = [pair.people for pair in pairs]
    measure, of = "balanced accuracy", "good or bad"
    if len(set(truth)) < 2:
        reason = "the labels must hold good answers and bad ones"
        return [Agreement(measure, of, len(pairs), None, None, None, reason)]
    said = balanced_accuracy(truth, [float(pair.judge >= GOOD) for pair in pairs], level=level)
    longest = balanced_accuracy(truth, _by_length(pairs))
    return [Agreement(measure, of, len(pairs), said, longest.value if longest else None, 0.5)]


def _preferences(first: _Judged, second: _Judged, level: float) -> list[Agreement]:
    """Share of decisive pairs in which the judge scores higher what people prefer."""
    agreed, longest, constant, questions = [], [], [], []
    for (one, left), (_, right) in zip(first, second, strict=True):
        if one.preferred not in ("first", "second") or left.score is None or right.score is None:
            continue
        sign = 1 if one.preferred == "first" else -1
        apart = left.score - right.score
        longer = len(one.answer) - len(one.other or "")
        agreed.append(_share(sign * apart if abs(apart) >= MARGIN else 0))
        longest.append(_share(sign * longer))
        constant.append(_share(sign))
        questions.append(one.question)
    if not agreed:
        return []
    value = mean_interval(agreed, clusters=questions, bounds=(0, 1), level=level)
    return [
        Agreement("preferred", "pairs", len(agreed), value, _mean_of(longest), _mean_of(constant))
    ]


def _share(sign: float) -> float:
    return 1.0 if sign > 0 else 0.0 if sign < 0 else 0.5


def _mean_of(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _calibration(pairs: Sequence[_Pair]) -> ScoreCalibration | None:
    span = BEST_SCORE - LEAST_SCORE
    good = [pair.people for pair in pairs]
    found = calibration([(pair.judge - LEAST_SCORE) / span for pair in pairs], good)
    if found is None:
        return None
    share = _mean_of(good)
    return ScoreCalibration(len(pairs), found.brier, share * (1 - share), found.expected_error)


def _mean(pairs: Sequence[_Pair], unlabelled: Sequence[float], level: float) -> Estimate | None:
    if not pairs:
        return None
    return corrected_mean(
        [pair.people for pair in pairs],
        [pair.judge for pair in pairs],
        unlabelled,
        bounds=(LEAST_SCORE, BEST_SCORE),
        level=level,
    )


def _notes(rated: Sequence[Rated], unscored: int, answers: int) -> list[str]:
    notes = []
    if unscored:
        notes.append(f"the judge could not score {unscored} of {answers} answers; left out")
    ties = sum(one.preferred == "tie" for one in rated)
    if ties:
        notes.append(f"{ties} pairs of which people prefer none were left out")
    if all(not one.context for one in rated):
        notes.append("no label has a context: Faithfulness was judged without one")
    return notes
