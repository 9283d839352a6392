"""Reads Word documents, Transitional and Strict: text, lists, tables, notes, boxes, equations.

Paragraphs and tables keep their order; page headers and footers are written once. Tracked
deletions are dropped. Refuses to know page numbers, which only a layout engine could tell.
"""

from __future__ import annotations

import re

from lxml import etree

from onward.documents.docx_runs import Paragraph, is_on, read_paragraph
from onward.documents.docx_styles import Style, Styles
from onward.documents.draft import Draft, tidy_line
from onward.documents.numbering import Numbering
from onward.documents.ooxml import Package, write_graphics
from onward.documents.span_grid import Grid
from onward.errors import UnreadableError
from onward.types import Blob

_MAX_DEPTH = 60
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|página|стр)?[\s\d/|.–-]*(?:of|von|de)?[\s\d/|.–-]*", re.IGNORECASE
)
_LIST_NAMES = ("list bullet", "list number")


def read_docx(blob: Blob, draft: Draft) -> None:
    """Write a document's blocks; title, author and dates become title and metadata."""
    package = Package(blob.data)
    root = package.part(package.main)
    body = root.find("body") if root is not None else None
    if body is None:
        raise UnreadableError("broken Word file: it has no body")
    package.read_properties(draft)
    writer = _Writer(package, draft)
    writer.margins(body, "headerReference")
    writer.blocks(body)
    writer.margins(body, "footerReference")


class _Writer:
    """Writes blocks; list items and captions wait for the block that follows them."""

    def __init__(self, package: Package, draft: Draft) -> None:
        self._package = package
        self._draft = draft
        self._styles = Styles(package.first(package.main, "styles"))
        self._numbering = Numbering(package.first(package.main, "numbering"))
        self._related = package.related(package.main)
        self._notes = {
            kind: _notes(package.first(package.main, f"{kind}s"), kind)
            for kind in ("footnote", "endnote", "comment")
        }
        self._mark = 1
        self._items: list[str] = []
        self._pending: list[str] = []
        self._caption = ""

    def margins(self, body: etree._Element, kind: str) -> None:
        """Write page headers (``headerReference``) or footers, equal ones once."""
        seen: set[str] = set()
        for reference in body.iter(kind):
            link = self._related.get(reference.get("r-id", ""))
            root = self._package.part(link.target) if link is not None else None
            for element in root.iter("p") if root is not None else ():
                text = tidy_line(read_paragraph(element).text)
                if text not in seen and not _PAGE_NUMBER.fullmatch(text):
                    seen.add(text)
                    self._draft.text(text)

    def blocks(self, parent: etree._Element, depth: int = 0) -> None:
        """Write all blocks under ``parent`` and whatever was still waiting."""
        self._children(parent, depth)
        self._finish()

    def _children(self, parent: etree._Element, depth: int) -> None:
        if depth > _MAX_DEPTH:
            return
        for child in parent:
            if child.tag == "p":
                self._paragraph(child, depth)
            elif child.tag == "tbl":
                self._table(child, depth)
            elif child.tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
                self._children(child, depth + 1)
            elif child.tag == "AlternateContent":
                self._children(next(iter(child), child), depth + 1)

    def _paragraph(self, element: etree._Element, depth: int) -> None:
        style = self._styles.of(element)
        if re.match(r"toc \d", style.name):
            return
        paragraph = self._read(element)
        text = paragraph.text.strip()
        if style.level is not None and text:
            self._heading(style, text)
        elif text and (style.list_id is not None or style.name.startswith(_LIST_NAMES)):
            self._item(style, text)
        elif style.name == "caption" and text:
            self._finish()
            self._caption = text
        elif text:
            self._finish()
            self._draft.text(text)
        self._hang(paragraph)
        self._attached(paragraph, depth)

    def _read(self, element: etree._Element) -> Paragraph:
        paragraph = read_paragraph(element, first_mark=self._mark)
        self._mark += sum(1 for kind, _, _ in paragraph.notes if kind != "comment")
        return paragraph

    def _hang(self, paragraph: Paragraph) -> None:
        """Let a paragraph's notes wait until the block it stands in is written."""
        for kind, note_id, mark in paragraph.notes:
            if note := self._notes[kind].get(note_id):
                self._pending.append(f"{mark} {note}".strip())

    def _heading(self, style: Style, text: str) -> None:
        self._finish()
        if style.name == "title" and not self._draft.title:
            self._draft.title = tidy_line(text)
        marker = self._marker(style) if style.list_id is not None else ""
        self._draft.heading(style.level or 1, f"{'' if marker == '-' else marker} {text}")

    def _item(self, style: Style, text: str) -> None:
        if self._caption:
            self._finish()
        marker = self._marker(style) if style.list_id is not None else "-"
        self._items.append(f"{marker} {tidy_line(text)}".strip())

    def _marker(self, style: Style) -> str:
        return self._numbering.marker(style.list_id or "", style.list_level)

    def _attached(self, paragraph: Paragraph, depth: int) -> None:
        """Write text boxes, charts and diagrams after the paragraph they are anchored in."""
        for box in paragraph.boxes:
            self._finish()
            self.blocks(box, depth + 1)
        for drawing in paragraph.drawings:
            if next(drawing.iter("chart", "relIds"), None) is not None:
                self._finish()
                write_graphics(drawing, self._package, self._related, self._draft)
        if self._pending and not self._items:
            self._finish()

    def _finish(self) -> None:
        """Write the list, the caption without a table, and the notes that are waiting."""
        items, self._items = self._items, []
        caption, self._caption = self._caption, ""
        pending, self._pending = self._pending, []
        self._draft.text("\n".join(items))
        self._draft.text(caption)
        for note in pending:
            self._draft.text(note)

    def _table(self, table: etree._Element, depth: int) -> None:
        rows = [row for row in _inside(table, "tr") if row.find("./trPr/del") is None]
        cells = [list(_inside(row, "tc")) for row in rows]
        if all(len(row) <= 1 for row in cells):
            for cell in (cell for row_cells in cells for cell in row_cells):
                self._children(cell, depth + 1)
            return
        caption, self._caption = self._caption, ""
        self._finish()
        grid = Grid()
        above: dict[int, str] = {}
        for row, row_cells in zip(rows, cells, strict=True):
            grid.start_row()
            column = _number(row.find("./trPr/gridBefore"), 0)
            if column:
                grid.cell("", columns=column)
            for cell in row_cells:
                width = _number(cell.find("./tcPr/gridSpan"), 1)
                merge = cell.find("./tcPr/vMerge")
                goes_on = merge is not None and merge.get("val", "continue") == "continue"
                text = above.get(column, "") if goes_on else self._cell(cell, depth)
                above[column] = text
                grid.cell(text, columns=width)
                column += width
        grid.header_rows = _header_rows(rows)
        grid.write(self._draft, caption=caption)
        self._finish()

    def _cell(self, cell: etree._Element, depth: int) -> str:
        """Return a cell's text; a table inside it becomes ``a, b; c, d``."""
        pieces: list[str] = []
        for child in cell.iterchildren("p", "tbl", "sdt", "sdtContent", "ins", "customXml"):
            if depth > _MAX_DEPTH:
                break
            if child.tag == "p":
                pieces.append(self._cell_paragraph(child, depth))
            elif child.tag == "tbl":
                rows = (
                    ", ".join(self._cell(inner, depth + 1) for inner in _inside(row, "tc"))
                    for row in _inside(child, "tr")
                )
                pieces.append("; ".join(rows))
            else:
                pieces.append(self._cell(child, depth + 1))
        return " ".join(piece for piece in pieces if piece)

    def _cell_paragraph(self, element: etree._Element, depth: int) -> str:
        style, paragraph = self._styles.of(element), self._read(element)
        self._hang(paragraph)
        text = tidy_line(paragraph.text)
        if text and style.list_id is not None:
            text = f"{self._marker(style)} {text}"
        boxes = [self._cell(box, depth + 1) for box in paragraph.boxes]
        return " ".join([text, *boxes]).strip()


def _inside(parent: etree._Element, tag: str) -> list[etree._Element]:
    """Return rows of a table or cells of a row, also those wrapped in content controls."""
    found: list[etree._Element] = []
    for child in parent:
        if child.tag == tag:
            found.append(child)
        elif child.tag in ("sdt", "sdtContent", "customXml", "ins"):
            found += _inside(child, tag)
    return found


def _header_rows(rows: list[etree._Element]) -> int:
    count = 0
    for row in rows:
        mark = row.find("./trPr/tblHeader")
        if mark is None or not is_on(mark):
            break
        count += 1
    return count


def _number(element: etree._Element | None, default: int) -> int:
    value = element.get("val", "") if element is not None else ""
    return min(int(value), 1000) if value.isdecimal() else default


def _notes(root: etree._Element | None, kind: str) -> dict[str, str]:
    """Return the text of all footnotes, endnotes or comments by their id."""
    notes: dict[str, str] = {}
    for note in root.iter(kind) if root is not None else ():
        text = tidy_line(" ".join(read_paragraph(element).text for element in note.iter("p")))
        if note.get("type") in ("separator", "continuationSeparator") or not text:
            continue
        author = note.get("author", "")
        notes[note.get("id", "")] = f"Comment ({author}): {text}" if kind == "comment" else text
    return notes
