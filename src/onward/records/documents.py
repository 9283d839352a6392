"""Sources, documents and passages: what is staged, what is visible, what changed.

A document is staged as it is read and becomes visible when ``publish`` points its source at it,
in one transaction for a whole run: a killed run leaves what was visible before, and the next run
finds what was already staged. Documents are kept by the hash of their bytes, so the same bytes
under two names are stored once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from onward.errors import StoreError
from onward.plain import location_of, plain, title_of
from onward.records.database import SharedConnection, writing
from onward.records.tables import keep_tables
from onward.types import Document, KnownTable, Location, Passage, Table

_IDS_PER_STATEMENT = 500
_STAGED_FOR = timedelta(days=7)  # what a killed run had read waits so long for the next run

_PASSAGE = """
    SELECT p.id, d.id, (SELECT min(source) FROM sources WHERE document_key = d.key), d.title,
           p.heading_path, p.location, p.start, p."end", p.text, p.kind, p.language,
           p.places, p.headers,
           (SELECT line FROM situations WHERE passage_id = p.id)
    FROM passages p JOIN documents d ON d.key = p.document_key
"""


@dataclass(frozen=True, slots=True)
class Visible:
    """What ``publish`` shall show under a source."""

    source: str
    document_key: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What a ``publish`` did, in numbers of sources."""

    added: int
    changed: int
    unchanged: int
    removed: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A visible source, for ``onward sources``."""

    source: str
    kind: str
    title: str
    language: str
    passages: int
    bytes: int
    added: str
    warnings: tuple[str, ...]


class DocumentRecords:
    """The tables of sources, documents and passages."""

    def __init__(
        self, connection: SharedConnection, *, shown: Callable[[str], str] | None = None
    ) -> None:
        """Use an open database; ``shown`` turns a stored source into the name people see."""
        self._db = connection
        self._shown = shown or (lambda source: source)

    def find(self, digest: str, recipe: str) -> str | None:
        """Key of the document that these bytes gave under this recipe, visible or staged."""
        row = self._db.execute(
            "SELECT key FROM documents WHERE digest = ? AND recipe = ?", (digest, recipe)
        ).fetchone()
        return row[0] if row else None

    def stage(
        self,
        document: Document,
        passages: Sequence[Passage],
        *,
        digest: str,
        recipe: str,
        tables: Sequence[tuple[KnownTable, Table | Path]] = (),
    ) -> str:
        """Keep a document that was read, not yet visible; return its key.

        ``tables`` come with their rows, or with the file that holds them (see ``keep_tables``).
        """
        key = f"{document.id}-{recipe}"
        title = None if document.title == _name_of(document.source) else document.title
        described = (json.dumps(plain(document.metadata)), json.dumps(document.warnings))
        with writing(self._db):
            new = self._db.execute(
                "INSERT OR IGNORE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(key, document.id, digest, recipe, title, document.kind),
                    *(document.language, document.text, *described, _now()),
                ),
            ).rowcount
            if new:
                self._db.executemany(
                    "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (_passage_row(key, n, passage) for n, passage in enumerate(passages)),
                )
                keep_tables(self._db, key, tables)
        return key

    def publish(
        self, shown: Mapping[str, Sequence[Visible]], *, keep: Iterable[str] = ()
    ) -> Changed:
        """Make exactly these documents visible under their roots, all at once.

        A root is the source argument that brought them. Sources that a root brought before, or
        that lie in it when it is a folder, go when they are neither shown now nor in ``keep``; a
        document that no source shows any more goes with its passages. Raises StoreError if another
        process removed a document meanwhile.
        """
        items = {item.source: (root, item) for root, found in shown.items() for item in found}
        stays = items.keys() | set(keep)
        now = _now()
        with writing(self._db):
            self._check_staged([item for _, item in items.values()])
            names = self._names()
            before = dict(self._db.execute("SELECT source, document_key FROM sources"))
            gone = [
                source
                for source, root in self._db.execute("SELECT source, root FROM sources")
                if source not in stays
                and (root in shown or any(lies_in(source, folder) for folder in shown))
            ]
            self._db.executemany("DELETE FROM sources WHERE source = ?", ((s,) for s in gone))
            changed = [
                (item.source, root, item.document_key, item.bytes, now)
                for root, item in items.values()
                if before.get(item.source) != item.document_key
            ]
            self._db.executemany("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?)", changed)
            self._log_changes(names)
        added = sum(source not in before for source, *_ in changed)
        return Changed(added, len(changed) - added, len(items) - len(changed), len(gone))

    def remove(self, source: str) -> int:
        """Make ``source``, or all that lies under the folder ``source``, invisible."""
        with writing(self._db):
            names = self._names()
            known = [known for (known,) in self._db.execute("SELECT source FROM sources")]
            gone = [known for known in known if known == source or lies_in(known, source)]
            self._db.executemany("DELETE FROM sources WHERE source = ?", ((s,) for s in gone))
            if gone:
                self._log_changes(names)
        return len(gone)

    def sources(self) -> list[SourceRow]:
        """All visible sources, by name."""
        rows = self._db.execute(
            """SELECT s.source, d.kind, d.title, d.language,
                      (SELECT count(*) FROM passages WHERE document_key = d.key),
                      s.bytes, s.added, d.warnings
               FROM sources s JOIN documents d ON d.key = s.document_key ORDER BY s.source"""
        )
        return [
            SourceRow(
                source=self._shown(source),
                kind=kind,
                title=title or _name_of(source),
                language=language,
                passages=passages,
                bytes=size,
                added=added,
                warnings=tuple(json.loads(warnings)),
            )
            for source, kind, title, language, passages, size, added, warnings in rows
        ]

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """Visible passages in the order of ``ids``; ids that went meanwhile are left out."""
        found: dict[str, Passage] = {}
        for first in range(0, len(ids), _IDS_PER_STATEMENT):
            some = ids[first : first + _IDS_PER_STATEMENT]
            marks = ", ".join("?" * len(some))
            rows = self._db.execute(f"{_PASSAGE} WHERE p.id IN ({marks})", some)
            found |= {p.id: p for p in self._read(rows)}
        return [found[id_] for id_ in ids if id_ in found]

    def all_passages(self) -> Iterator[Passage]:
        """Every visible passage, document by document."""
        return self._read(self._db.execute(f"{_PASSAGE} ORDER BY d.key, p.ordinal"))

    def passage_ids(self) -> list[str]:
        """Ids of all visible passages, document by document."""
        rows = self._db.execute(
            "SELECT DISTINCT id FROM passages"
            " WHERE document_key IN (SELECT document_key FROM sources)"
            " ORDER BY document_key, ordinal"
        )
        return [id_ for (id_,) in rows.fetchall()]

    def passage_count(self) -> int:
        """How many passages are visible."""
        count: int = self._db.execute(
            "SELECT count(*) FROM passages WHERE document_key IN (SELECT document_key FROM sources)"
        ).fetchone()[0]
        return count

    def text(self, document_id: str) -> str | None:
        """The whole text of a document, to which all spans refer."""
        row = self._db.execute("SELECT text FROM documents WHERE id = ?", (document_id,)).fetchone()
        return row[0] if row else None

    def document_ids(self) -> dict[str, str]:
        """Every visible source, as people see it, with the id of its document."""
        rows = self._db.execute(
            "SELECT s.source, d.id FROM sources s JOIN documents d ON d.key = s.document_key"
        )
        return {self._shown(source): document_id for source, document_id in rows}

    def places(self, document_id: str) -> tuple[tuple[int, Location], ...]:
        """Where in the text of a document another location begins, ascending."""
        rows = self._db.execute(f"{_PASSAGE} WHERE d.id = ? ORDER BY p.ordinal", (document_id,))
        passages = list(self._read(rows))
        found = {passage.start: passage.location for passage in passages}
        found |= {start: location for passage in passages for start, location in passage.places}
        return tuple(sorted(found.items(), key=lambda place: place[0]))

    def generation(self) -> int:
        """Grows by one with every change of what is visible; 0 for an empty store."""
        newest: int = self._db.execute(
            "SELECT coalesce(max(generation), 0) FROM changes"
        ).fetchone()[0]
        return newest

    def digest(self) -> str:
        """SHA-256 of what is visible: the same sources with the same content, the same digest."""
        rows = self._db.execute("SELECT source, document_key FROM sources ORDER BY source")
        return hashlib.sha256(json.dumps(rows.fetchall()).encode()).hexdigest()

    def changes_since(self, generation: int) -> tuple[list[str], list[str]]:
        """What came and went after ``generation``: (document keys, passage ids that went)."""
        came: dict[str, None] = {}
        gone: list[str] = []
        rows = self._db.execute(
            "SELECT document_key, gone FROM changes WHERE generation > ? ORDER BY rowid",
            (generation,),
        )
        for key, ids in rows:
            if ids is None:
                came[key] = None
            else:
                came.pop(key, None)
                gone += json.loads(ids)
        return list(came), gone

    def passages_of(self, document_key: str) -> Iterator[Passage]:
        """The passages of one visible document, in order."""
        where = f"{_PASSAGE} WHERE d.key = ? ORDER BY p.ordinal"
        return self._read(self._db.execute(where, (document_key,)))

    def section(self, passage: Passage) -> list[Passage]:
        """The passages of its document under the same headings, in order; itself among them."""
        rows = self._db.execute(
            f"{_PASSAGE} WHERE d.key >= ? AND d.key < ? AND p.heading_path = ?"
            " GROUP BY p.id ORDER BY p.ordinal",
            (
                *(f"{passage.document_id}-", f"{passage.document_id}."),
                json.dumps(passage.heading_path),
            ),
        )
        return list(self._read(rows))

    def _check_staged(self, shown: Sequence[Visible]) -> None:
        staged = {key for (key,) in self._db.execute("SELECT key FROM documents")}
        if lost := [item.source for item in shown if item.document_key not in staged]:
            raise StoreError(
                f"another process removed {lost[0]} while it was being added: run it again"
            )

    def _names(self) -> dict[str, str]:
        """Each visible document with the source that names it: the first of its sources."""
        return dict(
            self._db.execute("SELECT document_key, min(source) FROM sources GROUP BY document_key")
        )

    def _log_changes(self, before: Mapping[str, str]) -> None:
        """Note which documents came, went or are named otherwise; forget those that went."""
        now = self._names()
        generation = self.generation() + 1
        went = {key for key, name in before.items() if now.get(key) != name}
        for key in sorted(went):
            # A passage cut alike from the same text by other options has the same id.
            ids = self._db.execute(
                """SELECT id FROM passages WHERE document_key = ? AND id NOT IN (
                       SELECT p.id FROM passages p JOIN sources s USING (document_key)
                       WHERE p.document_key <> ?)""",
                (key, key),
            )
            self._log(generation, key, json.dumps([id_ for (id_,) in ids]))
            if key not in now:
                self._db.execute("DELETE FROM documents WHERE key = ?", (key,))
        for key in sorted(key for key, name in now.items() if before.get(key) != name):
            self._log(generation, key, None)
        oldest = (datetime.now(UTC) - _STAGED_FOR).isoformat(timespec="seconds")
        self._db.execute(
            "DELETE FROM documents WHERE staged < ?"
            " AND key NOT IN (SELECT document_key FROM sources)",
            (oldest,),
        )

    def _log(self, generation: int, key: str, gone: str | None) -> None:
        self._db.execute("INSERT INTO changes VALUES (?, ?, ?)", (generation, key, gone))

    def _read(self, rows: Iterable[tuple[str, ...]]) -> Iterator[Passage]:
        for id_, document_id, source, title, headings, location, start, end, *rest in rows:
            if source is None:  # staged by a run that has not ended, or was killed
                continue
            text, kind, language, places, headers, situation = rest
            yield Passage(
                id=id_,
                document_id=document_id,
                source=self._shown(source),
                title=title or _name_of(source),
                heading_path=tuple(json.loads(headings)),
                location=location_of(json.loads(location)),
                start=int(start),
                end=int(end),
                text=text,
                kind=kind,  # type: ignore[arg-type]
                language=language,
                places=tuple((begin, location_of(at)) for begin, at in json.loads(places)),
                headers=tuple((begin, tuple(names)) for begin, names in json.loads(headers)),
                situation=situation or "",
            )


def _passage_row(key: str, ordinal: int, passage: Passage) -> tuple[str | int, ...]:
    return (
        *(key, ordinal, passage.id, passage.kind, passage.start, passage.end),
        *(json.dumps(passage.heading_path), json.dumps(plain(passage.location))),
        *(passage.language, passage.text),
        *(json.dumps(plain(passage.places)), json.dumps(passage.headers)),
    )


def _name_of(source: str) -> str:
    return title_of(PurePosixPath(source).name)


def lies_in(source: str, folder: str) -> bool:
    """Whether a kept source lies in a kept folder; ``.`` is the root of the library."""
    if folder == ".":
        return "://" not in source and not source.startswith("/")
    return source.startswith(folder.rstrip("/") + "/")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
