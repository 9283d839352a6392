"""What a question may ask of a table: its cells, what can be compared, and rows that do not count.

A table of up to some hundred rows is read once, by one query. Of a larger one only ranges are
read, and cells are looked up when a question names them (``mentions``). Refuses to know questions.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from onward.protocols import RunQuery
from onward.tables.questions.forms import Measure
from onward.tables.questions.tokens import plain
from onward.types.tables import Column, KnownTable, QueryResult, Value

SMALL_ROWS = 200
"""Tables of more rows are never read whole."""
_TOTAL = re.compile(
    r"^\W*(?:(?:grand |sub-?|overall )?totals?|averages?|mean|overall|sum|gesamt\w*|summe|"
    r"durchschnitt|insgesamt)\b(?!.*\w{3,}.*\w{3,})"
)
_TOTAL_SQL = (
    "lower(trim({raw})) IN ('total', 'totals', 'total:', 'grand total', 'subtotal', 'sum',"
    " 'gesamt', 'summe', 'insgesamt')"
)
_NUMBER = re.compile(r"\d")
NUMBER_SQL = (
    r"TRY_CAST(replace(regexp_extract({raw}, '-?[0-9][0-9,]*\.?[0-9]*'), ',', '') AS DOUBLE)"
)
ROW = Measure(None, "row")


@dataclass(frozen=True, slots=True)
class Range:
    """A measure with the smallest and largest of its known values."""

    measure: Measure
    low: float
    high: float
    values: tuple[float | None, ...] = field(default=(), repr=False, compare=False)
    """Of every row of a small table; days of the calendar for dates."""


@dataclass(frozen=True)
class Sight:
    """One table as a question meets it."""

    table: KnownTable
    rows: tuple[tuple[str, ...], ...] | None
    """Cells as they stand, in the order of the header; None for a large table."""
    ranges: tuple[Range, ...]
    skipped: frozenset[int]
    """Numbers of rows that are totals or titles of sections."""
    labels: frozenset[str]
    """Cells that make a row a total or a title."""
    repeating: frozenset[int] = frozenset()
    """Positions of columns whose cells come twice or more on average: they group rows."""

    @cached_property
    def counted(self) -> int:
        """Rows that count."""
        return self.table.rows - len(self.skipped)

    @cached_property
    def distinct(self) -> dict[int, dict[str, int]]:
        """For each column of the header its different cells with their counts; small tables."""
        found: dict[int, dict[str, int]] = {}
        for position in range(len(self.table.header)):
            counts: dict[str, int] = {}
            for number, row in enumerate(self.rows or ()):
                if number not in self.skipped and row[position].strip():
                    counts[row[position]] = counts.get(row[position], 0) + 1
            found[position] = counts
        return found

    @cached_property
    def text_columns(self) -> tuple[Column, ...]:
        """One column for each column of the header, for showing and grouping."""
        first: dict[int, Column] = {}
        for column in self.table.columns:
            first.setdefault(column.position, column)
        return tuple(first.values())


def look(table: KnownTable, run: RunQuery) -> Sight:
    """Return what a question may ask of ``table``; raises QueryError as ``run`` does."""
    if table.rows <= SMALL_ROWS:
        result = run(f"SELECT * FROM {table.name} ORDER BY _row LIMIT {SMALL_ROWS + 1}")
        if result.complete:
            return _small(table, result)
    return _large(table, run)


def _small(table: KnownTable, result: QueryResult) -> Sight:
    at = {name: place for place, name in enumerate(result.columns)}
    positions = range(len(table.header))
    raw = tuple(
        tuple(str(row[at[f"raw_{p}"]] or "") if f"raw_{p}" in at else "" for p in positions)
        for row in result.rows
    )
    skipped = frozenset(n for n, row in enumerate(raw) if _is_total(row) or _is_title(row))
    ranges: list[Range] = []
    for column in table.columns:
        values = [row[at[column.sql]] for row in result.rows]
        cells = [row[column.position] for row in raw]
        for measure, numbers in _read(column, values, cells, skipped):
            ranges += _range(measure, numbers, skipped)
    labels = frozenset(next((c for c in raw[n] if c.strip()), "") for n in skipped)
    sight = Sight(table, raw, tuple(ranges), skipped, labels)
    repeating = (
        p for p, cells in sight.distinct.items() if 1 < 2 * len(cells) <= sum(cells.values())
    )
    return replace(sight, repeating=frozenset(repeating))


def _is_total(row: Sequence[str]) -> bool:
    label = next((cell for cell in row if cell.strip()), "")
    return bool(_TOTAL.match(plain(label))) and not _TOTAL.match(plain(row[-1]))


def _is_title(row: Sequence[str]) -> bool:
    """Whether a row of three cells or more says one thing only."""
    said = [cell.strip() for cell in row if cell.strip()]
    return len(row) > 2 and (not said or len(said) == 1 or len(set(said)) == 1)


def _read(
    column: Column, values: Sequence[Value], cells: Sequence[str], skipped: frozenset[int]
) -> list[tuple[Measure, list[float | None]]]:
    """The measures that a column offers, each with its value in every row."""
    if column.kind == "number":
        numbers = [float(v) if isinstance(v, int | float) else None for v in values]
        return [(Measure(column), numbers)]
    if column.kind == "date":
        days = [v if isinstance(v, datetime.date) else None for v in values]
        return [
            (Measure(column), [_day(day) if day else None for day in days]),
            (Measure(column, "year"), [float(day.year) if day else None for day in days]),
            (Measure(column, "month"), [float(day.month) if day else None for day in days]),
        ]
    said = [cell for n, cell in enumerate(cells) if cell.strip() and n not in skipped]
    if not said or sum(bool(_NUMBER.search(cell)) for cell in said) < 0.6 * len(said):
        return []
    return [(Measure(column, "first number"), [_first_number(cell) for cell in cells])]


def _day(moment: datetime.date) -> float:
    seconds = 0.0
    if isinstance(moment, datetime.datetime):
        seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return moment.toordinal() + seconds / 86400


def _range(
    measure: Measure, values: Sequence[float | None], skipped: frozenset[int]
) -> list[Range]:
    known = [v for n, v in enumerate(values) if v is not None and n not in skipped]
    if not known:
        return []
    return [Range(measure, min(known), max(known), tuple(values))]


def _first_number(cell: str) -> float | None:
    """The first number that stands in a cell."""
    match = re.search(r"-?[0-9][0-9,]*\.?[0-9]*", cell)
    try:
        return float(match[0].replace(",", "")) if match else None
    except ValueError:
        return None


def _large(table: KnownTable, run: RunQuery) -> Sight:
    """Ranges and rows that are totals, by three queries, however many rows there are."""
    measured = [column for column in table.columns if column.kind != "text"]
    parts = [f"min({c.sql}), max({c.sql})" for c in measured] or ["count(*)"]
    numbers = run(f"SELECT {', '.join(parts)} FROM {table.name}").rows[0]
    ranges: list[Range] = []
    for at, column in enumerate(measured):
        low, high = numbers[2 * at : 2 * at + 2]
        if isinstance(low, datetime.date) and isinstance(high, datetime.date):
            ranges.append(Range(Measure(column), float(low.toordinal()), float(high.toordinal())))
            ranges.append(Range(Measure(column, "year"), float(low.year), float(high.year)))
        elif isinstance(low, int | float) and isinstance(high, int | float):
            ranges.append(Range(Measure(column), float(low), float(high)))
    raw = table.columns[0].raw
    totals = run(
        f"SELECT _row, {raw} FROM {table.name} WHERE {_TOTAL_SQL.format(raw=raw)} LIMIT 20"
    )
    skipped = frozenset(int(str(row[0])) for row in totals.rows)
    labels = frozenset(str(row[1]) for row in totals.rows)
    texts = [column for column in table.columns if column.kind == "text"]
    parts = [f"approx_count_distinct({column.raw})" for column in texts] or ["count(*)"]
    different = run(f"SELECT {', '.join(parts)} FROM {table.name}").rows[0]
    repeating = frozenset(
        column.position
        for column, count in zip(texts, different, strict=False)
        if isinstance(count, int) and 2 * count <= table.rows
    )
    return Sight(table, None, tuple(ranges), skipped, labels, repeating)
