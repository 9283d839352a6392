"""The nouns of people's labels: answers that were rated, and how far a judge agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onward.types.verdicts import Estimate, Preference


@dataclass(frozen=True, slots=True)
class Rated:
    """An answer, or two, with what people said of them."""

    line: int
    """Where it stands in its file, from 1."""
    question: str
    answer: str
    id: str | None = None
    context: tuple[str, ...] = ()
    reference: str | None = None
    grades: Mapping[str, float] = field(default_factory=dict)
    """Criterion → value."""
    score: float | None = None
    """20 to 100, given or following from the grades."""
    good: bool | None = None
    other: str | None = None
    """The second answer of a pair."""
    preferred: Preference | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a judge agrees with people on one thing, beside what needs no judge."""

    measure: str
    """``quadratic kappa``, ``spearman``, ``balanced accuracy`` or ``preferred``."""
    of: str
    """What was compared: a criterion, ``score``, ``good or bad``, ``pairs``."""
    n: int
    """Answers, or pairs, that people and judge both spoke of."""
    judge: Estimate | None
    longest: float | None
    """What preferring the longest answer would reach."""
    constant: float | None
    """What always saying the same would reach."""
    reason: str | None = None
    """Why there is no number for the judge."""


@dataclass(frozen=True, slots=True)
class ScoreCalibration:
    """Whether a score of 20 to 100, read as a chance of 0 to 1, comes true; 0 is best."""

    n: int
    brier: float
    constant: float
    """Brier score of always giving the share of good answers."""
    expected_error: float
    """ECE over bins of equal mass."""


@dataclass(frozen=True, slots=True)
class LabelCheck:
    """How far a judge agrees with people's labels."""

    judge: str
    labels: int
    unscored: int
    """Answers that the judge could not score."""
    agreements: tuple[Agreement, ...]
    calibration: ScoreCalibration | None
    mean: Estimate | None
    """What the people's mean score would be over all answers of the run: that of the judge,
    corrected by its errors on the labelled ones; None without scores of both."""
    notes: tuple[str, ...] = ()
