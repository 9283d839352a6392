"""How the text of a file is encoded, by its bytes.

Knows Unicode, codepages, and how files begin that are no text. Refuses to know lines and records.
"""

from __future__ import annotations

import codecs
import json
from pathlib import Path

from onward.errors import UsageError
from onward.language.json_records import unicode_text

_BINARY = {
    b"PAR1": "Parquet",
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "a binary file (zip or workbook)",
    b"SQLite": "SQLite",
    b"ARROW1": "Arrow",
}
"""How files begin that people take for training data, and what they are."""
_MARKS = (
    *(codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    *(codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
)
_WESTERN = frozenset("äöüßàâæçéèêëîïôœùûÿáíñóúãõìòåøðþÄÖÜÀÂÆÇÉÈÊËÎÏÔŒÙÛÁÍÑÓÚÃÕÌÒÅØÐÞ")
_TYPOGRAPHY = frozenset("\xa0€£¥§°©®™–—‘’‚“”„†‡•…‰‹›«»¿¡ªº·×÷±²³½¼¾µ´¨\xad")


def decoded(path: Path, data: bytes) -> str:
    """Return the text of a file in the encoding that ``encoding_of`` tells.

    A byte that is none of it becomes a lone surrogate (``surrogateescape``), which ``text_of``
    refuses. Raises UsageError for a binary file, and for UTF-16 and UTF-32 that break off.
    """
    encoding = encoding_of(path, data)
    if encoding.startswith("utf-"):
        return unicode_text(path, data)
    return data.decode(encoding, errors="surrogateescape")


def encoding_of(path: Path, data: bytes) -> str:
    """Tell an encoding by all bytes of a file or by those of its first lines.

    Unicode, with broken lines if few, or the likeliest codepage. Raises UsageError for a binary
    file, and for text that is in no encoding.
    """
    binary = next((name for magic, name in _BINARY.items() if data.startswith(magic)), None)
    if binary:
        raise UsageError(f"{path} is {binary}, not text: save it as JSON Lines or CSV")
    encoding = json.detect_encoding(data)
    errors = "replace" if data.startswith(_MARKS) else "strict"  # a mark settles it
    try:
        is_binary, is_unicode = "\0" in data.decode(encoding, errors), True
    except UnicodeDecodeError:
        is_binary, is_unicode = b"\0" in data, _is_mostly_utf8(data)
    if is_binary:
        raise UsageError(f"{path} is a binary file, not text: save it as JSON Lines or CSV")
    return encoding if is_unicode else _codepage(path, data)


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether most of the lines are that are not plain ASCII."""
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    return 2 * sum(map(_is_utf8, lines)) > len(lines)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _codepage(path: Path, data: bytes) -> str:
    """Tell a codepage: Western if the letters are, else by their frequency."""
    western = data.decode("cp1252", errors="replace")
    beyond = [character for character in western if not character.isascii()]
    accented = sum(character in _WESTERN for character in beyond)
    if set(beyond) <= _WESTERN | _TYPOGRAPHY and 2 * accented < sum(map(str.isalpha, western)):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise UsageError(f"{path} is text in no known encoding: save it as UTF-8")
    return best.encoding
