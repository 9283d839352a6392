"""Delimited text: what parts its cells, and its records one by one, none of them lost.

Knows delimiters and quotes. Refuses to know headers, files, and what the cells mean.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

DELIMITERS = "\t;|,"
"""Where two cut all lines alike, the first is it: commas also stand in texts."""
_SAMPLE_LINES = 200
_LEAST_EVEN = 0.6
"""Share of the sampled records that must have the same number of cells."""
_MOST_LINES = 1_000
"""Of one record: a quote that nothing closes in so many lines is a character like others."""
_LONGEST_CELL = 2**31 - 1
_QUOTED = re.compile('"[^"]*"')


class Cut(NamedTuple):
    """One record."""

    line: int
    """Its first, from 1."""
    cells: list[str]


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends, whatever these are."""
    return list(io.StringIO(text, newline=""))


def dialect(lines: Sequence[str]) -> tuple[str, int]:
    """Return the delimiter and the most frequent number of cells; ("", 0) where none fits."""
    best, best_width, best_share = "", 0, _LEAST_EVEN
    for delimiter in DELIMITERS:
        with _cells_of_any_length():
            sample = csv.reader(lines[:_SAMPLE_LINES], delimiter=delimiter, skipinitialspace=True)
            widths = Counter(len(cells) for cells in sample if cells)
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        share = times / max(widths.total(), 1)
        if width > 1 and (share > best_share or (not best and share == best_share)):
            best, best_width, best_share = delimiter, width, share
    return best, best_width


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of a line that is a record by itself; none of a line without characters."""
    with _cells_of_any_length():
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])


def headed_records(text: str) -> Iterator[Cut]:
    """Cut a text that begins with a header: the header, then all records that are not blank.

    The delimiter is the one that stands most often, outside of quotes, in the first line that is
    not blank. Cells are cut as ``cut_records`` does.
    """
    lines = lines_of(text)
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(DELIMITERS, key=_QUOTED.sub("", first).count)
    for record in cut_records(lines, delimiter, width=len(cells_of(first, delimiter))):
        if any(cell.strip() for cell in record.cells):
            yield record


def cut_records(
    lines: Sequence[str],
    delimiter: str,
    *,
    width: int,
    are_records: Callable[[Sequence[str]], bool] | None = None,
) -> Iterator[Cut]:
    """Cut ``lines`` into records, which should have ``width`` cells of any length.

    A quote that is not closed before a delimiter or a line's end is a character like others, and
    so are two whose lines are records by themselves: no line is swallowed. ``are_records`` says so
    of the lines from the first quote's to the second's; without it, they are records if all have as
    many tabs as a record has. Lines without characters are records of no or one empty cell.
    """
    are_records = are_records or partial(_tabbed, delimiter=delimiter, width=width)
    at = 0
    while at < len(lines):
        cells, used = lines[at].rstrip("\r\n").split(delimiter), 1
        if '"' in lines[at]:
            some = lines[at : at + _MOST_LINES]
            quoted, taken = _quoted(some, cells, delimiter, width)
            if taken == 1 or not are_records(some[:taken]):
                cells, used = quoted, taken
        yield Cut(at + 1, cells)
        at += used


def _tabbed(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Tabs hardly stand in texts: lines with as many as a record has are records."""
    return delimiter == "\t" and {line.count("\t") + 1 for line in lines} == {width}


def _quoted(
    lines: Sequence[str], plain: list[str], delimiter: str, width: int
) -> tuple[list[str], int]:
    """Return the cells of the first record of ``lines`` and how many lines it takes.

    ``plain`` are those of the first line if its quotes are characters like others.
    """
    # Blanks before a quote are no part of the cell; before anything else they are.
    blanks = re.search(rf'(?:^|{re.escape(delimiter)}) +"', lines[0]) is not None
    try:
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=blanks, strict=True)
        with _cells_of_any_length():
            return next(reader), reader.line_num
    except csv.Error:  # something stands after the closing quote, or nothing closes it
        loose = cells_of(lines[0], delimiter)
        return (plain if len(plain) == width or len(loose) != width else loose), 1


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    """Lift the limit of 128 KB a cell, which is one for the whole process, for a while."""
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)
