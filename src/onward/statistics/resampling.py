"""Drawing the data again: how often each cluster appears in each resample.

Knows counts of clusters and any statistic of rows. Refuses to know what the rows are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from onward.statistics.arrays import Clusters, Floats, Integers, cluster_numbers
from onward.statistics.distributions import normal_share, student_quantile, two_sided
from onward.types import Estimate

_CELLS = 100_000
"""Resamples times clusters at once: 2 MB, which stay in the processor's cache. A million take
twice as long."""

Statistic = Callable[[Integers], float | None]
"""(row numbers, with repeats) → the statistic of these rows, None where it is undefined."""


def resampled_counts(clusters: int, resamples: int, seed: int) -> Iterator[Floats]:
    """Yield how often each cluster was drawn, in blocks of shape (some resamples, clusters).

    Every resample draws as many clusters as there are, with replacement.
    """
    draw = np.random.default_rng(seed)
    rows = max(1, _CELLS // clusters)
    for done in range(0, resamples, rows):
        some = min(rows, resamples - done)
        chosen = draw.integers(clusters, size=(some, clusters))
        chosen += np.arange(some)[:, None] * clusters
        counts = np.bincount(chosen.ravel(), minlength=some * clusters)
        yield counts.reshape(some, clusters).astype(np.float64)


def resampled_interval(
    statistic: Statistic,
    n: int,
    *,
    clusters: Clusters | None = None,
    level: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
) -> Estimate | None:
    """Return any statistic of ``n`` rows with its percentile bootstrap interval.

    For statistics without an interval of their own, such as kappa or Spearman's correlation.
    Resamples draw whole clusters; those in which the statistic is undefined are left out. The
    percentiles are moved outwards as t with (clusters - 1) degrees is wider than the normal
    (Hesterberg, "What teachers should know about the bootstrap", 2015, section 5.3).

    None when the statistic is undefined on the rows themselves, when there are fewer than two
    clusters, or when it is undefined in more than half of the resamples.
    """
    value = statistic(np.arange(n))
    numbers = cluster_numbers(clusters, n)
    groups = int(numbers.max(initial=-1)) + 1
    if value is None or groups < 2:
        return None
    order = np.argsort(numbers, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)
    seen: list[float] = []
    for counts in resampled_counts(groups, resamples, seed):
        for row in counts.astype(np.int64):
            times = np.repeat(np.arange(groups), row)
            drawn = statistic(np.concatenate([members[group] for group in times]))
            if drawn is not None:
                seen.append(drawn)
    if 2 * len(seen) < resamples:
        return None
    wider = student_quantile(two_sided(level), groups - 1) * np.sqrt(groups / (groups - 1))
    tail = normal_share(-wider)
    low, high = np.quantile(seen, (tail, 1 - tail))
    return Estimate(float(value), float(low), float(high), n, level, "percentile bootstrap")
