"""Pieces of text markup that is written line by line, and how they become blocks.

Shared by the readers of reStructuredText, AsciiDoc and Org. Refuses to know their syntax.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from onward.documents.draft import Draft
from onward.documents.span_grid import Grid
from onward.types import Location


@dataclass(frozen=True, slots=True)
class Piece:
    """One heading, paragraph, list item, code block or table at its first line."""

    kind: Literal["heading", "text", "item", "code", "table"]
    text: str
    line: int
    level: int = 1
    """Of a heading."""
    grid: Grid | None = None
    """Of a table; ``text`` is then its caption."""


def write_pieces(pieces: Iterable[Piece], draft: Draft) -> None:
    """Write pieces in order; list items that follow each other become one block."""
    items: list[Piece] = []
    for piece in pieces:
        if piece.kind == "item":
            items.append(piece)
            continue
        _write_items(items, draft)
        items = []
        place = Location(line=piece.line)
        if piece.kind == "heading":
            draft.title = draft.title or piece.text
            draft.heading(min(max(piece.level, 1), 6), piece.text, place)
        elif piece.kind == "code":
            draft.code(piece.text, place)
        elif piece.grid is not None:
            piece.grid.write(draft, caption=piece.text, location=place)
        else:
            draft.text(piece.text, place)
    _write_items(items, draft)


def _write_items(items: list[Piece], draft: Draft) -> None:
    if items:
        draft.text("\n".join(item.text for item in items), Location(line=items[0].line))
