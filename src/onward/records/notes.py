"""What models wrote about documents: lines that situate passages, summaries of sections.

Both are kept by content, so they outlive a document that goes and comes back, and are paid for
once. Refuses to know who wrote them and what for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from onward.records.database import SharedConnection, writing

_VISIBLE = "document_key IN (SELECT document_key FROM sources)"
_NEXT = "(SELECT coalesce(max(generation), 0) + 1 FROM changes)"


class SituationRecords:
    """The lines that situate passages; ``Passage.situation`` shows them."""

    def __init__(self, connection: SharedConnection) -> None:
        """Use an open database."""
        self._db = connection

    def written(self) -> set[str]:
        """Ids of the passages that have a line, whether they are visible or not."""
        return {name for (name,) in self._db.execute("SELECT passage_id FROM situations")}

    def put(self, lines: Mapping[str, str], *, model: str) -> None:
        """Keep lines by passage id; indexes take the passages anew when they catch up."""
        if not lines:
            return
        with writing(self._db):
            self._db.executemany(
                "INSERT OR REPLACE INTO situations VALUES (?, ?, ?)",
                ((passage_id, line, model) for passage_id, line in lines.items()),
            )
            self._note_changed(lines)

    def forget(self) -> int:
        """Forget every line; return how many there were."""
        with writing(self._db):
            gone = self.written()
            self._note_changed(gone)
            self._db.execute("DELETE FROM situations")
        return len(gone)

    def _note_changed(self, passage_ids: Iterable[str]) -> None:
        """Note that the text to index of these passages is another one now.

        Their documents come anew to the word index, and vector stores hold them no more.
        """
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS touched (passage_id TEXT PRIMARY KEY)")
        self._db.execute("DELETE FROM temp.touched")
        self._db.executemany(
            "INSERT OR IGNORE INTO temp.touched VALUES (?)", ((name,) for name in passage_ids)
        )
        self._db.execute(
            f"INSERT INTO changes SELECT DISTINCT {_NEXT}, p.document_key, NULL"
            f" FROM temp.touched t JOIN passages p ON p.id = t.passage_id WHERE p.{_VISIBLE}"
        )
        self._db.execute(
            "DELETE FROM embedded WHERE passage_id IN (SELECT passage_id FROM temp.touched)"
        )


class SummaryRecords:
    """Summaries by the hash of the text that they summarise, and by who wrote them."""

    def __init__(self, connection: SharedConnection) -> None:
        """Use an open database."""
        self._db = connection

    def get(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the summaries that are known of ``keys``; a model's goes before an extract."""
        found = {}
        for key in keys:
            # Of one text the extract sorts first: nobody wrote it.
            row = self._db.execute(
                "SELECT text FROM summaries WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT 1",
                (f"{key}:", f"{key};"),
            ).fetchone()
            if row:
                found[key] = row[0]
        return found

    def put(self, summaries: Mapping[str, str], *, model: str = "") -> None:
        """Keep summaries by the hash of their text; ``model`` is empty for extracts."""
        if not summaries:
            return
        with writing(self._db):
            self._db.executemany(
                "INSERT OR REPLACE INTO summaries VALUES (?, ?)",
                ((f"{key}:{model}", text) for key, text in summaries.items()),
            )
            if model:
                self._note_changed()

    def written(self) -> set[str]:
        """Hashes of the texts that a model has summarised."""
        rows = self._db.execute("SELECT key FROM summaries WHERE key NOT LIKE '%:'")
        return {key.partition(":")[0] for (key,) in rows}

    def forget(self) -> int:
        """Forget what models wrote, and keep extracts; return how many summaries there were."""
        with writing(self._db):
            self._note_changed()
            return self._db.execute("DELETE FROM summaries WHERE key NOT LIKE '%:'").rowcount

    def _note_changed(self) -> None:
        """Begin another generation, of no document: questions may find something else now."""
        self._db.execute(f"INSERT INTO changes VALUES ({_NEXT}, '', NULL)")
