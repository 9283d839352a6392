"""Reads journal articles in JATS: abstract, sections, tables, figures, formulas, references.

Refuses to know other XML.
"""

from __future__ import annotations

import re

from lxml import etree

from onward.documents.draft import Draft, tidy_line
from onward.documents.mathml import linear_math
from onward.documents.span_grid import Grid
from onward.documents.xml_tree import elements, joined_text, line_of, parent_tag
from onward.types import Location

_MAX_DEPTH = 60
_BLOCKS = frozenset((
    "p", "sec", "list", "table-wrap", "fig", "disp-formula", "disp-quote", "boxed-text",
    "def-list", "table-wrap-group", "fig-group", "statement", "verse-group", "code",
    "preformat", "app", "ack", "fn", "supplementary-material", "abstract", "trans-abstract",
    "ref-list", "glossary", "notes", "fn-group", "disp-formula-group", "sub-article",
    "response", "body", "app-group", "array",
))  # fmt: skip
_SECTIONS = ("sec", "app", "ack", "glossary", "notes", "fn-group", "sub-article", "response")
_SKIPPED = frozenset((
    "object-id", "graphic", "media", "inline-graphic", "title-alternate", "alt-text",
    "permissions", "sec-meta",
))  # fmt: skip
_SPACED = ("title", "label", "break", "td", "th", "name", "surname", "mixed-citation")
_TEX = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_BLANK_BEFORE = re.compile(r"(?<=\S) (?=[.,;:)](?:\s|$))")
_ROWS = etree.XPath("./thead/tr|./tbody/tr|./tr|./tfoot/tr")


def write_article(root: etree._Element, draft: Draft) -> None:
    """Write an article whose names are already plain: front, body and back."""
    front = root.find("./front")
    front = root.find("./front-stub") if front is None else front
    if front is not None:
        _write_front(front, draft)
    writer = _Writer(draft)
    for name in ("body", "floats-group", "back"):
        for part in root.iterchildren(name):
            writer.blocks(part, 1)


def _write_front(front: etree._Element, draft: Draft) -> None:
    title = front.find(".//article-title")
    draft.title = inline_text(title) if title is not None else ""
    draft.heading(1, draft.title)
    names = [
        " ".join(_found(name, part) for part in ("given-names", "surname")).strip()
        for contributor in front.iter("contrib")
        for name in contributor.iterchildren("name")
    ]
    found = {
        "author": ", ".join(names),
        "journal": _found(front, ".//journal-title"),
        "date": "-".join(filter(None, (_found(front, f".//pub-date/{part}")
                                       for part in ("year", "month", "day")))),
        "doi": _found(front, ".//article-id[@pub-id-type='doi']"),
        "keywords": ", ".join(inline_text(word) for word in front.iter("kwd")),
    }  # fmt: skip
    draft.metadata.update({key: value for key, value in found.items() if value})
    draft.text("\n".join(f"{key}: {value}" for key, value in found.items() if value))
    writer = _Writer(draft)
    for abstract in front.iter("abstract", "trans-abstract"):
        if abstract.find("title") is None:
            draft.heading(2, "Abstract")
        writer.blocks(abstract, 2)


def _label(title: etree._Element) -> str:
    section = title.getparent()
    return _found(section, "label") if section is not None else ""


def _found(element: etree._Element, path: str) -> str:
    child = element.find(path)
    return inline_text(child) if child is not None else ""


class _Writer:
    """Writes the parts of an article; ``level`` is that of the next heading."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    def blocks(self, parent: etree._Element, level: int) -> None:
        """Write all parts under ``parent``."""
        for child in parent:
            self._block(child, level)

    def _block(self, element: etree._Element, level: int) -> None:
        place = Location(line=line_of(element))
        match element.tag:
            case "title":
                self._title(element, level)
            case "p" | "attrib":
                self._paragraph(element, level, place)
            case "list" | "def-list":
                self._draft.text("\n".join(_list_lines(element)), place)
            case "table-wrap" | "array":
                self._table(element, place)
            case "fig" | "supplementary-material":
                self._draft.text(_captioned(element), place)
            case "code" | "preformat":
                self._draft.code(joined_text(element), place)
            case "ref" | "disp-formula":
                self._draft.text(inline_text(element), place)
            case "ref-list":
                if element.find("title") is None:
                    self._draft.heading(min(level + 1, 6), "References", place)
                self.blocks(element, level + 1)
            case tag if tag not in _SKIPPED and tag != "label" and level < _MAX_DEPTH:
                self.blocks(element, level + 1 if tag in _SECTIONS else level)

    def _title(self, element: etree._Element, level: int) -> None:
        label = _label(element)
        text = f"{label} {inline_text(element)}".strip()
        self._draft.heading(min(level, 6), text, Location(line=line_of(element)))

    def _paragraph(self, element: etree._Element, level: int, place: Location) -> None:
        """Write a paragraph, parted where a table, list or formula stands inside it."""
        pieces = [element.text or ""]
        for child in element:
            if child.tag in _BLOCKS and child.tag != "disp-formula" and level < _MAX_DEPTH:
                self._draft.text(_mended("".join(pieces)), place)
                pieces = []
                self._block(child, level + 1)
            else:
                pieces.append(_inline(child, 0))
            pieces.append(child.tail or "")
        self._draft.text(_mended("".join(pieces)), place)

    def _table(self, wrap: etree._Element, place: Location) -> None:
        caption = _captioned(wrap)
        for table in wrap.iter("table"):
            grid = Grid()
            rows = elements(_ROWS, table)
            for row in rows:
                grid.start_row()
                for cell in row.iterchildren("td", "th"):
                    grid.cell(
                        inline_text(cell),
                        columns=_span(cell, "colspan"),
                        rows=_span(cell, "rowspan"),
                    )
            grid.header_rows = sum(1 for row in rows if parent_tag(row) == "thead")
            grid.write(self._draft, caption=caption, location=place)
            caption = ""
        self._draft.text(caption, place)
        for foot in wrap.iterchildren("table-wrap-foot"):
            self._draft.text(inline_text(foot), place)


def inline_text(element: etree._Element) -> str:
    """Return all text of an element on one line, formulas written out."""
    return _mended(_inline(element, 0))


def _mended(text: str) -> str:
    """Put a text on one line, without the blanks that formulas leave before punctuation."""
    return _BLANK_BEFORE.sub("", tidy_line(text))


def _inline(element: etree._Element, depth: int) -> str:
    if element.tag in _SKIPPED or not isinstance(element.tag, str):
        return ""
    if element.tag == "tex-math":
        source = joined_text(element)
        found = _TEX.search(source)
        return (found[1] if found else source).strip().strip("$").strip()
    if element.tag == "math":
        return f" {linear_math(element)} "
    if element.tag == "alternatives":
        best = next(iter([*element.iterchildren("math"), *element.iterchildren("tex-math")]), None)
        return _inline(best, depth + 1) if best is not None else ""
    if depth > _MAX_DEPTH:
        return joined_text(element)
    before = _mark_before(element)
    inside = "".join(_inline(child, depth + 1) + (child.tail or "") for child in element)
    spaced = element.tag in _BLOCKS or element.tag in _SPACED
    text = before + (element.text or "") + inside
    return f" {text} " if spaced else text


def _mark_before(element: etree._Element) -> str:
    """Return ``^`` or ``_`` before raised and lowered numbers that are not citations."""
    number = re.fullmatch(r"[-−–+]?\d+", (element.text or "").strip()) and not len(element)
    return {"sup": "^", "sub": ""}.get(element.tag, "") if number else ""


def _captioned(element: etree._Element) -> str:
    """Return ``Table 2. Caption`` of a table or figure."""
    label, caption = _found(element, "label"), _found(element, "caption")
    label = label if not label or label.endswith((".", ":")) else f"{label}."
    return f"{label} {caption}".strip()


def _list_lines(element: etree._Element) -> list[str]:
    lines = []
    for item in element.iterchildren("list-item", "def-item"):
        if item.tag == "def-item":
            lines.append(f"{_found(item, 'term')}: {_found(item, 'def')}")
            continue
        label = _found(item, "label")
        texts = [inline_text(child) for child in item if child.tag not in ("label", "list")]
        lines.append(f"{label or '-'} {' '.join(texts)}")
        for inner in item.iterchildren("list"):
            lines += _list_lines(inner)
    return lines


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "1")
    return int(value) if value.isdecimal() and len(value) < 7 else 1
