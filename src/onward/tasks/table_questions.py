"""Questions for the cells of a table.

Knows the lines of a passage that are rows of a table, and how to ask for a cell in English and
German. Refuses to know how tables are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onward.passage_text import SEPARATOR
from onward.types import Passage

_BAR = " | "
_NUMBERED = re.compile(
    r"(?P<name>(?:Table|Tabelle|Tab\.)\s?[A-Z]?\d+(?:\.\d+)?)[.:]?\s*(?P<text>.*)", re.DOTALL
)
_NOTHING = re.compile(r"[-–—.?*\s]*|n/?a|none|nan|null|total|\(?[a-z]\)?", re.IGNORECASE)
_PERIOD = re.compile(r"(?:FY\s?)?(?:19|20)\d\d(?:\s?[QH]\d)?|Q[1-4]\s?(?:19|20)?\d*", re.IGNORECASE)
_ODD = re.compile(r"[=±∆∑√≤≥≈∈<>{}\[\]\\^~_]|\d\s\d|\.\.|https?:")
_MOST_LABEL, _MOST_CELL, _MOST_CAPTION = 6, 8, 14
_LEAST_ROWS = 2
_LEAST_FULL = 0.6
"""Share of the cells that have to hold something."""


@dataclass(frozen=True, slots=True)
class CellQuestion:
    """A question for one cell, with the row that answers it."""

    question: str
    answer: str
    row: str
    """The line of the passage."""


@dataclass(frozen=True, slots=True)
class _Grid:
    caption: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[str, ...]


def cell_questions(passage: Passage, title: str) -> Iterator[CellQuestion]:
    """Yield a question for each cell whose row and column have a name of their own.

    ``title`` is what the document is called in the question. Tables without column names, with
    two rows of the same name, half empty, or with formulas for names, give fewer or none.
    """
    for grid in _grids(passage):
        place = _place(grid.caption, passage, title)
        labels = Counter(row[0] for row in grid.rows)
        for place_in_table, (row, line) in enumerate(zip(grid.rows, grid.lines, strict=True)):
            if labels[row[0]] > 1 or not _is_label(row[0]):
                continue
            cells = list(zip(grid.names[1:], row[1:], strict=True))
            first = place_in_table % len(cells)  # another column for each row comes first
            for name, cell in cells[first:] + cells[:first]:
                named = grid.names.count(name) == 1 and _is_label(name, period=True)
                if named and _is_told(cell) and row.count(cell) == 1:
                    asked = _question(place, name, (grid.names[0], row[0]), passage.language)
                    yield CellQuestion(asked, cell, line)


def _grids(passage: Passage) -> Iterator[_Grid]:
    for first_row, names in passage.headers:
        # What a passage repeats of its table stands before the rows: their end is that of both.
        start = len(passage.text) - (passage.end - first_row)
        if not 0 <= start < len(passage.text) or len(names) < 2:
            continue
        above = passage.text[:start].rstrip("\n").split("\n")
        if not above or above[-1] != _BAR.join(names):
            continue
        lines = []
        for line in passage.text[start:].split("\n"):
            if line.count("|") != len(names) - 1:
                break
            lines.append(line)
        rows = tuple(tuple(cell.strip() for cell in line.split("|")) for line in lines)
        caption = above[-2] if len(above) > 1 else ""
        if len(rows) >= _LEAST_ROWS and _is_full(rows):
            yield _Grid(caption, tuple(name.strip() for name in names), rows, tuple(lines))


def _is_full(rows: Sequence[Sequence[str]]) -> bool:
    cells = [cell for row in rows for cell in row]
    return sum(bool(cell) for cell in cells) >= _LEAST_FULL * len(cells)


def _is_label(text: str, *, period: bool = False) -> bool:
    if _PERIOD.fullmatch(text):
        return True if period else len(text) > 4
    long = len(text.split()) > _MOST_LABEL or len(text) > 60
    letters = sum(character.isalpha() for character in text)
    return not (long or letters < 2 or _NOTHING.fullmatch(text) or _ODD.search(text))


def _is_told(cell: str) -> bool:
    odd = _ODD.search(cell.replace("±", ""))
    if _NOTHING.fullmatch(cell) or len(cell.split()) > _MOST_CELL or odd:
        return False
    return any(character.isalnum() for character in cell)


def _place(caption: str, passage: Passage, title: str) -> str:
    """Where the table is, in words that need no passage: its number and caption, or its sheet."""
    german = passage.language == "de"
    of, quoted = ("in" if german else "of"), (f"„{title}“" if german else f"“{title}”")
    match = _NUMBERED.match(caption)
    name, text = (match["name"], match["text"]) if match else ("", caption)
    text = re.split(r"(?<=[a-z\d)])[.:](?:\s|$)", text, maxsplit=1)[0].strip()
    if text and len(text.split()) <= _MOST_CAPTION and not _ODD.search(text):
        said = f"„{text}“" if german else f"“{text}”"
        return f"{name} ({said}) {of} {quoted}" if name else f"{said} {of} {quoted}"
    if name:
        return f"{name} {of} {quoted}"
    sheet = passage.location.sheet
    heading = SEPARATOR.join(passage.heading_path[-1:])
    if sheet:
        word = "dem Blatt" if german else "the sheet"
        return f"{word} {'„' if german else '“'}{sheet}{'“' if german else '”'} {of} {quoted}"
    if heading and heading.casefold() != title.casefold():
        word = "der Tabelle unter" if german else "the table under"
        return f"{word} {'„' if german else '“'}{heading}{'“' if german else '”'} {of} {quoted}"
    return f"der Tabelle {of} {quoted}" if german else f"the table {of} {quoted}"


def _question(place: str, name: str, labelled: tuple[str, str], language: str) -> str:
    """Ask for the cell in column ``name`` of the row that is ``labelled`` (column, label)."""
    column, label = labelled
    if language == "de":
        return f"Was steht laut {place} unter „{name}“ für „{label}“?"
    if _PERIOD.fullmatch(name):
        return f"According to {place}, what is given for “{label}” in {name}?"
    if _is_label(column) and re.fullmatch(r"[A-Z]?[a-z]+(?:\s[a-z]+)?(?<!s)", column):
        return f"According to {place}, what is the “{name}” of the {column.lower()} “{label}”?"
    return f"According to {place}, what is the “{name}” of “{label}”?"
