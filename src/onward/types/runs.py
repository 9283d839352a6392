"""The nouns of runs: what is kept of them, what they sum up to, and how two of them compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from onward.types.answers import Tokens
from onward.types.verdicts import Estimate, Examination, Planted, Result, State

Change = Literal["better", "worse", "cannot tell"]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run was: enough to do it again."""

    id: str
    flow: str
    started: str
    version: str
    options: Mapping[str, Any]
    parents: tuple[str, ...] = ()
    ended: str | None = None
    """None while it goes on, or when it was killed."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """``questions`` (the file), ``questions_hash``, ``answerer``, ``judges``, ``sources`` …"""


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of an answer."""

    run_id: str
    case_id: str
    kind: str
    """``up``, ``down`` or ``correction``."""
    value: str | None
    """The right answer, of a correction."""
    who: str
    given: str
    """When, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A run with its results, its judge's examination and what they sum up to."""

    run: Run
    results: tuple[Result, ...]
    planted: tuple[Planted, ...]
    examination: Examination | None
    """None when it was switched off."""
    counts: Mapping[State, int]
    score: Estimate | None
    """Of the cases that have an answer to give; None when nothing was scored."""
    metrics: Mapping[str, Estimate]
    """Each criterion, then each metric, over the cases that have a value."""
    missing: Mapping[str, int]
    """Metric → cases without a value."""
    seconds: Mapping[str, float]
    """``answering`` and ``judging``, in all; ``answering_p50`` … a question."""
    cost: Mapping[str, float | None]
    """US dollars of ``answering`` and ``judging``; None when a price is not known."""
    tokens: Mapping[str, Tokens]
    notes: tuple[str, ...] = ()
    """What the reader must know: lines that were skipped, evidence that was not found."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric of two runs over the same cases; differences are second minus first."""

    metric: str
    first: Estimate
    second: Estimate
    difference: Estimate
    p: float
    """Two-sided, paired."""
    p_adjusted: float
    """After Holm over its family: the score alone, the criteria, the other metrics."""
    change: Change
    needed: int | None
    """More questions needed to tell a difference as large as this one; None when told, or none is
    seen at all."""
    smallest: float | None
    """Smallest difference that so many questions show with a power of 0.8."""
    test: str
    """``permutation``, ``mcnemar``"""


@dataclass(frozen=True, slots=True)
class Changed:
    """A question whose score changed."""

    case_id: str
    question: str
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether a change helped."""

    first: Run
    second: Run
    differences: tuple[Difference, ...]
    """The score first, then by name."""
    changed: tuple[Changed, ...]
    """Largest change first."""
    seconds: tuple[Mapping[str, float], Mapping[str, float]]
    cost: tuple[Mapping[str, float | None], Mapping[str, float | None]]
    trusted: bool
    """Whether the judge of both runs passed its examination."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A run's row on the leaderboard."""

    rank: int
    run: Run
    score: Estimate
    ties: tuple[str, ...]
    """Ids of the runs that the data cannot separate from this one."""
    counts: Mapping[State, int]
    seconds_p50: float | None
    seconds_p95: float | None
    cost: float | None
    trusted: bool | None
    """None when the judge was not examined."""
