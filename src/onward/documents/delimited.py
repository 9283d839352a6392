"""Reader of delimited text: CSV, TSV and their relatives, with or without header.

Tells encoding, delimiter, quoting and header from the text. At most ``ReadOptions.max_rows``
records become text; those beyond can only be computed over. Refuses to know spreadsheets.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePath

from onward.documents.captions import MAX_CAPTION
from onward.documents.dialects import Dialect, lines_of, sniff, split, unescaped
from onward.documents.draft import Draft, rows_beyond
from onward.documents.headers import header_depth, join_header
from onward.documents.plaintext import decode
from onward.documents.regions import Box, sheet_cells
from onward.errors import UnreadableError
from onward.types import Blob, Location

MAX_FILLED = 2_000_000
"""Cells of a table whose rows may all be filled up to an unusually long one."""


@dataclass(frozen=True, slots=True)
class _Record:
    cells: list[str]
    line: int
    """First line of the text that it stands on, counted from 1."""
    row: int
    """Counted from 0 with blank lines: the row that a spreadsheet program would show."""


def read_delimited(blob: Blob, draft: Draft) -> None:
    """Write the table (or, parted by blank lines and of other widths, tables) of a text.

    Lines above the header that hold one cell are the caption. UnreadableError when no cell holds
    text.
    """
    text = decode(blob.data)
    dialect = sniff(text, suffix=PurePath(blob.name).suffix.lower())
    try:
        records, further = _records(text, dialect, draft.options.max_rows)
    except csv.Error:  # one cell of more than 128 KB: a quote that nothing closes
        dialect = replace(dialect, quotes=False)
        records, further = _records(text, dialect, draft.options.max_rows)
    if not records:
        raise UnreadableError("the file is empty: no cell holds text")
    *others, last = _groups(records)
    for group in others:
        _write(group, draft)
    beyond = _write(last, draft, _cells(further, draft))
    left_out = sum(1 for _ in _cells(further, draft))
    if beyond or left_out:
        draft.warnings.append(rows_beyond(len(records), beyond=beyond, left_out=left_out))


def _records(text: str, dialect: Dialect, limit: int) -> tuple[list[_Record], Iterator[_Record]]:
    """The first ``limit`` records that are not blank, and those that follow."""
    found = _parsed(text, dialect)
    return list(islice(found, limit)), found


def _cells(records: Iterator[_Record], draft: Draft) -> Iterator[list[str]]:
    """The cells of records, as far as they can be told apart."""
    try:
        for record in records:
            yield record.cells
    except csv.Error as error:
        draft.warnings.append(f"not read to its end: {error}")


def _parsed(text: str, dialect: Dialect) -> Iterator[_Record]:
    lines = islice(lines_of(text), dialect.skip_lines, None)
    for row, (line, cells) in enumerate(split(lines, dialect)):
        if any(cell.strip() for cell in cells):
            kept = [unescaped(cell) for cell in cells] if dialect.escapes else cells
            yield _Record(kept, line + dialect.skip_lines, row + dialect.skip_lines)


def _groups(records: list[_Record]) -> Iterator[list[_Record]]:
    """Cut where a blank line is followed by records of another width: another table begins."""
    start = 0
    for index in range(1, len(records)):
        before, after = records[index - 1], records[index]
        if after.row - before.row > 1 and len(after.cells) != len(before.cells):
            yield records[start:index]
            start = index
    yield records[start:]


def _write(records: list[_Record], draft: Draft, further: Iterable[Sequence[str]] = ()) -> int:
    """Write one table, and return how many of the ``further`` rows it could keep."""
    titles = _titles(records)
    for record in titles:
        if len(_only(record)) > MAX_CAPTION:
            draft.text(_only(record), Location(line=record.line))
    captions = [_only(record) for record in titles if len(_only(record)) <= MAX_CAPTION]
    body = records[len(titles) :]
    rows = _rectangle([record.cells for record in body])
    depth = header_depth(rows)
    header = join_header(rows[:depth]) if depth else ("",) * len(rows[0])
    box = Box(body[0].row, 0, body[-1].row, len(rows[0]) - 1)
    location = Location(line=body[0].line, range=box.range)
    return draft.table(
        header,
        rows[depth:],
        caption="; ".join(captions),
        location=location,
        cells=sheet_cells([record.row for record in body[depth:]], range(len(rows[0]))),
        beyond=further,
    )


def _titles(records: list[_Record]) -> list[_Record]:
    """Records of one cell above the first that has several; none where all have only one."""
    for index, record in enumerate(records):
        if sum(map(bool, record.cells)) > 1:
            return records[:index]
    return []


def _only(record: _Record) -> str:
    return next((cell for cell in record.cells if cell.strip()), "")


def _rectangle(rows: list[list[str]]) -> list[list[str]]:
    """Fill rows up to the longest; a few absurdly long ones are folded into the last column."""
    longest = max(map(len, rows))
    usual = Counter(map(len, rows)).most_common(1)[0][0]
    width = min(longest, max(2 * usual + 16, MAX_FILLED // len(rows)))
    for row in rows:
        row[width - 1 :] = [" ".join(row[width - 1 :])] if len(row) > width else row[width - 1 :]
        row += [""] * (width - len(row))
    while width > 1 and not any(row[width - 1] for row in rows):
        width -= 1  # every line ends with a delimiter
    return [row[:width] for row in rows]
