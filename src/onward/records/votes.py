"""Votes of the arena: who preferred which of two answers, kept as soon as it is said.

Knows the nouns and their table. Refuses to know who answered how, and what ratings follow. The
database is that of the runs, so that a team votes in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from onward.errors import TakenError
from onward.plain import plain
from onward.records.ids import meant
from onward.records.run_database import RunDatabase
from onward.records.run_tables import VOTES
from onward.records.vote_rows import row_of
from onward.types import Vote

_AT_ONCE = 500
"""Votes that are looked up and written together; SQLite takes 32,766 values a statement."""


class VoteRecords:
    """Keeps votes; may be used by several threads and processes."""

    def __init__(self, url: str, *, clean: Callable[[str], str] | None = None) -> None:
        """Open the database at a SQLAlchemy URL; ``clean`` and errors as of ``RunDatabase``."""
        self._db = RunDatabase(url, clean=clean)
        self.url = self._db.url

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def add(self, votes: Iterable[Vote]) -> int:
        """Keep votes, all or none; those whose id is known are left out. Return how many are new.

        Raises StoreError when they cannot be written.
        """
        rows = [self._row(vote) for vote in votes]
        with suppress(TakenError):  # another process wrote one of them meanwhile: it is known now
            return self._add(rows)
        return self._add(rows)

    def replace(self, votes: Sequence[Vote]) -> None:
        """Keep votes in place of those of their ids, all or none; of one id the last counts.

        Raises StoreError when they cannot be written.
        """
        self._db.replace(VOTES, [self._row(vote) for vote in votes])

    def clashes(self, votes: Sequence[Vote]) -> list[tuple[str, list[str]]]:
        """Ids under which something else is kept, with the columns that differ, as ``row_of`` says.

        Blanks around a text are no difference.
        """
        found = []
        for part in _parts([self._row(vote) for vote in votes]):
            rows = self._db.read(select(VOTES).where(VOTES.c.id.in_({row["id"] for row in part})))
            kept = {row.id: row_of(_vote(row)) for row in rows}
            for given in (row_of(Vote(**row)) for row in part):
                known = kept.get(given["id"], given)
                differing = [name for name in given if given[name].strip() != known[name].strip()]
                if differing:
                    found.append((given["id"], differing))
        return found

    def votes(self) -> list[Vote]:
        """All votes, oldest first; those whose time nobody knows come before."""
        return [
            _vote(row) for row in self._db.read(select(VOTES).order_by(VOTES.c.given, VOTES.c.id))
        ]

    def vote(self, vote_id: str) -> Vote:
        """The vote of this id, or of the only id that begins with it.

        Raises UsageError when there is none, or more than one.
        """
        near = select(VOTES).where(VOTES.c.id.startswith(vote_id, autoescape=True))
        rows = self._db.read(near)
        return meant(vote_id, map(_vote, rows), noun="vote", see="onward arena votes")

    def remove(self, vote_id: str) -> Vote:
        """Forget the vote of this id, or of the only id that begins with it; return it."""
        vote = self.vote(vote_id)
        with self._db.writing() as connection:
            connection.execute(delete(VOTES).where(VOTES.c.id == vote.id))
        return vote

    def _add(self, rows: list[dict[str, Any]]) -> int:
        with self._db.writing() as connection:
            return sum(_add_new(connection, part) for part in _parts(rows))

    def _row(self, vote: Vote) -> dict[str, Any]:
        return {name: self._db.text(value) for name, value in plain(vote).items()}


def _parts(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    return (rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE))


def _add_new(connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    by_id = {row["id"]: row for row in reversed(rows)}  # of one id the first counts
    known = select(VOTES.c.id).where(VOTES.c.id.in_(by_id))
    for vote_id in connection.execute(known).scalars():
        del by_id[vote_id]
    if by_id:
        connection.execute(insert(VOTES), list(by_id.values()))
    return len(by_id)


def _vote(row: Row[Any]) -> Vote:
    return Vote(**row._mapping)
