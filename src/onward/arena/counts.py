"""Votes as columns of numbers, so that a million of them take seconds.

Knows votes and columns of names. Refuses to know what they say of the models.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from onward.errors import UsageError
from onward.statistics.arrays import Floats, Integers
from onward.types import OUTCOMES, Outcome, Vote

Label = TypeVar("Label", bound=Hashable)
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ballots:
    """Votes, a number for each thing that a vote names; all rows have the length of the votes."""

    models: tuple[str, ...]
    """In the order of the alphabet."""
    first: Integers
    """Place in ``models`` of who was shown first."""
    second: Integers
    outcome: Integers
    """Place in ``OUTCOMES``."""
    question: Integers | None = None
    """None when every vote has a question of its own."""
    voters: tuple[str, ...] = ()
    voter: Integers | None = None
    """Place in ``voters``; None when nobody knows."""
    person: Flags | None = None
    """Whether a person voted, and not a model; None when persons gave all votes."""
    features: tuple[str, ...] = ()
    """Names of the columns of ``styles``."""
    styles: Floats | None = None
    """Differences of form, first less second, of shape (votes, features); see ``style``."""

    def __len__(self) -> int:
        """How many votes there are."""
        return len(self.outcome)


def ballots(
    firsts: Sequence[str],
    seconds: Sequence[str],
    outcomes: Sequence[Outcome],
    *,
    questions: Sequence[Hashable] | None = None,
    voters: Sequence[str] | None = None,
    styles: tuple[Sequence[str], Floats] | None = None,
) -> Ballots:
    """Return columns of names as columns of numbers; the entrance for large files.

    ``styles`` are names of features and their differences, of shape (votes, features). Raises
    UsageError when columns differ in length, when an outcome is unknown, or when a model meets
    itself: such a vote says nothing, and only a mistake makes one.
    """
    for column in (seconds, outcomes, questions, voters, None if styles is None else styles[1]):
        if column is not None and len(column) != len(firsts):
            raise UsageError(f"columns of {len(firsts)} and {len(column)} votes do not pair")
    models = tuple(sorted({*firsts, *seconds}))
    places = {model: place for place, model in enumerate(models)}
    first, second = _placed(firsts, places), _placed(seconds, places)
    known = {outcome: place for place, outcome in enumerate(OUTCOMES)}
    strange = next((n for n, outcome in enumerate(outcomes) if outcome not in known), None)
    if strange is not None:
        of = ", ".join(OUTCOMES)
        raise UsageError(f"vote {strange + 1}: outcome {outcomes[strange]!r} is none of {of}")
    same = np.flatnonzero(first == second)
    if len(same):
        name = firsts[int(same[0])]
        raise UsageError(f"vote {same[0] + 1}: {name} meets itself; leave such votes out")
    who = _numbered(voters) if voters is not None else ((), None)
    return Ballots(
        models=models,
        first=first,
        second=second,
        outcome=_placed(outcomes, known),
        question=None if questions is None else _numbered(questions)[1],
        voters=who[0],
        voter=who[1],
        features=() if styles is None else tuple(styles[0]),
        styles=None if styles is None else styles[1],
    )


def ballots_of(votes: Sequence[Vote], styles: tuple[Sequence[str], Floats] | None) -> Ballots:
    """Return ``votes`` as columns of numbers; raises UsageError as ``ballots`` does.

    A vote that does not say its question has one of its own.
    """
    columns = ballots(
        [vote.first for vote in votes],
        [vote.second for vote in votes],
        [vote.outcome for vote in votes],
        questions=[vote.question or place for place, vote in enumerate(votes)],
        voters=[vote.who for vote in votes],
        styles=styles,
    )
    return replace(columns, person=np.array([vote.kind == "person" for vote in votes], np.bool_))


def _numbered(labels: Sequence[Label]) -> tuple[tuple[Label, ...], Integers]:
    """Return the labels in order of appearance, and the place of each vote's."""
    places = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    return tuple(places), _placed(labels, places)


def _placed(labels: Iterable[Label], places: dict[Label, int]) -> Integers:
    return np.fromiter((places[label] for label in labels), np.int64)
