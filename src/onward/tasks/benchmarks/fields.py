"""The fields of a benchmark's row, with what is wrong with them said in a line.

Knows texts, numbers, lists and labels. Refuses to know tasks and files.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from onward.tasks.benchmarks.definition import Fields
from onward.tasks.case_record import RecordError

LETTERS = ascii_uppercase
"""What choices are called, in their order."""
OWN = "\0"
"""How columns begin that are added to a row here: no file has such ones, and none are shown."""


def text_field(row: Fields, *names: str, blank: bool = False) -> str:
    """The text of the first of ``names`` that ``row`` has, blanks around it kept.

    Raises RecordError where none is there, where it is no text, where it is blank (unless
    ``blank``), and for bytes that were not of the file's encoding.
    """
    name = found_field(row, *names)
    value = row[name]
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise RecordError(f"{name!r} is {_kind(value)}, not a text")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise RecordError(f"{name!r} is not UTF-8 throughout; save the file as UTF-8")
    if not blank and not value.strip():
        raise RecordError(f"{name!r} is empty")
    return value


def found_field(row: Fields, *names: str) -> str:
    """The first of ``names`` that ``row`` has; RecordError where it has none of them."""
    for name in names:
        if name in row and row[name] is not None:
            return name
    shown = [str(name) for name in row if name is not None]
    there = ", ".join(name for name in shown if not name.startswith(OWN)) or "nothing"
    raise RecordError(f"no {' or '.join(map(repr, names))} among {there}")


def list_field(row: Fields, name: str) -> Sequence[Any]:
    """A list, also where a table holds it as text (JSON, or as Python writes lists)."""
    value = row[found_field(row, name)]
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _written_list(value, name)
    if isinstance(value, Mapping | str) or not isinstance(value, Sequence):
        raise RecordError(f"{name!r} is {_kind(value)}, not a list")
    return value


def texts_field(row: Fields, name: str, *, least: int = 1) -> tuple[str, ...]:
    """A list of at least ``least`` texts, none of them blank."""
    values = list_field(row, name)
    if len(values) < least:
        raise RecordError(f"{name!r} holds {len(values)}, not at least {least}")
    return tuple(text_field({name: value}, name) for value in values)


def label_field(row: Fields, name: str, count: int, named: Mapping[str, int] | None = None) -> int:
    """A place from 0 below ``count``: a number, a truth value, or one of the ``named`` labels.

    Raises RecordError for anything else: test sets whose labels are secret hold -1 or "".
    """
    value = row[found_field(row, name)]
    if isinstance(value, str):
        value = (named or {}).get(value.strip(), value.strip())
    try:
        label = int(value)
    except (TypeError, ValueError):
        label = -1
    if not 0 <= label < count or (isinstance(value, float) and value != label):
        known = f", {', '.join(named)}" if named else ""
        raise RecordError(f"{name!r} is {row[name]!r}, not one of 0 to {count - 1}{known}")
    return label


def item_id(row: Fields, place: int, *names: str) -> str:
    """The row's own id under one of ``names``, else its place in the file, from 0."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return str(place)


def _written_list(value: str, name: str) -> Any:  # noqa: ANN401 - any value that is written there
    try:
        return json.loads(value)
    except ValueError:
        pass
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
        raise RecordError(f"{name!r} begins like a list and is none") from error


def _kind(value: object) -> str:
    names = {type(None): "empty", bool: "a truth value", dict: "an object", list: "a list"}
    return names.get(type(value), f"a {type(value).__name__}")
