"""Votes of the arena: who preferred which of two answers, kept as soon as it is said.

Knows the nouns and their table. Refuses to know who answered how, and what ratings follow. The
database is that of the runs, so that a team votes in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from onward.errors import StoreError, UsageError
from onward.plain import plain
from onward.records.run_tables import VOTES, open_engine, reason_of, storable, without_password
from onward.records.vote_rows import row_of
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
        self.url = without_password(url)
        self._clean = clean or (lambda text: text)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def add(self, votes: Iterable[Vote]) -> int:
        """Keep votes, all or none; those whose id is known are left out. Return how many are new.

        Raises StoreError when they cannot be written.
        """
        rows = [self._row(vote) for vote in votes]
        with _writing():
            try:
                return self._add(rows)
            except IntegrityError:  # another process wrote one of them meanwhile: it is known now
                return self._add(rows)

    def replace(self, votes: Sequence[Vote]) -> None:
        """Keep votes in place of those of their ids, all or none; of one id the last counts.

        Raises StoreError when they cannot be written.
        """
        by_id = {row["id"]: row for row in map(self._row, votes)}
        if not (rows := list(by_id.values())):
            return
        with _writing(), self._engine.begin() as connection:
            connection.execute(delete(VOTES).where(VOTES.c.id == bindparam("id")), rows)
            connection.execute(insert(VOTES), rows)

    def clashes(self, votes: Sequence[Vote]) -> list[tuple[str, list[str]]]:
        """Ids under which something else is kept, with the columns that differ, as ``row_of`` says.

        Blanks around a text are no difference.
        """
        found = []
        for part in _parts([self._row(vote) for vote in votes]):
            rows = self._read(select(VOTES).where(VOTES.c.id.in_({row["id"] for row in part})))
            kept = {row.id: row_of(_vote(row)) for row in rows}
            for given in (row_of(Vote(**row)) for row in part):
                known = kept.get(given["id"], given)
                differing = [name for name in given if given[name].strip() != known[name].strip()]
                if differing:
                    found.append((given["id"], differing))
        return found

    def votes(self) -> list[Vote]:
        """All votes, oldest first; those whose time nobody knows come before."""
        return [_vote(row) for row in self._read(select(VOTES).order_by(VOTES.c.given, VOTES.c.id))]

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
        with _writing(), self._engine.begin() as connection:
            connection.execute(delete(VOTES).where(VOTES.c.id == vote.id))
        return vote

    def _add(self, rows: list[dict[str, Any]]) -> int:
        with self._engine.begin() as connection:
            return sum(_add_new(connection, part) for part in _parts(rows))

    def _read(self, query: Select[Any]) -> list[Row[Any]]:
        try:
            with self._engine.connect() as connection:
                return list(connection.execute(query))
        except SQLAlchemyError as error:
            raise StoreError(f"cannot read the votes: {reason_of(error)}") from error

    def _row(self, vote: Vote) -> dict[str, Any]:
        return {name: self._clean(storable(value)) for name, value in plain(vote).items()}


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"cannot write the votes: {reason_of(error)}") from error


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
