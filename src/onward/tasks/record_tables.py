"""Tables of records: what their columns are called, and which of them hold text and class.

Knows headers and the names people give to columns. Refuses to know delimiters, files and
conversations.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from onward.errors import UsageError
from onward.language.delimited import cut_records, dialect, lines_of
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

_MOST_CLASSES = 100
_LONGEST_CLASS = 60
_NOTHING = "\x1f"
"""Parts units, and stands in no text: what it parts is one cell a record."""
_NUMBER = re.compile(r"[-+]?\d*[.,]?\d+(?:e[-+]?\d+)?", re.IGNORECASE)

Row = tuple[int, Mapping[str, str] | RecordError]
"""(first line, from 1; column → cell, or what is wrong)."""


class TableText(NamedTuple):
    """A delimited text as columns and rows."""

    columns: tuple[str, ...]
    """As the header names them; ``1``, ``2`` … where there is none."""
    rows: tuple[Row, ...]


def read_table(text: str, known: Collection[str], *, single: bool = False) -> TableText | None:
    """Cut a delimited text into rows; where no delimiter gives even ones, None, or one ``single``.

    A first row is the header when it has no number and no cell twice, and one of its cells is
    ``known`` (lower case); or when no cell stands in its column again, and one stands above a
    column of few values, or all are single words and one stands above sentences. A quote that is
    not closed before a delimiter or a line's end is a character like others, so no line is
    swallowed. Cells may be of any length. Rows of too many cells are problems; cells that are
    missing at the end are empty.
    """
    lines = lines_of(text)
    delimiter, width = dialect(lines)
    if not delimiter and single:
        delimiter, width = _NOTHING, 1
    if not delimiter:
        return None
    records = cut_records(lines, delimiter, width=width)
    cut = [record for record in records if any(cell.strip() for cell in record.cells)]
    first = [cell.strip() for record in cut[:1] for cell in record.cells]
    if cut and _is_header(first, [record.cells for record in cut[1:]], known):
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


def text_column(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, text: str, label: str
) -> str:
    """Return the column that holds the text where no class need stand beside it.

    A single column does. Of several it is the one named ``text``, or found as ``text_and_label``
    finds it, which may be told ``label``, whether there is such a column or not. Raises UsageError,
    with the columns there are, where none is.
    """
    if len(columns) == 1:
        return columns[0]
    if text:
        return column_named(text, columns)
    class_ = label or _by_name(columns, LABELS) or ""
    others = [name for name in columns if name.casefold() != class_.casefold()]
    longest = max(others, key=lambda name: _letters([row.get(name) for row in rows]), default="")
    found = _by_name(others, TEXTS) or longest
    if not found:
        raise UsageError(f"no text column: the columns are {', '.join(columns) or 'none'}")
    return found


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
