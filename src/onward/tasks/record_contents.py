"""What stands in a file of records, before anyone looks at what it means.

Knows JSON, JSON Lines and tables. Refuses to know encodings, conversations and classes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onward.errors import UsageError
from onward.language.json_records import is_json, json_records, parsed
from onward.tasks.case_record import RecordError
from onward.tasks.record_formats import KNOWN
from onward.tasks.record_tables import LABELS, TEXTS, read_table

_JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Contents:
    """The items of a file."""

    items: Sequence[tuple[int, Any]]
    """(line or item, from 1; any JSON value, or a RecordError)."""
    columns: tuple[str, ...]
    """Of a table as it names them, of JSON every key, in the order in which they come."""


def contents_of(path: Path, text: str, named: set[str], *, single: bool = False) -> Contents:
    """Tell the items of a file's text apart, by its text.

    ``named`` are names of columns that a header may have besides the known ones, in lower case;
    a table may have a ``single`` column where that is enough.
    Raises UsageError for text that is neither JSON nor a table, for a JSON list that breaks off,
    and for an object of several lists.
    """
    stripped = text.lstrip()
    is_table = path.suffix.lower() in (".csv", ".tsv") and not (
        is_json(stripped.split("\n", 1)[0]) or is_json(stripped)
    )
    begins_so = stripped[0] in "[{" and not is_table
    if begins_so or path.suffix.lower() in _JSON_SUFFIXES:
        items = _json_items(path, text)
        keys = dict.fromkeys(str(k) for _, item in items if isinstance(item, Mapping) for k in item)
        return Contents(items, tuple(keys))
    table = read_table(text, KNOWN.union(TEXTS, LABELS, named - {""}), single=single)
    if table is None:
        raise UsageError(
            f"{path} is neither JSON nor a table:"
            " write one JSON object a line, or CSV with a header"
        )
    return Contents(table.rows, table.columns)


def list_inside(path: Path, whole: Any, known: Collection[str] = ()) -> list[Any]:  # noqa: ANN401 - any JSON value
    """Return the records of a JSON document: itself, the one list that it holds, or it alone.

    An object with a ``known`` key (lower case) is a record by itself. Raises UsageError for one
    that holds several lists of objects.
    """
    if isinstance(whole, list):
        return whole
    if not isinstance(whole, Mapping) or any(str(key).casefold() in known for key in whole):
        return [whole]
    lists = {
        str(key): value
        for key, value in whole.items()
        if isinstance(value, list) and any(isinstance(item, Mapping) for item in value)
    }
    if len(lists) > 1:
        raise UsageError(
            f"{path} holds several lists of records ({', '.join(lists)}):"
            " keep each in a file of its own"
        )
    return next(iter(lists.values()), [whole])


def _json_items(path: Path, text: str) -> list[tuple[int, Any]]:
    whole = parsed(text, RecordError)
    if isinstance(whole, RecordError):
        return [(one.number, one.value) for one in json_records(path, text, RecordError)]
    return list(enumerate(list_inside(path, whole, KNOWN), start=1))
