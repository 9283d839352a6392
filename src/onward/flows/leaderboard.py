"""Leaderboard: runs over the same questions, ranked; what the data cannot separate is a tie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from onward.errors import UsageError
from onward.flows.compare import compare_pairs
from onward.flows.summary import SCORE, bounds_of, clusters, evaluation_of, scores_of
from onward.statistics.multiplicity import holm
from onward.types import Evaluation, Run, Standing

if TYPE_CHECKING:
    from onward.records.runs import RunRecords

FLOW = "evaluate"


def leaderboard(
    records: RunRecords, run_ids: Sequence[str] = (), *, level: float = 0.95
) -> list[Standing]:
    """Rank runs over one file of questions by their scores, best first.

    Without ``run_ids`` those over the questions that were evaluated last. Runs share a rank with
    those above them that a paired test cannot tell from them, after Holm over all pairs. Runs
    without a score are left out. Raises UsageError when there is nothing to rank, or when the runs
    were not over the same questions.
    """
    chosen = [records.run(run_id) for run_id in run_ids] or _newest(records)
    if len({run.metadata.get("questions_hash") for run in chosen}) > 1:
        raise UsageError("these runs are over different questions: rank runs over one file")
    evaluations = [evaluation_of(records, run.id) for run in chosen]
    scored = {e.run.id: (e, e.score) for e in evaluations if e.score is not None}
    ordered = sorted(scored, key=lambda id_: -scored[id_][1].value)
    ties = _ties({id_: scored[id_][0] for id_ in ordered}, level)
    return [
        Standing(
            rank=1 + sum(other not in ties[id_] for other in ordered[:place]),
            run=evaluation.run,
            score=score,
            ties=tuple(ties[id_]),
            counts=evaluation.counts,
            seconds_p50=evaluation.seconds.get("answering_p50"),
            seconds_p95=evaluation.seconds.get("answering_p95"),
            cost=evaluation.cost["answering"],
            trusted=None if evaluation.examination is None else evaluation.examination.trusted,
        )
        for place, id_ in enumerate(ordered)
        for evaluation, score in [scored[id_]]
    ]


def runs_to_compare(
    records: RunRecords, first: str | None = None, second: str | None = None
) -> tuple[Run, Run]:
    """The two runs of these ids; without ``second`` the last one, without both the last two.

    Raises UsageError when there are not two runs over the questions that were evaluated last.
    """
    if first is not None and second is not None:
        return records.run(first), records.run(second)
    newest = _newest(records)
    if first is not None:
        return records.run(first), newest[0]
    if len(newest) < 2:
        raise UsageError("there is only one run over the last questions: compare needs two")
    return newest[1], newest[0]


def _newest(records: RunRecords) -> list[Run]:
    runs = [run for run in records.runs(FLOW) if run.ended is not None]
    if not runs:
        raise UsageError("no run has ended yet: onward evaluate QUESTIONS")
    newest = runs[0].metadata.get("questions_hash")
    return [run for run in runs if run.metadata.get("questions_hash") == newest]


def _ties(evaluations: Mapping[str, Evaluation], level: float) -> dict[str, list[str]]:
    """Run → the runs that its score cannot be told from."""
    pairs = list(combinations(evaluations, 2))
    tests = [_test(evaluations[one], evaluations[two], level) for one, two in pairs]
    ties: dict[str, list[str]] = {id_: [] for id_ in evaluations}
    for (one, two), p in zip(pairs, holm(tests), strict=True):
        if p > 1 - level:
            ties[one].append(two)
            ties[two].append(one)
    return ties


def _test(first: Evaluation, second: Evaluation, level: float) -> float:
    one, two = scores_of(first.results), scores_of(second.results)
    if not one.keys() & two.keys():
        return 1.0
    groups = clusters([result.case for result in first.results])
    return compare_pairs(one, two, groups, bounds_of(first.run)[SCORE], level=level).p
