"""Reads Org mode: headings, lists, tables, source blocks and keywords.

Included files are not followed and nothing is evaluated. Refuses to know agendas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onward.documents.draft import Draft
from onward.documents.line_markup import Piece, write_pieces
from onward.documents.plaintext import decode
from onward.documents.span_grid import Grid
from onward.types import Blob

_HEADING = re.compile(r"^(\*+)\s+(?:(?:TODO|DONE|NEXT|WAITING)\s+)?(?:\[#\w\]\s+)?(.*?)"
                      r"(?:\s+:[\w@:]+:)?\s*$")  # fmt: skip
_KEYWORD = re.compile(r"^\s*#\+(\w+):\s*(.*)$")
_BEGIN = re.compile(r"^\s*#\+begin_(\w+)", re.IGNORECASE)
_DRAWER = re.compile(r"^\s*:[A-Z_-]+:\s*$")
_ITEM = re.compile(r"^(\s*)([-+]|\d+[.)]|(?<=\s)\*)\s+(.*)$")
_TABLE = re.compile(r"^\s*\|")
_LINK = re.compile(r"\[\[([^\]]{1,1000})\](?:\[([^\]]{1,1000})\])?\]")
_EMPHASIS = re.compile(r"(?<![\w])([~=*/_+])(?=\S)(.{1,500}?)(?<=\S)\1(?![\w])")
_CODE_BLOCKS = ("src", "example", "export")
_METADATA = ("author", "date", "language")


def read_org(blob: Blob, draft: Draft) -> None:
    """Write an Org file; its title, author and date become title and metadata."""
    write_pieces(_pieces(decode(blob.data).splitlines(), draft), draft)


def _pieces(lines: list[str], draft: Draft) -> Iterator[Piece]:
    index = 0
    while index < len(lines):
        line, number = lines[index], index + 1
        end = index + 1
        if heading := _HEADING.match(line):
            yield Piece("heading", _plain(heading[2]), number, len(heading[1]))
        elif begin := _BEGIN.match(line):
            end = _until(lines, end, re.compile(rf"^\s*#\+end_{begin[1]}", re.IGNORECASE))
            body = "\n".join(lines[index + 1 : end - 1])
            is_code = begin[1].lower() in _CODE_BLOCKS
            yield Piece("code" if is_code else "text", body if is_code else _plain(body), number)
        elif keyword := _KEYWORD.match(line):
            _keep(keyword[1].lower(), keyword[2].strip(), draft)
        elif _DRAWER.match(line):
            end = _until(lines, end, re.compile(r"^\s*:END:\s*$", re.IGNORECASE))
        elif _TABLE.match(line):
            end = _while(lines, index, _TABLE)
            yield Piece("table", "", number, grid=_table(lines[index:end]))
        elif item := _ITEM.match(line):
            end = _paragraph_end(lines, end, indent=len(item[1]) + 1)
            text = " ".join([item[3], *(part.strip() for part in lines[index + 1 : end])])
            marker = item[2] if item[2][0].isdigit() else "-"
            yield Piece("item", f"{marker} {_plain(text)}", number)
        elif line.strip() and not line.lstrip().startswith("# "):
            end = _paragraph_end(lines, end, indent=0)
            yield Piece("text", _plain("\n".join(lines[index:end])), number)
        index = end


def _keep(name: str, value: str, draft: Draft) -> None:
    if name == "title":
        draft.title = value
    elif name in _METADATA and value:
        draft.metadata[name] = value
    elif name == "include":
        draft.warnings.append(f"included file not followed: {value}")


def _until(lines: list[str], start: int, pattern: re.Pattern[str]) -> int:
    """Return the index behind the next line that matches, or the end."""
    return next((i + 1 for i in range(start, len(lines)) if pattern.match(lines[i])), len(lines))


def _while(lines: list[str], start: int, pattern: re.Pattern[str]) -> int:
    return next((i for i in range(start, len(lines)) if not pattern.match(lines[i])), len(lines))


def _paragraph_end(lines: list[str], start: int, *, indent: int) -> int:
    """Return where a paragraph ends: at a blank line, other markup, or a smaller indent."""
    for index in range(start, len(lines)):
        line = lines[index]
        begins = any(pattern.match(line) for pattern in (_HEADING, _BEGIN, _KEYWORD, _TABLE, _ITEM))
        if not line.strip() or begins or len(line) - len(line.lstrip()) < indent:
            return index
    return len(lines)


def _table(lines: list[str]) -> Grid:
    grid = Grid()
    for number, line in enumerate(lines):
        if line.lstrip().startswith("|-"):
            if grid.header_rows == 0 and number:
                grid.header_rows = number
            continue
        grid.start_row()
        for cell in line.strip().strip("|").split("|"):
            grid.cell(_plain(cell))
    return grid


def _plain(text: str) -> str:
    text = _LINK.sub(lambda link: link[2] or link[1], text)
    return _EMPHASIS.sub(r"\2", text)
