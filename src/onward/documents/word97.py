"""Takes paragraphs, headings and tables out of binary Word files (DOC, Word 97 to 2003).

Follows [MS-DOC]: the file information block, the piece table, paragraph properties and styles.
Refuses to know characters' looks, pictures and files older than Word 97.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from onward.errors import UnreadableError

_WORD_97 = 0x00C1
_ENCRYPTED, _TABLE_ONE = 0x0100, 0x0200
_STYLES, _PARAGRAPHS, _PIECES = 1, 13, 33
"""Indices into the table of (offset, length) pairs that starts at byte 154."""
_IN_TABLE, _ROW_END, _OUTLINE, _LIST = 0x2416, 0x2417, 0x2640, 0x460B
_OPERAND_BYTES = (1, 1, 2, 4, 2, 2, 0, 3)
_LONG_OPERAND = 0xD608
_COMPRESSED = 0x40000000
_TITLE_STYLE = 62
_PAGE = 512
_MAX_STYLE_CHAIN = 20
_CONTROLS = {0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x1E: "-", 0x1F: "", 0xA0: " ", 0x09: " "}


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph, or a piece of a table row."""

    text: str
    level: int | None
    """1 to 9 for headings."""
    is_title: bool
    is_item: bool
    in_table: bool
    ends_cell: bool
    ends_row: bool


@dataclass(frozen=True, slots=True)
class _Properties:
    start: int
    end: int
    style: int
    codes: dict[int, int]


def word_flags(document: bytes) -> int:
    """Return the flags of a ``WordDocument`` stream; UnreadableError if it cannot be read."""
    if len(document) < 426 or struct.unpack_from("<H", document)[0] != 0xA5EC:
        raise UnreadableError("broken Word file (.doc): it has no file information block")
    version, flags = struct.unpack_from("<H", document, 2)[0], _u16(document, 10)
    if version < _WORD_97:
        raise UnreadableError("older than Word 97 (.doc): save it as .docx")
    if flags & _ENCRYPTED:
        raise UnreadableError("protected by a password: the Word file (.doc) is encrypted")
    return flags


def uses_table_one(flags: int) -> bool:
    """Say whether the properties stand in stream ``1Table`` rather than ``0Table``."""
    return bool(flags & _TABLE_ONE)


def read_word97(document: bytes, table: bytes) -> Iterator[WordParagraph]:
    """Yield the paragraphs of the streams ``WordDocument`` and ``0Table`` or ``1Table``.

    Main text comes first, then footnotes, page headers, comments and text boxes.
    """
    try:
        text, offsets = _text(document, table)
        runs = _property_runs(document, table)
        styles = _styles(table, document)
    except (struct.error, IndexError, OverflowError) as error:
        raise UnreadableError(f"broken Word file (.doc): {error}") from error
    starts = [run.start for run in runs]
    begin = 0
    for index, character in enumerate(text):
        if character not in "\r\x07":
            continue
        at = bisect_right(starts, offsets[index]) - 1
        known = at >= 0 and runs[at].start <= offsets[index] < runs[at].end
        properties = runs[at] if known else _Properties(0, 0, 0, {})
        style = styles.get(properties.style, 0)
        outline = properties.codes.get(_OUTLINE, 9)
        level = style if 1 <= style <= 9 else outline + 1 if outline < 9 else None
        yield WordParagraph(
            text=_clean(text[begin:index]),
            level=level,
            is_title=style == _TITLE_STYLE,
            is_item=properties.codes.get(_LIST, 0) > 0,
            in_table=bool(properties.codes.get(_IN_TABLE)) or character == "\x07",
            ends_cell=character == "\x07",
            ends_row=bool(properties.codes.get(_ROW_END)),
        )
        begin = index + 1
    if rest := _clean(text[begin:]):
        yield WordParagraph(rest, None, False, False, False, False, False)  # noqa: FBT003 - record


def _u16(data: bytes, offset: int) -> int:
    return int(struct.unpack_from("<H", data, offset)[0])


def _u32(data: bytes, offset: int) -> int:
    return int(struct.unpack_from("<I", data, offset)[0])


def _block(document: bytes, table: bytes, index: int) -> bytes:
    offset, length = struct.unpack_from("<II", document, 154 + 8 * index)
    return table[offset : offset + length]


def _text(document: bytes, table: bytes) -> tuple[str, list[int]]:
    """Return the whole text and the byte offset of each of its characters."""
    block = _block(document, table, _PIECES)
    position = 0
    while position < len(block) and block[position] == 1:
        position += 3 + _u16(block, position + 1)
    if position >= len(block) or block[position] != 2:
        raise UnreadableError("broken Word file (.doc): it has no piece table")
    pieces = block[position + 5 : position + 5 + _u32(block, position + 1)]
    count = (len(pieces) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", pieces)
    text: list[str] = []
    offsets: list[int] = []
    for index in range(count):
        length = bounds[index + 1] - bounds[index]
        place = _u32(pieces, 4 * (count + 1) + 8 * index + 2)
        narrow = bool(place & _COMPRESSED)
        start, width = ((place & ~_COMPRESSED) // 2, 1) if narrow else (place, 2)
        data = document[start : start + length * width]
        piece = data.decode("cp1252" if narrow else "utf-16-le", errors="replace")
        text.append(piece)
        offsets += range(start, start + len(piece) * width, width)
    return "".join(text), offsets


def _property_runs(document: bytes, table: bytes) -> list[_Properties]:
    """Return the properties of all paragraphs by byte offset, from their 512-byte pages."""
    block = _block(document, table, _PARAGRAPHS)
    count = (len(block) - 4) // 8
    runs: list[_Properties] = []
    for index in range(count):
        number = _u32(block, 4 * (count + 1) + 4 * index) & 0x3FFFFF
        page = document[number * _PAGE : (number + 1) * _PAGE]
        if len(page) < _PAGE:
            continue
        paragraphs = page[-1]
        bounds = struct.unpack_from(f"<{paragraphs + 1}I", page)
        for item in range(paragraphs):
            at = page[4 * (paragraphs + 1) + 13 * item] * 2
            style, codes = _codes(page, at) if at else (0, {})
            runs.append(_Properties(bounds[item], bounds[item + 1], style, codes))
    return sorted(runs, key=lambda run: run.start)


def _codes(page: bytes, at: int) -> tuple[int, dict[int, int]]:
    """Return a paragraph's style and its single property modifiers."""
    size = page[at]
    start, length = (at + 1, 2 * size - 1) if size else (at + 2, 2 * page[at + 1])
    data = page[start : start + length]
    codes: dict[int, int] = {}
    position = 2
    while position + 3 <= len(data):
        code = _u16(data, position)
        position += 2
        operand = _OPERAND_BYTES[code >> 13]
        if not operand:
            operand = 1 + (_u16(data, position) if code == _LONG_OPERAND else data[position])
        else:
            codes[code] = int.from_bytes(data[position : position + operand], "little")
        position += operand
    return _u16(data, 0) if len(data) >= 2 else 0, codes


def _styles(table: bytes, document: bytes) -> dict[int, int]:
    """Return for each style the built-in one it is or descends from: 1-9 headings, 62 title."""
    block = _block(document, table, _STYLES)
    if len(block) < 6:
        return {}
    position = 2 + _u16(block, 0)
    built_in: dict[int, int] = {}
    parents: dict[int, int] = {}
    for index in range(_u16(block, 2)):
        if position + 2 > len(block):
            break
        size = _u16(block, position)
        if size >= 4:
            built_in[index] = _u16(block, position + 2) & 0xFFF
            parents[index] = _u16(block, position + 4) >> 4
        position += 2 + size + size % 2
    found: dict[int, int] = {}
    for index in built_in:
        current, steps = index, 0
        while current in built_in and steps < _MAX_STYLE_CHAIN:
            if 1 <= built_in[current] <= 9 or built_in[current] == _TITLE_STYLE:
                found[index] = built_in[current]
                break
            current, steps = parents[current], steps + 1
    return found


def _clean(text: str) -> str:
    """Return what is shown: results of fields without their codes, no anchors of pictures."""
    shown: list[str] = []
    in_code = 0
    for character in text:
        if character == "\x13":
            in_code += 1
        elif character in "\x14\x15":
            in_code -= 1 if in_code and character == "\x14" else 0
        elif not in_code:
            shown.append(_CONTROLS.get(ord(character), character if character >= " " else ""))
    return "".join(shown).strip()
