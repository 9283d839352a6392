"""Votes of the arena: who preferred which of two answers, kept as soon as it is said.

Knows the nouns and their table. Refuses to know who answered how, and what ratings follow. The
database is that of the runs, so that a team votes in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from onward.errors import StoreError, UsageError
from onward.plain import plain
from onward.records.run_tables import VOTES, open_engine
from onward.types import Vote

_AT_ONCE = 500
"""Votes that are looked up and written together; SQLite takes 32,766 values a statement."""


class VoteRecords:
    """Keeps votes; may be used by several threads and processes."""

    def __init__(self, url: str, *, clean: Callable[[str], str] | None = None) -> None:
        """Open the database at a SQLAlchemy URL; errors as of ``open_engine``.

        ``clean`` takes secrets out of every text before it is kept.
        """
        self._engine: Engine = open_engine(url)
        self._clean = clean or (lambda text: text)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def add(self, votes: Iterable[Vote]) -> int:
        """Keep votes, all or none; those whose id is known are left out. Return how many are new.

        Raises StoreError when they cannot be written.
        """
        rows = [self._row(vote) for vote in votes]
        try:
            try:
                return self._add(rows)
            except IntegrityError:  # another process wrote one of them meanwhile: it is known now
                return self._add(rows)
        except SQLAlchemyError as error:
            raise StoreError(f"cannot write the votes: {_reason(error)}") from error

    def votes(self) -> list[Vote]:
        """All votes, oldest first; those whose time nobody knows come before."""
        return [_vote(row) for row in self._read(select(VOTES).order_by(VOTES.c.given, VOTES.c.id))]

    def count(self) -> int:
        """How many votes there are."""
        return int(self._read(select(func.count()).select_from(VOTES))[0][0])

    def vote(self, vote_id: str) -> Vote:
        """The vote of this id, or of the only id that begins with it.

        Raises UsageError when there is none, or more than one.
        """
        rows = self._read(select(VOTES).where(VOTES.c.id.startswith(vote_id, autoescape=True)))
        exact = [row for row in rows if row.id == vote_id]
        if len(found := exact or rows) != 1:
            many = f"{len(rows)} votes begin with '{vote_id}'" if rows else f"no vote '{vote_id}'"
            raise UsageError(f"{many}: see onward arena votes")
        return _vote(found[0])

    def remove(self, vote_id: str) -> Vote:
        """Forget the vote of this id, or of the only id that begins with it; return it."""
        vote = self.vote(vote_id)
        try:
            with self._engine.begin() as connection:
                connection.execute(delete(VOTES).where(VOTES.c.id == vote.id))
        except SQLAlchemyError as error:
            raise StoreError(f"cannot write the votes: {_reason(error)}") from error
        return vote

    def _add(self, rows: list[dict[str, Any]]) -> int:
        with self._engine.begin() as connection:
            parts = [rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE)]
            return sum(_add_new(connection, part) for part in parts)

    def _read(self, query: Select[Any]) -> list[Row[Any]]:
        try:
            with self._engine.connect() as connection:
                return list(connection.execute(query))
        except SQLAlchemyError as error:
            raise StoreError(f"cannot read the votes: {_reason(error)}") from error

    def _row(self, vote: Vote) -> dict[str, Any]:
        return {name: self._text(value) for name, value in plain(vote).items()}

    def _text(self, text: str) -> str:
        """The text without secrets, and without what PostgreSQL refuses: NUL, lone surrogates."""
        return self._clean(text.replace("\0", "?").encode("utf-8", "replace").decode())


def _add_new(connection: Connection, rows: list[dict[str, Any]]) -> int:
    by_id = {row["id"]: row for row in reversed(rows)}  # of one id the first counts
    known = select(VOTES.c.id).where(VOTES.c.id.in_(by_id))
    for vote_id in connection.execute(known).scalars():
        del by_id[vote_id]
    if by_id:
        connection.execute(insert(VOTES), list(by_id.values()))
    return len(by_id)


def _vote(row: Row[Any]) -> Vote:
    return Vote(**row._mapping)


def _reason(error: SQLAlchemyError) -> str:
    return str(error.__cause__ or error).splitlines()[0]
