"""What numbers can tell: intervals, paired tests, power, agreement.

Knows arrays of numbers. Refuses to know what was measured.
"""

from onward.statistics.agreement import kappa, krippendorff, quadratic_kappa, spearman
from onward.statistics.calibration import calibration
from onward.statistics.correction import corrected_mean, corrected_rate
from onward.statistics.discrimination import auc, balanced_accuracy
from onward.statistics.intervals import mean_interval, proportion_interval, quantile
from onward.statistics.multiplicity import holm
from onward.statistics.paired import mcnemar, paired_permutation
from onward.statistics.power import questions_needed, smallest_difference
from onward.statistics.verdict import compare_values, decide

__all__ = [
    "auc",
    "balanced_accuracy",
    "calibration",
    "compare_values",
    "corrected_mean",
    "corrected_rate",
    "decide",
    "holm",
    "kappa",
    "krippendorff",
    "mcnemar",
    "mean_interval",
    "paired_permutation",
    "proportion_interval",
    "quadratic_kappa",
    "quantile",
    "questions_needed",
    "smallest_difference",
    "spearman",
]
