"""What a model wrote, freed of what it thought before, and the one JSON object or list in it.

Knows strings and JSON. Refuses to know what was asked, and refuses to guess: what is cut off or
broken is none. (Judges forgive more: ``judging/by_model/lenient_json``.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_THOUGHTS = re.compile(r"\A\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)


def without_thoughts(reply: str) -> str:
    """Return ``reply`` without the thoughts at its beginning and without blanks around it.

    Thoughts without an end are all that there is: "".
    """
    return _THOUGHTS.sub("", reply).strip()


def object_in(reply: str) -> dict[str, Any] | None:
    """Return the JSON object in ``reply``, whatever stands around it; None without exactly one.

    It goes from the first opening brace behind the thoughts to the last closing one, so that no
    part of a broken object is taken for the whole.
    """
    found: dict[str, Any] | None = _between("{", "}", reply)
    return found


def list_in(reply: str) -> list[Any] | None:
    """Return the JSON list in ``reply``, found as ``object_in`` finds an object."""
    found: list[Any] | None = _between("[", "]", reply)
    return found


def strict_object(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of an object with exactly these properties, in their order."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _between(opening: str, closing: str, reply: str) -> Any:  # noqa: ANN401 - any JSON value
    text = without_thoughts(reply)
    begin, end = text.find(opening), text.rfind(closing) + 1
    if not 0 <= begin < end:
        return None
    try:
        return json.loads(text[begin:end])
    except (ValueError, RecursionError):  # ValueError also for a number of thousands of digits
        return None
