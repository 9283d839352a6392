"""The nouns of the arena: votes on two answers, and the ratings that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from onward.types.verdicts import Estimate

Outcome = Literal["first", "second", "tie", "both bad"]
OUTCOMES: tuple[Outcome, ...] = ("first", "second", "tie", "both bad")

SHOWN_FIRST = "shown first"
"""The effect of the place, which there is no more or less of."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's, or model's, choice between two answers to a question."""

    id: str
    question: str
    first: str
    """Who answered what was shown first (left); never the same as ``second``."""
    second: str
    outcome: Outcome
    who: str
    given: str
    """When, ISO 8601 in UTC."""
    first_answer: str = ""
    second_answer: str = ""
    kind: Literal["person", "model"] = "person"
    note: str = ""
    """What is odd about it: ``tie, for the choice changed with the order``."""


@dataclass(frozen=True, slots=True)
class Rating:
    """An answerer's place."""

    model: str
    rating: float | None
    """On an Elo scale: 400 points are odds of ten to one; the mean of its component is 1000. None,
    as are its bounds, when no vote compares it with another: it was only voted ``both bad``."""
    low: float | None
    high: float | None
    rank: int | None
    """1 + the models whose lower bound exceeds this one's upper bound, of its own component; None
    without a rating."""
    votes: int
    wins: int
    ties: int
    both_bad: int
    component: int = 0
    """Models of two components were never compared, not even through others: their ratings have no
    common scale. The largest is 0; the last one holds all models without a rating."""
    failing: Estimate | None = None
    """Share of its questions that persons voted ``both bad``, 0 to 1; None without a person's vote.
    A lower bound of how often it fails: beside a good answer a bad one only loses."""
    separated: bool = False
    """Some in its component never lost, not even half, to some others: what the votes say has no
    end, and rating and bounds lean on a prior worth about half a vote a model."""
    win_rate: Estimate | None = None
    """Expected share of votes that it wins against ``Ratings.against``, a tie as half, 0 to 1; at
    equal form with style control. None for that model itself, and where nothing links the two."""


@dataclass(frozen=True, slots=True)
class StyleEffect:
    """How far a property of form moves votes, everything else being equal."""

    feature: str
    """``length``, ``headers``, ``bold`` or ``lists``; ``shown first`` for the place."""
    effect: float
    """Change of the log-odds of winning when the standardised difference grows by one; for
    ``shown first``, what being shown first adds to them."""
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Voter:
    """How far a voter agrees with the others."""

    who: str
    votes: int
    agreement: float | None
    """Share of votes with a winner that went to the side the ratings favour, 0 to 1."""
    flagged: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ratings:
    """What votes say."""

    rows: tuple[Rating, ...]
    """Best first, by component."""
    votes: int
    method: Literal["sandwich", "bootstrap"]
    level: float
    tie_strength: float | None
    """Davidson's ν: odds of a tie between equals are ν : 2; None without ties."""
    styles: tuple[StyleEffect, ...] = ()
    voters: tuple[Voter, ...] = ()
    warnings: tuple[str, ...] = ()
    pairs: Mapping[str, int] | None = None
    """``a | b`` → votes on that pair."""
    by_models: int = 0
    """Of ``votes``, those that models gave."""
    against: str = ""
    """The model that win rates are against; "" where none are asked for."""
