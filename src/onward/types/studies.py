"""The nouns of a study of settings: its plan, its trials, and what they have in common."""

from __future__ import annotations

from dataclasses import dataclass

from onward.types.training import TrialRow


@dataclass(frozen=True, slots=True)
class StudyRound:
    """A round of successive halving: as many settings, trained as long, before half are left."""

    settings: int
    seeds: int
    """Trainings of each setting."""
    steps: int
    """Of each training."""
    seconds: float
    """Forecast for all trainings of the round."""


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """What a study will do, made once before its first trial."""

    rounds: tuple[StudyRound, ...]
    seconds: float
    """Forecast, all rounds together."""
    tokens_per_second: float
    """Of the setting that computes most, timed."""
    budget: int
    """Parameters that every choice of matrices may train."""
    notes: tuple[str, ...] = ()
    """Settings that were left out or differ from what was asked for."""


@dataclass(frozen=True, slots=True)
class SubspaceRow:
    """How far what two trainings learned lies in one subspace, mean over the layers."""

    pair: str
    """What was compared, in words."""
    matrix: str
    """``q_proj``, ``v_proj`` …"""
    directions: tuple[int, int]
    """Top directions taken of the first and of the second."""
    similarity: float
    """0 (orthogonal) to 1 (one holds the other)."""
    chance: float
    """What random subspaces of these sizes have on average."""


@dataclass(frozen=True, slots=True)
class Study:
    """What came of a study."""

    plan: StudyPlan
    rows: tuple[TrialRow, ...]
    """Those that went farthest first; among equals by their validation records, best first."""
    metric: str
    """``accuracy`` (higher is better) or ``loss`` (nats a learned token, lower is better)."""
    records: int
    """Held-out records that the scores are over."""
    best: str | None
    """Setting that the others are compared with: the best of the last round on the validation
    records, so that the test records chose nothing. None when the last round was not reached."""
    subspaces: tuple[SubspaceRow, ...]
    seconds: float
    interrupted: bool = False
