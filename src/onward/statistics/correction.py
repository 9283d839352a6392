"""What a judge's scores say once its errors, seen on labelled cases, are taken out.

Knows scores and labels. Refuses to know the judge. The labelled cases must be a random sample of
those that were scored: cases chosen for being hard correct for errors that others do not have.
"""

from __future__ import annotations

import math

import numpy as np

from onward.statistics.arrays import Values, as_floats
from onward.statistics.distributions import normal_quantile, two_sided
from onward.statistics.intervals import Bounds, mean_interval
from onward.types import Estimate


def corrected_mean(
    labels: Values,
    scores: Values,
    unlabelled: Values,
    *,
    weight: float | None = None,
    bounds: Bounds | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return what the mean of the labels would be over all cases: prediction-powered inference.

    ``labels`` and ``scores`` are those of people and judge for the same cases, ``unlabelled`` the
    judge's scores of the others. With weight w: w · mean(unlabelled) + mean(labels - w · scores)
    (Angelopoulos et al., Science 2023); 1 believes the judge up to its error, 0 uses the labels
    alone. None takes the weight that makes the variance least, cov(labels, scores) /
    ((1 + n / N) · var(all scores)), cut to 0 to 1 (Angelopoulos, Duchi and Zrnic, "PPI++", 2023,
    section 6). ``method`` says which. Without unlabelled scores, or with a judge that never
    varies, the weight is 0.

    The interval adds those of both means by squares, each as ``mean_interval`` makes it, so few
    labels and labels without any error keep an honest width where ``bounds`` (those of labels and
    scores) are given. ``n`` counts labelled and unlabelled cases. Raises ValueError when there are
    no labels, or not as many labels as scores.
    """
    human, judge = as_floats(labels, "labels"), as_floats(scores, "scores")
    others = as_floats(unlabelled, "unlabelled scores")
    if len(human) != len(judge) or not len(human):
        raise ValueError(f"{len(human)} labels and {len(judge)} scores make no labelled cases")
    name = "ppi++" if weight is None else "ppi"
    everything = np.concatenate((judge, others))
    if not len(others) or np.ptp(everything) == 0:
        weight = 0.0
    elif weight is None:
        shared = float(((human - human.mean()) * (judge - judge.mean())).mean())
        best = shared / ((1 + len(human) / len(others)) * float(everything.var()))
        weight = min(1.0, max(0.0, best))
    error_bounds = None
    if bounds:
        error_bounds = (bounds[0] - weight * bounds[1], bounds[1] - weight * bounds[0])
    parts = [mean_interval(human - weight * judge, bounds=error_bounds, level=level)]
    if weight:
        scaled = (weight * bounds[0], weight * bounds[1]) if bounds else None
        parts.append(mean_interval(weight * others, bounds=scaled, level=level))
    value = sum(part.value for part in parts)
    low = value - math.hypot(*(part.value - part.low for part in parts))
    high = value + math.hypot(*(part.high - part.value for part in parts))
    if bounds:
        value, low, high = (min(bounds[1], max(bounds[0], x)) for x in (value, low, high))
    n = len(human) + len(others)
    return Estimate(value, low, high, n, level, f"{name}, weight {weight:.2f}")


def corrected_rate(
    said: tuple[int, int],
    *,
    recognised: tuple[int, int],
    rejected: tuple[int, int],
    level: float = 0.95,
) -> Estimate | None:
    """Return the true rate behind a judge's rate, 0 to 1 (Rogan and Gladen 1978).

    Each pair is (how many, of how many): ``said`` what the judge called good of the cases in
    question, ``recognised`` what it called good of those labelled good (sensitivity), ``rejected``
    what it called bad of those labelled bad (specificity). rate = (said + specificity - 1) /
    (sensitivity + specificity - 1), cut to 0 to 1. The interval is that of Lang and Reiczigel
    2014, which counts the uncertainty of all three and adds z² to the first and 2 to each of the
    others, a half of it successes; ``n`` is that of ``said``.

    None when sensitivity + specificity <= 1: a judge that guesses says nothing of the rate. Raises
    ValueError for counts that are no proportions.
    """
    for many, of in (said, recognised, rejected):
        if not 0 <= many <= of or of < 1:
            raise ValueError(f"{many} of {of} is no proportion")
    raw = said[0] / said[1], recognised[0] / recognised[1], rejected[0] / rejected[1]
    if raw[1] + raw[2] <= 1:
        return None
    value = (raw[0] + raw[2] - 1) / (raw[1] + raw[2] - 1)
    z = normal_quantile(two_sided(level))
    n, good, bad = said[1] + z * z, recognised[1] + 2, rejected[1] + 2
    rate = (said[0] + z * z / 2) / n
    sensitivity, specificity = (recognised[0] + 1) / good, (rejected[0] + 1) / bad
    better = sensitivity + specificity - 1
    if better <= 0:
        return None
    middle = (rate + specificity - 1) / better
    missed = sensitivity * (1 - sensitivity) / good
    false = specificity * (1 - specificity) / bad
    shift = 2 * z * z * (middle * missed - (1 - middle) * false)
    spread = rate * (1 - rate) / n + middle**2 * missed + (1 - middle) ** 2 * false
    reach = z * math.sqrt(spread) / better
    value, low, high = (
        min(1.0, max(0.0, x)) for x in (value, middle + shift - reach, middle + shift + reach)
    )
    return Estimate(value, low, high, said[1], level, "rogan-gladen")
