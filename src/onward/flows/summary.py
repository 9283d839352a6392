"""What the records know of a run, summed up; nothing is answered or judged here.

A report, a comparison and a leaderboard show what ``evaluation_of`` returns.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onward.flows.answering_cases import first_of
from onward.flows.totals import cost_of, is_cached, of_all_judges, seconds_of, tokens_of
from onward.judging.by_model.jury import jury_agreement, mean_score, spread
from onward.judging.examination import examine
from onward.judging.metrics.table import METRICS
from onward.judging.offline.judge import NAME as OFFLINE
from onward.judging.offline.judge import offline_statement
from onward.statistics.intervals import mean_interval, proportion_interval
from onward.types import (
    UNANSWERABLE,
    Case,
    Estimate,
    Evaluation,
    Examination,
    Planted,
    Result,
    Run,
    State,
    Verdict,
)

if TYPE_CHECKING:
    from onward.records.runs import AnswerRow, RunRecords

FLOW = "evaluate"
"""What records call the runs that are summed up here."""

SCORE = "score"

FEW_DOCUMENTS = 12
"""Below so many documents they are taken as given, above as a sample of what could be asked."""

_ANSWERING = ("read", "passages", "retrieve", "store", "answer")
"""Sections of the options that make another system; the rest decides how it is judged."""

WORN = "systems have been tried on these questions"
OFTEN = 20
"""Runs over one file of questions after which choosing among them is choosing by chance."""


def evaluation_of(records: RunRecords, run_id: str) -> Evaluation:
    """Sum up a run, ended or not."""
    run = records.run(run_id)
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for row in records.verdicts(run.id):
        verdicts[row.case_id].append(row.verdict)
    results = tuple(_result(row, verdicts[row.case.id]) for row in records.answers(run.id))
    planted = of_all_judges(records.planted(run.id))
    level = run.options["evaluate"]["level"]
    metrics, missing = _metrics(run, results, level)
    score = metrics.pop(SCORE, None)
    return Evaluation(
        run=run,
        results=results,
        planted=planted,
        examination=_examination(run, planted, results, level),
        counts=Counter(result.state for result in results),
        score=score,
        metrics=metrics,
        missing=missing,
        seconds=seconds_of(results, planted),
        cost=cost_of(results, planted),
        tokens=tokens_of(results, planted),
        notes=(
            *_judge_notes(run),
            *_cache_notes(results),
            *_agreement_notes(results),
            *run.metadata.get("notes", ()),
            *_worn(records, run.metadata),
        ),
    )


def takes_part(result: Result) -> bool:
    """Whether a result's score says how good the answers are.

    Of a question that has no answer only the refusal can be right, and that is counted apart.
    """
    return result.score is not None and UNANSWERABLE not in result.case.tags


def scores_of(results: Sequence[Result]) -> dict[str, float]:
    """The scores that say how good the answers are, by case id."""
    return {r.case.id: r.score for r in results if takes_part(r) and r.score is not None}


def bounds_of(run: Run) -> dict[str, tuple[float, float]]:
    """Least and greatest value of the score, of each criterion of the run and each metric."""
    criteria = run.metadata.get("rubric", {}).get("criteria", ())
    return {
        SCORE: (20.0, 100.0),
        **{name: (metric.low, metric.high) for name, metric in METRICS.items()},
        **{criterion["name"]: (criterion["low"], criterion["high"]) for criterion in criteria},
    }


def mean_of(
    values: Mapping[str, float],
    groups: Mapping[str, str],
    bounds: tuple[float, float] | None,
    level: float,
) -> Estimate:
    """Mean of the values, by case id, with its interval; of shares of 0 and 1 Wilson's."""
    numbers, within = list(values.values()), [groups[id_] for id_ in values]
    apart = len(set(within)) == len(within)
    if apart and bounds == (0.0, 1.0) and set(numbers) <= {0.0, 1.0}:
        return proportion_interval(round(sum(numbers)), len(numbers), level=level)
    grouping = None if apart else within
    return mean_interval(numbers, clusters=grouping, bounds=bounds, level=level)


def clusters(cases: Sequence[Case]) -> dict[str, str]:
    """Which cases hang together, by id: those of one conversation, and of one document.

    Documents count when there are at least FEW_DOCUMENTS of them.
    """
    by_id = {case.id: case for case in cases}
    first = {case.id: first_of(case, by_id) for case in cases}
    documents = {c.id: c.evidence[0].source for c in first.values() if c.evidence}
    if len(set(documents.values())) < FEW_DOCUMENTS:
        documents = {}
    return {id_: documents.get(case.id, f"conversation {case.id}") for id_, case in first.items()}


def _result(row: AnswerRow, verdicts: Sequence[Verdict]) -> Result:
    score = mean_score(verdicts)
    return Result(
        case=row.case,
        question=row.question,
        state=_state(row, score),
        answer=row.answer,
        error=row.error,
        verdicts=tuple(verdicts),
        score=score,
        spread=spread(verdicts),
        measurements=row.measurements,
    )


def _state(row: AnswerRow, score: float | None) -> State:
    if row.answer is None:
        return "failed"
    if row.answer.abstained:
        return "refused"
    return "unscored" if score is None else "scored"


def _metrics(
    run: Run, results: Sequence[Result], level: float
) -> tuple[dict[str, Estimate], dict[str, int]]:
    """Score, criteria and metrics over the results with a value; how many results have none."""
    values = {SCORE: scores_of(results), **values_by_metric(results)}
    groups = clusters([result.case for result in results])
    bounds = bounds_of(run)
    means = {m: mean_of(v, groups, bounds.get(m), level) for m, v in values.items() if v}
    missing = {m: len(results) - len(found) for m, found in values.items() if m != SCORE}
    return means, missing


def values_by_metric(results: Sequence[Result]) -> dict[str, dict[str, float]]:
    """Metric → case id → value: first the criteria, then the metrics in the order of METRICS."""
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for result in results:
        grades: dict[str, list[float]] = defaultdict(list)
        if takes_part(result):
            for verdict in result.verdicts:
                for grade in verdict.grades:
                    grades[grade.criterion].append(grade.value)
        for criterion, given in grades.items():
            values[criterion][result.case.id] = statistics.fmean(given)
    criteria = list(values)
    for result in results:
        for measured in result.measurements:
            by_case = values[measured.metric]
            if measured.value is not None:
                by_case[result.case.id] = measured.value
    order = [*criteria, *(metric for metric in METRICS if metric in values)]
    return {metric: values[metric] for metric in [*order, *(values.keys() - set(order))]}


def _examination(
    run: Run, planted: Sequence[Planted], results: Sequence[Result], level: float
) -> Examination | None:
    """What the fakes showed of the judge; None when it was not to be examined."""
    examined = run.options["examine"]
    if examined["fakes"] == 0:
        return None
    answers = [
        (result.score, len(result.answer.text.split()))
        for result in results
        if result.state == "scored" and result.answer and result.score is not None
    ]
    return examine(planted, least=examined["catch"], answers=answers, level=level)


def _judge_notes(run: Run) -> list[str]:
    """What must be said of the judges of the run."""
    return [offline_statement()] if OFFLINE in run.metadata.get("judges", ()) else []


def _cache_notes(results: Sequence[Result]) -> list[str]:
    cached = sum(result.answer is not None and is_cached(result.answer) for result in results)
    if not cached:
        return []
    return [f"{cached} of {len(results)} answers were known from earlier calls: they cost nothing"]


def _agreement_notes(results: Sequence[Result]) -> list[str]:
    """How far the judges of a jury, or the repeats of one judge, agree; nothing of one verdict."""
    if all(len(result.verdicts) < 2 for result in results):
        return []
    found = jury_agreement(results)
    who = f"the judges {', '.join(found.judges)}" if len(found.judges) > 1 else "the repeats"
    if found.score is None:
        return [f"how far {who} agree is not known: {found.reason}"]
    return [f"{who} agree by Krippendorff's α = {found.score:.2f} over {found.n} answers"]


def _worn(records: RunRecords, metadata: Mapping[str, object]) -> list[str]:
    """Whether so many systems were tried on these questions that the best may be so by luck."""
    digest = metadata.get("questions_hash")
    tried = {
        json.dumps(
            [run.metadata.get("answerer"), *(run.options[part] for part in _ANSWERING)],
            sort_keys=True,
        )
        for run in records.runs(FLOW)
        if digest is not None and run.metadata.get("questions_hash") == digest
    }
    if len(tried) < OFTEN:
        return []
    return [
        f"{len(tried)} {WORN}: the best of them may be so by chance; confirm the choice on"
        " questions that were never used"
    ]
