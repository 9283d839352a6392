"""Tables of records: how a delimited text is cut into cells, and which columns hold text and class.

Knows delimiters, quotes, headers, and the names people give to columns. Refuses to know files and
conversations.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from onward.errors import UsageError
from onward.tasks.case_record import RecordError

TEXTS = (
    "text", "sms", "message", "sentence", "review", "content", "body", "comment", "tweet",
    "utterance", "document", "description", "headline", "title",
)  # fmt: skip
LABELS = (
    "label", "class", "category", "target", "sentiment", "is_spam", "spam", "intent", "topic",
    "emotion", "polarity", "rating", "stars", "labels",
)  # fmt: skip
"""Names of the columns that hold a text and its class, the likeliest first."""

_DELIMITERS = "\t;|,"
"""Where two cut all lines alike, the first is it: commas also stand in texts."""
_SAMPLE_LINES = 200
_LEAST_EVEN = 0.6
"""Share of the sampled records that must have the same number of cells."""
_MOST_LINES = 1_000
"""Of one record: a quote that nothing closes in so many lines is a character like others."""
_MOST_CLASSES = 100
_LONGEST_CLASS = 60
_NUMBER = re.compile(r"[-+]?\d*[.,]?\d+(?:e[-+]?\d+)?", re.IGNORECASE)

Row = tuple[int, Mapping[str, str] | RecordError]
"""(first line, from 1; column → cell, or what is wrong)."""


class TableText(NamedTuple):
    """A delimited text as columns and rows."""

    columns: tuple[str, ...]
    """As the header names them; ``1``, ``2`` … where there is none."""
    rows: tuple[Row, ...]


def read_table(text: str, known: Collection[str]) -> TableText | None:
    """Cut a delimited text into rows; None where no delimiter gives even rows.

    A first row is the header when it has no number and no cell twice, and one of its cells is
    ``known`` (lower case); or when no cell stands in its column again, and one stands above a
    column of few values, or all are single words and one stands above sentences. A quote that is
    not closed before a delimiter or a line's end is a character like others, so no line is
    swallowed. Cells may be of any length. Rows of too many cells are problems; cells that are
    missing at the end are empty.
    """
    lines = list(io.StringIO(text, newline=""))
    with _cells_of_any_length():
        delimiter, width = _dialect(lines)
        if not delimiter:
            return None
        cut = [row for row in _cut(lines, delimiter, width) if any(c.strip() for c in row[1])]
    first = [cell.strip() for cell in cut[0][1]]
    if _is_header(first, [cells for _, cells in cut[1:]], known):
        columns = tuple(name or str(n) for n, name in enumerate(first, start=1))
        del cut[0]
    else:
        columns = tuple(str(n) for n in range(1, width + 1))
    return TableText(columns, tuple((line, _row(columns, cells)) for line, cells in cut))


def text_and_label(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, text: str, label: str
) -> tuple[str, str]:
    """Return the columns that hold the text and its class.

    ``text`` and ``label`` name them, by name or by number from 1; what is empty is found by its
    name, then by content: the class has few short values, each on average twice, and the text is
    the longest of the other columns. Raises UsageError, with the columns there are, where none or
    several could be the class, and for a name that is no column.
    """
    shown = f"its columns are {', '.join(columns)}"
    class_ = column_named(label, columns) if label else _by_name(columns, LABELS)
    text_ = column_named(text, columns) if text else None
    values = {name: [row.get(name) for row in rows] for name in columns}
    if class_ is None:
        few = [name for name in columns if name != text_ and _is_class(values[name])]
        if len(few) != 1:
            why = f"{', '.join(few)} could all be" if few else "none has few values; name"
            raise UsageError(f"no label column: {shown}, of which {why} it: --label NAME")
        class_ = few[0]
    others = [name for name in columns if name != class_]
    longest = max(others, key=lambda name: _letters(values[name]), default="")
    text_ = text_ or _by_name(others, TEXTS) or longest
    if not text_ or not _letters(values[text_]):
        raise UsageError(f"no text column: {shown}; name one with --text NAME")
    if text_ == class_:
        raise UsageError(f"text and label are both column {class_!r}: {shown}")
    return text_, class_


def column_named(name: str, columns: Sequence[str]) -> str:
    """Return the column of that name, whatever its case, or of that number from 1.

    Raises UsageError, with the columns there are, where there is none.
    """
    by_name = {column.casefold(): column for column in reversed(columns)}
    if name.strip().casefold() in by_name:
        return by_name[name.strip().casefold()]
    if name.strip().isdecimal() and 1 <= int(name) <= len(columns):
        return columns[int(name) - 1]
    raise UsageError(f"no column {name!r}: the columns are {', '.join(columns)}")


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    """Lift the limit of 128 KB a cell, which is one for the whole process, for a while."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _dialect(lines: Sequence[str]) -> tuple[str, int]:
    """Return the delimiter and the most frequent number of cells; ("", 0) where none fits."""
    best, best_width, best_share = "", 0, _LEAST_EVEN
    for delimiter in _DELIMITERS:
        sample = csv.reader(lines[:_SAMPLE_LINES], delimiter=delimiter, skipinitialspace=True)
        widths = Counter(len(cells) for cells in sample if cells)
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        share = times / max(widths.total(), 1)
        if width > 1 and (share > best_share or (not best and share == best_share)):
            best, best_width, best_share = delimiter, width, share
    return best, best_width


def _cut(lines: Sequence[str], delimiter: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """Yield (first line from 1, cells) of each record."""
    at = 0
    while at < len(lines):
        cells, used = lines[at].rstrip("\r\n").split(delimiter), 1
        if '"' in lines[at]:
            cells, used = _quoted(lines[at : at + _MOST_LINES], cells, delimiter, width)
        yield at + 1, cells
        at += used


def _quoted(
    lines: Sequence[str], plain: list[str], delimiter: str, width: int
) -> tuple[list[str], int]:
    """Return the cells of the first record of ``lines`` and how many lines it takes.

    ``plain`` are those of the first line if its quotes are characters like others.
    """
    try:
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
        cells = next(reader)
    except csv.Error:  # something stands after the closing quote, or nothing closes it
        loose = next(csv.reader(lines[:1], delimiter=delimiter, skipinitialspace=True))
        return (plain if len(plain) == width or len(loose) != width else loose), 1
    swallowed = [line.count(delimiter) + 1 for line in lines[1 : reader.line_num]]
    # Tabs hardly stand in texts: lines with as many as a record has are records.
    if delimiter == "\t" and swallowed and set(swallowed) == {width}:
        return plain, 1
    return cells, reader.line_num


def _is_header(
    first: Sequence[str], others: Sequence[Sequence[str]], known: Collection[str]
) -> bool:
    names = [cell.casefold() for cell in first if cell]
    if len(set(names)) < len(names) or any(_NUMBER.fullmatch(name) for name in names):
        return False
    if any(name in known for name in names):
        return True
    below = [
        [cells[number].strip() for cells in others if number < len(cells)]
        for number in range(len(first))
    ]
    if any(name and name in values for name, values in zip(first, below, strict=True)):
        return False
    if any(name and _is_class(values) for name, values in zip(first, below, strict=True)):
        return True
    return all(map(str.isidentifier, names)) and any(
        sum(" " in value for value in values) > 0.8 * len(values) for values in below
    )


def _row(columns: Sequence[str], cells: Sequence[str]) -> Mapping[str, str] | RecordError:
    if len(cells) > len(columns):
        return RecordError(
            f"{len(cells)} cells under {len(columns)} columns; quote those with delimiters"
        )
    filled = [*cells, *[""] * (len(columns) - len(cells))]
    return dict(zip(columns, filled, strict=True))


def _by_name(columns: Sequence[str], names: Sequence[str]) -> str | None:
    plain = {re.sub(r"[\s-]+", "_", column.strip().casefold()): column for column in columns}
    return next((plain[name] for name in names if name in plain), None)


def _is_class(values: Sequence[object]) -> bool:
    """Whether values are few, short, at least two, and hardly ever missing."""
    told = [str(value) for value in values if value is not None and str(value).strip()]
    few = 2 <= len(set(told)) <= min(_MOST_CLASSES, len(told) // 2)
    return few and len(told) >= 0.9 * len(values) and max(map(len, told)) <= _LONGEST_CLASS


def _letters(values: Sequence[object]) -> int:
    return sum(len(value) for value in values if isinstance(value, str))
