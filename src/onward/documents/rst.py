"""Reads reStructuredText, also as Sphinx writes it: directives and roles it knows nothing of.

No directive is executed: files are never included, nothing raw is passed on. Refuses to know
which extensions a project uses: the body of an unknown directive is read as text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

from onward.documents.draft import Draft
from onward.documents.line_markup import Piece, write_pieces
from onward.documents.plaintext import decode
from onward.documents.rst_tables import (
    GRID_BORDER,
    SIMPLE_BORDER,
    read_grid_table,
    read_simple_table,
)
from onward.documents.span_grid import Grid
from onward.types import Blob

_MAX_DEPTH = 30
_ADORNMENT = re.compile(r"^([!-/:-@\[-`{-~])\1+\s*$")
_DIRECTIVE = re.compile(r"^\.\. +(?:\|([^|]+)\| +)?([\w:.+-]+?) ?::(?: +(.*))?$")
_EXPLICIT = re.compile(r"^\.\.(?: +|$)")
_NOTE = re.compile(r"^\.\. +\[([^\]]+)\] +(.*)$")
_ITEM = re.compile(r"^([-*+•]|\(?(?:\d+|#|[a-zA-Z])[.)]) +(?=\S)")
_FIELD = re.compile(r"^:([^:\s][^:]*):(?: +(.*))?$")
_LINE_BLOCK = re.compile(r"^\| ?(.*)$")
_CODE = ("code", "code-block", "sourcecode", "parsed-literal", "math", "highlight", "doctest")
_REFUSED = ("include", "literalinclude", "raw")
_DROPPED = ("toctree", "contents", "index", "meta", "sectnum", "default-role", "role", "highlight",
            "currentmodule", "module", "only", "tabularcolumns", "automodule",
            "autoclass")  # fmt: skip
_ADMONITIONS = ("note", "warning", "tip", "hint", "important", "attention", "caution", "danger",
                "error", "seealso", "admonition", "todo")  # fmt: skip
_PICTURES = ("image", "figure")
_INLINE = (
    (re.compile(r"``(.{1,500}?)``"), r"\1"),
    (re.compile(r":[\w:.+-]{1,40}:`~?!?([^`<]{1,500}?)\s?<[^`>]{0,500}>`"), r"\1"),
    (re.compile(r":[\w:.+-]{1,40}:`~?!?([^`]{1,500})`"), r"\1"),
    (re.compile(r"`([^`<]{1,500}?)\s?<[^`>]{1,500}>`__?"), r"\1"),
    (re.compile(r"`([^`]{1,500})`(?:__?)?"), r"\1"),
    (re.compile(r"\*\*(?=\S)(.{1,500}?)(?<=\S)\*\*"), r"\1"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])(.{1,500}?)(?<=[^\s*])\*(?![\w*])"), r"\1"),
    (re.compile(r"(\[[^\]\s]{1,80}\])_(?!\w)"), r"\1"),
    (re.compile(r"(?<=[^\W_])__?(?=[\s.,;:!?)]|$)"), ""),
    (re.compile(r"\\(.)"), r"\1"),
)
"""Marks and what is left of them; lengths are bounded, so that no line can take forever."""


def read_rst(blob: Blob, draft: Draft) -> None:
    """Write a reStructuredText file; included files are named in a warning, never opened."""
    text = decode(blob.data).expandtabs(8)
    reader = _Reader(draft)
    write_pieces(reader.pieces(text.splitlines(), 1), draft)


@dataclass(frozen=True, slots=True)
class _Directive:
    name: str
    argument: str
    options: dict[str, str]
    body: list[str]
    line: int
    first: int
    """Line of the first line of the body."""


class _Reader:
    """Cuts lines into pieces; the order of underlines decides the level of headings."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._styles: list[str] = []
        self._words: dict[str, str] = {}

    def pieces(self, lines: list[str], first: int, depth: int = 0) -> Iterator[Piece]:
        """Yield the pieces of ``lines``, of which the first is line ``first`` of the file."""
        index = 0
        while index < len(lines):
            line, number = lines[index], first + index
            if not line.strip():
                index += 1
            elif heading := self._heading(lines, index):
                title, level, index = heading
                yield Piece("heading", title, number, level)
            elif _EXPLICIT.match(line):
                end = _block_end(lines, index + 1)
                yield from self._explicit(lines[index:end], number, depth)
                index = end
            elif GRID_BORDER.match(line):
                end = _while(lines, index, ("+", "|"))
                yield Piece("table", "", number, grid=read_grid_table(lines[index:end]))
                index = end
            elif SIMPLE_BORDER.match(line) and (stop := _simple_end(lines, index)):
                yield Piece("table", "", number, grid=read_simple_table(lines[index:stop]))
                index = stop
            elif item := _ITEM.match(line):
                end = _block_end(lines, index + 1, indent=1)
                body = [" " * item.end() + line[item.end() :], *lines[index + 1 : end]]
                yield from self._item(item[1], body, number, depth)
                index = end
            else:
                index = yield from self._paragraph(lines, index, first, depth)

    def _heading(self, lines: list[str], index: int) -> tuple[str, int, int] | None:
        """Return (title, level, index behind it) where a section title starts."""
        over = _ADORNMENT.match(lines[index])
        title_at = index + 1 if over else index
        if title_at + 1 >= len(lines):
            return None
        title, under = lines[title_at], _ADORNMENT.match(lines[title_at + 1])
        fits = under and len(lines[title_at + 1].rstrip()) >= min(len(title.rstrip()), 4)
        if not title.strip() or not under or not fits or _ADORNMENT.match(title):
            return None
        if (over and over[1] != under[1]) or (not over and title.startswith(" ")):
            return None
        style = under[1] * (2 if over else 1)
        if style not in self._styles:
            self._styles.append(style)
        return self._plain(title.strip()), self._styles.index(style) + 1, title_at + 2

    def _paragraph(
        self, lines: list[str], index: int, first: int, depth: int
    ) -> Generator[Piece, None, int]:
        """Yield what a plain line starts, and return the index behind it."""
        line, number = lines[index], first + index
        if line.startswith((" ", ">>> ")):
            end = _block_end(lines, index + 1, indent=1) if line[0] == " " else _end(lines, index)
            if line[0] == ">":
                yield Piece("code", "\n".join(lines[index:end]), number)
            elif depth < _MAX_DEPTH:
                yield from self.pieces(_dedented(lines[index:end]), number, depth + 1)
            return end
        if field := _FIELD.match(line):
            end = _block_end(lines, index + 1, indent=1)
            rest = " ".join([field[2] or "", *(part.strip() for part in lines[index + 1 : end])])
            yield Piece("item", f"{field[1]}: {self._plain(rest.strip())}", number)
            return end
        end = _end(lines, index)
        if index + 1 < len(lines) and lines[index + 1].startswith(" "):
            end = index + 1
            stop = _block_end(lines, end, indent=1)
            body = list(self.pieces(_dedented(lines[end:stop]), first + end, depth + 1))
            yield from _defined(self._plain(line), body, number)
            return stop
        text = "\n".join(_LINE_BLOCK.sub(r"\1", part) for part in lines[index:end])
        is_literal = text.endswith("::")
        text = re.sub(r"\s*::$", "" if text.strip() == "::" else ":", text) if is_literal else text
        yield Piece("text", self._plain(text), number)
        if is_literal:
            stop = _block_end(lines, end, indent=1)
            start = next((i for i in range(end, stop) if lines[i].strip()), stop)
            yield Piece("code", "\n".join(_dedented(lines[start:stop])), first + start)
            return stop
        return end

    def _item(self, mark: str, body: list[str], number: int, depth: int) -> Iterator[Piece]:
        """Yield a list item: its first paragraph gets the marker, the rest follows."""
        marker = mark if mark[-1] in ".)" and mark[0] != "#" else "-"
        inner = self.pieces(_dedented(body), number, depth + 1) if depth < _MAX_DEPTH else iter(())
        for piece in inner:
            if marker and piece.kind == "text":
                text = " ".join(piece.text.split())
                piece, marker = replace(piece, kind="item", text=f"{marker} {text}"), ""
            yield piece

    def _explicit(self, lines: list[str], number: int, depth: int) -> Iterator[Piece]:
        """Yield what a directive or note says; comments and link targets say nothing."""
        if note := _NOTE.match(lines[0]):
            rest = " ".join([note[2], *(line.strip() for line in lines[1:])])
            yield Piece("text", self._plain(f"[{note[1]}] {rest}"), number)
            return
        found = _DIRECTIVE.match(lines[0])
        if found is None or depth > _MAX_DEPTH:
            return
        options, body, skipped = _options(lines[1:])
        directive = _Directive(
            found[2], (found[3] or "").strip(), options, body, number, number + 1 + skipped
        )
        if found[1]:
            meaning = directive.argument if directive.name == "replace" else options.get("alt", "")
            self._words[found[1]] = meaning
        else:
            yield from self._directive(directive, depth + 1)

    def _directive(self, it: _Directive, depth: int) -> Iterator[Piece]:
        if it.name in _REFUSED:
            self._draft.warnings.append(f"line {it.line}: {it.name} {it.argument} was not followed")
        elif it.name in _PICTURES:
            alternative = it.options.get("alt", "")
            yield Piece("text", f"[image: {alternative}]" if alternative else "", it.line)
            yield from self.pieces(it.body, it.first, depth)
        elif it.name in _CODE:
            source = [it.argument, *it.body] if it.name == "math" and it.argument else it.body
            yield Piece("code", "\n".join(source), it.first)
        elif it.name in ("csv-table", "list-table"):
            yield self._data_table(it)
        elif it.name == "table":
            for piece in self.pieces(it.body, it.first, depth):
                yield replace(piece, text=self._plain(it.argument)) if piece.grid else piece
        elif it.name in _ADMONITIONS:
            yield from self._admonition(it, depth)
        elif it.name not in _DROPPED:
            label = "" if it.argument else f"{it.name.rpartition(':')[2].capitalize()}:"
            yield Piece("text", self._plain(it.argument) or label, it.line)
            yield from self.pieces(it.body, it.first, depth)

    def _admonition(self, it: _Directive, depth: int) -> Iterator[Piece]:
        """Yield a note with its kind before its first paragraph."""
        is_free = it.name == "admonition"
        label = it.argument if is_free else it.name.capitalize()
        lines = it.body if is_free or not it.argument else [it.argument, *it.body]
        for piece in self.pieces(lines, it.line, depth):
            yield replace(piece, text=f"{label}: {piece.text}") if label else piece
            label = ""

    def _data_table(self, it: _Directive) -> Piece:
        rows = _csv_rows(it.body) if it.name == "csv-table" else _listed_rows(it.body)
        if header := it.options.get("header"):
            rows = [*_csv_rows([header]), *rows]
        grid = Grid()
        for row in rows:
            grid.start_row()
            for cell in row:
                grid.cell(self._plain(cell.strip()))
        count = it.options.get("header-rows", "")
        grid.header_rows = 1 if header else int(count) if count.isdecimal() else 0
        return Piece("table", self._plain(it.argument), it.line, grid=grid)

    def _plain(self, text: str) -> str:
        for word, meaning in self._words.items():
            text = text.replace(f"|{word}|", meaning)
        for pattern, replacement in _INLINE:
            text = pattern.sub(replacement, text)
        return text


def _block_end(lines: list[str], start: int, indent: int = 1) -> int:
    """Return where the lines that are blank or indented end; blank ones at the end are left."""
    end = start
    for index in range(start, len(lines)):
        line = lines[index]
        if line.strip():
            if len(line) - len(line.lstrip()) < indent:
                break
            end = index + 1
    return end


def _while(lines: list[str], start: int, beginnings: tuple[str, ...]) -> int:
    within = range(start, len(lines))
    return next((i for i in within if not lines[i].startswith(beginnings)), len(lines))


def _end(lines: list[str], start: int) -> int:
    return next((i for i in range(start, len(lines)) if not lines[i].strip()), len(lines))


def _simple_end(lines: list[str], start: int) -> int | None:
    """Return where a simple table ends: behind its last border, before a blank line."""
    borders = 0
    for index in range(start, len(lines)):
        if SIMPLE_BORDER.match(lines[index]):
            borders += 1
            if borders > 1 and (index + 1 == len(lines) or not lines[index + 1].strip()):
                return index + 1
    return None


def _dedented(lines: list[str]) -> list[str]:
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    return [line[min(indents, default=0) :] for line in lines]


def _options(lines: list[str]) -> tuple[dict[str, str], list[str], int]:
    """Return a directive's options, its body, and how many lines stand before that."""
    lines = _dedented(lines)
    options: dict[str, str] = {}
    index = 0
    while index < len(lines) and (field := _FIELD.match(lines[index])):
        options[field[1].strip()] = (field[2] or "").strip()
        index += 1
    while index < len(lines) and not lines[index].strip():
        index += 1
    return options, lines[index:], index


def _csv_rows(lines: list[str]) -> list[list[str]]:
    try:
        return list(csv.reader(lines, skipinitialspace=True))
    except csv.Error:
        return [[line] for line in lines]


def _listed_rows(lines: list[str]) -> list[list[str]]:
    """Return the rows of a list-table: ``* -`` starts a row, ``-`` a cell."""
    rows: list[list[str]] = []
    for line in lines:
        text = line.strip()
        if line.startswith("* "):
            rows.append([])
            text = text[2:].strip()
        if not rows:
            continue
        if text == "-" or text.startswith("- "):
            rows[-1].append(text[1:].strip())
        elif rows[-1]:
            rows[-1][-1] += f" {text}"
    return rows


def _defined(term: str, body: list[Piece], number: int) -> Iterator[Piece]:
    """Yield ``term: definition``; what does not fit on the line follows."""
    if body and body[0].kind == "text":
        text = " ".join(body[0].text.split())
        yield Piece("text", f"{term}: {text}", number)
        yield from body[1:]
    else:
        yield Piece("text", term, number)
        yield from body
