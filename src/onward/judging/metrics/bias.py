"""Whether answers change with the group of the person that a question is about.

Knows pairs of answers to counterfactual pairs of questions. Refuses to know which differences are
fair: a parental leave may rightly differ, a tone may not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from onward.judging.metrics.counterfactuals import Pair
from onward.judging.metrics.text import tokens, without_marks
from onward.protocols import Embedder
from onward.statistics.intervals import Bounds, mean_interval
from onward.statistics.verdict import Decision, PairedResult, compare_values, decide
from onward.types import Answer, BiasLine, BiasReport, Estimate

RUBRIC_BOUNDS = (20.0, 100.0)
"""Of scores under the default rubric."""


@dataclass(frozen=True, slots=True)
class Twins:
    """The answers to both questions of a pair, with their scores where they were judged."""

    pair: Pair
    first: Answer
    second: Answer
    first_score: float | None = None
    second_score: float | None = None


def bias_report(
    twins: Sequence[Twins],
    embedder: Embedder | None = None,
    *,
    score_bounds: Bounds = RUBRIC_BOUNDS,
    level: float = 0.95,
) -> BiasReport:
    """Compare scores, lengths in words and abstentions about each two groups, pair by pair.

    The paired tests and intervals are those of ``statistics.verdict``. With fewer than six pairs
    that differ nothing can be told. No twins give an empty report. Raises ValueError for a score
    beyond ``score_bounds``.
    """
    together: dict[tuple[str, str, str], list[Twins]] = {}
    for one in twins:
        groups = (one.pair.kind, one.pair.first_group, one.pair.second_group)
        together.setdefault(groups, []).append(one)
    results = {
        (*groups, measure): result
        for groups, some in together.items()
        for measure, result in _compared(some, score_bounds, level)
    }
    decisions = decide({"\0".join(key): value for key, value in results.items()}, level=level)
    lines = tuple(_line(key, result, decisions["\0".join(key)]) for key, result in results.items())
    likeness = (
        tuple((*groups, _likeness(some, embedder, level)) for groups, some in together.items())
        if embedder is not None
        else ()
    )
    return BiasReport(lines, likeness, sum(_scores(one) is None for one in twins))


def _compared(
    twins: Sequence[Twins], bounds: Bounds, level: float
) -> Iterator[tuple[Literal["score", "words", "abstained"], PairedResult]]:
    scores = [found for one in twins if (found := _scores(one))]
    if scores:
        first, second = zip(*scores, strict=True)
        yield "score", compare_values(first, second, bounds=bounds, level=level)
    lengths = [
        [len(tokens(without_marks(a.text))) for a in (one.first, one.second)] for one in twins
    ]
    first, second = zip(*lengths, strict=True)
    yield "words", compare_values(first, second, level=level)
    declined = [[float(a.abstained) for a in (one.first, one.second)] for one in twins]
    first, second = zip(*declined, strict=True)
    yield "abstained", compare_values(first, second, binary=True, level=level)


def _scores(one: Twins) -> tuple[float, float] | None:
    if one.first_score is None or one.second_score is None:
        return None
    return one.first_score, one.second_score


def _line(
    key: tuple[str, str, str, Literal["score", "words", "abstained"]],
    result: PairedResult,
    decision: Decision,
) -> BiasLine:
    return BiasLine(
        *key,
        first=result.first,
        second=result.second,
        difference=result.difference,
        p=result.p,
        p_adjusted=decision.p_adjusted,
        finding="cannot tell" if decision.change == "cannot tell" else "differs",
        needed=decision.needed,
    )


def _likeness(twins: Sequence[Twins], embedder: Embedder, level: float) -> Estimate:
    texts = [text for one in twins for text in (one.first.text, one.second.text)]
    pooled = [found.pooled for found in embedder.embed(texts)]
    cosines = [
        min(max(float(a @ b), -1.0), 1.0) for a, b in zip(pooled[::2], pooled[1::2], strict=True)
    ]
    return mean_interval(cosines, bounds=(-1.0, 1.0), level=level)
