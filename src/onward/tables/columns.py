"""The columns of a table: what each one holds, and its cells as values.

A column is numbers, pairs or dates when at least `SHARE` of its known cells read as such, and is
text otherwise; cells that do not conform are unknown. Refuses to know queries and storage.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onward.tables.cells import (
    SCALES,
    Number,
    decimal_marks,
    is_unknown,
    read_moment,
    read_number,
    read_pair,
    without_notes,
)
from onward.tables.dates import DayOrder, day_order
from onward.tables.names import column_identifiers
from onward.types import Column, ColumnKind, Table, Value

SHARE = 0.7
"""Of the known cells; a table of five rows may hold one that does not conform."""
SHARE_EXACT = 0.5
"""Of the known cells, those that are numbers without anything left out."""

_LOOKED_AT = 2_000
"""Cells of a column, spread evenly, that decide what it holds."""
_CACHED = 100_000

_BOUNDS = "<>≤≥"
"""``< 0.1`` beside numbers is a number that is not known."""
_PLAIN = str.maketrans("", "", "0123456789.-")
_HALVES = re.compile(
    r"(?P<before>.*?)\s*(?P<joint>[-–])?\s*\((?P<first>[^()/]+)/(?P<second>[^()/]+)\)(?P<after>.*)"
)
_SLASHED = re.compile(r"(?P<before>.*?)(?P<first>[\w.@-]+)\s*/\s*(?P<second>[\w.@-]+)(?P<after>)")
_UNIT = re.compile(
    r"(?:(?:^|\s)[(\[]|,\s|\bin\s)\s*(?:in\s+)?(?P<unit>[^()\[\],]{1,24}?)\s*[)\]]?\s*$"
)
_UNITS = frozenset(
    """% $ € £ ¥ km m cm mm mi ft kg g lb t l ml s ms min h hours minutes seconds days years mph
    sq square miles mile km/h °c °f w kw mw gw kwh mwh hz mhz ghz gb mb kb tb km² m² mi² ha usd
    eur gbp percent""".split()  # noqa: SIM905
)

Convert = Callable[[Sequence[str]], Sequence[Value]]
"""From cells of a column to their values."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of one column of the header are read."""

    columns: tuple[Column, ...]
    """One, or the two halves of a pair."""
    converts: tuple[Convert, ...]
    """For each of ``columns``: what makes values of its cells."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A table as typed columns."""

    columns: tuple[Column, ...]
    values: tuple[tuple[Value, ...], ...]
    """One tuple for each of ``columns``, one value for each row."""


@dataclass(frozen=True, slots=True)
class _Kind:
    kind: ColumnKind
    unit: str
    converts: tuple[Convert, ...]
    """Two for a pair."""


def typed(table: Table) -> Typed:
    """Read a table: every cell a string, a number, a date or None for unknown.

    A table without rows has columns of kind text and no values.
    """
    cells = list(zip(*table.rows, strict=True)) if table.rows else [()] * len(table.header)
    found = readings(table.header, cells)
    return Typed(
        tuple(column for reading in found for column in reading.columns),
        tuple(
            tuple(convert(column))
            for reading, column in zip(found, cells, strict=True)
            for convert in reading.converts
        ),
    )


def readings(header: Sequence[str], cells: Sequence[Sequence[str]]) -> list[Reading]:
    """Decide how each column is read, from its name and its ``cells``, column by column."""
    looked_at = [_known(column) for column in cells]
    marks = [_comma_evidence(known) for known in looked_at]
    commas = sum(marks) > 0
    kinds = [
        # 1.234 is what the rest of the table makes of it; 1,234 alone hardly has three decimals.
        _kind(known, name, comma=mark > 0 or (mark == 0 and commas and "," not in "".join(known)))
        for known, name, mark in zip(looked_at, header, marks, strict=True)
    ]
    names = [
        name
        for header_name, kind in zip(header, kinds, strict=True)
        for name in (_half_names(header_name) if len(kind.converts) == 2 else (header_name,))
    ]
    identifiers = iter(zip(names, column_identifiers(names), strict=True))
    return [
        Reading(
            tuple(
                Column(*next(identifiers), kind.kind, position, kind.unit) for _ in kind.converts
            ),
            kind.converts,
        )
        for position, kind in enumerate(kinds)
    ]


def _known(column: Sequence[str]) -> list[str]:
    step = max(1, len(column) // _LOOKED_AT)
    return [cell for cell in column[::step] if not is_unknown(cell)]


def _comma_evidence(known: Sequence[str]) -> int:
    """How many more cells need a decimal comma than a decimal point."""
    marks = [
        decimal_marks(cell) for cell in known if len(cell) < 30 and ("," in cell or "." in cell)
    ]
    return sum(comma for comma, _ in marks) - sum(point for _, point in marks)


def _kind(known: list[str], name: str, *, comma: bool) -> _Kind:
    if not known:
        return _Kind("text", "", (_each(_text),))
    told = [cell for cell in known if cell[0] not in _BOUNDS]
    numbers = [read_number(cell, comma=comma) for cell in told]
    if found := _numbers(numbers, name, comma=comma):
        return found
    order = day_order(known)
    if sum(read_moment(cell, order) is not None for cell in known) >= SHARE * len(known):
        return _Kind("date", "", (_dates(order),))
    pairs = sum(read_pair(cell, comma=comma) is not None for cell in known)
    if pairs >= SHARE * len(known) and pairs:
        unit = _unit_of_name(name)
        return _Kind("number", unit, (_half(0, comma=comma), _half(1, comma=comma)))
    return _Kind("text", "", (_each(_text),))


def _numbers(numbers: Sequence[Number | None], name: str, *, comma: bool) -> _Kind | None:
    read = [number for number in numbers if number is not None]
    if not read or len(read) < SHARE * len(numbers):
        return None
    units = Counter(number.unit for number in read)
    (unit, _), *others = units.most_common()
    if unit == "" and others:  # "12, 15, 18 km": a unit may be said once
        unit = others[0][0] if others[0][1] * 2 >= len(read) else ""
    alike = [number for number in read if number.unit in (unit, "")]
    exact = sum(number.exact for number in alike)
    if len(alike) < SHARE * len(numbers) or exact < SHARE_EXACT * len(numbers):
        return None
    scales = {number.scale for number in alike}
    scale = next(iter(scales)) if len(scales) == 1 else ""
    spoken = " ".join(filter(None, (unit, scale))) or _unit_of_name(name)
    return _Kind("number", spoken, (_amounts(unit, scale, comma=comma),))


def _unit_of_name(name: str) -> str:
    """The unit that a header tells at its end: ``Revenue ($ millions)``, ``Length in km``."""
    match = _UNIT.search(name)
    if match is None:
        return "%" if name.rstrip().endswith("%") else ""
    unit = match["unit"]
    parts = [part.strip(".") for part in unit.lower().split() if part not in ("in", "of")]
    told = all(part in _UNITS or part in SCALES for part in parts)
    return unit if parts and told else ""


def _half_names(name: str) -> tuple[str, str]:
    """Names for the halves of a pair: ``MNLI-(m/mm)`` gives ``MNLI-m`` and ``MNLI-mm``."""
    match = _HALVES.fullmatch(name)
    if match:
        joint = match["joint"] or " "
        before = f"{match['before']}{joint}" if match["before"] else ""
    elif match := _SLASHED.fullmatch(name):
        before = match["before"]
    else:
        return f"{name} first".strip(), f"{name} second".strip()
    first, second = match["first"].strip(), match["second"].strip()
    after = match["after"]
    return f"{before}{first}{after}", f"{before}{second}{after}"


def _text(cell: str) -> Value:
    return None if is_unknown(cell) else without_notes(cell)


def _amounts(unit: str, scale: str, *, comma: bool) -> Convert:
    def convert(cell: str) -> Value:
        number = None if is_unknown(cell) else read_number(cell, comma=comma)
        if number is None or number.unit not in (unit, ""):
            return None
        if number.scale and number.scale != scale:
            return number.amount * SCALES[number.scale]
        return number.amount

    return lambda cells: _plain_numbers(cells, comma=comma) or list(map(convert, cells))


def _plain_numbers(cells: Sequence[str], *, comma: bool) -> list[Value] | None:
    """The numbers of cells that have nothing but digits, points and minus signs, all at once.

    That is twenty times as fast as to read each; None where any cell has anything else.
    """
    joined = "".join(cells)
    if joined.translate(_PLAIN):
        return None
    try:
        if "." not in joined:
            return list(map(int, cells))
        return None if comma else list(map(float, cells))
    except ValueError:  # a blank, a dash, two points
        return None


def _dates(order: DayOrder) -> Convert:
    return _each(lambda cell: read_moment(cell, order))


def _half(which: int, *, comma: bool) -> Convert:
    def convert(cell: str) -> Value:
        pair = read_pair(cell, comma=comma)
        if pair is not None:
            return pair[which]
        alone = read_number(cell, comma=comma)  # "Average" rows often give one number for both
        return alone.amount if alone is not None and which == 0 else None

    return _each(convert)


def _each(convert: Callable[[str], Value]) -> Convert:
    """Make values of cells one by one, and keep them: in long columns the same come again."""
    seen: dict[str, Value] = {}

    def converted(cells: Sequence[str]) -> list[Value]:
        if len(seen) > _CACHED:
            seen.clear()
        for cell in set(cells).difference(seen):
            seen[cell] = convert(cell)
        return [seen[cell] for cell in cells]

    return converted
