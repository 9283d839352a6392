"""Walks an HTML tree in reading order and writes its headings, paragraphs, lists and tables.

Shared by web pages, mail and e-books. Refuses to know what of a page is content: the tree that
comes in is written whole.
"""

from __future__ import annotations

import re

from lxml import etree

from onward.documents.draft import Draft
from onward.documents.mathml import linear_math
from onward.documents.span_grid import Grid, mend_marks
from onward.documents.xml_tree import elements, joined_text, parent_tag, xml_safe
from onward.types import Location

_MAX_DEPTH = 150
"""Deeper elements are flattened; the walk must not exhaust Python's stack."""
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "div", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header",
    "hgroup", "hr", "legend", "li", "main", "nav", "ol", "option", "p", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_LISTS = ("ul", "ol", "menu", "dir")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STRUCTURED = "h1|h2|h3|h4|h5|h6|table|pre|dl|blockquote|figure"
_HAS_STRUCTURE = etree.XPath("|".join(f".//{tag}" for tag in _STRUCTURED.split("|")))
_TABLES_INSIDE = etree.XPath(".//table")
_BLOCKS_INSIDE = etree.XPath(".//h1|.//h2|.//h3|.//h4|.//pre")
_ROWS = etree.XPath("./thead/tr|./tbody/tr|./tr|./tfoot/tr")
_MARKS = {"td": ", ", "th": ", ", "tr": "; ", "li": "; "}
_LONG_DEFINITION = 400
_LONG_CELL = 200
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_SPACE = re.compile(r"[ \t\r\n\f]+")


class BlockWriter:
    """Writes elements to a draft; text between two blocks gathers until the next one starts."""

    def __init__(self, draft: Draft, location: Location | None = None) -> None:
        """Write to ``draft``; every block gets ``location``."""
        self._draft = draft
        self._location = location
        self._inline: list[str] = []

    def write(self, root: etree._Element) -> None:
        """Write everything under ``root``."""
        self._element(root, 0)
        self._flush()

    def _flush(self) -> None:
        text, self._inline = "".join(self._inline), []
        for paragraph in _BLANK_LINE.split(text):
            self._draft.text(paragraph, self._location)

    def _say(self, text: str | None) -> None:
        if text:
            self._inline.append(_SPACE.sub(" ", text))

    def _walk(self, element: etree._Element, depth: int) -> None:
        self._say(element.text)
        for child in element:
            self._element(child, depth + 1)
            self._say(child.tail)

    def _element(self, element: etree._Element, depth: int) -> None:
        tag = element.tag
        if depth > _MAX_DEPTH:
            self._say(f" {flat_text(element)} ")
        elif tag == "br":
            self._inline.append("\n")
        elif tag == "math" or tag == "img":
            self._say(_alternative(element))
        elif tag in _HEADINGS:
            self._flush()
            self._draft.heading(_HEADINGS[tag], flat_text(element), self._location)
        elif tag == "pre":
            self._flush()
            self._draft.code(joined_text(element), self._location)
        elif tag == "table":
            self._flush()
            self._table(element, depth)
        elif tag in _LISTS:
            self._flush()
            self._list(element, depth)
        elif tag == "dl":
            self._flush()
            self._definitions(element, depth)
        elif tag in _BLOCKS:
            self._flush()
            self._walk(element, depth)
            self._flush()
        else:
            self._say(_exponent(element))
            self._walk(element, depth)

    def _list(self, element: etree._Element, depth: int) -> None:
        """Write a list as lines of one block; items with structure of their own are walked."""
        lines: list[str] = []
        for marker, item in _items(element):
            if item.tag in _LISTS and depth < _MAX_DEPTH:
                self._draft.text("\n".join(lines), self._location)
                lines = []
                self._list(item, depth + 1)
            elif _HAS_STRUCTURE(item) and depth < _MAX_DEPTH:
                self._draft.text("\n".join(lines), self._location)
                lines = []
                self._say(f"{marker} ")
                self._walk(item, depth)
                self._flush()
            else:
                lines += _item_lines(marker, item, depth)
        self._draft.text("\n".join(lines), self._location)

    def _definitions(self, element: etree._Element, depth: int) -> None:
        terms: list[str] = []
        for child in element.iter("dt", "dd"):
            if next(child.iterancestors("dl"), None) is not element:
                continue
            text = flat_text(child)
            if child.tag == "dt":
                terms.append(text)
            elif _HAS_STRUCTURE(child) or len(text) > _LONG_DEFINITION:
                self._draft.text(", ".join(terms), self._location)
                self._walk(child, depth)
                self._flush()
                terms = []
            else:
                self._draft.text(": ".join([", ".join(terms), text]), self._location)
                terms = []
        self._draft.text(", ".join(terms), self._location)

    def _table(self, element: etree._Element, depth: int) -> None:
        rows = elements(_ROWS, element)
        if _is_layout(element, rows):
            self._walk(element, depth)
            self._flush()
            return
        grid = Grid()
        for row in rows:
            grid.start_row()
            for cell in row.iterchildren("td", "th"):
                grid.cell(
                    flat_text(cell), columns=_span(cell, "colspan"), rows=_span(cell, "rowspan")
                )
        grid.header_rows = _header_rows(rows)
        caption = element.find("caption")
        grid.write(
            self._draft,
            caption=flat_text(caption) if caption is not None else "",
            location=self._location,
        )


def flat_text(element: etree._Element) -> str:
    """Return all text of an element on one line; cells and items inside are parted by marks."""
    pieces: list[str] = []
    marked = False
    in_math = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if not in_math:
                pieces.append(_opening(node))
            in_math += node.tag == "math"
            continue
        in_math -= node.tag == "math"
        if node is not element and not in_math:
            mark = _MARKS.get(node.tag, " " if node.tag in _BLOCKS else "")
            marked = marked or mark not in ("", " ")
            pieces += [mark, node.tail or ""]
    return mend_marks("".join(pieces)) if marked else " ".join("".join(pieces).split())


def _opening(element: etree._Element) -> str:
    """Return what an element says before its first child."""
    if element.tag in ("math", "img"):
        return _alternative(element)
    before = " " if element.tag in _BLOCKS or element.tag == "br" else _exponent(element)
    return before + (element.text or "")


def _items(element: etree._Element) -> list[tuple[str, etree._Element]]:
    """Return the children of a list with their markers; numbers go on from ``start``."""
    number = _span(element, "start")
    items = []
    for child in element:
        marker = "-"
        if element.tag == "ol" and child.tag == "li":
            number = _span(child, "value", number)
            marker = f"{number}."
            number += 1
        items.append((marker, child))
    return items


def _item_lines(marker: str, item: etree._Element, depth: int) -> list[str]:
    """Return an item as a line, with the items of lists inside it as further lines."""
    nested = [child for child in item.iter(*_LISTS) if _list_above(child) is _list_above(item)]
    if not nested or depth > _MAX_DEPTH:
        return [f"{marker} {text}"] if (text := flat_text(item)) else []
    below: list[str] = []
    for child in nested:
        for sub_marker, sub_item in _items(child):
            below += _item_lines(sub_marker, sub_item, depth + 1)
        _cut(child)
    text = flat_text(item)
    return ([f"{marker} {text}"] if text else []) + below


def _list_above(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(*_LISTS), None)


def _cut(element: etree._Element) -> None:
    """Take an element out of the tree; the text behind it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = xml_safe(f"{before.tail or ''} {element.tail or ''}")
    else:
        parent.text = xml_safe(f"{parent.text or ''} {element.tail or ''}")
    parent.remove(element)


def _is_layout(table: etree._Element, rows: list[etree._Element]) -> bool:
    """Say whether a table only arranges the page: its cells are then walked like paragraphs."""
    if table.get("role") in ("presentation", "none"):
        return True
    widest = max((sum(1 for _ in row.iterchildren("td", "th")) for row in rows), default=0)
    if widest <= 1:
        return True
    if table.find("caption") is not None or any(row.find("th") is not None for row in rows):
        return False
    if _TABLES_INSIDE(table):
        return True
    cells = (cell for row in rows for cell in row.iterchildren("td"))
    return bool(_BLOCKS_INSIDE(table)) and any(len(flat_text(cell)) > _LONG_CELL for cell in cells)


def _header_rows(rows: list[etree._Element]) -> int:
    """Count the rows in the table's head, else those at the top that hold only ``th``."""
    in_head = sum(1 for row in rows if parent_tag(row) == "thead")
    if in_head:
        return in_head
    count = 0
    for row in rows:
        cells = list(row.iterchildren("td", "th"))
        if not cells or any(cell.tag == "td" for cell in cells):
            break
        count += 1
    return count if count < len(rows) else 0


def _span(element: etree._Element, name: str, default: int = 1) -> int:
    value = (element.get(name) or "").strip()
    return int(value) if value.isdecimal() and len(value) < 7 else default


def _alternative(element: etree._Element) -> str:
    """Return what a picture or a formula says in words."""
    if element.tag == "img":
        return f" {element.get('alt', '').strip()} "
    for annotation in element.iter("annotation"):
        if "tex" in annotation.get("encoding", ""):
            return f" {annotation.text or ''} "
    return f" {element.get('alttext') or linear_math(element)} "


def _exponent(element: etree._Element) -> str:
    """Return ``^`` before a raised number that is not a footnote link: 10^6, not 106."""
    if element.tag != "sup" or len(element):
        return ""
    return "^" if re.fullmatch(r"[-−–+]?\d+", (element.text or "").strip()) else ""
