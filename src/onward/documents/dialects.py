"""Tells how a delimited text separates and quotes its cells, from its first lines.

Refuses to know headers, tables and blocks.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

DELIMITERS = "\t;|,"
"""Tried in this order: where two split all lines alike, the rarer mark is the delimiter, because
commas also stand in numbers and in lists."""
NO_DELIMITER = "\x1f"
"""For a single column: a control character that text does not hold."""

_SAMPLE_LINES = 300
_SAMPLE_CHARACTERS = 2**16
_MAX_LINES_IN_A_CELL = 60
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_NAMED = re.compile(r"\ufeff?sep=(.)\r?\n?$", re.IGNORECASE)
_BACKSLASH = re.compile(r'\\([\\"])')
_ESCAPE = re.compile(r"\\([npt\\])")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one delimited text is written."""

    delimiter: str
    quotes: bool = True
    """Quoted cells may hold delimiters and line ends; else a quote is a character like others."""
    backslashes: bool = False
    r"""A quote inside a quoted cell is written ``\"`` instead of ``""``."""
    escapes: bool = False
    r"""Cells hold ``\n``, ``\t``, ``\p`` (a pipe) and ``\N`` (nothing) as database dumps do."""
    skip_lines: int = 0
    """Lines that tell the delimiter (``sep=;``) instead of holding cells."""


def sniff(text: str, *, suffix: str = "") -> Dialect:
    """Tell the dialect of a text; ``suffix`` (``.tsv``) settles what the text leaves open."""
    lines = _sample(text)
    named = _NAMED.match(lines[0]) if lines else None
    if named:
        return _with_quoting(Dialect(named[1], skip_lines=1), lines[1:], text)
    order = "\t" + DELIMITERS if suffix in (".tsv", ".tab") else DELIMITERS
    best, best_share = Dialect(NO_DELIMITER), 0.0
    for delimiter in dict.fromkeys(order):
        if not any(delimiter in line for line in lines):
            continue
        dialect = _with_quoting(Dialect(delimiter), lines, text)
        width, share = _evenness(lines, dialect)
        if width > 1 and share > best_share:
            best, best_share = dialect, share
    return best


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends, one at a time, whatever system wrote it."""
    return (found[0] for found in _LINE.finditer(text))


def split(lines: Iterable[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Yield (first line counted from 1, cells) of each record.

    ``csv.Error`` when a cell is longer than 128 KB: a quote that nothing closes.
    """
    reader = csv.reader(
        (_BACKSLASH.sub(_plain_quote, line) for line in lines) if dialect.backslashes else lines,
        delimiter=dialect.delimiter,
        quoting=csv.QUOTE_MINIMAL if dialect.quotes else csv.QUOTE_NONE,
        skipinitialspace=dialect.quotes and dialect.delimiter == ",",
    )
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def unescaped(cell: str) -> str:
    r"""A cell of a text with escapes as it was meant: ``\n`` a new line, ``\p`` a pipe."""
    if "\\" not in cell:
        return cell
    if cell == "\\N":
        return ""
    return _ESCAPE.sub(lambda found: {"n": "\n", "t": "\t", "p": "|"}.get(found[1], "\\"), cell)


def _plain_quote(found: re.Match[str]) -> str:
    return '""' if found[1] == '"' else "\\"


def _sample(text: str) -> list[str]:
    lines: list[str] = []
    size = 0
    for line in lines_of(text):
        lines.append(line)
        size += len(line)
        if len(lines) >= _SAMPLE_LINES or size >= _SAMPLE_CHARACTERS:
            break
    return lines


def _with_quoting(dialect: Dialect, lines: list[str], text: str) -> Dialect:
    """Settle what quotes and backslashes mean for a delimiter."""
    delimiter, skip = dialect.delimiter, dialect.skip_lines
    if delimiter == "\t" and _has_escapes(text):
        return Dialect(delimiter, quotes=False, escapes=True, skip_lines=skip)
    readings = [Dialect(delimiter, skip_lines=skip)]
    if any('\\"' in line for line in lines):
        readings.insert(0, Dialect(delimiter, backslashes=True, skip_lines=skip))
    readings = [reading for reading in readings if not _swallows(lines, reading)]
    if not readings:
        return Dialect(delimiter, quotes=False, skip_lines=skip)
    return max(readings, key=lambda reading: _evenness(lines, reading)[1])


def _has_escapes(text: str) -> bool:
    r"""Every backslash escapes something, and none is part of a path such as ``C:\new``."""
    backslashes = text.count("\\")
    if not backslashes or ":\\" in text:
        return False
    escapes = sum(1 for _ in re.finditer(r"\\[nptN\\]", text))
    doubled = text.count("\\\\")
    return escapes + doubled == backslashes and escapes > doubled


def _swallows(lines: list[str], dialect: Dialect) -> bool:
    """Say whether a quote that nothing closes makes one cell of many lines."""
    last: list[str] = []
    try:
        for _, cells in split(lines, dialect):
            if any(cell.count("\n") > _MAX_LINES_IN_A_CELL for cell in cells):
                return True
            last = cells
    except csv.Error:
        return True
    whole = len(lines) < _SAMPLE_LINES
    open_end = bool(last) and "\n" in last[-1] and not lines[-1].rstrip().endswith('"')
    return whole and open_end


def _evenness(lines: list[str], dialect: Dialect) -> tuple[int, float]:
    """(most frequent number of cells, share of records that have it), without blank lines."""
    try:
        widths = Counter(len(cells) for _, cells in split(lines, dialect) if cells)
    except csv.Error:
        return 0, 0.0
    if not widths:
        return 0, 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return width, count / widths.total()
