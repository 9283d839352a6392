"""Looks up what a Word paragraph is: heading, list item, caption, or table of contents.

Refuses to know its text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

_MAX_CHAIN = 20
_MAX_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph is, after its style and all styles that one is based on."""

    name: str = ""
    """In English and lower case, whatever the language of the program that wrote it."""
    level: int | None = None
    """1 to 6 for headings."""
    list_id: str | None = None
    list_level: int = 0


class Styles:
    """The paragraph styles of a document, resolved when asked for."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read the styles part; None means the document has none."""
        elements = list(root.iterchildren("style")) if root is not None else []
        self._elements = {element.get("styleId", ""): element for element in elements}
        self._default = next(
            (
                element.get("styleId", "")
                for element in elements
                if element.get("type") == "paragraph" and element.get("default") in ("1", "true")
            ),
            "",
        )
        self._known: dict[str, Style] = {}

    def of(self, paragraph: etree._Element) -> Style:
        """Return what a ``w:p`` is; its own properties win over those of its style."""
        properties = paragraph.find("pPr")
        if properties is None:
            return self._resolve(self._default)
        style = self._resolve(_value(properties, "pStyle") or self._default)
        return _with_properties(style, properties)

    def _resolve(self, style_id: str) -> Style:
        if style_id not in self._known:
            chain = self._chain(style_id)
            style = Style()
            for element in reversed(chain):
                name = _value(element, "name").lower()
                style = replace(style, name=name, level=_level_of_name(name) or style.level)
                properties = element.find("pPr")
                if properties is not None:
                    style = _with_properties(style, properties)
            self._known[style_id] = style if chain else Style(name=style_id.lower())
        return self._known[style_id]

    def _chain(self, style_id: str) -> list[etree._Element]:
        chain: list[etree._Element] = []
        while (element := self._elements.get(style_id)) is not None and len(chain) < _MAX_CHAIN:
            chain.append(element)
            style_id = _value(element, "basedOn")
        return chain


def _with_properties(style: Style, properties: etree._Element) -> Style:
    outline = _value(properties, "outlineLvl")
    if outline.isdecimal():
        # 9 means body text, also for a style that is based on a heading.
        level = int(outline) + 1
        style = replace(style, level=min(level, _MAX_LEVEL) if level < 10 else None)
    numbers = properties.find("numPr")
    if numbers is not None:
        list_id = _value(numbers, "numId") or style.list_id
        level_text = _value(numbers, "ilvl")
        list_level = int(level_text) if level_text.isdecimal() else style.list_level
        style = replace(style, list_id=None if list_id == "0" else list_id, list_level=list_level)
    return style


def _level_of_name(name: str) -> int | None:
    if name == "title":
        return 1
    word, _, number = name.partition(" ")
    if word == "heading" and number.isdecimal():
        return min(max(int(number), 1), _MAX_LEVEL)
    return None


def _value(parent: etree._Element, name: str) -> str:
    child = parent.find(name)
    return child.get("val", "") if child is not None else ""
