"""Finds how many rows at the top of a table are its header, and makes one line of them.

Works on the texts of cells alone. Refuses to know sheets, files and blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

Spans = Mapping[tuple[int, int], tuple[int, int]]
"""(row, column) of a merged cell's first cell → (rows, columns) that it covers."""

Rows = Sequence[Sequence[str]]

MAX_HEADER_ROWS = 5
_LOOK_AT = 200
"""Rows below the header that decide what a column holds."""
_LONG = 80
"""A header cell is seldom longer, in characters."""

_NUMBER = re.compile(
    r"^[-+−–(]?\s*[$€£¥₹]?\s*[-+−–]?(?:\d[\d,.\u00a0\u202f'’ ]*|\.\d+)(?:[eE][-+]?\d+)?"
    r"\s*(?:%|‰|[$€£¥₹])?\s*\)?$"
)
_YEAR = re.compile(r"^(?:1[6-9]|20|21)\d\d(?:\s*[-–/]\s*\d{2,4})?[AEFP*]?$")
_DATE = re.compile(
    r"^\d{4}-\d\d(?:-\d\d)?(?:[ T]\d\d:\d\d(?::\d\d)?)?$|^\d{1,2}[./]\d{1,2}[./]\d{2,4}$"
)
_BLANK = frozenset(
    {"", "-", "–", "—", "n/a", "N/A", "na", "NA", "nan", "NaN", "*", "…", "...", "?"}
)


def is_number(text: str) -> bool:
    """Say whether a cell shows a number: ``1,234.5``, ``(3%)``, ``$ 7``; years are numbers."""
    return bool(_NUMBER.match(text))


def is_period(text: str) -> bool:
    """Say whether a cell shows a year or a date, which head columns as often as they fill them."""
    return bool(_YEAR.match(text) or _DATE.match(text))


def header_depth(rows: Rows, spans: Spans | None = None) -> int:
    """How many rows at the top are the header; 0 when the first row is already a record.

    ``rows`` are rectangular and hold a merged cell's text only in its first cell. A header row
    holds names, not measures; further rows belong to it where a merged or blank cell leaves room
    for children (``Dev`` over ``EM`` and ``F1``) or where the row has no label of its own.
    """
    spans = spans or {}
    if len(rows) < 2 or not _heads(rows, spans):
        return 0
    reach = max((size[0] for (row, _), size in spans.items() if row == 0), default=1)
    depth = min(max(1, reach), len(rows) - 1, MAX_HEADER_ROWS)
    while depth < min(MAX_HEADER_ROWS, len(rows) - 1) and _continues(rows, depth, spans):
        depth += 1
    return depth


def join_header(rows: Rows, spans: Spans | None = None) -> tuple[str, ...]:
    """One name a column from the header's rows: parents first, nothing said twice.

    Equal names are told apart by a number: ``Score``, ``Score (2)``. A column without any name
    stays ``""``.
    """
    if not rows:
        return ()
    spans = spans or {}
    width = max(len(row) for row in rows)
    names: list[list[str]] = [[] for _ in range(width)]
    for index, row in enumerate(rows):
        children = rows[index + 1] if index + 1 < len(rows) else [""] * width
        for column, cell in enumerate(_filled(row, index, spans, children)):
            if cell not in _BLANK and cell not in names[column]:
                names[column].append(cell)
    return _unique([" ".join(parts) for parts in names])


def _heads(rows: Rows, spans: Spans) -> bool:
    first, below = rows[0], rows[1 : 1 + _LOOK_AT]
    named = [column for column, cell in enumerate(first) if cell]
    if not named or any(len(first[column]) > 2 * _LONG for column in named):
        return False
    numbers = [column for column in named if is_number(first[column])]
    if numbers and not _are_periods(first, numbers, below):
        return False
    merged = any(row == 0 and size[1] < len(first) for (row, _), size in spans.items())
    corner = first[0] == "" and (merged or len(named) > 1)
    if len(numbers) == len(named) and not corner:
        return False
    if merged:
        return True
    names = [column for column in named if column not in numbers]
    if numbers or any(_is_measured(below, column) for column in names):
        return True
    if any(_mostly(below, column, is_period) for column in names):
        return True
    return _reads_like_names(first, named, below)


def _reads_like_names(first: Sequence[str], named: list[int], below: Rows) -> bool:
    """Judge a first row above nothing but text: names are all there, short and not repeated."""
    cells = [first[column] for column in named]
    if len(cells) < 2 or len(set(cells)) * 3 < len(cells) * 2:
        return False
    if any(row == first for row in below):
        return True  # long tables repeat their header
    if len(cells) < (len(first) + 1) // 2 or sum(map(len, cells)) > _LONG * len(cells):
        return False
    repeated = sum(any(row[column] == first[column] for row in below) for column in named)
    return repeated * 2 < len(cells)


def _are_periods(first: Sequence[str], numbers: list[int], below: Rows) -> bool:
    """Say whether the numbers of a first row name columns: years, dates, rounds 1, 2, 3."""
    if all(is_period(first[column]) for column in numbers):
        return not any(_mostly(below, column, is_period) for column in numbers)
    values = [first[column] for column in numbers]
    if len(values) < 3 or numbers[0] == 0 or not all(value.isdecimal() for value in values):
        return False
    return all(int(after) == int(value) + 1 for value, after in pairwise(values))


def _continues(rows: Rows, depth: int, spans: Spans) -> bool:
    """Say whether ``rows[depth]`` still belongs to the header above it."""
    last, following = rows[depth - 1], rows[depth]
    below = rows[depth + 1 : depth + 1 + _LOOK_AT]
    named = [column for column, cell in enumerate(following) if cell]
    if not named or any(_is_data(following[column], below, column) for column in named):
        return False
    unlabelled = not following[0] and bool(rows[0][0] or spans.get((0, 0), (1, 1))[0] > depth)
    if unlabelled and sum(1 for row in below if row[0]) * 10 >= 8 * len(below):
        return True
    measured = [column for column in named if _is_measured(below, column)]
    if len(measured) == len(following) > 1 and not _BLANK.intersection(following):
        return True  # units
    parents = [size[1] for (row, _), size in spans.items() if row == depth - 1 and size[1] > 1]
    room = [column for column in named if not last[column]]
    if not (parents or room):
        return False
    children = [following[column] for column in named]
    repeated = len(set(children)) < len(children)
    corner = not last[0] and bool(following[0])
    if measured and (parents or corner or set(room) <= set(measured)):
        return True
    return repeated or (corner and len(room) > 1)


def _is_data(cell: str, below: Rows, column: int) -> bool:
    if not is_number(cell):
        return False
    return not is_period(cell) or _mostly(below, column, is_period)


def _is_measured(rows: Rows, column: int) -> bool:
    return _mostly(rows, column, is_number)


def _mostly(rows: Rows, column: int, test: Callable[[str], bool]) -> bool:
    told = [row[column] for row in rows if row[column] not in _BLANK]
    return bool(told) and sum(test(cell) for cell in told) * 10 >= 6 * len(told)


def _filled(row: Sequence[str], index: int, spans: Spans, children: Sequence[str]) -> list[str]:
    """Write a parent's name over all its children: as far as merged, else up to the next name."""
    filled = list(row)
    merged = {column: size[1] for (r, column), size in spans.items() if r == index and size[1] > 1}
    for column, columns in merged.items():
        filled[column : column + columns] = [row[column]] * min(columns, len(row) - column)
    if merged:
        return filled
    labels = 1 if row[0] else 0  # the name of the label column does not spread to its right
    for column in range(labels + 1, len(filled)):
        if not filled[column] and children[column]:
            filled[column] = filled[column - 1]
    return filled


def _unique(names: list[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    unique: list[str] = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return tuple(unique)
