"""A session in the arena: the next pair, its duel, the vote, and what the vote changed.

Knows contenders, votes and ratings. Refuses to know the terminal: who shows the answers and hears
the vote is the caller.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from onward.arena.pairing import next_pair
from onward.arena.ratings import ratings
from onward.flows.arena.contenders import Contenders
from onward.flows.arena.duels import Duel, Failed, duel, vote_on
from onward.flows.arena.standing import convention_of
from onward.types import Case, Outcome, Question, Ratings, Vote

if TYPE_CHECKING:
    from onward.records.votes import VoteRecords


@dataclass(frozen=True, slots=True)
class Kept:
    """A vote that is kept, and the ratings before and after it."""

    vote: Vote
    before: Ratings | None
    """None for the first vote of all."""
    after: Ratings


class Session:
    """One voter among contenders; every vote is kept at once."""

    def __init__(
        self,
        contenders: Contenders,
        records: VoteRecords,
        who: str,
        *,
        rng: random.Random,
        level: float = 0.95,
    ) -> None:
        """Vote as ``who``; sides and equal pairs are drawn from ``rng``."""
        self._contenders = contenders
        self._records = records
        self._who = who
        self._rng = rng
        self._level = level
        self._votes = records.votes()
        self._ratings = self._rated() if self._votes else None

    @property
    def names(self) -> tuple[str, ...]:
        """Of the contenders."""
        return self._contenders.names

    def duel(self, question: str) -> Duel | Failed | None:
        """Let the pair that teaches most answer; None when ``who`` has voted on every pair here."""
        voted = self._voted(question)
        left = [pair for pair in combinations(self.names, 2) if frozenset(pair) not in voted]
        if not left:
            return None
        pair = next_pair(self._votes, left, self._rng)
        return duel(self._contenders, pair, Question(question), self._rng)

    def keep(self, fought: Duel, outcome: Outcome) -> Kept:
        """Keep a vote; raises StoreError when it cannot be written."""
        vote = vote_on(fought, outcome, self._who)
        self._records.add([vote])
        before = self._ratings
        self._votes.append(vote)
        self._ratings = self._rated()
        return Kept(vote, before, self._ratings)

    def open_questions(self, cases: Iterable[Case]) -> list[Case]:
        """Those that ``who`` has not voted on with every pair, the least voted first.

        Questions that follow others are left out: the arena asks each alone.
        """
        pairs = len(list(combinations(self.names, 2)))
        counts = {case.id: len(self._voted(case.question)) for case in cases}
        left = [case for case in cases if case.follows is None and counts[case.id] < pairs]
        return sorted(left, key=lambda case: counts[case.id])

    def _rated(self) -> Ratings:
        return ratings(self._votes, level=self._level, convention=convention_of(self._votes))

    def _voted(self, question: str) -> set[frozenset[str]]:
        """The pairs of contenders that ``who`` has voted on for a question."""
        here = set(self.names)
        return {
            frozenset((vote.first, vote.second))
            for vote in self._votes
            if vote.question == question
            and vote.who == self._who
            and vote.first in here
            and vote.second in here
        }
