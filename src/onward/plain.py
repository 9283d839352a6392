"""Types as plain JSON values and back: what is stored and what ``--json`` prints.

Knows dataclasses and locations. Refuses to know which command or table uses them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from onward.types import Location

T = TypeVar("T")

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")


def plain(value: Any) -> Any:  # noqa: ANN401 - any noun of onward goes in, any JSON value comes out
    """Turn dataclasses, mappings and sequences into what ``json.dumps`` takes.

    A Location keeps only the fields that are known; everything else keeps its ``None``.
    """
    if isinstance(value, Location):
        known = ((f.name, getattr(value, f.name)) for f in fields(value))
        return {name: field for name, field in known if field is not None}
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    return value


def finite(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A JSON value whose numbers that are not finite became None, which JSON can say."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    return [finite(item) for item in value] if isinstance(value, list) else value


def restored(kind: type[T], value: Any) -> T:  # noqa: ANN401 - any JSON value comes in
    """Read back what ``plain`` made of a ``kind``: a noun of onward, or a tuple of them.

    Fields that are missing take their default, fields that are unknown are left out, so that what
    an older or a newer version wrote can be read. Raises TypeError when a needed field is missing.
    """
    result: T = _restored(kind, value)
    return result


def _restored(kind: Any, value: Any) -> Any:  # noqa: ANN401 - any annotation, any JSON value
    if value is None:
        return None
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{n: _restored(hints[n], item) for n, item in value.items() if n in hints})
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _restored(next(a for a in arguments if a is not NoneType), value)
    if origin is tuple:
        several = len(arguments) == 2 and arguments[1] is Ellipsis
        kinds = [arguments[0]] * len(value) if several else arguments
        return tuple(_restored(k, item) for k, item in zip(kinds, value, strict=True))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _restored(arguments[1], item) for key, item in value.items()}
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def visible(text: str) -> str:
    """Return ``text`` with ``�`` for what could not be read or would mislead.

    That is control characters, lone surrogates, and the two marks that reverse the order of what
    follows, with which a text can show other than it says. Line ends of any system become line
    feeds; a tab stays.
    """
    return _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def title_of(name: str) -> str:
    """A title from a file name: ``annual_report-2022.pdf`` → ``annual report-2022``."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,10}$", "", name)
    return " ".join(stem.replace("_", " ").split()) or name


def location_of(stored: Mapping[str, Any]) -> Location:
    """Read back what ``plain`` made of a Location."""
    return Location(**stored)


def location_label(location: Location) -> str:
    """A location as people write it: ``p. 4``, ``Sheet1!B3:F12``, ``line 12``, ``1:05``."""
    parts = [location.part] if location.part else []
    if location.page is not None:
        printed = location.page_label
        parts.append(f"p. {location.page}" + (f" (printed {printed})" if printed else ""))
    if location.sheet is not None:
        parts.append(location.sheet + (f"!{location.range}" if location.range else ""))
    elif location.range is not None:
        parts.append(location.range)
    if location.row is not None:
        parts.append(f"row {location.row}")
    if location.line is not None:
        parts.append(f"line {location.line}")
    if location.seconds is not None:
        minutes, seconds = divmod(int(location.seconds), 60)
        parts.append(f"{minutes}:{seconds:02d}")
    return ", ".join(parts)
