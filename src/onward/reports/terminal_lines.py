"""Lines of a terminal: columns, cuts and folds by the width that characters take on it.

Knows text. Refuses to know what is reported.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

from onward.plain import visible

WIDTH = 80


def columns(body: Sequence[Sequence[str]], gives: int = 0) -> list[str]:
    """Columns as wide as their content; ``gives`` shrinks when a line would be too long."""
    cells = [[_clean(cell) for cell in row] for row in body]
    widths = [max(wide(row[column]) for row in cells) for column in range(len(cells[0]))]
    excess = sum(widths) + 2 * (len(widths) - 1) - WIDTH
    widths[gives] = max(8, widths[gives] - max(0, excess))
    return [
        cut("  ".join(_padded(c, w) for c, w in zip(row, widths, strict=True)).rstrip())
        for row in cells
    ]


def _padded(text: str, width: int) -> str:
    shown = cut(text, width)
    return shown + " " * (width - wide(shown))


def wrapped(text: str, most: int = 4) -> list[str]:
    """At most ``most`` lines, those after the first indented."""
    lines = _folded(text, WIDTH, most)
    # Folding counts characters; of those that take two columns half as many fit.
    return lines if all(wide(line) <= WIDTH for line in lines) else _folded(text, WIDTH // 2, most)


def _folded(text: str, width: int, most: int) -> list[str]:
    return textwrap.wrap(
        _clean(text), width, subsequent_indent="  ", max_lines=most, placeholder=" …"
    )


def cut(text: str, width: int = WIDTH) -> str:
    """One line of at most ``width`` columns."""
    line = _clean(text)
    if fitting(line, width) == len(line):
        return line
    return line[: fitting(line, width - 1)] + "…"


def _clean(text: str) -> str:
    """One line without control characters: nothing that a terminal would obey."""
    line = visible(text[:2000]).replace("\n", " ").replace("\t", " ")
    return "".join(c for c in line if unicodedata.category(c) != "Cf")


def wide(text: str) -> int:
    """Columns that a terminal gives to ``text``."""
    return sum(map(character_width, text))


def fitting(text: str, width: int, start: int = 0) -> int:
    """The place up to which ``text`` fits into ``width`` columns, from the place ``start`` on."""
    taken = 0
    for place in range(start, len(text)):
        taken += character_width(text[place])
        if taken > width:
            return place
    return len(text)


def character_width(character: str) -> int:
    """Columns that a terminal gives to one character: 0 to 2."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
