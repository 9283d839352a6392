"""Votes of judges as they are kept: one for each question, pair and judge, asked in one way.

Knows records of votes. Refuses to know who judges, and how.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from onward.flows.runs import shown_options
from onward.judging.rubric import Rubric
from onward.options import Options
from onward.plain import plain
from onward.types import Vote

if TYPE_CHECKING:
    from onward.records.votes import VoteRecords

Asked = tuple[str, frozenset[str], str]
"""A question, two names and a judge."""

_SECTIONS = ("read", "passages", "retrieve", "tables", "context", "route", "answer", "judge")
_ELSEWHERE = ("model", "judge", "rubric", "fresh", "workers")
"""Options that change nothing, or that stand in what is asked or in the rubric."""


class JudgeVotes:
    """What judges said before, and now."""

    def __init__(
        self, records: VoteRecords, how: str, states: Mapping[str, str], *, fresh: bool
    ) -> None:
        """Keep votes on contenders in their ``states``, asked for in the way ``how``.

        ``fresh`` ones replace all others.
        """
        self._records = records
        self._how = how
        self._states = states
        self._fresh = fresh
        self._before: dict[Asked, set[str]] = {}
        for vote in records.votes():
            if vote.kind == "model":
                asked = (vote.question, frozenset((vote.first, vote.second)), vote.who)
                self._before.setdefault(asked, set()).add(vote.id)
        self._known: set[str] = set()
        if not fresh:
            self._known.update(*self._before.values())
        self._otherwise: set[str] = set()

    @property
    def otherwise(self) -> int:
        """How many votes that were asked for in another way were met, and stand."""
        return len(self._otherwise)

    def id_of(self, asked: Asked) -> str:
        """The same for the same question, pair and judge, asked in the same way."""
        question, pair, who = asked
        states = [(name, self._states[name]) for name in sorted(pair)]
        written = json.dumps([question, states, who, self._how])
        return hashlib.sha256(written.encode()).hexdigest()[:16]

    def has(self, asked: Asked) -> bool:
        """Whether there is this vote, so that it need not be given; never before a fresh one."""
        vote_id = self.id_of(asked)
        if not self._fresh:
            self._otherwise |= self._before.get(asked, set()) - {vote_id}
        return vote_id in self._known

    def keep(self, vote: Vote, asked: Asked) -> None:
        """Keep a vote beside what the judge said before, or afresh in its place."""
        if self._fresh:
            self._records.replace([vote])
            for other in self._before.get(asked, set()) - {vote.id}:
                self._records.remove(other)
        else:
            self._records.add([vote])
        self._known.add(vote.id)


def decisive(rubric: Rubric, options: Options) -> str:
    """What decides answers and votes, but for who gives them: rubric and options."""
    shown = shown_options(options)
    sections = {
        section: {name: value for name, value in shown[section].items() if name not in _ELSEWHERE}
        for section in _SECTIONS
    }
    return json.dumps([plain(rubric), sections], sort_keys=True)
