"""A duel: two contenders answer one question, and a vote says who did better.

Knows contenders and how answers are shown. Refuses to know who votes, by which means, and where
votes are kept.
"""

from __future__ import annotations

import getpass
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from onward.arena.pairing import Pair
from onward.errors import OnwardError
from onward.flows.answering_cases import NOTHING_WILL_GO
from onward.flows.arena.anonymous import shown_answer
from onward.flows.arena.contenders import Contenders
from onward.types import Outcome, Question, Vote


@dataclass(frozen=True, slots=True)
class Duel:
    """Two answers as they are shown: the first is A, at the left."""

    question: str
    first: str
    """Name of the contender."""
    second: str
    first_answer: str
    second_answer: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A contender that gave no answer."""

    name: str
    reason: str


def duel(
    contenders: Contenders, pair: Pair, question: Question, rng: random.Random
) -> Duel | Failed:
    """Let the ``pair`` answer; which of them is shown first is drawn from ``rng``.

    They answer in the order of ``pair``, so that waiting tells nothing of the sides. Raises what
    every further question would meet too.
    """
    answers: dict[str, str] = {}
    for name in pair:
        answerer = contenders.open(name)
        try:
            answer = answerer(question)
        except NOTHING_WILL_GO:
            raise
        except OnwardError as error:
            return Failed(name, str(error))
        answers[name] = shown_answer(answer, contenders.specs, question.text)
    return sided(question.text, answers, rng)


def sided(question: str, answers: Mapping[str, str], rng: random.Random) -> Duel:
    """Draw who of two is shown first; ``answers`` are by name."""
    first, second = rng.sample(list(answers), 2)
    return Duel(question, first, second, answers[first], answers[second])


def vote_on(fought: Duel, outcome: Outcome, who: str) -> Vote:
    """The vote of a person, given now."""
    return Vote(
        id=uuid.uuid4().hex[:12],
        question=fought.question,
        first=fought.first,
        second=fought.second,
        outcome=outcome,
        who=who,
        given=now(),
        first_answer=fought.first_answer,
        second_answer=fought.second_answer,
    )


def now() -> str:
    """ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def user_name() -> str:
    """Who sits here, as the system says."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without an account for this user
        return "unknown"
