"""The words for benchmarks: every form of their report says the same.

Shares are written in hundredths with one decimal, as leaderboards have them. Knows the nouns of
benchmarks. Refuses to know terminals and pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from onward.reports.formats import (
    estimated,
    figure,
    interval,
    known,
    number,
    p_value,
    plural,
    signed,
)
from onward.reports.wording import CHANGE_MARKS
from onward.types import (
    BenchmarkComparison,
    Difference,
    Estimate,
    TaskScore,
)

NOTHING = "–"
"""Where a model did not sit a task, or something is not known."""
NO_VALUE = "no item has a value"
CALIBRATION = {"ece": "ECE", "brier": "Brier", "rms": "RMS"}

_NO_SHARES = frozenset({"bleu", "nist", "cider", "brier"})
"""Metrics that have a scale of their own; all others are shares of 1."""


def value_words(metric: str, value: float | None, reason: str | None = None) -> str:
    """``43.5`` for 0.435 of a share; metrics with a scale of their own stay as they are."""
    name, unit = _unit(metric)
    return figure(name, None if value is None else unit * value, reason)


def score_words(metric: str, estimate: Estimate | None, reason: str | None = NO_VALUE) -> str:
    """``43.5 [36.7, 50.4]``, or why there is none."""
    name, unit = _unit(metric)
    return estimated(name, None if estimate is None else _times(estimate, unit), reason)


def shift_words(metric: str, difference: Estimate) -> str:
    """``−2.5 [−4.6, −0.4]``: a difference with its interval."""
    name, unit = _unit(metric)
    shift = _times(difference, unit)
    return f"{signed(name, shift.value)} {interval(shift, lambda value: signed(name, value, '?'))}"


def in_hundredths(metric: str, estimate: Estimate) -> Estimate:
    """The estimate as ``score_words`` writes it, to be plotted."""
    return _times(estimate, _unit(metric)[1])


def is_share(metric: str) -> bool:
    """Whether values of ``metric`` are written in hundredths."""
    return metric not in _NO_SHARES


def _unit(metric: str) -> tuple[str, float]:
    return ("score", 100.0) if is_share(metric) else (metric, 1.0)


def _times(estimate: Estimate, unit: float) -> Estimate:
    return replace(
        estimate,
        value=unit * estimate.value,
        low=unit * estimate.low,
        high=unit * estimate.high,
    )


def deciding(score: TaskScore) -> tuple[str, Estimate | None]:
    """The metric that decides, and its value; "" and None where a task has none."""
    metric = score.metric or next(iter(score.metrics), "")
    return metric, score.metrics.get(metric)


def doubts(score: TaskScore) -> list[str]:
    """What makes a score say less, or other, than it seems to; nothing where all is well."""
    kinds = (
        (score.failed, "failed, not counted"),
        (score.unparsed, "unparsed, counted as wrong"),
        (score.truncated, "truncated for lack of room"),
        (score.crossed, "with a token across the end of the context"),
    )
    found = [f"{items:,} {what}" for items, what in kinds if items]
    if score.strict_gap:
        found.append(f"flexible extraction gives {signed('score', 100 * score.strict_gap)}")
    return [*found, *_from_guessing(score), *_from_training(score), *_from_order(score)]


def _from_guessing(score: TaskScore) -> Iterator[str]:
    metric, estimate = deciding(score)
    if score.chance is None or estimate is None or estimate.low > score.chance:
        return
    guessed = value_words(metric, score.chance)
    if estimate.high < score.chance:
        yield f"worse than guessing, {guessed}"
    else:
        yield f"cannot be told from guessing, {guessed}"


def _from_training(score: TaskScore) -> Iterator[str]:
    if score.clean is None and score.touched is None:
        return
    if score.touched is None:
        yield "no item stands in the training data"
        return
    metric, _ = deciding(score)
    clean = score_words(metric, score.clean, "there are none")
    others = f"{clean}, n = {score.clean.n:,}" if score.clean else clean
    yield (
        f"{plural(score.touched.n, 'item')} in the training data:"
        f" {score_words(metric, score.touched)}, the others {others}"
    )


def _from_order(score: TaskScore) -> Iterator[str]:
    if score.shuffled is None:
        return
    metric = score.shuffled_metric
    words = f"choices in another order: {score_words(metric, score.shuffled)}"
    if (asked := score.metrics.get(metric)) is not None:
        words += f", {signed('score', 100 * (score.shuffled.value - asked.value))}"
    yield words


def counted(score: TaskScore) -> str:
    """The items that the deciding metric is over; all, where none has a value of it."""
    _, estimate = deciding(score)
    return f"{score.n if estimate is None else estimate.n:,}"


def error_words(score: TaskScore, metric: str) -> str:
    """The standard error of a metric, or a dash."""
    error = score.errors.get(metric)
    return NOTHING if error is None else value_words(metric, error)


def reach(score: TaskScore) -> list[str]:
    """What a score can show, how sure the model is rightly, other metrics, subjects."""
    metric, _ = deciding(score)
    found = [f"smallest difference it shows {value_words(metric, score.smallest)}"]
    if score.smallest is None:
        found = ["too few items to show a difference"]
    if metric in score.errors:
        found.insert(0, f"standard error {error_words(score, metric)}")
    sure = [
        f"{name} {number(score.calibration[key])}"
        for key, name in CALIBRATION.items()
        if key in score.calibration
    ]
    found += [", ".join(sure)] if sure else []
    others = [
        f"{name} {value_words(name, estimate.value)}"
        for name, estimate in score.metrics.items()
        if name not in (metric, *score.calibration)
    ]
    return [*found, *([f"also {', '.join(others)}"] if others else []), *_subjects(score)]


def _subjects(score: TaskScore) -> Iterator[str]:
    metric, _ = deciding(score)
    ordered = by_value(score.groups)
    if len(ordered) > 1:
        (weakest, low), (best, high) = ordered[0], ordered[-1]
        yield (
            f"of {len(ordered)} subjects weakest {weakest} {value_words(metric, low.value)},"
            f" best {best} {value_words(metric, high.value)}"
        )


def by_value(groups: Mapping[str, Estimate]) -> list[tuple[str, Estimate]]:
    """Subjects with their scores, the weakest first; those without a finite value are left out."""
    finite = [(name, estimate) for name, estimate in groups.items() if known(estimate.value)]
    return sorted(finite, key=lambda pair: pair[1].value)


def task_and_metric(difference: Difference) -> tuple[str, str]:
    """``hellaswag`` and ``acc_norm`` of ``hellaswag: acc_norm``."""
    task, _, metric = difference.metric.rpartition(": ")
    return task, metric


def means_words(difference: Difference) -> str:
    """``43.5 → 41.0``."""
    _, metric = task_and_metric(difference)
    pair = (difference.first.value, difference.second.value)
    return " → ".join(value_words(metric, value) for value in pair)


def difference_words(difference: Difference) -> str:
    """``hellaswag acc_norm 43.5 → 41.0: −2.5 [−4.6, −0.4], p 0.031 (Holm), n = 200``."""
    task, metric = task_and_metric(difference)
    shift = shift_words(metric, difference.difference)
    return (
        f"{task} {metric} {means_words(difference)}: {shift},"
        f" p {p_value(difference.p_adjusted)} (Holm), n = {difference.difference.n:,}"
    )


def tally_words(comparison: BenchmarkComparison) -> str:
    """``1 better, 2 worse, 3 cannot tell``: verdicts over the tasks."""
    tally = Counter(difference.change for difference in comparison.differences)
    shown = [f"{tally[change]} {change}" for change in CHANGE_MARKS if tally[change]]
    return ", ".join(shown) or "no task can be compared"


def got_worse(comparison: BenchmarkComparison) -> list[Difference]:
    """The tasks that the second model is worse at, the largest loss first."""
    worse = [one for one in comparison.differences if one.change == "worse"]
    return sorted(worse, key=lambda one: one.difference.value)


def none_worse_line(comparison: BenchmarkComparison) -> str:
    """What it means that nothing got worse."""
    open_ = sum(one.change == "cannot tell" for one in comparison.differences)
    line = "No task got worse for sure"
    return f"{line}; of {plural(open_, 'task')} nothing can be told." if open_ else f"{line}."


def lost_and_gained(
    difference: Difference, comparison: BenchmarkComparison
) -> tuple[tuple[str, tuple[str, ...]], tuple[str, tuple[str, ...]]]:
    """``("lost 8", …)`` and ``("gained 2", …)``, each with its items.

    Of graded values nearly all change a little: ``fell most`` and ``rose most``, without a count.
    """
    task, _ = task_and_metric(difference)
    lost, gained = comparison.lost.get(task, ()), comparison.gained.get(task, ())
    if difference.test == "mcnemar":
        return (f"lost {len(lost):,}", lost), (f"gained {len(gained):,}", gained)
    fell, rose = "fell most" if lost else "none fell", "rose most" if gained else "none rose"
    return (fell, lost), (rose, gained)


def named_items(ids: Sequence[str], most: int) -> list[str]:
    """The first ``most`` items, each by at most 24 characters, and a mark where there are more."""
    shown = [one if len(one) <= 24 else f"{one[:23]}…" for one in islice(ids, most)]
    return [*shown, "…"] if len(ids) > most else shown
