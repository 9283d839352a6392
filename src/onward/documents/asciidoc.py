"""Reads AsciiDoc: headings, lists, tables with spans, listings and quotations.

Included files are not followed. Refuses to know attributes beyond title, author and date.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from onward.documents.asciidoc_tables import read_table
from onward.documents.draft import Draft
from onward.documents.line_markup import Piece, write_pieces
from onward.documents.plaintext import decode
from onward.types import Blob

_HEADING = re.compile(r"^(={1,6})\s+(\S.*?)(?:\s+=+)?$")
_ATTRIBUTE = re.compile(r"^:!?([\w-]+)!?:(?:\s+(.*))?$")
_BLOCK_ATTRIBUTES = re.compile(r"^\[.*\]$")
_BLOCK_TITLE = re.compile(r"^\.([^\s.].*)$")
_ITEM = re.compile(r"^\s*(\*{1,5}|-|\.{1,5}|\d+\.)\s+(\S.*)$")
_TERM = re.compile(r"^\s*(\S.*?)(?:::|;;)(?:\s+(.*))?$")
_DIRECTIVE = re.compile(r"^(image|include|video|audio|toc)::?([^\[]*)\[([^\]]*)\]$")
_FENCE = re.compile(r"^(?:-{4,}|\.{4,}|\+{4,}|`{3,}\w*)$")
_COMMENT_FENCE = re.compile(r"^/{4,}$")
_COMMENT = re.compile(r"^//(?!/)")
_MARK = re.compile(r"^(?:={4,}|\*{4,}|_{4,}|--|'{3,}|<{3,}|\+)$")
"""Opens or closes a block whose lines are read like any other, or joins a block to an item."""
_TABLE = re.compile(r"^[|,!]={3,}$")
_INLINE = (
    (re.compile(r"\b(?:btn|kbd|menu|footnote):[^\s\[]{0,80}\[([^\]]{0,500})\]"), r"\1"),
    (re.compile(r"\b(?:link|xref|mailto|https?)::?[^\s\[\]]{0,500}\[([^\]]{1,500})\]"), r"\1"),
    (re.compile(r"<<[^,>]{1,200},\s?([^>]{1,500})>>"), r"\1"),
    (re.compile(r"<<([^>]{1,500})>>"), r"\1"),
    (re.compile(r"(?<!\w)([*_`#])\1?(?=\S)(.{1,500}?)(?<=\S)\1?\1(?!\w)"), r"\2"),
)
"""Marks and what is left of them; lengths are bounded, so that no line can take forever."""
_METADATA = {"author": "author", "revdate": "date", "lang": "language"}


def read_asciidoc(blob: Blob, draft: Draft) -> None:
    """Write an AsciiDoc file; the document title becomes the draft's title."""
    lines = [line.rstrip() for line in decode(blob.data).splitlines()]
    write_pieces(_Reader(lines, draft).pieces(), draft)


class _Reader:
    """Cuts lines into pieces; a block's title and attributes wait for the block they belong to."""

    def __init__(self, lines: list[str], draft: Draft) -> None:
        self._lines = lines
        self._draft = draft
        self._title = ""
        self._attributes = ""
        self._numbers: list[int] = []

    def pieces(self) -> Iterator[Piece]:
        """Yield all pieces in order."""
        index = 0
        while index < len(self._lines):
            if self._keep(self._lines[index]):
                index += 1
            elif (end := self._skip(index)) is not None:
                index = end
            else:
                index = yield from self._block(index)
        yield from self._titled("", index)

    def _keep(self, line: str) -> bool:
        """Take what belongs to the document or to the next block."""
        if found := _ATTRIBUTE.match(line):
            if found[1] in _METADATA and found[2]:
                self._draft.metadata[_METADATA[found[1]]] = found[2]
        elif _BLOCK_ATTRIBUTES.match(line):
            self._attributes = line
        elif (found := _BLOCK_TITLE.match(line)) and not self._title:
            self._title = _plain(found[1])
        else:
            return False
        return True

    def _skip(self, index: int) -> int | None:
        """Return the line behind blank lines, comments and marks; None if there is more here."""
        line = self._lines[index]
        if _COMMENT_FENCE.match(line):
            return self._closing(index)
        return index + 1 if not line.strip() or _COMMENT.match(line) or _MARK.match(line) else None

    def _block(self, index: int) -> Generator[Piece, None, int]:
        """Yield the block that starts here, and return the line behind it."""
        line, number = self._lines[index], index + 1
        if _TABLE.match(line):
            end = self._closing(index)
            grid = read_table(self._lines[number : end - 1], self._attributes, _plain)
            yield Piece("table", self._title, number, grid=grid)
            self._title = self._attributes = ""
        elif _FENCE.match(line):
            end = self._closing(index)
            yield from self._titled("", number)
            yield Piece("code", "\n".join(self._lines[number : end - 1]), number)
        elif found := _HEADING.match(line):
            end = number
            yield Piece("heading", _plain(found[2]), number, len(found[1]))
        elif found := _DIRECTIVE.match(line):
            end = number
            if found[1] == "include":
                self._draft.warnings.append(f"included file not followed: {found[2]}")
            yield from self._titled(_picture(found), number)
        elif found := _ITEM.match(line):
            end = self._paragraph_end(number)
            yield from self._titled("", number)
            text = " ".join([found[2], *(part.strip() for part in self._lines[number:end])])
            yield Piece("item", f"{_marker(found[1], self._numbers)} {_plain(text)}", number)
        else:
            end = self._paragraph_end(number)
            self._numbers = []
            yield from self._titled("", number)
            yield Piece("text", _plain(_definition("\n".join(self._lines[index:end]))), number)
        return end

    def _titled(self, text: str, number: int) -> Iterator[Piece]:
        """Yield the title that was waiting, with ``text`` behind it."""
        title, self._title = self._title, ""
        if said := f"{title} {text}".strip():
            yield Piece("text", said, number)

    def _closing(self, start: int) -> int:
        fence = self._lines[start].rstrip("abcdefghijklmnopqrstuvwxyz")
        behind = range(start + 1, len(self._lines))
        return next((i + 1 for i in behind if self._lines[i] == fence), len(self._lines))

    def _paragraph_end(self, start: int) -> int:
        ends = (_ITEM, _HEADING, _BLOCK_ATTRIBUTES, _MARK, _TABLE, _FENCE)
        behind = range(start, len(self._lines))
        for index in behind:
            line = self._lines[index]
            if not line or any(pattern.match(line) for pattern in ends):
                return index
        return len(self._lines)


def _picture(directive: re.Match[str]) -> str:
    alternative = directive[3].split(",")[0].strip('" ')
    return f"[image: {alternative}]" if directive[1] == "image" and alternative else ""


def _marker(mark: str, numbers: list[int]) -> str:
    """Count the items of numbered lists, which are written as dots."""
    if mark[0] in "*-":
        return "-"
    if mark[0] != ".":
        return mark
    depth = len(mark)
    del numbers[depth:]
    numbers += [0] * (depth - len(numbers))
    numbers[depth - 1] += 1
    return f"{numbers[depth - 1]}."


def _definition(text: str) -> str:
    found = _TERM.match(text.partition("\n")[0])
    if not found:
        return text
    rest = text.partition("\n")[2].strip()
    return f"{found[1]}: {' '.join(part for part in (found[2] or '', rest) if part)}"


def _plain(text: str) -> str:
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text
