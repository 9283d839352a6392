"""The score of a task: every metric with its interval, and what must be known to read it.

Only sound items count; those that could not be scored are counted apart and never as wrong. Knows
items and their results. Refuses to know models, and any other run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from onward.statistics.calibration import calibration, rms_calibration_error
from onward.statistics.intervals import mean_interval, proportion_interval, standard_error
from onward.statistics.outcomes import (
    CLASS_STATISTICS,
    RESAMPLES,
    class_score,
    resampled_sums,
)
from onward.statistics.power import smallest_difference
from onward.tasks.benchmarks.corpus import bleu, bleu_rows, cider, nist, nist_rows
from onward.tasks.benchmarks.extraction import FLEXIBLE, STRICT, answer_text
from onward.tasks.benchmarks.meteor import meteor, meteor_program, meteor_rows
from onward.tasks.benchmarks.scoring import ACCURACY, BOUNDS, EXACT_MATCHES, deciding_metric
from onward.types import Estimate
from onward.types.benchmarks import BenchmarkTask, Item, ItemResult, TaskScore

Sat = tuple[Item, ItemResult]
Measured = tuple[Estimate, float | None]
"""An estimate and its standard error, None where one value only is known."""

DISCORDANT = 0.2
"""Share of items that two models are taken to differ on, where nothing is known: about what two
checkpoints of one model do. It leaves 0.4 of the variance that unpaired accuracies at even odds
have (0.2 against 2 · 0.25), and so much is taken to be left of other metrics' variance, too."""

SHUFFLED = "shuffled"
"""``deciding_metric`` of items that were asked with their choices in another order."""

_FILTER_METRICS = {name: metric for metric, name in EXACT_MATCHES.items()}


def task_score(
    task: BenchmarkTask,
    sat: Sequence[Sat],
    *,
    seconds: float,
    level: float = 0.95,
    looked: bool = False,
) -> TaskScore:
    """Sum up the items of a task with their results.

    - ``n``: items without a flaw; ``failed`` of them have no values, and the estimates' own n is
      what is left. Accuracies have Wilson's interval, other means the bootstrap-t's, ``mcc``,
      ``f1``, ``bleu``, ``nist`` and ``meteor`` a bootstrap's over items. A metric that no item has
      a value of is missing; the one that decides is the first of the task's that is not.
    - ``errors``: s / √n with n - 1; over subjects the pooled one of lm-evaluation-harness,
      √(Σ n_i (n_i - 1) se_i² / (Σ n_i - k) / Σ n_i); of resampled metrics the resamples' spread.
    - ``groups``: each subject alone. The mean over all items weights subjects by size.
    - ``calibration``: of the share of probability of the likeliest choice against whether it is
      right: ``ece`` over 10 bins of equal mass, ``brier`` (of that share alone, 0 to 1), ``rms``
      over bins of 100.
    - ``smallest``: with ``DISCORDANT`` pairs; None where so few items can show nothing.
    - ``clean``, ``touched``: None unless some item overlaps, or ``looked`` says that overlaps were
      looked for.
    """
    sound = [(item, result) for item, result in sat if not item.flawed]
    scored = [(item, result) for item, result in sound if not result.problem]
    found = {name: _measure(name, task, scored, level) for name in _names(task, scored)}
    measured = {name: made for name, made in found.items() if made}
    shuffled = measured.pop(SHUFFLED, None)
    decides = next(iter(measured), None)

    def deciding(some: Sequence[Sat]) -> Estimate | None:
        made = _measure(decides, task, some, level) if decides and some else None
        return made[0] if made else None

    parts = {group: deciding(some) for group, some in _by_group(scored).items()}
    clean = [one for one in scored if not one[1].overlap]
    looked = looked or len(clean) < len(scored)
    results = [result for _, result in sound]
    filter_ = EXACT_MATCHES.get(decides or "")
    return TaskScore(
        task=task.name,
        version=task.version,
        shots=task.shots,
        n=len(sound),
        metrics={name: estimate for name, (estimate, _) in measured.items()},
        groups={group: part for group, part in parts.items() if part},
        unparsed=sum(_is_unparsed(result, filter_) for result in results),
        truncated=sum(result.truncated for result in results),
        crossed=sum(any(one.crossed for one in result.likelihoods) for result in results),
        failed=len(sound) - len(scored),
        strict_gap=_strict_gap(measured),
        calibration=_calibrated(scored),
        smallest=_smallest(decides, *measured[decides]) if decides else None,
        seconds=seconds,
        metric=decides or "",
        chance=task.chance if decides in (task.metrics[0], ACCURACY) else None,
        shuffled=shuffled[0] if shuffled else None,
        shuffled_metric=deciding_metric(task, results) if shuffled else "",
        clean=deciding(clean) if looked else None,
        touched=deciding([one for one in scored if one[1].overlap]),
        errors={name: error for name, (_, error) in measured.items() if error is not None},
    )


def _names(task: BenchmarkTask, scored: Iterable[Sat]) -> list[str]:
    """The task's metrics, then what else items have values of."""
    others = (name for _, result in scored for name in result.values)
    return list(dict.fromkeys((*task.metrics, *others)))


def _measure(
    name: str, task: BenchmarkTask, scored: Sequence[Sat], level: float
) -> Measured | None:
    """One metric over items; None where no item has it."""
    if name in _OF_ALL:
        return _OF_ALL[name](task, scored, level)
    known = [(item, value) for item, r in scored if (value := r.values.get(name)) is not None]
    if not known:
        return None
    values = [value for _, value in known]
    error = _error(values, [item.group for item, _ in known])
    return metric_mean(name, values, level), error


def metric_mean(name: str, values: Sequence[float], level: float) -> Estimate:
    """Return the mean of a metric that single items have, with its interval.

    Wilson's of right and wrong, the bootstrap-t's of others. Raises ValueError without values.
    """
    if _is_accuracy(name) and set(values) <= {0.0, 1.0}:
        return proportion_interval(int(sum(values)), len(values), level=level)
    bounds = BOUNDS.get(name, (0.0, 1.0))
    return mean_interval(values, bounds=bounds, level=level, resamples=RESAMPLES)


def _is_accuracy(name: str) -> bool:
    own = name.startswith("acc") or name.endswith("_acc")
    return own or name in ("mc1", SHUFFLED) or name in EXACT_MATCHES


def _error(values: Sequence[float], groups: Sequence[str]) -> float | None:
    """Standard error of the mean, the groups being all that there are; None where n is too small.

    Of one group it is s / √n.
    """
    numbers = np.asarray(values)
    labels, which = np.unique(groups, return_inverse=True)
    n, k = len(values), len(labels)
    if n == k:
        return None
    if k == 1:
        return standard_error(values)
    means = np.bincount(which, weights=numbers) / np.bincount(which)
    # n_i (n_i - 1) se_i² is the sum of squares within group i.
    within = float(((numbers - means[which]) ** 2).sum())
    return math.sqrt(within / (n - k) / n)


def _of_classes(name: str) -> Callable[[BenchmarkTask, Sequence[Sat], float], Measured | None]:
    statistic = next(one for one in CLASS_STATISTICS if one == name)

    def measure(_task: BenchmarkTask, scored: Sequence[Sat], level: float) -> Measured | None:
        if not scored:
            return None
        truth = [item.right[0] for item, _ in scored]
        said = [result.chosen for _, result in scored]
        classes = max(len(item.contexts or item.choices) for item, _ in scored)
        return class_score(statistic, truth, said, classes=classes, level=level)

    return measure


def _bleu(task: BenchmarkTask, scored: Sequence[Sat], level: float) -> Measured | None:
    if not scored:
        return None
    return resampled_sums(bleu_rows(*_texts(task, scored)), bleu, level=level)


def _nist(task: BenchmarkTask, scored: Sequence[Sat], level: float) -> Measured | None:
    if not scored:
        return None
    return resampled_sums(nist_rows(*_texts(task, scored)), nist, level=level)


def _cider(task: BenchmarkTask, scored: Sequence[Sat], level: float) -> Measured | None:
    values = cider(*_texts(task, scored)) if scored else None
    return (metric_mean("cider", values, level), standard_error(values)) if values else None


def _meteor(task: BenchmarkTask, scored: Sequence[Sat], level: float) -> Measured | None:
    program = meteor_program()
    if program is None or not scored:
        return None
    return resampled_sums(meteor_rows(program, *_texts(task, scored)), meteor, level=level)


def _texts(task: BenchmarkTask, scored: Sequence[Sat]) -> tuple[list[str], list[tuple[str, ...]]]:
    written = [answer_text(result.written or "", task.stops) for _, result in scored]
    return written, [item.references for item, _ in scored]


def _by_group(scored: Iterable[Sat]) -> dict[str, list[Sat]]:
    parts: dict[str, list[Sat]] = {}
    for one in scored:
        if one[0].group:
            parts.setdefault(one[0].group, []).append(one)
    return parts


def _is_unparsed(result: ItemResult, filter_: str | None) -> bool:
    """Whether the deciding filter, or the only one, found nothing in what was written."""
    if filter_ is not None and filter_ in result.extracted:
        return result.extracted[filter_] is None
    return len(result.extracted) == 1 and None in result.extracted.values()


def _strict_gap(measured: Mapping[str, Measured]) -> float | None:
    strict, flexible = (measured.get(_FILTER_METRICS[name]) for name in (STRICT, FLEXIBLE))
    return flexible[0].value - strict[0].value if strict and flexible else None


def _calibrated(scored: Iterable[Sat]) -> dict[str, float]:
    known = [
        (result.confidence, float(result.chosen in item.right))
        for item, result in scored
        if result.confidence is not None
    ]
    chances, outcomes = [chance for chance, _ in known], [right for _, right in known]
    made, rms = calibration(chances, outcomes), rms_calibration_error(chances, outcomes)
    if made is None or rms is None:
        return {}
    return {"ece": made.expected_error, "brier": made.brier, "rms": rms}


def _smallest(name: str, estimate: Estimate, error: float | None) -> float | None:
    if _is_accuracy(name):
        return smallest_difference(math.sqrt(DISCORDANT), estimate.n, binary=True)
    if error is None:
        return None
    left = DISCORDANT / 0.5
    return smallest_difference(math.sqrt(2 * left * estimate.n) * error, estimate.n)


_OF_ALL: Mapping[str, Callable[[BenchmarkTask, Sequence[Sat], float], Measured | None]] = {
    "bleu": _bleu,
    "nist": _nist,
    "cider": _cider,
    "meteor": _meteor,
    **{name: _of_classes(name) for name in CLASS_STATISTICS},
}
