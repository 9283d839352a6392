"""What stands in a file of records, before anyone looks at what it means.

Knows encodings, JSON, JSON Lines and tables. Refuses to know conversations and classes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onward.errors import UsageError
from onward.tasks.case_record import RecordError
from onward.tasks.record_formats import KNOWN
from onward.tasks.record_tables import LABELS, TEXTS, read_table

_JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")
_BINARY = {
    b"PAR1": "Parquet",
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "a zip archive or workbook",
    b"SQLite": "SQLite",
    b"ARROW1": "Arrow",
}
"""How files begin that people take for training data, and what they are."""
_WESTERN = frozenset("äöüßàâæçéèêëîïôœùûÿáíñóúãõìòåøðþÄÖÜÀÂÆÇÉÈÊËÎÏÔŒÙÛÁÍÑÓÚÃÕÌÒÅØÐÞ")
_TYPOGRAPHY = frozenset("\xa0€£¥§°©®™–—‘’‚“”„†‡•…‰‹›«»¿¡ªº·×÷±²³½¼¾µ´¨\xad")


@dataclass(frozen=True, slots=True)
class Contents:
    """The items of a file."""

    items: Sequence[tuple[int, Any]]
    """(line or item, from 1; any JSON value, or a RecordError)."""
    columns: tuple[str, ...]
    """Of a table as it names them, of JSON every key, in the order in which they come."""


def decoded(path: Path, data: bytes) -> str:
    """Return the text of a file: Unicode, with broken lines if few, or of the likeliest codepage.

    A byte that is not UTF-8 becomes a lone surrogate (``surrogateescape``), which ``text_of``
    refuses. Raises UsageError for a binary file.
    """
    binary = next((name for magic, name in _BINARY.items() if data.startswith(magic)), None)
    if binary:
        raise UsageError(f"{path} is {binary}, not text: save it as JSON Lines or CSV")
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        lines = [line for line in data.split(b"\n") if not line.isascii()]
        if encoding == "utf-8" and 2 * sum(map(_is_utf8, lines)) > len(lines):
            text = data.decode(errors="surrogateescape")
        else:
            text = _from_codepage(path, data)
    if "\0" in text:
        raise UsageError(f"{path} is a binary file, not text: save it as JSON Lines or CSV")
    return text.lstrip("\ufeff")


def contents_of(path: Path, text: str, named: set[str]) -> Contents:
    """Tell the items of a file's text apart, by its text.

    ``named`` are names of columns that a header may have besides the known ones, in lower case.
    Raises UsageError for text that is neither JSON nor a table, for a JSON list that breaks off,
    and for an object of several lists.
    """
    stripped = text.lstrip()
    is_table = path.suffix.lower() in (".csv", ".tsv") and not (
        _is_json(stripped.split("\n", 1)[0]) or _is_json(stripped)
    )
    is_json = stripped[0] in "[{" and not is_table
    if is_json or path.suffix.lower() in _JSON_SUFFIXES:
        items = _json_items(path, text)
        keys = dict.fromkeys(str(k) for _, item in items if isinstance(item, Mapping) for k in item)
        return Contents(items, tuple(keys))
    table = read_table(text, KNOWN.union(TEXTS, LABELS, named - {""}))
    if table is None:
        raise UsageError(
            f"{path} is neither JSON nor a table:"
            " write one JSON object a line, or CSV with a header"
        )
    return Contents(table.rows, table.columns)


def _json_items(path: Path, text: str) -> list[tuple[int, Any]]:
    try:
        whole = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        if text.lstrip().startswith("[") and not _is_json(text.lstrip().split("\n", 1)[0]):
            raise UsageError(
                f"{path} begins like a JSON list and is none: {error};"
                " mend it, or write one JSON object a line"
            ) from error
        lines = enumerate(text.split("\n"), start=1)
        return [(number, _parsed(line)) for number, line in lines if line.strip()]
    return list(enumerate(_list_inside(path, whole), start=1))


def _list_inside(path: Path, whole: Any) -> list[Any]:  # noqa: ANN401 - any JSON value comes in
    """The records of a JSON document: itself, the one list that it holds, or it alone."""
    if isinstance(whole, list):
        return whole
    if not isinstance(whole, Mapping) or any(str(key).casefold() in KNOWN for key in whole):
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


def _parsed(line: str) -> Any:  # noqa: ANN401 - any JSON value, or what is wrong with it
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        return RecordError(f"not JSON: {error.msg} at character {error.colno}; mend it")
    except RecursionError:
        return RecordError("not JSON: nested too deep; mend it")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return False
    return True


def _from_codepage(path: Path, data: bytes) -> str:
    """Decode text that is not Unicode: Western if its letters are, else by their frequency."""
    western = data.decode("cp1252", errors="replace")
    beyond = [character for character in western if not character.isascii()]
    accented = sum(character in _WESTERN for character in beyond)
    if set(beyond) <= _WESTERN | _TYPOGRAPHY and 2 * accented < sum(map(str.isalpha, western)):
        return western
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise UsageError(f"{path} is text in no known encoding: save it as UTF-8")
    return str(best)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
