"""What a whole set of outcomes gives and no single one has: MCC, F1, any function of sums.

Knows true and given classes by their number, and rows of numbers. Refuses to know what was asked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np

from onward.statistics.arrays import Floats
from onward.statistics.distributions import normal_share, student_quantile, two_sided
from onward.statistics.resampling import resampled_counts
from onward.types import Estimate

ClassStatistic = Literal["mcc", "f1", "macro_f1", "micro_f1"]
OfSums = Callable[[Floats], Floats]
"""Sums of shape (m, k) → the statistic of each row, shape (m,), never NaN."""

RESAMPLES = 1000


def resampled_sums(
    rows: Floats,
    statistic: OfSums,
    *,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> tuple[Estimate, float | None]:
    """Return a statistic of the column sums of ``rows`` (n, k), and its standard error.

    Percentile bootstrap over rows, the percentiles moved outwards as t with n - 1 degrees is wider
    than the normal (Hesterberg 2015, section 5.3); the error is the standard deviation of the
    resamples. One row says nothing of others: infinite interval, error None. Raises ValueError
    without rows.
    """
    n = len(rows)
    if not n:
        raise ValueError("there is no statistic of no rows")
    value = float(statistic(rows.sum(axis=0, keepdims=True))[0])
    if n < 2:
        return Estimate(value, -math.inf, math.inf, n, level, "unknown"), None
    blocks = resampled_counts(n, resamples, seed)
    drawn = np.concatenate([statistic(counts @ rows) for counts in blocks])
    wider = student_quantile(two_sided(level), n - 1) * math.sqrt(n / (n - 1))
    tail = normal_share(-wider)
    low, high = np.quantile(drawn, (tail, 1 - tail))
    made = Estimate(value, float(low), float(high), n, level, "percentile bootstrap")
    return made, float(drawn.std(ddof=1))


def class_score(
    name: ClassStatistic,
    truth: Sequence[int],
    said: Sequence[int | None],
    *,
    classes: int,
    level: float = 0.95,
) -> tuple[Estimate, float | None]:
    """Return a statistic of classes 0 to ``classes`` - 1 with its interval and standard error.

    ``said`` None, where no class could be made out, is wrong and belongs to no class.

    - ``mcc``, -1 to 1: Matthews' coefficient; of several classes that of Gorodkin 2004;
    - ``f1``, 0 to 1: 2 TP / (true + said) of class 1;
    - ``macro_f1``: its mean over the classes that occur, ``micro_f1``: of all classes' sums, which
      is accuracy where every class could be made out.

    All are 0 where they are not defined (one class is said throughout, none is right), as in
    scikit-learn: saying the same always shows nothing. Raises ValueError for classes out of range,
    rows that do not pair, or none.
    """
    if len(truth) != len(said):
        raise ValueError(f"{len(truth)} true and {len(said)} given classes do not pair")
    columns = np.array([classes if one is None else one for one in said], dtype=np.int64)
    lines = np.array(truth, dtype=np.int64)
    if ((lines < 0) | (lines >= classes) | (columns < 0) | (columns > classes)).any():
        raise ValueError(f"classes must lie within 0 and {classes - 1}")
    width = classes + 1
    rows = np.zeros((len(lines), classes * width))
    rows[np.arange(len(lines)), lines * width + columns] = 1

    def statistic(sums: Floats) -> Floats:
        return CLASS_STATISTICS[name](sums.reshape(-1, classes, width))

    return resampled_sums(rows, statistic, level=level)


def _mcc(tables: Floats) -> Floats:
    """Of tables (m, true class, said class); the last column holds what could not be made out."""
    right = _right(tables)
    true, said, n = tables.sum(axis=2), tables.sum(axis=1), tables.sum(axis=(1, 2))
    joint = (true * said[:, :-1]).sum(axis=1)
    spread = (n**2 - (true**2).sum(axis=1)) * (n**2 - (said**2).sum(axis=1))
    return divided(right.sum(axis=1) * n - joint, np.sqrt(np.maximum(spread, 0)))


def _f1(tables: Floats) -> Floats:
    return _each_f1(tables)[:, 1]


def _macro_f1(tables: Floats) -> Floats:
    occur = (tables.sum(axis=2) + tables.sum(axis=1)[:, :-1]) > 0
    return divided((_each_f1(tables) * occur).sum(axis=1), occur.sum(axis=1).astype(np.float64))


def _micro_f1(tables: Floats) -> Floats:
    parsed = tables[:, :, :-1].sum(axis=(1, 2))
    return divided(2 * _right(tables).sum(axis=1), tables.sum(axis=(1, 2)) + parsed)


def _each_f1(tables: Floats) -> Floats:
    return divided(2 * _right(tables), tables.sum(axis=2) + tables.sum(axis=1)[:, :-1])


def _right(tables: Floats) -> Floats:
    """How often each class was said where it is true, shape (m, classes)."""
    return np.diagonal(tables, axis1=1, axis2=2)


def divided(above: Floats, below: Floats) -> Floats:
    """Return ``above`` / ``below``, of one shape; 0 where ``below`` is not greater than 0."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


CLASS_STATISTICS: Mapping[ClassStatistic, Callable[[Floats], Floats]] = {
    "mcc": _mcc,
    "f1": _f1,
    "macro_f1": _macro_f1,
    "micro_f1": _micro_f1,
}
