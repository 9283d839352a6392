"""Turns bytes of any encoding into text, and plain text into paragraphs.

Refuses to know markup: the readers of marked-up text only borrow ``decode``.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from onward.documents.codepages import guess_codepage
from onward.documents.draft import Draft
from onward.types import Blob, Location

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,100}?encoding\s*=\s*|<meta[^>]{0,200}?charset\s*=\s*|coding[:=]\s*)"""
    rb"""["']?\s*([A-Za-z][\w.:-]{1,30})""",
    re.IGNORECASE,
)
_SEVEN_BIT = ("iso2022", "iso-2022", "hz", "utf-7")
_SAMPLE = 2**16
_MAX_PARAGRAPH_LINES = 40


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of ``data``; never fails, at worst some characters are U+FFFD.

    Tried in order: byte order mark, UTF-16 without one, valid UTF-8, the encoding ``declared`` by
    the caller (a mail header) or in the first 2 KB (XML, HTML, Python), UTF-8 with a few broken
    bytes, and the code page that ``guess_codepage`` tells by the alphabet.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    if wide := _utf16_without_mark(data):
        return data.decode(wide, errors="replace")
    declared = _known_codec(declared) or _declared_codec(data)
    if declared is None and b"\x1b$" in data[:_SAMPLE]:
        declared = "iso2022_jp"
    if declared and declared.startswith(_SEVEN_BIT):
        return data.decode(declared, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared and not declared.startswith(("utf", "ascii")):
        try:
            return data.decode(declared)
        except (UnicodeDecodeError, LookupError):
            pass
    return _guess(data)


def read_text(blob: Blob, draft: Draft) -> None:
    """Write plain text as paragraphs at their lines; blank lines part them."""
    for line, paragraph in paragraphs(decode(blob.data)):
        draft.text(paragraph, Location(line=line))


def paragraphs(text: str, first_line: int = 1) -> Iterator[tuple[int, str]]:
    """Yield (number of the first line, paragraph) for text parted by blank lines.

    A text without blank lines is parted every 40 lines, so that a log is not one block.
    """
    start, lines = first_line, list[str]()
    for number, line in enumerate(text.splitlines(), start=first_line):
        if line.strip():
            if not lines:
                start = number
            lines.append(line)
        if lines and (not line.strip() or len(lines) >= _MAX_PARAGRAPH_LINES):
            yield start, "\n".join(lines)
            lines = []
    if lines:
        yield start, "\n".join(lines)


def _utf16_without_mark(data: bytes) -> str | None:
    """Tell UTF-16 by its zero bytes: text in Latin script has one in nearly every pair."""
    sample = data[:4096]
    pairs = len(sample) // 2
    if pairs < 2 or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    if even > 0.4 * pairs and odd < 0.1 * pairs:
        return "utf-16-be"
    return None


def _declared_codec(data: bytes) -> str | None:
    found = _DECLARED.search(data[:2048])
    return _known_codec(found[1].decode("ascii")) if found else None


def _known_codec(name: str | None) -> str | None:
    """Return Python's name for a text encoding; browsers read Latin-1 as Windows-1252."""
    if not name:
        return None
    try:
        info = codecs.lookup(name.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    if not info._is_text_encoding:
        return None
    return "cp1252" if info.name in ("iso8859-1", "ascii") else info.name


def _guess(data: bytes) -> str:
    mended = data.decode("utf-8", errors="replace")
    broken = mended.count("\ufffd")
    wide = sum(1 for character in mended[:_SAMPLE] if character > "\x7f")
    if broken <= 0.01 * len(mended) and wide > 4 * broken:
        return mended
    return data.decode(guess_codepage(data), errors="replace")
