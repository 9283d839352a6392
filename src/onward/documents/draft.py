"""The page a reader writes on: it adds blocks in reading order, the draft keeps the spans.

Knows headings, spans and locations. Refuses to know any file format.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from uuid import uuid4

from onward.language import guess_language
from onward.options import ReadOptions
from onward.plain import title_of
from onward.types import Blob, Block, BlockKind, Document, Location, SheetCells, Table

Reader = Callable[[Blob, "Draft"], None]
"""Writes what a blob says onto a draft; raises UnreadableError with the reason if it cannot."""

READER_VERSION = "2"
"""Part of every document's id: raise it when readers give other text for the same bytes."""

_SEPARATOR = "\n\n"
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\ufeff\ufffe\uffff\ud800-\udfff]")
_LOOSE = ("  ", "| ", " |")
_LIGATURE = re.compile("[ﬀ-ﬆ]")
_LIGATURES = {ord(c): unicodedata.normalize("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"}


class Draft:
    """Collects the blocks of one document in reading order."""

    def __init__(self, options: ReadOptions | None = None, rest: Path | None = None) -> None:
        """Start empty; readers look into ``options`` for limits.

        ``rest`` is a folder for the rows that are too many to be text; without one they are lost.
        """
        self.options = options or ReadOptions()
        self.rest = rest
        self.title = ""
        self.metadata: dict[str, str] = {}
        self.warnings: list[str] = []
        self.attachments: list[Blob] = []
        """Blobs found inside; they are read in their turn and appended under their names."""
        self._pieces: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._headings: list[tuple[int, str]] = []

    def heading(self, level: int, text: str, location: Location | None = None) -> None:
        """Add a heading of ``level`` 1 (outermost) to 6; what follows stands under it."""
        text = tidy_line(text)
        if not text:
            return
        self._headings = [h for h in self._headings if h[0] < level]
        self._add("heading", text, location)
        self._headings.append((level, text))

    def text(self, text: str, location: Location | None = None) -> None:
        """Add a paragraph; lines inside it are kept, empty text is ignored."""
        self._add("text", tidy(text), location)

    def code(self, text: str, location: Location | None = None) -> None:
        """Add text whose indentation matters."""
        self._add("code", _UNWANTED.sub("", text).strip("\n").rstrip(), location)

    def table(
        self,
        header: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        caption: str = "",
        location: Location | None = None,
        cells: SheetCells | None = None,
        beyond: Iterable[Sequence[str]] = (),
    ) -> int:
        """Add a table of strings; short rows are filled with "", columns are never lost.

        ``cells`` tells which cells of a sheet the rows are. The rows ``beyond`` can be computed
        over, but are no text; returns how many there are, 0 where the draft has no place for them.
        """
        body = [_tidy_row(row) for row in rows]
        head = [tidy_line(cell) for cell in header]
        given = len(body)
        width = max([len(head), *(len(row) for row in body)], default=0)
        body = [row + [""] * (width - len(row)) for row in body if any(row)]
        head += [""] * (width - len(head))
        if not body and not any(head):
            return 0
        path, count = self._keep(beyond, width)
        table = Table(
            tuple(head),
            tuple(tuple(row) for row in body),
            tidy_line(caption),
            cells if given == len(body) else None,
            path,
        )
        self._add("table", table_text(table), location, table)
        return count

    def _keep(self, rows: Iterable[Sequence[str]], width: int) -> tuple[str, int]:
        """Write rows into a file of their own; return its path, "" without any, and their number.

        Rows are filled with "" to ``width``; what a row has beyond it joins its last cell.
        """
        found = iter(rows)
        if self.rest is None or (first := next(found, None)) is None:
            return "", 0
        path, count = self.rest / f"{uuid4().hex}.csv", 0
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for row in chain([first], found):
                texts = _tidy_row(row)
                if not any(texts):
                    continue
                if len(texts) > width:
                    texts[width - 1 :] = [" ".join(filter(None, texts[width - 1 :]))]
                writer.writerow(texts + [""] * (width - len(texts)))
                count += 1
        return str(path), count

    def include(self, name: str, other: Draft) -> None:
        """Append another draft, such as an attachment's, under a heading with its ``name``.

        Every location in it gets ``name`` as its part, or as the beginning of its part.
        """
        self._headings = []
        name = tidy_line(name)
        self.heading(1, name, Location(part=name))
        for block, text in zip(other._blocks, other._pieces, strict=True):
            at = block.location
            part = f"{name}/{at.part}" if at.part else name
            path = (name, *block.heading_path)
            self._append(block.kind, text, path, replace(at, part=part), block.table)
        self.warnings += [f"{name}: {warning}" for warning in other.warnings]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been added."""
        return not self._blocks

    def document(self, blob: Blob, kind: str) -> Document:
        """Finish: the document of all blocks added so far."""
        text = _SEPARATOR.join(self._pieces)
        digest = hashlib.sha256(f"{READER_VERSION}\0{kind}\0".encode() + blob.data).hexdigest()
        return Document(
            id=digest[:32],
            source=blob.source,
            title=tidy_line(self.title) or title_of(blob.name),
            kind=kind,
            language=guess_language(text),
            text=text,
            blocks=tuple(self._blocks),
            metadata=dict(self.metadata),
            warnings=tuple(self.warnings),
        )

    def _add(
        self, kind: BlockKind, text: str, location: Location | None, table: Table | None = None
    ) -> None:
        if text:
            path = tuple(heading for _, heading in self._headings)
            self._append(kind, text, path, location or Location(), table)

    def _append(
        self,
        kind: BlockKind,
        text: str,
        path: tuple[str, ...],
        location: Location,
        table: Table | None,
    ) -> None:
        start = self._length + (len(_SEPARATOR) if self._pieces else 0)
        end = start + len(text)
        self._pieces.append(text)
        self._blocks.append(Block(kind, start, end, path, location, table))
        self._length = end


def tidy(text: str) -> str:
    """Mend what no reader should have to: control characters, ligatures, runs of blanks."""
    if text.isprintable():
        return _tidy_piece(text)
    lines = (_tidy_piece(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def tidy_line(text: str) -> str:
    """Tidy text and put it on one line."""
    return _tidy_piece(text) if text.isprintable() else tidy(text).replace("\n", " ")


def _tidy_row(row: Sequence[str]) -> list[str]:
    """Tidy cells; those of most rows are tidy, which is sooner seen of all of them together."""
    line = "|".join(("", *row, ""))
    if line.isascii() and line.isprintable() and not any(loose in line for loose in _LOOSE):
        return list(row)
    return [tidy_line(cell) for cell in row]


def _tidy_piece(line: str) -> str:
    if line.isprintable() and "  " not in line:  # nearly always; nothing unwanted is printable
        if line.isascii():
            return line.strip()
        line = unicodedata.normalize("NFC", line).strip()
        return line.translate(_LIGATURES) if _LIGATURE.search(line) else line
    line = unicodedata.normalize("NFC", _UNWANTED.sub("", line)).translate(_LIGATURES)
    return _SPACES.sub(" ", line).strip()


def rows_beyond(read: int, *, beyond: int, left_out: int = 0, name: str = "") -> str:
    """The warning for a table of which only the first ``read`` rows became text."""
    subject = f"table {name!r}: " if name else ""
    if beyond:
        told = f"{beyond:,} rows after the first {read:,} are computed over but not searched"
    else:
        told = f"{left_out:,} rows were left out after the first {read:,}"
    return f"{subject}{told} (raise max_rows to {'search them' if beyond else 'read more'})"


def table_text(table: Table) -> str:
    """A table as text: caption, header, then a line of `` | ``-joined cells for each row."""
    lines = [table.caption] if table.caption else []
    if any(table.header):
        lines.append(" | ".join(table.header))
    return "\n".join([*lines, *(" | ".join(row) for row in table.rows)])
