"""Tells which lone text on a sheet names which table.

Knows texts and the rectangles they stand in. Refuses to know how tables are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from onward.documents.headers import is_number
from onward.documents.regions import Box

MAX_CAPTION = 300
"""A longer text above a table is a paragraph, in characters."""
NEAR = 2
"""Blank rows that may part a caption, or a block of rows, from its table."""
_SHORT_CAPTION = 120
"""A text that blank rows part from its table is its caption only when this short."""
_MAX_LINES = 3
_NEIGHBOURS = 30
"""Tables before and after a text, in reading order, that it may name."""

_CAPTION = re.compile(
    r"(?i:table|tab\.|tabelle|tabla|tabela|tableau|tabel|таблица|表|exhibit|schedule|figure|fig\.)"
    r"(?:\s*\d|\s+[A-Z]?\d|\s+[IVXLC]+\b|\s+[A-Z]\b)"
)
_NOTE = re.compile(r"(?:notes?\b|sources?\b|[*†‡§]|\(?\d\)|[¹²³])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GridTable:
    """A table found on a grid; rows are as wide as the header, which is all blank if unknown."""

    header: tuple[str, ...]
    rows: list[list[str]]
    caption: str
    box: Box
    """Header and rows, without the caption."""
    lines: list[int] = field(default_factory=list)
    """Row of the grid of each row."""
    columns: list[int] = field(default_factory=list)
    """Column of the grid of each column."""


@dataclass(frozen=True, slots=True)
class GridText:
    """Cells that stand alone: a title, a note, a list; one line a cell."""

    text: str
    box: Box


Found = list[GridTable | GridText]
"""What is on a sheet, in reading order."""


def looks_like_caption(text: str) -> bool:
    """Say whether a text names a table: ``Table 4: …``, ``Exhibit B``."""
    return bool(_CAPTION.match(text.lstrip()))


def looks_like_note(text: str) -> bool:
    """Say whether a text explains what is above it: ``Note: …``, ``* estimated``."""
    return bool(_NOTE.match(text.lstrip()))


def attach_captions(found: Found) -> Found:
    """Give tables without a caption the lone text that stands a blank row or two away."""
    captions: dict[int, str] = {}
    used: set[int] = set()
    below_first = _captions_stand_below(found)
    for index, item in enumerate(found):
        if not isinstance(item, GridText) or not _may_name(item.text):
            continue
        near = [
            (gap, is_above != below_first, target)
            for target, gap, is_above in _tables_near(index, found)
            if target not in captions
        ]
        if near:
            captions[min(near)[2]] = item.text.replace("\n", "; ")
            used.add(index)
    return [
        replace(item, caption=captions[index])
        if isinstance(item, GridTable) and index in captions
        else item
        for index, item in enumerate(found)
        if index not in used
    ]


def _captions_stand_below(found: Found) -> bool:
    """Say whether this sheet's author writes captions below tables: a table comes first."""
    for item in found:
        if isinstance(item, GridTable):
            return True
        if looks_like_caption(item.text):
            return False
    return False


def _may_name(text: str) -> bool:
    if looks_like_caption(text):
        return len(text) <= MAX_CAPTION
    brief = len(text) <= _SHORT_CAPTION and text.count("\n") < _MAX_LINES
    return brief and not looks_like_note(text) and not is_number(text)


def _tables_near(index: int, found: Found) -> Iterator[tuple[int, int, bool]]:
    """(index, blank rows between, is above the text) of uncaptioned tables near a text."""
    text = found[index]
    named = isinstance(text, GridText) and looks_like_caption(text.text)
    for target in range(max(0, index - _NEIGHBOURS), min(len(found), index + _NEIGHBOURS + 1)):
        table = found[target]
        if not isinstance(table, GridTable) or table.caption:
            continue
        if table.box.left > text.box.right or table.box.right < text.box.left:
            continue
        below, above = table.box.top - text.box.bottom - 1, text.box.top - table.box.bottom - 1
        if 0 <= below <= NEAR:
            yield target, below, False
        elif named and 0 <= above <= NEAR:
            yield target, above, True
