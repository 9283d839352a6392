"""Records of JSON, one a line or all in a list: each as it is, or what is wrong with it.

Knows Unicode and JSON. Refuses to know tables and what a record means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from onward.errors import UsageError

_TORN = re.compile("[\udc80-\udcff]")
"""What stands for a byte that is not UTF-8."""


class JsonRecord(NamedTuple):
    """One record."""

    unit: Literal["line", "item"]
    """What ``number`` counts, from 1: lines of the text, or items of its list."""
    number: int
    value: Any
    """Any JSON value, or the error that says why there is none."""
    torn: bool
    """Whether a byte of it was not UTF-8."""


def unicode_text(path: Path, data: bytes) -> str:
    """Return the text of UTF-8, UTF-16 or UTF-32, with a byte order mark or without.

    A byte that is not UTF-8 becomes a lone surrogate, which ``is_torn`` finds. Raises UsageError
    for UTF-16 and UTF-32 that break off.
    """
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding, errors="surrogateescape").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not {encoding} throughout; save it as UTF-8") from error


def is_torn(text: str) -> bool:
    """Whether a byte of ``text`` was not UTF-8."""
    return _TORN.search(text) is not None


def json_records(path: Path, text: str, error: Callable[[str], Exception]) -> Iterator[JsonRecord]:
    """Yield the items of a JSON list; of any other text what ``json_lines`` does.

    Raises UsageError for a list that breaks off: a text that begins like one, with a line that is
    not JSON by itself.
    """
    if text.lstrip().startswith("["):
        whole = parsed(text, error)
        if isinstance(whole, list):
            broken = is_torn(text)
            for number, item in enumerate(whole, start=1):
                torn = broken and is_torn(json.dumps(item, ensure_ascii=False))
                yield JsonRecord("item", number, item, torn)
            return
        if not is_json(text.lstrip().split("\n", 1)[0]):
            raise UsageError(
                f"{path} begins like a JSON list and is none: {whole},"
                " or write one JSON object a line"
            )
    yield from json_lines(text, error)


def json_lines(text: str, error: Callable[[str], Exception]) -> Iterator[JsonRecord]:
    """Yield the lines that are not blank.

    ``error`` makes of a reason what stands for a line that is not JSON.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield JsonRecord("line", number, parsed(line, error), is_torn(line))


def parsed(text: str, error: Callable[[str], Exception]) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a JSON text, or what ``error`` makes of the reason why it has none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as wrong:
        line = f" of line {wrong.lineno}" if wrong.lineno > 1 else ""
        return error(f"not JSON: {wrong.msg} at character {wrong.colno}{line}; mend it")
    except RecursionError:
        return error("not JSON: nested too deep; mend it")
    except ValueError:  # Python converts no integer of thousands of digits
        return error("not JSON: a number of too many digits; mend it")


def is_json(text: str) -> bool:
    """Whether ``text`` is one JSON value."""
    return not isinstance(parsed(text, ValueError), ValueError)
