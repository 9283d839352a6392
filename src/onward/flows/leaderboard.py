"""Leaderboard: runs over the same questions, ranked; what the data cannot separate is a tie."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from onward.errors import UsageError
from onward.flows.benchmarks.summary import FLOW as BENCHMARK
from onward.flows.compare import compare_pairs
from onward.flows.summary import FLOW, SCORE, bounds_of, clusters, evaluation_of, mean_of, scores_of
from onward.statistics.verdict import decide
from onward.types import Evaluation, Run, Standing

if TYPE_CHECKING:
    from onward.records.runs import RunRecords


def leaderboard(
    records: RunRecords, run_ids: Sequence[str] = (), *, level: float = 0.95
) -> list[Standing]:
    """Rank runs over one file of questions by their scores, best first.

    Without ``run_ids`` those over the questions that were evaluated last, judged by the same judges
    and rubric as the last run. Scores are means over the questions that all of them have a score
    for, so that no run gains by failing. Runs share a rank with those above them that cannot be
    told from them, as ``decide`` says of all pairs. Runs without a score are left out. Raises
    UsageError when there is nothing to rank, or the runs' questions, judges or rubrics differ.
    """
    chosen = [records.run(run_id) for run_id in run_ids] or _newest(records)
    if len({_kind(run) for run in chosen}) > 1:
        raise UsageError(
            "these runs differ in their questions, judges or rubric: rank runs that were judged"
            " alike; onward evaluate --rejudge RUN judges one again"
        )
    evaluations = [evaluation_of(records, run.id) for run in chosen]
    scores = {e.run.id: found for e in evaluations if (found := scores_of(e.results))}
    shared = set.intersection(*(set(found) for found in scores.values())) if scores else set()
    if not shared:
        return []
    groups = clusters([result.case for result in evaluations[0].results])
    bounds = bounds_of(chosen[0])[SCORE]
    alike = {id_: {case: found[case] for case in sorted(shared)} for id_, found in scores.items()}
    means = {id_: mean_of(found, groups, bounds, level) for id_, found in alike.items()}
    ordered = sorted(means, key=lambda id_: -means[id_].value)
    ties = _ties({id_: alike[id_] for id_ in ordered}, groups, bounds, level)
    by_id = {evaluation.run.id: evaluation for evaluation in evaluations}
    return [
        Standing(
            rank=1 + sum(other not in ties[id_] for other in ordered[:place]),
            run=by_id[id_].run,
            score=means[id_],
            ties=tuple(ties[id_]),
            counts=by_id[id_].counts,
            seconds_p50=by_id[id_].seconds.get("answering_p50"),
            seconds_p95=by_id[id_].seconds.get("answering_p95"),
            cost=by_id[id_].cost["answering"],
            trusted=_trusted(by_id[id_]),
        )
        for place, id_ in enumerate(ordered)
    ]


def _trusted(evaluation: Evaluation) -> bool | None:
    return None if evaluation.examination is None else evaluation.examination.trusted


def runs_to_compare(
    records: RunRecords, first: str | None = None, second: str | None = None
) -> tuple[Run, Run]:
    """The two runs of these ids; without ``second`` the last one, without both the last two.

    The last is of the same flow as ``first`` or, without it, as the run that was made last:
    evaluations over the questions that were evaluated last, or benchmarks. Raises UsageError when
    there are not two.
    """
    if first is not None and second is not None:
        return records.run(first), records.run(second)
    made = (run for run in records.runs() if run.ended and run.flow in (FLOW, BENCHMARK))
    last = next(made, None) if first is None else records.run(first)
    if last is not None and last.flow == BENCHMARK:
        newest = [run for run in records.runs(BENCHMARK) if run.ended] or [last]
    else:
        newest = _newest(records)
    if first is not None:
        return records.run(first), newest[0]
    if len(newest) < 2:
        raise UsageError(
            "there is only one run over the last questions, or one benchmark: compare needs two"
        )
    return newest[1], newest[0]


def _newest(records: RunRecords) -> list[Run]:
    """The runs that were judged as the last one was; a run that was judged again stands aside."""
    runs = [run for run in records.runs(FLOW) if run.ended is not None]
    if not runs:
        raise UsageError("no run has ended yet: onward evaluate QUESTIONS")
    alike = [run for run in runs if _kind(run) == _kind(runs[0])]
    replaced = {parent for run in alike for parent in run.parents}
    return [run for run in alike if run.id not in replaced]


def _kind(run: Run) -> str:
    """What two runs must have in common for their scores to be ranked together."""
    return json.dumps([run.metadata.get(key) for key in ("questions_hash", "judges", "rubric")])


def _ties(
    scores: Mapping[str, Mapping[str, float]],
    groups: Mapping[str, str],
    bounds: tuple[float, float],
    level: float,
) -> dict[str, list[str]]:
    """Run → the runs that its score cannot be told from."""
    tests = {
        f"{one} {two}": compare_pairs(scores[one], scores[two], groups, bounds, level=level)
        for one, two in combinations(scores, 2)
    }
    ties: dict[str, list[str]] = {id_: [] for id_ in scores}
    for pair, decision in decide(tests, level=level).items():
        if decision.change == "cannot tell":
            one, two = pair.split()
            ties[one].append(two)
            ties[two].append(one)
    return ties
