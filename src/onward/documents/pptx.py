"""Reads PowerPoint files, Transitional and Strict: titles, text, tables, charts and notes.

A slide is a page. Text comes in reading order: by the place of its shape, top to bottom. Refuses
to know themes, animations and pictures beyond their description.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from onward.documents.draft import Draft, tidy_line
from onward.documents.equations import linear
from onward.documents.ooxml import Package, Related, write_graphics
from onward.documents.span_grid import Grid
from onward.documents.xml_tree import parent_tag
from onward.errors import UnreadableError
from onward.types import Blob, Location

_MAX_DEPTH = 40
_TITLES = ("title", "ctrTitle")
_FURNITURE = ("dt", "ftr", "sldNum", "hdr", "sldImg")
_EMPTY_TITLES = ("presentation", "powerpoint presentation", "slide 1", "title")
"""What programs write into the properties when nobody gave a title."""
_ROW_HEIGHT = 300_000
"""English Metric Units (a third of an inch): shapes that differ by less stand in one row."""


def read_pptx(blob: Blob, draft: Draft) -> None:
    """Write every slide under its title; the speaker's notes follow its text."""
    package = Package(blob.data)
    root = package.part(package.main)
    if root is None:
        raise UnreadableError("broken PowerPoint file: it has no presentation")
    package.read_properties(draft)
    if draft.title.lower() in _EMPTY_TITLES:
        draft.title = ""
    related = package.related(package.main)
    for number, slide in enumerate(root.iter("sldId"), start=1):
        link = related.get(slide.get("r-id", ""))
        page = package.part(link.target) if link is not None else None
        if link is None or page is None:
            draft.warnings.append(f"slide {number} is missing from the file")
            continue
        _Slide(package, link.target, Location(page=number), draft).write(page)


class _Slide:
    """Writes one slide."""

    def __init__(self, package: Package, name: str, place: Location, draft: Draft) -> None:
        self._package = package
        self._related: dict[str, Related] = package.related(name)
        self._place = place
        self._draft = draft

    def write(self, root: etree._Element) -> None:
        tree = next(root.iter("spTree"), None)
        shapes = _in_reading_order(_shapes(tree)) if tree is not None else []
        titles = [shape for shape in shapes if _placeholder(shape) in _TITLES]
        title = tidy_line(" ".join(_text(shape) for shape in titles))
        if title or any(_says_something(shape) for shape in shapes):
            # Without a title the slide must not stand under that of the slide before.
            self._draft.heading(1, title or f"Slide {self._place.page}", self._place)
        if not self._draft.title and self._place.page == 1:
            self._draft.title = title
        for shape in shapes:
            if shape not in titles and _placeholder(shape) not in _FURNITURE:
                self._shape(shape)
        self._notes()
        self._comments()

    def _shape(self, shape: etree._Element) -> None:
        if (table := next(shape.iter("tbl"), None)) is not None:
            self._table(table)
        elif shape.tag == "graphicFrame":
            write_graphics(shape, self._package, self._related, self._draft, self._place)
        elif text := _text(shape):
            self._draft.text(text, self._place)
        elif description := _description(shape):
            self._draft.text(f"[image: {description}]", self._place)

    def _table(self, table: etree._Element) -> None:
        grid = Grid()
        for row in table.iterchildren("tr"):
            grid.start_row()
            for cell in row.iterchildren("tc"):
                if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
                    continue
                grid.cell(
                    _text(cell), columns=_number(cell, "gridSpan"), rows=_number(cell, "rowSpan")
                )
        grid.write(self._draft, location=self._place)

    def _notes(self) -> None:
        for link in self._related.values():
            notes = self._package.part(link.target) if link.kind == "notesSlide" else None
            for shape in notes.iter("sp") if notes is not None else ():
                if _placeholder(shape) not in _FURNITURE and (text := _text(shape)):
                    self._draft.text(f"Notes: {text}", self._place)

    def _comments(self) -> None:
        for link in self._related.values():
            comments = self._package.part(link.target) if link.kind == "comments" else None
            for comment in comments.iter("cm") if comments is not None else ():
                text = " ".join(element.text or "" for element in comment.iter("text", "t"))
                self._draft.text(f"Comment: {text}" if text.strip() else "", self._place)


def _shapes(parent: etree._Element, depth: int = 0) -> Iterator[etree._Element]:
    """Yield all shapes, those inside groups too."""
    for child in parent:
        if child.tag == "grpSp" and depth < _MAX_DEPTH:
            yield from _in_reading_order(_shapes(child, depth + 1))
        elif child.tag in ("sp", "graphicFrame", "pic", "cxnSp"):
            yield child
        elif child.tag == "AlternateContent" and len(child):
            yield from _shapes(child[0], depth + 1)


def _in_reading_order(shapes: Iterator[etree._Element]) -> list[etree._Element]:
    """Sort by row, then from the left; shapes without a place of their own keep theirs."""
    ordered: list[tuple[tuple[int, int], etree._Element]] = []
    last = (-1, -1)
    for shape in shapes:
        offset = shape.find("./spPr/xfrm/off")
        offset = shape.find("./xfrm/off") if offset is None else offset
        grouped = parent_tag(shape) == "grpSp"
        if offset is not None and not grouped:
            last = (_coordinate(offset, "y") // _ROW_HEIGHT, _coordinate(offset, "x"))
        ordered.append((last, shape))
    return [shape for _, shape in sorted(ordered, key=lambda item: item[0])]


def _text(shape: etree._Element) -> str:
    """Return the paragraphs of a shape or cell as lines; bullets and numbers are kept."""
    body = next(shape.iter("txBody"), None)
    is_list = _placeholder(shape) in ("body", "obj")
    lines: list[str] = []
    number = 0
    paragraphs = list(body.iterchildren("p")) if body is not None else []
    for paragraph in paragraphs:
        text = _paragraph(paragraph)
        if not text:
            continue
        properties = paragraph.find("pPr")
        numbered = properties is not None and properties.find("buAutoNum") is not None
        plain = properties is not None and properties.find("buNone") is not None
        bullet = properties is not None and properties.find("buChar") is not None
        number = number + 1 if numbered else 0
        if numbered:
            text = f"{number}. {text}"
        elif text[0].isdecimal():
            pass  # numbered by hand
        elif bullet or (is_list and not plain and len(paragraphs) > 1):
            text = f"- {text}"
        lines.append(text)
    return "\n".join(lines)


def _paragraph(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    for child in paragraph.iter("t", "br", "oMath", "tab"):
        if child.tag == "oMath":
            pieces.append(f" {linear(child)} ")
        elif child.tag == "br" or child.tag == "tab":
            pieces.append(" ")
        elif next(child.iterancestors("oMath"), None) is None:
            pieces.append(child.text or "")
    return tidy_line("".join(pieces))


def _placeholder(shape: etree._Element) -> str:
    """Return what a shape holds in its layout: title, body, footer …; "" if it is free."""
    mark = next((child.find("./nvPr/ph") for child in shape if child.tag.startswith("nv")), None)
    return mark.get("type", "obj") if mark is not None else ""


def _description(shape: etree._Element) -> str:
    return next((found.get("descr", "") for found in shape.iter("cNvPr")), "").strip()


def _says_something(shape: etree._Element) -> bool:
    is_content = shape.tag == "graphicFrame" or bool(_text(shape) or _description(shape))
    return is_content and _placeholder(shape) not in _FURNITURE


def _number(element: etree._Element, name: str) -> int:
    value = element.get(name, "1")
    return int(value) if value.isdecimal() else 1


def _coordinate(element: etree._Element, name: str) -> int:
    value = element.get(name, "0")
    return int(value) if value.lstrip("-").isdecimal() else 0
