"""Compare: whether a change helped, over the questions that two runs share.

The score is tested alone, for it is what was meant to change; the criteria are tested together,
with Holm's correction over all of them, and so are the other metrics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onward.errors import UsageError
from onward.flows.summary import (
    SCORE,
    WORN,
    bounds_of,
    clusters,
    scores_of,
    takes_part,
    values_by_metric,
)
from onward.judging.metrics.table import METRICS
from onward.statistics.comparison import differences
from onward.statistics.verdict import PairedResult, compare_values
from onward.types import Changed, Comparison, Evaluation, Result

_MOST_CHANGED = 10
_FALLING = tuple(name for name, metric in METRICS.items() if not metric.higher_is_better)


def compare(first: Evaluation, second: Evaluation, *, level: float = 0.95) -> Comparison:
    """Say of each metric whether ``second`` is better than ``first``, worse, or cannot be told.

    Only questions with a value in both runs take part, paired by id. Raises UsageError when the
    two share no question, or one id means two questions.
    """
    shared = _shared(first, second)
    if not shared:
        raise UsageError(
            f"runs {first.run.id} and {second.run.id} share no question: compare runs of one file"
        )
    groups = clusters([one.case for one, _ in shared])
    one, two = ({SCORE: scores_of(rs), **values_by_metric(rs)} for rs in zip(*shared, strict=True))
    bounds, others = bounds_of(first.run), bounds_of(second.run)
    tested = {
        metric: compare_pairs(one[metric], two[metric], groups, bounds.get(metric), level=level)
        for metric in one
        if metric in two
        and one[metric].keys() & two[metric].keys()
        and bounds.get(metric) == others.get(metric)
    }
    criteria = {grade.criterion for r in first.results for v in r.verdicts for grade in v.grades}
    families = (
        {m: r for m, r in tested.items() if m == SCORE},
        {m: r for m, r in tested.items() if m in criteria},
        {m: r for m, r in tested.items() if m != SCORE and m not in criteria},
    )
    return Comparison(
        first=first.run,
        second=second.run,
        differences=tuple(
            difference
            for family in families
            for difference in differences(family, lower_is_better=_FALLING, level=level)
        ),
        changed=_changed(shared),
        seconds=(first.seconds, second.seconds),
        cost=(first.cost, second.cost),
        trusted=all(e.examination is not None and e.examination.trusted for e in (first, second)),
        notes=_notes(first, second, shared),
    )


def _shared(first: Evaluation, second: Evaluation) -> list[tuple[Result, Result]]:
    theirs = {result.case.id: result for result in second.results}
    pairs = [(r, theirs[r.case.id]) for r in first.results if r.case.id in theirs]
    for one, two in pairs:
        if one.case.question != two.case.question:
            raise UsageError(
                f"'{one.case.id}' is another question in run {second.run.id} than in"
                f" {first.run.id}: compare runs of one file"
            )
    return pairs


def compare_pairs(
    one: Mapping[str, float],
    two: Mapping[str, float],
    groups: Mapping[str, str],
    bounds: tuple[float, float] | None,
    *,
    level: float,
) -> PairedResult:
    """The paired test over the cases, by id, that have a value in both."""
    ids = [id_ for id_ in one if id_ in two]
    first, second = [one[id_] for id_ in ids], [two[id_] for id_ in ids]
    within = [groups[id_] for id_ in ids]
    return compare_values(
        first,
        second,
        clusters=within if len(set(within)) < len(within) else None,
        binary=bounds == (0.0, 1.0) and {*first, *second} <= {0.0, 1.0},
        bounds=bounds,
        level=level,
    )


def _changed(shared: Sequence[tuple[Result, Result]]) -> tuple[Changed, ...]:
    changed = [
        Changed(one.case.id, one.case.question, one.score, two.score)
        for one, two in shared
        if takes_part(one)
        and one.score is not None
        and two.score is not None
        and one.score != two.score
    ]
    return tuple(sorted(changed, key=lambda c: -abs(c.second - c.first))[:_MOST_CHANGED])


def _notes(
    first: Evaluation, second: Evaluation, shared: Sequence[tuple[Result, Result]]
) -> tuple[str, ...]:
    """What forbids to take the differences at their word, the worst first."""
    notes = []
    judging = [[e.run.metadata.get(key) for key in ("judges", "rubric")] for e in (first, second)]
    if judging[0] != judging[1]:
        notes.append("judges or rubrics differ between the runs: onward evaluate --rejudge RUN")
    if any(evaluation.run.ended is None for evaluation in (first, second)):
        notes.append("a run has not ended: what it lacks takes no part")
    failed = [evaluation.counts.get("failed", 0) for evaluation in (first, second)]
    if failed[0] != failed[1]:
        notes.append(
            f"failed questions take no part: {failed[0]} in the first, {failed[1]} in the"
            " second run"
        )
    left = len(first.results) + len(second.results) - 2 * len(shared)
    if left:
        notes.append(f"{left} questions stand in one run only and take no part")
    worn = [note for e in (first, second) for note in e.notes if WORN in note]
    return (*notes, *dict.fromkeys(worn))
