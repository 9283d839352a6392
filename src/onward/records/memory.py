"""Facts that were learned in conversations, until the user forgets them.

Knows SQLite, words and, where it is given one, an embedder. Refuses to know what is worth
remembering.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from math import log

from onward.errors import StoreError
from onward.language import guess_language, stems
from onward.protocols import Embedder
from onward.records.database import SharedConnection, writing
from onward.records.ids import meant
from onward.types import Fact

_RANK_CONSTANT = 60
_NEAR = 0.35
"""Cosine from which on a fact is about a question with which it shares no word."""
_COLUMNS = "id, text, source, question, learned"


class MemoryRecords:
    """Keeps facts, each text once."""

    def __init__(self, connection: SharedConnection) -> None:
        """Use an open database."""
        self._db = connection

    def add(self, fact: Fact) -> bool:
        """Keep a fact; False when its text is remembered already, in whatever case.

        One whose id another fact has, for that was edited since, gets an id of its own.
        """
        with writing(self._db):
            if self._holder(fact.text):
                return False
            fact_id, taken = fact.id, self._ids()
            while fact_id in taken:
                fact_id = hashlib.sha256(f"{fact_id}\n{fact.text}".encode()).hexdigest()[:12]
            self._db.execute(
                f"INSERT INTO facts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
                (fact_id, fact.text, fact.source, fact.question, fact.learned),
            )
        return True

    def all(self) -> list[Fact]:
        """Return everything that is remembered, latest first."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM facts ORDER BY learned DESC, rowid DESC")
        return [Fact(*row) for row in rows]

    def search(self, question: str, limit: int, *, embedder: Embedder | None = None) -> list[Fact]:
        """Return at most ``limit`` facts that bear on ``question``, best first.

        By rare words that they share, in the fact or in the question at which it was learned; with
        an ``embedder`` by meaning too, both orders fused by reciprocal rank.
        """
        facts = self.all()
        if not facts or limit < 1:
            return []
        weights = _word_weights(question, facts)
        orders = [sorted((n for n, w in enumerate(weights) if w), key=lambda n: -weights[n])]
        if embedder is not None:
            orders.append(_by_meaning(question, facts, embedder))
        fused: dict[int, float] = {}
        for order in orders:
            for rank, place in enumerate(order, start=1):
                fused[place] = fused.get(place, 0.0) + 1 / (_RANK_CONSTANT + rank)
        best = sorted(fused, key=lambda place: -fused[place])
        return [facts[place] for place in best[:limit]]

    def edit(self, fact_id: str, text: str) -> Fact:
        """Put other words in place of a fact's; it keeps its id and becomes the user's word.

        Raises UsageError for an id that is not there, StoreError for words that another fact has.
        """
        text = " ".join(text.split())
        with writing(self._db):
            found = self._find(fact_id)
            if not text:
                raise StoreError(
                    f"fact {found.id} cannot be empty: onward memory forget {found.id}"
                )
            holder = self._holder(text)
            if holder not in (None, found.id):
                raise StoreError(
                    f"fact {holder} says that already: onward memory forget {found.id}"
                )
            self._db.execute(
                "UPDATE facts SET text = ?, source = 'you' WHERE id = ?", (text, found.id)
            )
            return self._find(found.id)

    def forget(self, fact_id: str) -> Fact:
        """Delete a fact and return what it said; raises UsageError for an id that is not there."""
        with writing(self._db):
            found = self._find(fact_id)
            self._db.execute("DELETE FROM facts WHERE id = ?", (found.id,))
        return found

    def clear(self) -> int:
        """Delete all facts and return how many they were."""
        with writing(self._db):
            return int(self._db.execute("DELETE FROM facts").rowcount)

    def _find(self, fact_id: str) -> Fact:
        return meant(fact_id, self.all(), noun="fact", see="onward memory list")

    def _ids(self) -> set[str]:
        return {row[0] for row in self._db.execute("SELECT id FROM facts")}

    def _holder(self, text: str) -> str | None:
        """Id of the fact that says ``text``, but for case, blanks and the full stop."""
        wanted = _plain(text)
        rows = self._db.execute("SELECT id, text FROM facts")
        return next((fact_id for fact_id, known in rows if _plain(known) == wanted), None)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".! ")


def _word_weights(question: str, facts: Sequence[Fact]) -> list[float]:
    """For each fact the summed rarity of the question's words that it holds (Robertson's idf)."""
    language = guess_language(" ".join([question, *(fact.text for fact in facts[:20])]))
    asked = set(stems(question, language))
    said = [set(stems(fact.text, language)) for fact in facts]
    learned = [set(stems(fact.question, language)) for fact in facts]
    holding = Counter(stem for own in said for stem in own & asked)
    rarity = {stem: log(1 + len(facts) / (1 + holding[stem])) for stem in asked}
    return [
        sum(rarity[s] for s in asked & own) + sum(rarity[s] / 2 for s in asked & (other - own))
        for own, other in zip(said, learned, strict=True)
    ]


def _by_meaning(question: str, facts: Sequence[Fact], embedder: Embedder) -> list[int]:
    asked, *known = embedder.embed([question, *(fact.text for fact in facts)])
    scores = [float(asked.pooled @ vectors.pooled) for vectors in known]
    near = [place for place, score in enumerate(scores) if score >= _NEAR]
    return sorted(near, key=lambda place: -scores[place])
