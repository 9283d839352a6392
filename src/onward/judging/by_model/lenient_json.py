"""JSON as language models write it: in prose and code fences, with commas and quotes astray.

Knows brackets and quotes. Refuses to know what the JSON means. What was cut off is left out, never
completed: half a number is no number.
"""

from __future__ import annotations

import json
import re
from typing import Any

_LONGEST = 50_000
"""Characters of a reply that are looked at, its last ones."""
_MOST_STARTS = 400
_DEEPEST = 12
_OPENING = re.compile(r"[{\[]")
_CLOSING_QUOTE = {'"': '"', "'": "'", "“": "”", "„": "“", "‘": "’", "«": "»"}
_AFTER_STRING = re.compile(r"\s*(?:[,:}\]]|\Z|\n\s*[\"'“])")
_BARE = re.compile(r"[^\s,:{}\[\]\"'][^,:{}\[\]\"\n]*")
_BLANK = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "none": None}
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?")
_UNESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class TwiceError(ValueError):
    """An object that has one key twice: which of the two was meant is not known."""


def find_json(text: str) -> list[Any]:
    """Return the outermost objects and arrays of ``text``, in order.

    Strict JSON is read as such. Else comments, missing or trailing commas, single, typographic and
    missing quotes, Python's words and a missing end are forgiven. Raises TwiceError.
    """
    text = text[-_LONGEST:]
    found: list[Any] = []
    at = 0
    for _ in range(_MOST_STARTS):
        opening = _OPENING.search(text, at)
        if opening is None:
            break
        value, at = _read_from(text, opening.start())
        if value is not None:
            found.append(value)
    return found


def _read_from(text: str, start: int) -> tuple[Any, int]:
    """The value that begins at ``start`` and where it ends; None and the next place without one."""
    try:
        value, end = _STRICT.raw_decode(text, start)
    except TwiceError:
        raise
    except (ValueError, RecursionError):  # also for a number of thousands of digits
        reader = _Reader(text, start)
        try:
            return reader.value(0), reader.at
        except (_BrokenError, _CutOffError):
            return None, start + 1
    else:
        return value, end


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        keys = [key for key, _ in pairs]
        raise TwiceError(next(key for key in keys if keys.count(key) > 1))
    return read


_STRICT = json.JSONDecoder(strict=False, object_pairs_hook=_once)


class _BrokenError(ValueError):
    """No JSON, however one looks at it."""


class _CutOffError(ValueError):
    """The text ended inside a value."""


class _Reader:
    """Reads one forgiving value from ``at`` on."""

    def __init__(self, text: str, at: int) -> None:
        self._text = text
        self.at = at

    def value(self, depth: int) -> Any:  # noqa: ANN401 - any JSON value
        self._blank()
        if depth > _DEEPEST:
            raise _BrokenError
        character = self._peek()
        if character == "{":
            return self._object(depth)
        if character == "[":
            return self._array(depth)
        if character in _CLOSING_QUOTE:
            return self._string()
        return self._bare()

    def _object(self, depth: int) -> dict[str, Any]:
        pairs: list[tuple[str, Any]] = []
        self.at += 1
        try:
            while not self._ended("}"):
                key = self._string() if self._peek() in _CLOSING_QUOTE else str(self._bare())
                self._blank()
                if self._peek() != ":":
                    raise _BrokenError
                self.at += 1
                pairs.append((key, self.value(depth + 1)))
        except _CutOffError:
            self.at = len(self._text)
        return _once(pairs)

    def _array(self, depth: int) -> list[Any]:
        items: list[Any] = []
        self.at += 1
        try:
            while not self._ended("]"):
                items.append(self.value(depth + 1))
        except _CutOffError:
            self.at = len(self._text)
        return items

    def _ended(self, bracket: str) -> bool:
        """Step over commas and blanks; True when ``bracket`` came, which is stepped over too."""
        self._blank()
        while self._peek() in ",;":
            self.at += 1
            self._blank()
        if self._peek() == bracket:
            self.at += 1
            return True
        return False

    def _string(self) -> str:
        """A quote ends a string only where a string can end, so that inner quotes may stay."""
        closing = _CLOSING_QUOTE[self._text[self.at]]
        self.at += 1
        written: list[str] = []
        while (character := self._peek()) != closing or not _AFTER_STRING.match(
            self._text, self.at + 1
        ):
            if character == "\\":
                self.at += 1
                character = _UNESCAPED.get(self._peek(), self._peek())
            written.append(character)
            self.at += 1
        self.at += 1
        return "".join(written)

    def _bare(self) -> Any:  # noqa: ANN401 - a number, a word or a text without quotes
        found = _BARE.match(self._text, self.at)
        if found is None:
            raise _BrokenError
        if found.end() == len(self._text):
            raise _CutOffError
        self.at = found.end()
        word = found[0].strip()
        if _NUMBER.fullmatch(word):
            return float(word) if "." in word else int(word)
        return _WORDS.get(word.casefold(), word)

    def _blank(self) -> None:
        found = _BLANK.match(self._text, self.at)
        self.at = found.end() if found else self.at

    def _peek(self) -> str:
        if self.at >= len(self._text):
            raise _CutOffError
        return self._text[self.at]
