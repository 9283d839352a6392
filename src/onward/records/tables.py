"""The tables of documents: what is known of each, its rows, or the file that holds them.

Rows of small tables are in the database; a large table is a file beside it, never changed, which
goes when no document points to it. Refuses to know what cells mean and what is asked.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from onward.errors import StoreError
from onward.plain import location_of, plain, title_of
from onward.records.database import SharedConnection, writing
from onward.types import Column, KnownTable, Passage, SheetCells, Table

# Readers take control characters out of every cell.
_NEXT_CELL, _NEXT_ROW = "\x1f", "\x1e"
_ABANDONED_SECONDS = 86_400
"""Unfinished files of a run that was killed are removed after this time."""

Choose = Callable[[Sequence[str]], Iterable[int]]
"""From the descriptions of tables, as they are stored, to the numbers of those that matter."""

_VISIBLE = """
    SELECT t.id, t.described, d.id, s.source, d.title
    FROM tables t
    JOIN (SELECT document_key, min(source) AS source FROM sources GROUP BY 1) s USING (document_key)
    JOIN documents d ON d.key = t.document_key
    ORDER BY s.source, t.ordinal
"""


class TableRecords:
    """The tables that can be asked."""

    def __init__(
        self,
        connection: SharedConnection,
        folder: Path,
        *,
        shown: Callable[[str], str] | None = None,
    ) -> None:
        """Use an open database, and ``folder`` for large tables.

        ``shown`` is as in DocumentRecords.
        """
        self._db = connection
        self.folder = folder
        self._shown = shown or (lambda source: source)

    def known(
        self, choose: Choose | None = None, *, passages: Sequence[Passage] = ()
    ) -> list[KnownTable]:
        """Visible tables, by source and place; their names are unique in the library.

        All of them, or those that ``choose`` names by their descriptions and those that
        ``passages`` are parts of: of thousands, only these are unpacked.
        """
        rows = self._db.execute(_VISIBLE).fetchall()
        names = _unique_names([_name_in(row[1]) for row in rows])
        wanted = (
            range(len(rows))
            if choose is None
            else sorted(
                {*choose([f"{row[3]} {row[1]}" for row in rows]), *_holding(rows, passages)}
            )
        )
        found = []
        for n in wanted:
            id_, described, document_id, source, title = rows[n]
            known = _known(id_, json.loads(described), document_id, self._shown(source), title)
            found.append(known if known.name == names[n] else replace(known, name=names[n]))
        return found

    def count(self) -> int:
        """How many tables are visible."""
        held: int = self._db.execute(
            "SELECT count(*) FROM tables WHERE document_key IN (SELECT document_key FROM sources)"
        ).fetchone()[0]
        return held

    def rows(self, known: KnownTable) -> Table | Path:
        """The rows of a table, or the Parquet file with them typed.

        Raises StoreError when they are not there any more.
        """
        found = self._db.execute("SELECT rows FROM tables WHERE id = ? LIMIT 1", (known.id,))
        row = found.fetchone()
        if row is not None and row[0] is not None:
            return Table(known.header, _unpacked(row[0]), known.caption, known.cells)
        file = self.folder / f"{known.id}.parquet"
        if row is None or not file.is_file():
            raise StoreError(f"the rows of {known.name} in {known.source} are gone: add it again")
        return file

    def sweep(self) -> None:
        """Remove the files that no document points to, and what killed runs left unfinished."""
        if not self.folder.is_dir():
            return
        old = time.time() - _ABANDONED_SECONDS
        with writing(self._db):  # nobody puts a file in its place meanwhile
            needed = {
                id_ for (id_,) in self._db.execute("SELECT id FROM tables WHERE rows IS NULL")
            }
            for path in self.folder.iterdir():
                finished = path.suffix == ".parquet"
                if (finished and path.stem not in needed) or (
                    not finished and path.stat().st_mtime < old
                ):
                    _remove(path)


def keep_tables(
    connection: SharedConnection,
    document_key: str,
    tables: Sequence[tuple[KnownTable, Table | Path]],
) -> None:
    """Store the tables of a document that is being staged, within the transaction that does it.

    A file is put in its place, beside the others, as ``<id>.parquet``.
    """
    rows: list[tuple[str, int, str, str, bytes | None]] = []
    for ordinal, (known, table) in enumerate(tables):
        described = json.dumps(_described(known), ensure_ascii=False)
        if isinstance(table, Path):
            table.replace(table.with_name(f"{known.id}.parquet"))
            rows.append((document_key, ordinal, known.id, described, None))
        else:
            rows.append((document_key, ordinal, known.id, described, _packed(table)))
    connection.executemany("INSERT INTO tables VALUES (?, ?, ?, ?, ?)", rows)


def _name_in(described: str) -> str:
    """The name of a table, which stands first and is an identifier, without unpacking the rest."""
    return described[2 : described.index('"', 2)]


def _unique_names(names: Sequence[str]) -> list[str]:
    """The names with a number behind each that stood before."""
    taken: dict[str, int] = {}
    unique = []
    for name in names:
        free, count = name, taken.get(name, 1)
        while free in taken:
            count += 1
            free = f"{name}_{count}"
        taken[name], taken[free] = count, taken.get(free, 1)
        unique.append(free)
    return unique


def _holding(rows: Sequence[Sequence[str]], passages: Sequence[Passage]) -> list[int]:
    """The tables that passages are parts of."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for passage in passages:
        spans.setdefault(passage.document_id, []).append((passage.start, passage.end))
    found = []
    for n, (_, described, document_id, *_) in enumerate(rows):
        if document_id in spans:
            start, end = json.loads(described)[4:6]
            if any(start < last and first < end for first, last in spans[document_id]):
                found.append(n)
    return found


def _described(known: KnownTable) -> list[Any]:
    """What is stored of a table: a list, for names in each of thousands would take their time."""
    cells = known.cells and [known.cells.rows, known.cells.columns]
    return [
        *(known.name, known.heading_path, known.caption, plain(known.location)),
        *(known.start, known.end, known.body, known.header, known.rows, known.samples),
        [[c.name, c.sql, c.kind, c.position, c.unit] for c in known.columns],
        cells,
    ]


def _known(id_: str, described: list[Any], document_id: str, source: str, title: str) -> KnownTable:
    name, heading, caption, location, start, end, body, header, rows, samples, columns, cells = (
        described
    )
    return KnownTable(
        id=id_,
        name=name,
        document_id=document_id,
        source=source,
        title=title or title_of(PurePosixPath(source).name),
        heading_path=tuple(heading),
        caption=caption,
        location=location_of(location),
        start=start,
        end=end,
        header=tuple(header),
        columns=tuple(Column(*column) for column in columns),
        rows=rows,
        samples=tuple(map(tuple, samples)),
        body=body,
        cells=cells and SheetCells(tuple(map(tuple, cells[0])), tuple(cells[1])),
    )


def _packed(table: Table) -> bytes:
    text = _NEXT_ROW.join(map(_NEXT_CELL.join, table.rows))
    return zlib.compress(text.encode(), 1)


def _unpacked(rows: bytes) -> tuple[tuple[str, ...], ...]:
    text = zlib.decompress(rows).decode()
    return tuple(tuple(row.split(_NEXT_CELL)) for row in text.split(_NEXT_ROW))


def _remove(path: Path) -> None:
    import shutil

    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
