"""Cut a table that is too long for one passage into pieces of rows, header and caption repeated.

Knows tables as strings and the cell names of spreadsheets. Refuses to know passages and formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onward.documents.word_budget import count_words, cut_by_words
from onward.types import Block, Table

_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
_HEADER_LINES = 4


@dataclass(frozen=True, slots=True)
class TablePiece:
    """Some rows of a table: their span in the document, and what is shown for them."""

    start: int
    end: int
    text: str
    rows: range | None
    """Which rows of the table, counted from 0; None for all of them."""
    body: int
    """Where in the document its first row begins; ``end`` or after it when it shows none."""
    header: tuple[str, ...] = ()
    """The column names that it shows above its rows."""


def table_pieces(text: str, block: Block, budget: int, *, slack: float) -> Iterator[TablePiece]:
    """Yield the table of ``block``: whole up to ``slack * budget`` words, else in runs of rows.

    A piece shows caption and header before its rows where they take at most half of the budget.
    A row that exceeds the budget by itself is cut between words.
    """
    table = block.table
    words = count_words(text, block.start, block.end)
    if table is None or words <= slack * budget:
        body, header = (block.end, ()) if table is None else (first_row(block), header_of(table))
        shown = text[block.start : block.end]
        yield TablePiece(block.start, block.end, shown, None, body, header)
        return
    preamble, header, body = _preamble(table), header_of(table), first_row(block)
    preamble_words = count_words(preamble)
    if preamble_words > budget / 2:
        preamble, preamble_words, header = "", 0, ()
    if preamble_words == 0 and body > block.start:  # a long header is a piece, said once
        for left, right, _ in cut_by_words(text, [(block.start, body - 1)], budget):
            yield TablePiece(left, right, text[left:right], range(0), right)
    room = max(budget - preamble_words, 1)
    lines = _row_spans(table, body)
    for first, last in _runs(text, lines, room):
        start, end = lines[first][0], lines[last][1]
        for left, right, _ in cut_by_words(text, [(start, end)], round(slack * room)):
            shown = f"{preamble}\n{text[left:right]}" if preamble else text[left:right]
            # The first piece owns the header's characters too.
            own = block.start if left == body and preamble else left
            yield TablePiece(own, right, shown, range(first, last + 1), left, header)


def header_of(table: Table) -> tuple[str, ...]:
    """Return the column names of a table, () when it has none."""
    return table.header if any(table.header) else ()


def first_row(block: Block) -> int:
    """Return where in the document the first row of a table's block begins, or would."""
    preamble = _preamble(block.table) if block.table else ""
    return block.start + len(preamble) + 1 if preamble else block.start


def row_within(cells: str, row: int, table: Table) -> str | None:
    """Return the cells of one row of a table that fills ``cells``, None where it is not certain.

    It is where the cells have as many lines as the table: a header of several lines and blank
    rows, which are left out, cannot be told apart.
    """
    match = _RANGE.fullmatch(cells)
    lines = len(table.rows) + bool(header_of(table))
    if not match or int(match[4]) - int(match[2]) + 1 != lines:
        return None
    return cells_within(cells, range(row, row + 1), len(table.rows))


def cells_within(cells: str, rows: range, body_rows: int) -> str:
    """Return the cells of ``rows`` of a table of ``body_rows`` rows that fills ``cells``.

    The rows are taken from the bottom of ``cells``, under at most four lines of header; where the
    numbers do not allow that, ``cells`` is returned as it is.
    """
    match = _RANGE.fullmatch(cells)
    if not match:
        return cells
    left, top, right, bottom = match[1], int(match[2]), match[3], int(match[4])
    header_lines = bottom - top + 1 - body_rows
    if not 0 <= header_lines <= _HEADER_LINES or not rows:
        return cells
    first = top + header_lines + rows.start
    return f"{left}{first}:{right}{first + len(rows) - 1}"


def _preamble(table: Table) -> str:
    """Caption and header as they stand in the text of the table's block."""
    lines = [table.caption] if table.caption else []
    if any(table.header):
        lines.append(" | ".join(table.header))
    return "\n".join(lines)


def _row_spans(table: Table, start: int) -> list[tuple[int, int]]:
    spans = []
    for row in table.rows:
        end = start + len(" | ".join(row))
        spans.append((start, end))
        start = end + 1
    return spans


def _runs(text: str, lines: list[tuple[int, int]], room: int) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of runs of rows that together have at most ``room`` words."""
    first, words = 0, 0
    for index, (start, end) in enumerate(lines):
        more = count_words(text, start, end)
        if index > first and words + more > room:
            yield first, index - 1
            first, words = index, 0
        words += more
    if lines:
        yield first, len(lines) - 1
