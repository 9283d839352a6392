"""What was computed over a table as a hit and as citations, so that it is checked like any other.

Knows results and where the cells of a table stand. Refuses to know how a query came about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onward.flows.library import Library
from onward.models import QUOTE
from onward.protocols import RunQuery
from onward.tables import range_of, row_spans
from onward.types import (
    Answer,
    Cell,
    Citation,
    Computed,
    Hit,
    KnownTable,
    Location,
    Passage,
    QueryResult,
)

QUERY = "query"
"""The stage whose rank a computed hit has."""
_SHOWN_ROWS = 30
_CITED_ROWS = 3
"""Rows that are cited one by one; of more, all of them in one citation."""


@dataclass(frozen=True, slots=True)
class Computation:
    """What was computed over a table for a question."""

    hit: Hit
    """Stands for the result: its text is what a model is shown of it."""
    text: str = ""
    """The answer in words; empty where a model has only queried and is still to answer."""
    citations: tuple[Citation, ...] = ()
    confidence: float = 1.0


def computed_answer(computations: Sequence[Computation], hits: Sequence[Hit]) -> Answer:
    """The answer that was computed without a model; ``hits`` begin with those of its parts."""
    return Answer(
        text="\n".join(one.text for one in computations),
        abstained=False,
        citations=tuple(cited for one in computations for cited in one.citations),
        hits=tuple(hits),
        model=QUOTE,
        metadata={"evidence": round(min(one.confidence for one in computations), 3)},
    )


def without_computed(hits: Sequence[Hit]) -> list[Hit]:
    """The hits in their places, those that were computed with nothing to quote."""
    return [
        replace(hit, passage=replace(hit.passage, text="")) if QUERY in hit.ranks else hit
        for hit in hits
    ]


def joined(computed: Answer, quoted: Answer) -> Answer:
    """Two parts of a question answered by what was computed, and by what is quoted."""
    if quoted.abstained:
        return replace(computed, warnings=("the rest of the question was not found",))
    return replace(
        computed,
        text=f"{computed.text}\n{quoted.text}",
        citations=(*computed.citations, *quoted.citations),
        warnings=quoted.warnings,
    )


def from_rules(found: Computed, library: Library, run: RunQuery, *, n: int = 1) -> Computation:
    """What the rules computed, with a citation for each row, or one for all of many.

    ``n`` is the number that the citations carry, the place of its hit among all of them.
    """
    table = found.table
    rows = sorted({cell.row for cell in found.cells})
    lines = _lines(table, rows, run)
    head = [table.caption, " | ".join(table.header)]
    result = f"Computed, {found.reading}: {found.text}"
    whole = library.documents.text(table.document_id) or ""
    said = "\n".join([*filter(None, head), *lines.values(), result])
    hit = _hit(table, found.cells, said, whole)
    places = _places(found, rows, lines, whole)
    citations = (
        Citation(n, table.source, at, quote, hit.passage.id, table.document_id, start, end)
        for at, quote, (start, end) in places
    )
    return Computation(hit, f"{found.text} [{n}]", tuple(citations), found.confidence)


def _places(
    found: Computed, rows: Sequence[int], lines: Mapping[int, str], text: str
) -> list[tuple[Location, str, tuple[int, int]]]:
    """Where what went in stands, its text, and the span of that in the document.

    Each of a few rows; of more rows, all of them, with the header for a text; where not all are
    known, the whole table.
    """
    table = found.table
    if len(rows) <= _CITED_ROWS:
        spans = row_spans(table, rows, text)
        beyond = (table.end, table.end)  # rows that are computed over and are no text
        own = {row: [cell for cell in found.cells if cell.row == row] for row in rows}
        return [
            (range_of(table, own[row]), lines.get(row, ""), spans.get(row, beyond)) for row in rows
        ]
    ends = [Cell(0, 0), Cell(table.rows - 1, len(table.header) - 1)]
    at = range_of(table, found.cells if found.all_cells else ends)
    header = text[table.start : table.body].rstrip()
    return [(at, header, (table.start, table.start + len(header)))]


def _lines(table: KnownTable, rows: Sequence[int], run: RunQuery) -> dict[int, str]:
    """Rows as they stand in the text of their document: cells joined by `` | ``."""
    if not rows:
        return {}
    cells = ", ".join(f"raw_{n}" for n in range(len(table.header)))
    listed = ", ".join(map(str, rows[:_SHOWN_ROWS]))
    result = run(f"SELECT _row, {cells} FROM {table.name} WHERE _row IN ({listed}) ORDER BY _row")
    return {
        int(str(row[0])): " | ".join(str(cell or "") for cell in row[1:]) for row in result.rows
    }


def from_query(result: QueryResult, tables: Sequence[KnownTable], library: Library) -> Computation:
    """The result of a model's query over some of ``tables``; the model is still to answer from it.

    Its place is that of the rows that the result names by ``_row``, else of the first table that
    the query reads.
    """
    used = [table for table in tables if table.name in result.sql.lower()] or list(tables[:1])
    cells = _cells_in(result, used[0]) if len(used) == 1 else ()
    whole = library.documents.text(used[0].document_id) or ""
    return Computation(_hit(used[0], cells, _shown(result, used), whole))


def _cells_in(result: QueryResult, table: KnownTable) -> tuple[Cell, ...]:
    """The cells of the rows that a result names by ``_row``."""
    if "_row" not in result.columns:
        return ()
    at = result.columns.index("_row")
    rows = [value for row in result.rows if isinstance(value := row[at], int)]
    last = len(table.header) - 1
    return tuple(Cell(row, position) for row in rows for position in (0, last))


def _shown(result: QueryResult, tables: Sequence[KnownTable]) -> str:
    """A result as a model is shown it: captions, columns as the headers name them, rows."""
    names = {column.sql: column.name for table in tables for column in table.columns}
    lines = [" | ".join(names.get(column, column) for column in result.columns)]
    lines += [
        " | ".join("" if value is None else _written(value) for value in row)
        for row in result.rows[:_SHOWN_ROWS]
    ]
    left = len(result.rows) - _SHOWN_ROWS
    more = [f"… {left} more rows"] if left > 0 else []
    captions = [table.caption for table in tables if table.caption]
    return "\n".join([f"Result of the query {result.sql}", *captions, *lines, *more])


def _written(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _hit(table: KnownTable, cells: Sequence[Cell], text: str, whole: str) -> Hit:
    """A hit that stands for what was computed, at the place of the cells that went in.

    ``whole`` is the text of the document.
    """
    rows = sorted({cell.row for cell in cells})
    spans = row_spans(table, [rows[0], rows[-1]], whole) if rows else {}
    start = min((start for start, _ in spans.values()), default=table.start)
    end = max((end for _, end in spans.values()), default=table.end)
    key = f"{table.id}\0{text}"
    passage = Passage(
        id=hashlib.sha256(key.encode()).hexdigest()[:32],
        document_id=table.document_id,
        source=table.source,
        title=table.title,
        heading_path=table.heading_path,
        location=range_of(table, cells),
        start=start,
        end=end,
        text=text,
        kind="table",
        language="und",
    )
    return Hit(passage, 1.0, {QUERY: 1})
