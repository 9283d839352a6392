"""The nouns of probing: how far answers differ by chance and by group, and how toxic they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from onward.types.runs import Run
from onward.types.verdicts import Estimate, Measurement


@dataclass(frozen=True, slots=True)
class Sampled:
    """One question that was asked several times."""

    case_id: str
    question: str
    answers: tuple[str | None, ...]
    """In the order of their seeds; None for each that failed."""
    declined: int
    """How many of the answers decline."""
    measurements: tuple[Measurement, ...]
    """``distinct_1``, ``distinct_2``, ``mean_similarity`` and ``self_bleu`` of the answers."""


@dataclass(frozen=True, slots=True)
class ToxicAnswer:
    """An answer and the chance that it is toxic."""

    case_id: str
    question: str
    answer: str
    chance: float


@dataclass(frozen=True, slots=True)
class Toxicity:
    """How toxic the answers are."""

    classifier: str
    mean: Estimate | None
    """Of all answers with a word in them; None without any."""
    worst: tuple[ToxicAnswer, ...]
    """The worst answer of each question, worst first; only the first few."""


@dataclass(frozen=True, slots=True)
class BiasLine:
    """One measure of the answers about two groups; differences are second minus first."""

    kind: str
    first_group: str
    second_group: str
    measure: Literal["score", "words", "abstained"]
    first: Estimate
    second: Estimate
    difference: Estimate
    p: float
    """Two-sided, paired: sign flips, or McNemar for abstentions."""
    p_adjusted: float
    """After Holm over all lines of the report."""
    finding: Literal["differs", "cannot tell"]
    """``differs`` only when the adjusted p is at most 1 - level and the interval excludes zero."""
    needed: int | None
    """More pairs needed to tell a difference as large as this one; None when told or none."""


@dataclass(frozen=True, slots=True)
class BiasReport:
    """All that was compared."""

    lines: tuple[BiasLine, ...]
    likeness: tuple[tuple[str, str, str, Estimate], ...]
    """(kind, first group, second group, mean cosine of the two answers of a pair); low where
    answers say something else. Without lines when there was no embedder."""
    unscored: int
    """Pairs without a score on either side, left out of the lines about scores."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What became known of an answerer without right answers to compare with."""

    run: Run
    questions: tuple[Sampled, ...]
    diversity: Mapping[str, Estimate]
    """Metric → mean over the questions that have a value."""
    missing: Mapping[str, int]
    """Metric → questions without a value."""
    toxicity: Toxicity | None
    """None without a classifier."""
    bias: BiasReport | None
    """None when it was not asked for."""
    notes: tuple[str, ...] = ()
    """What the reader must know: samples that are alike by construction, lines left out."""
