"""Whether the statistics keep their word, by simulation: coverage, false verdicts, power.

    python -m benchmarks.verdicts [--seed 1] [--samples 2000]

Every line draws that many samples of a population whose truth is known and counts how often the
95 % interval holds it (93 to 97 % is the aim), how often the rule of ``decide`` says "better" or
"worse" where there is no difference (at most 5 % is the aim, over all metrics of a comparison), and
how often it finds a difference that ``smallest_difference`` says is found in 80 %. About three
minutes of one core.

Two kinds of line are known to miss the aim. No method without assumptions holds its level for long
tails at n = 20: the values that carry the mean are not in the sample (report the median of seconds
and cost). And where most values tie, errors come in steps, so that small n cover too often.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from onward.statistics.correction import corrected_mean, corrected_rate
from onward.statistics.discrimination import auc
from onward.statistics.intervals import Bounds, mean_interval, proportion_interval
from onward.statistics.paired import difference_interval, paired_permutation
from onward.statistics.power import smallest_difference
from onward.statistics.verdict import Decision, PairedResult, compare_values, decide
from onward.types import Estimate

Floats = npt.NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Floats]

COUNTS = (20, 50, 200)
RESAMPLES = 800
"""Fewer than the default of 5,000: what is lost is in the third digit of the interval."""

SCORES = (20.0, 100.0)
UNIT = (0.0, 1.0)


def normal(draw: np.random.Generator, n: int) -> Floats:
    """Values without skew, ties or bounds."""
    return draw.normal(70, 10, n)


def skewed(draw: np.random.Generator, n: int) -> Floats:
    """Seconds: exponential."""
    return draw.exponential(1, n)


def long_tailed(draw: np.random.Generator, n: int) -> Floats:
    """Cost: log-normal with sigma 1, whose skew of 6 no small sample shows."""
    return draw.lognormal(0, 1, n)


def tied(perfect: float) -> Draw:
    """Scores of which a share is 100 and the rest anything from 20 to 100."""
    return lambda draw, n: np.where(draw.random(n) < perfect, 100.0, draw.uniform(20, 100, n))


def graded(draw: np.random.Generator, n: int) -> Floats:
    """Rubric scores: few values, most of them high."""
    return draw.choice([100.0, 90, 80, 60, 40, 20], p=[0.5, 0.2, 0.1, 0.1, 0.05, 0.05], size=n)


def changes(draw: np.random.Generator, n: int) -> Floats:
    """Differences between runs: most are 0."""
    return np.where(draw.random(n) < 0.6, 0.0, draw.normal(3, 15, n).clip(-80, 80))


POPULATIONS: tuple[tuple[str, Draw, Bounds | None, float], ...] = (
    ("normal", normal, None, 70.0),
    ("skewed (exponential)", skewed, None, 1.0),
    ("long-tailed (log-normal, sigma 1)", long_tailed, None, math.exp(0.5)),
    ("scores, 60 % tied at 100", tied(0.6), SCORES, 84.0),
    ("scores, 80 % tied at 100", tied(0.8), SCORES, 92.0),
    ("graded scores", graded, SCORES, 85.0),
    ("differences, 60 % tied at 0", changes, (-80.0, 80.0), 1.2),
)


def covered(estimates: Sequence[Estimate | None], truth: float) -> str:
    """Return the share of intervals that hold the truth, and their median width."""
    known = [estimate for estimate in estimates if estimate is not None]
    rate = round(sum(e.low <= truth <= e.high for e in known) / len(known), 3)
    width = float(np.median([e.high - e.low for e in known]))
    aim = "" if 0.93 <= rate <= 0.97 else "   outside 93-97 %"
    return f"{100 * rate:5.1f} %   width {width:8.3g}{aim}"


def means(draw: np.random.Generator, samples: int) -> None:
    """Print the coverage of ``mean_interval``."""
    for name, population, bounds, truth in POPULATIONS:
        for n in COUNTS:
            estimates = [
                mean_interval(population(draw, n), bounds=bounds, resamples=RESAMPLES)
                for _ in range(samples)
            ]
            print(f"{name:<36} n = {n:<4} {covered(estimates, truth)}")


def clustered(draw: np.random.Generator, samples: int) -> None:
    """Print the coverage of ``mean_interval`` where documents hold 1 to 9 questions each."""
    for groups in (8, 20, 50):
        right: list[Estimate] = []
        blind: list[Estimate] = []
        for _ in range(samples):
            labels = np.repeat(np.arange(groups), draw.integers(1, 10, groups))
            shared = draw.normal(0, 7, groups)[labels]
            values = 70 + shared + draw.normal(0, 7, len(labels))
            right.append(mean_interval(values, clusters=labels.tolist(), resamples=RESAMPLES))
            if groups == 20:
                blind.append(mean_interval(values, resamples=RESAMPLES))
        print(f"{'clustered, half the variance shared':<36} k = {groups:<4} {covered(right, 70)}")
        if blind:
            print(
                f"{'  the same without naming clusters':<36} k = {groups:<4} {covered(blind, 70)}"
            )


def proportions(draw: np.random.Generator) -> None:
    """Print the coverage of ``proportion_interval``; exact, by the mean over rates from 0.85."""
    for n in COUNTS:
        rates = draw.uniform(0.85, 0.95, 20_000)
        seen = draw.binomial(n, rates)
        for method in ("wilson", "exact"):
            made = [proportion_interval(k, n, method=method) for k in range(n + 1)]
            low, high = (np.array([getattr(e, end) for e in made])[seen] for end in ("low", "high"))
            rate = 100 * float(((low <= rates) & (rates <= high)).mean())
            width = float(np.median(high - low))
            print(f"proportions of 0.85-0.95, {method:<10} n = {n:<4} {rate:5.1f} %   {width:.3f}")


def corrections(draw: np.random.Generator, samples: int) -> None:
    """Print the coverage of rates and means that are corrected for the judge's errors."""
    areas = [auc(draw.normal(1.5, 1, 20), draw.normal(0, 1, 100)) for _ in range(samples)]
    rates, powered = [], []
    for _ in range(samples // 2):
        truth = (draw.random(250) < 0.8).astype(float)
        said = np.where(draw.random(250) < 0.15, 1 - truth, truth)
        labels, scores, others = truth[:50], said[:50], said[50:]
        powered.append(corrected_mean(labels, scores, others, bounds=UNIT))
        right = (draw.binomial(40, 0.85), 40), (draw.binomial(20, 0.85), 20)
        rates.append(
            corrected_rate((int(others.sum()), 200), recognised=right[0], rejected=right[1])
        )
    print(f"{'ppi++, 50 labels and 200 others':<45} {covered(powered, 0.8)}")
    print(f"{'Rogan-Gladen, 60 labels and 200 others':<45} {covered(rates, 0.8)}")
    area = 0.5 + 0.5 * math.erf(1.5 / 2)
    print(f"{'AUC of 0.86, 20 against 100':<45} {covered(areas, area)}")


def metrics(draw: np.random.Generator, n: int, labels: Sequence[int]) -> list[tuple[Floats, ...]]:
    """Return six metrics of two runs that are alike: three of them scores, three of them 0/1.

    Two runs share how hard each question and document is, and so do the metrics of a run.
    """
    hard = draw.normal(0, 1, n) + draw.normal(0, 1, max(labels) + 1)[list(labels)]
    pairs = []
    runs = hard + draw.normal(0, 1, (2, n))
    for number in range(6):
        seen = runs + draw.normal(0, 1, (2, n))
        made = seen > -1.2 if number % 2 else np.clip(90 + 12 * seen, 20, 100)
        pairs.append(tuple(made.astype(float)))
    return pairs


def compared(pair: tuple[Floats, ...], labels: Sequence[int] | None) -> PairedResult:
    """Compare a pair as ``compare_values`` does, without the two runs' own intervals."""
    one, two = pair
    binary = set(one) | set(two) <= {0.0, 1.0}
    if binary:
        return compare_values(one, two, binary=True, clusters=labels)
    difference = difference_interval(one, two, clusters=labels, bounds=SCORES)
    p, n = paired_permutation(one, two, clusters=labels), len(one)
    return PairedResult(difference, difference, difference, p, "permutation", None, n)


def false_verdicts(draw: np.random.Generator, samples: int) -> None:
    """Print how often runs that are alike are called better or worse."""
    for name, n, groups in (("", 20, 20), ("", 50, 50), (" in 15 documents", 50, 15)):
        single: list[list[Decision]] = []
        six: list[list[Decision]] = []
        for _ in range(samples):
            labels = [*range(groups), *draw.integers(groups, size=n - groups).tolist()]
            pairs = metrics(draw, n, labels)
            results = {
                str(k): compared(p, None if groups == n else labels) for k, p in enumerate(pairs)
            }
            six.append(list(decide(results).values()))
            single += [list(decide({key: results[key]}).values()) for key in ("0", "1")]
        for count, decisions in (("1 metric ", single), ("6 metrics", six)):
            shares = [
                100 * sum(any(d.change == kind for d in one) for one in decisions) / len(decisions)
                for kind in ("better", "worse")
            ]
            where = f"no difference, {n} questions{name}, {count}"
            print(f"{where:<58} better {shares[0]:4.1f} %   worse {shares[1]:4.1f} %")


def lopsided(draw: np.random.Generator, samples: int) -> None:
    """Print the same where one question in five gains four times what each of the others loses."""
    for n in COUNTS:
        told = []
        for _ in range(samples):
            one = draw.normal(70, 5, n)
            two = one + np.where(draw.random(n) < 0.2, 8.0, -2.0) + draw.normal(0, 1, n)
            told.append(decide({"score": compared((one, two), None)})["score"].change)
        shares = [100 * told.count(kind) / samples for kind in ("better", "worse")]
        where = f"no difference but lopsided, {n} questions, 1 metric"
        print(f"{where:<58} better {shares[0]:4.1f} %   worse {shares[1]:4.1f} %")


def power(draw: np.random.Generator, samples: int) -> None:
    """Print how often a difference is found that should be found in 80 %."""
    for n in COUNTS:
        found = 0
        size = smallest_difference(12, n) or 0.0
        for _ in range(samples):
            one = draw.normal(70, 15, n)
            pair = one, one + draw.normal(size, 12, n)
            result = compare_values(*pair)
            found += decide({"score": result})["score"].change == "better"
        print(f"power, {n} questions, difference of {size:4.1f}: {100 * found / samples:5.1f} %")
    for n in COUNTS:
        sd = 0.5
        size = smallest_difference(sd, n, binary=True) or 0.0
        differ = sd * sd + size * size
        chances = [(differ + size) / 2, (differ - size) / 2, 1 - differ]
        found = 0
        for _ in range(samples):
            kinds = draw.choice(3, p=chances, size=n)
            result = compare_values(kinds == 1, kinds == 0, binary=True)
            found += decide({"right": result})["right"].change == "better"
        rate = 100 * found / samples
        print(f"power, {n} questions, right by {size:.2f} more often: {rate:5.1f} %")


def main() -> None:
    """Print every figure, one a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--samples", type=int, default=2000)
    arguments = parser.parse_args()
    draw, samples = np.random.default_rng(arguments.seed), arguments.samples
    print(f"coverage of 95 % intervals, {samples} samples a line")
    means(draw, samples)
    clustered(draw, samples)
    proportions(draw)
    corrections(draw, samples)
    print(f"\nverdicts, {samples // 2} comparisons a line")
    false_verdicts(draw, samples // 2)
    lopsided(draw, samples // 2)
    print(f"\npower where 80 % is promised, {samples // 4} comparisons a line")
    power(draw, samples // 4)


if __name__ == "__main__":
    main()
