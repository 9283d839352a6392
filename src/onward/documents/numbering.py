"""Counts the lists and numbered headings of a Word document, as Word does when it shows them.

Refuses to know paragraphs: it is told list and level and returns the marker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(slots=True)
class _Level:
    style: str = "bullet"
    pattern: str = ""
    start: int = 1


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The running numbers of all lists; lists that share a definition go on from each other."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read the definitions from the numbering part; None means the document has none."""
        self._lists: dict[str, _List] = {}
        if root is None:
            return
        abstract = {
            item.get("abstractNumId", ""): _List(_levels(item))
            for item in root.iterchildren("abstractNum")
        }
        for item in root.iterchildren("num"):
            link = item.find("abstractNumId")
            shared = abstract.get(link.get("val", "") if link is not None else "", _List())
            self._lists[item.get("numId", "")] = _with_overrides(item, shared)

    def marker(self, list_id: str, level: int) -> str:
        """Count one item and return its marker: ``-``, ``3.``, ``2.1``, ``(b)``; "" for none."""
        found = self._lists.get(list_id)
        if found is None:
            return "-"
        definition = found.levels.get(level, _Level())
        found.counts[level] = found.counts.get(level, definition.start - 1) + 1
        for deeper in [key for key in found.counts if key > level]:
            del found.counts[deeper]
        if definition.style == "none" or not definition.pattern.strip():
            return "-" if definition.style == "bullet" else ""
        if definition.style == "bullet":
            return "-"
        return re.sub(r"%(\d)", lambda part: _number(found, int(part[1]) - 1), definition.pattern)


def _number(found: _List, level: int) -> str:
    definition = found.levels.get(level, _Level("decimal"))
    value = found.counts.get(level, definition.start)
    match definition.style:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (value - 1) % 26) * min((value - 1) // 26 + 1, 10)
            return letter.upper() if definition.style == "upperLetter" else letter
        case "lowerRoman" | "upperRoman":
            roman = _roman(value)
            return roman.upper() if definition.style == "upperRoman" else roman
        case "decimalZero":
            return f"{value:02d}"
        case _:
            return str(value)


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    text = ""
    for size, sign in _ROMAN:
        text += sign * (value // size)
        value %= size
    return text


def _levels(item: etree._Element) -> dict[int, _Level]:
    levels = {}
    for level in item.iterchildren("lvl"):
        start = _value(level, "start", "1")
        levels[_integer(level.get("ilvl", "0"))] = _Level(
            _value(level, "numFmt", "decimal"), _value(level, "lvlText", ""), _integer(start, 1)
        )
    return levels


def _with_overrides(item: etree._Element, shared: _List) -> _List:
    """A list that overrides a start or a level counts for itself."""
    overrides = list(item.iterchildren("lvlOverride"))
    if not overrides:
        return shared
    levels = dict(shared.levels)
    for override in overrides:
        index = _integer(override.get("ilvl", "0"))
        levels.update(_levels(override))
        start = override.find("startOverride")
        if start is not None:
            old = levels.get(index, _Level("decimal", f"%{index + 1}."))
            levels[index] = _Level(old.style, old.pattern, _integer(start.get("val", "1"), 1))
    return _List(levels)


def _value(parent: etree._Element, name: str, default: str) -> str:
    child = parent.find(name)
    return child.get("val", default) if child is not None else default


def _integer(text: str, default: int = 0) -> int:
    return int(text) if text.isdecimal() else default
