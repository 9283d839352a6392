"""What was found for a question, so that the same question over the same documents is only read.

A key says everything that decides the hits, so a hit of the cache is what a search would give.
Knows ids, scores and ranks. Refuses to know how hits are found; passages stay where they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from onward.plain import plain, restored
from onward.protocols import Retriever
from onward.records.counting import Clock, Counter, execute_now, now
from onward.records.database import SharedConnection
from onward.types import CacheCounts, Hit, Passage

MOST_ENTRIES = 5_000
"""Questions whose hits are kept, about a kilobyte each."""
_SHARE_THAT_GOES = 0.1
"""Of the entries, when there are too many: making room takes as long for one as for many."""
_FORMAT = 1

Passages = Callable[[Sequence[str]], Sequence[Passage]]
"""Ids → passages; those that are gone are left out."""


def found_key(*decisive: Any) -> str:  # noqa: ANN401 - options, strings, numbers
    """A key of everything that decides what is found.

    That is the question, how many hits are wanted, the options of retrieval, the generation of the
    index, the names of embedder and model, the state of the vector store, the version of onward.
    """
    said = json.dumps([_FORMAT, *plain(decisive)], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def recalling(
    find: Retriever,
    records: FoundRecords,
    passages: Passages,
    *decisive: Any,  # noqa: ANN401
) -> Retriever:
    """Return ``find`` with a memory; ``decisive`` is what, beside question and limit, decides."""

    def find_or_recall(question: str, limit: int) -> list[Hit]:
        key = found_key(question, limit, *decisive)
        hits = records.get(key, passages)
        if hits is None:
            hits = find(question, limit)
            records.put(key, hits, passages)
        return hits

    return find_or_recall


class FoundRecords:
    """Keeps hits by ``found_key``: ids, scores, ranks, and what a hit shows beyond its passage.

    At most ``limit`` questions: those that were asked longest ago go first.
    """

    def __init__(
        self, connection: SharedConnection, *, limit: int = MOST_ENTRIES, clock: Clock = now
    ) -> None:
        """Use an open database; ``clock`` tells when an entry is used."""
        self._db = connection
        self._limit = limit
        self._clock = clock
        self._counter = Counter()

    def get(self, key: str, passages: Passages) -> list[Hit] | None:
        """The hits kept under ``key``; None if there are none, or one's passage has gone."""
        row = self._db.execute("SELECT hits FROM found WHERE key = ?", (key,)).fetchone()
        hits = _hits(json.loads(row[0]), passages) if row else None
        self._counter.count(hits=int(hits is not None), misses=int(hits is None))
        if hits is not None:
            update = "UPDATE found SET used = ? WHERE key = ?"
            execute_now(self._db, update, (self._clock(), key))
        return hits

    def put(self, key: str, hits: Sequence[Hit], passages: Passages) -> None:
        """Keep ``hits``, unless one is no passage of the records or another process is writing.

        What a hit shows otherwise than its passage (a window, a section) is kept with it.
        """
        known = {passage.id: passage for passage in passages([hit.passage.id for hit in hits])}
        if any(hit.passage.id not in known for hit in hits):
            return
        kept = [_kept(hit, known[hit.passage.id]) for hit in hits]
        insert = "INSERT OR REPLACE INTO found (key, hits, used) VALUES (?, ?, ?)"
        value = json.dumps(kept, ensure_ascii=False)
        done = execute_now(self._db, insert, (key, value, self._clock()))
        if done and self._held() > self._limit:
            going = max(self._held() - self._limit, int(self._limit * _SHARE_THAT_GOES))
            delete = (
                "DELETE FROM found WHERE rowid IN"
                " (SELECT rowid FROM found ORDER BY used, rowid LIMIT ?)"
            )
            execute_now(self._db, delete, (going,))

    def counts(self) -> CacheCounts:
        """Questions held, and what was found since the records were opened."""
        counter = self._counter
        return CacheCounts(
            "hits", counter.hits, counter.misses, self._held(), self._limit, "entries"
        )

    def _held(self) -> int:
        held: int = self._db.execute("SELECT count(*) FROM found").fetchone()[0]
        return held


def _kept(hit: Hit, own: Passage) -> list[Any]:
    """A hit as it is kept, with the fields in which it shows other than its ``own`` passage."""
    shown: dict[str, Any] = {}
    if hit.passage != own:
        there = plain(own)
        shown = {name: v for name, v in plain(hit.passage).items() if v != there[name]}
    ranks = {stage: int(rank) for stage, rank in hit.ranks.items()}
    return [hit.passage.id, float(hit.score), ranks, shown]


def _hits(kept: Sequence[Any], passages: Passages) -> list[Hit] | None:
    known = {passage.id: passage for passage in passages([id_ for id_, *_ in kept])}
    hits = []
    for id_, score, ranks, shown in kept:
        if id_ not in known:
            return None
        passage = restored(Passage, plain(known[id_]) | shown) if shown else known[id_]
        hits.append(Hit(passage, score, ranks))
    return hits
