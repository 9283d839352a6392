"""Reads JSON and JSON Lines: every record becomes readable ``key: value`` lines.

Refuses to know schemas, except notebooks, which are code and text in disguise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeAlias, cast

from onward.documents.draft import Draft
from onward.documents.plaintext import decode
from onward.errors import UnreadableError
from onward.types import Blob, Location

Json: TypeAlias = "bool | str | list[Json] | dict[str, Json] | None"
"""A parsed value; numbers stay as they are written, however long."""
_MAX_DEPTH = 40
_MAX_WARNINGS = 20
_SHORT = 80
"""Lists of short values are written on one line of at most this many characters each."""


def read_json(blob: Blob, draft: Draft) -> None:
    """Write a JSON document; the items of a list of objects are its records, counted from 1.

    Raises UnreadableError with line and column where the syntax is broken, or if it is nested too
    deep to be parsed.
    """
    text = decode(blob.data)
    try:
        value = _parse(text)
    except json.JSONDecodeError as error:
        if "\n" in text.strip() and _is_lines(text):
            _write_lines(text, draft)
            return
        raise UnreadableError(f"broken JSON: {error}") from error
    cells = value.get("cells") if isinstance(value, dict) and "nbformat" in value else None
    if isinstance(cells, list):
        _write_notebook(cells, draft)
    else:
        _write_records(value, draft)


def read_jsonl(blob: Blob, draft: Draft) -> None:
    """Write JSON Lines, a record a line; broken lines are warnings by number.

    Raises UnreadableError if no line can be read.
    """
    _write_lines(decode(blob.data), draft)


def _write_lines(text: str, draft: Draft) -> None:
    good, broken = 0, 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = _parse(line)
        except (json.JSONDecodeError, UnreadableError) as error:
            broken += 1
            if broken <= _MAX_WARNINGS:
                draft.warnings.append(f"line {number} is not JSON: {error}")
            continue
        good += 1
        if good <= draft.options.max_rows:
            draft.text("\n".join(lines_of(value)), Location(row=number))
    if broken > _MAX_WARNINGS:
        draft.warnings.append(f"{broken} lines in all are not JSON")
    if good > draft.options.max_rows:
        draft.warnings.append(f"only {draft.options.max_rows} of {good} records were read")
    if broken and not good:
        raise UnreadableError("broken JSON Lines: no line is JSON")


def lines_of(value: Json, path: str = "", depth: int = 0) -> Iterator[str]:
    """Yield ``path: value`` lines for a JSON value; paths join keys with dots."""
    if depth > _MAX_DEPTH:
        yield f"{path}: …"
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from lines_of(inner, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list):
        if all(not isinstance(item, dict | list) and len(_plain(item)) <= _SHORT for item in value):
            joined = ", ".join(_plain(item) for item in value)
            if joined:
                yield f"{path}: {joined}" if path else joined
            return
        for number, item in enumerate(value, start=1):
            yield from lines_of(item, f"{path} {number}".strip(), depth + 1)
    elif text := _plain(value):
        yield f"{path}: {text}" if path else text


def _write_records(value: Json, draft: Draft) -> None:
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for number, item in enumerate(value[: draft.options.max_rows], start=1):
            draft.text("\n".join(lines_of(item)), Location(row=number))
        if len(value) > draft.options.max_rows:
            draft.warnings.append(f"only {draft.options.max_rows} of {len(value)} were read")
    elif isinstance(value, dict):
        _write_object(value, draft)
    else:
        draft.text("\n".join(lines_of(value)))


def _write_object(value: dict[str, Json], draft: Draft) -> None:
    """Write the plain fields together, then each nested field under its name."""
    plain: dict[str, Json] = {
        key: inner for key, inner in value.items() if not isinstance(inner, dict | list)
    }
    draft.text("\n".join(lines_of(plain)))
    for key, inner in value.items():
        if isinstance(inner, list) and any(isinstance(item, dict | list) for item in inner):
            draft.heading(1, key)
            _write_records(inner, draft)
        elif isinstance(inner, dict | list):
            draft.text("\n".join(lines_of(inner, key)))


def _write_notebook(cells: list[Json], draft: Draft) -> None:
    from onward.documents.markdown import write_markdown

    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            continue
        source = _joined(cell.get("source"))
        if cell.get("cell_type") == "markdown":
            write_markdown(source, draft)
        else:
            draft.code(source, Location(row=number))
        outputs = cell.get("outputs")
        for output in outputs if isinstance(outputs, list) else ():
            if isinstance(output, dict):
                data = output.get("data")
                shown = data.get("text/plain") if isinstance(data, dict) else output.get("text")
                draft.code(_joined(shown), Location(row=number))


def _joined(source: Json) -> str:
    if isinstance(source, list):
        return "".join(item for item in source if isinstance(item, str))
    return source if isinstance(source, str) else ""


def _parse(text: str) -> Json:
    """Parse JSON; UnreadableError where it is nested too deep."""
    try:
        return cast(Json, json.loads(text, parse_int=str, parse_float=str, strict=False))
    except RecursionError as error:
        raise UnreadableError("broken JSON: it is nested too deep") from error


def _plain(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()


def _is_lines(text: str) -> bool:
    """Say whether the first two lines that are not blank are JSON objects each."""
    lines = [line for line in text.split("\n") if line.strip()][:2]
    try:
        return all(isinstance(_parse(line), dict | list) for line in lines)
    except json.JSONDecodeError:
        return False
