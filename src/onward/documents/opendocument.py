"""Reads OpenDocument text and presentations (ODT, ODP), the files of LibreOffice.

Deleted text of tracked changes and generated tables of contents are left out. Refuses to know
spreadsheets.
"""

from __future__ import annotations

from lxml import etree

from onward.documents.archives import SafeZip
from onward.documents.draft import Draft, tidy_line
from onward.documents.span_grid import Grid, mend_marks
from onward.documents.xml_tree import all_text, parent_tag, parse_plain
from onward.errors import UnreadableError
from onward.types import Blob, Location

_MAX_DEPTH = 60
_DROPPED = frozenset((
    "tracked-changes", "table-of-content", "illustration-index", "table-index",
    "alphabetical-index", "sequence-decls", "variable-decls", "forms", "settings",
    "event-listeners",
))  # fmt: skip
_MARKS = {"p": " ", "h": " ", "list-item": "; ", "table-row": "; "}
"""What parts paragraphs, items and rows that are written on one line."""
_META = {"creator": "author", "date": "modified", "creation-date": "created", "subject": "subject"}
_TITLE_STYLES = ("Title",)


def read_odt(blob: Blob, draft: Draft) -> None:
    """Write a text document: headings, paragraphs, lists, tables and notes in order."""
    archive = _open(blob, draft)
    root = parse_plain(archive.read("content.xml"))
    body = root.find("./body/text")
    if body is None:
        raise UnreadableError("broken OpenDocument text: it has no body")
    margins = _margins(archive)
    writer = _Writer(root, draft)
    for line in margins["header"]:
        draft.text(line)
    writer.blocks(body)
    for line in margins["footer"]:
        draft.text(line)


def read_odp(blob: Blob, draft: Draft) -> None:
    """Write a presentation: a slide is a page under its title, with its notes."""
    archive = _open(blob, draft)
    root = parse_plain(archive.read("content.xml"))
    body = root.find("./body/presentation")
    if body is None:
        raise UnreadableError("broken OpenDocument presentation: it has no slides")
    for number, page in enumerate(body.iterchildren("page"), start=1):
        place = Location(page=number)
        frames = list(page)
        titles = [frame for frame in frames if frame.get("class") == "title"]
        title = tidy_line(" ".join(_text(frame) for frame in titles))
        if title or all_text(page):
            draft.heading(1, title or f"Slide {number}", place)
        writer = _Writer(root, draft, place)
        for frame in frames:
            if frame.tag == "notes":
                notes = [_text(box) for box in frame.iter("text-box")]
                draft.text(f"Notes: {' '.join(notes)}" if any(notes) else "", place)
            elif frame not in titles:
                writer.blocks(frame)


def _open(blob: Blob, draft: Draft) -> SafeZip:
    archive = SafeZip(blob.data)
    manifest = archive.find("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise UnreadableError("protected by a password: the OpenDocument file is encrypted")
    meta = archive.find("meta.xml")
    for element in parse_plain(meta).iter() if meta else ():
        value = all_text(element)
        if element.tag == "title":
            draft.title = value
        elif element.tag in _META and value:
            draft.metadata[_META[element.tag]] = value
    return archive


def _margins(archive: SafeZip) -> dict[str, list[str]]:
    """Return the distinct lines of page headers and footers."""
    lines: dict[str, list[str]] = {"header": [], "footer": []}
    styles = archive.find("styles.xml")
    for element in parse_plain(styles).iter("header", "footer") if styles else ():
        for paragraph in element.iter("p"):
            text = _text(paragraph)
            if any(letter.isalpha() for letter in text) and text not in lines[element.tag]:
                lines[element.tag].append(text)
    return lines


class _Writer:
    """Writes the blocks of one document or slide."""

    def __init__(self, root: etree._Element, draft: Draft, place: Location | None = None) -> None:
        self._draft = draft
        self._place = place
        self._parents = {
            style.get("name"): style.get("parent-style-name", "") for style in root.iter("style")
        }
        self._numbered = {
            (style.get("name"), level.get("level"))
            for style in root.iter("list-style")
            for level in style.iterchildren("list-level-style-number")
            if level.get("num-format")
        }
        self._notes = 0

    def blocks(self, parent: etree._Element, depth: int = 0) -> None:
        """Write everything under ``parent`` in order."""
        for child in parent:
            if child.tag in _DROPPED or depth > _MAX_DEPTH:
                continue
            if child.tag == "h":
                self._heading(child, _number(child, "outline-level"))
            elif child.tag == "p":
                if self._is_title(child):
                    self._draft.title = self._draft.title or _text(child)
                    self._heading(child, 1)
                else:
                    self._draft.text(_text(child), self._place)
                    self._attached(child, depth)
            elif child.tag == "list":
                self._draft.text("\n".join(self._items(child, "", 1)), self._place)
                self._tables_inside(child, depth)
            elif child.tag == "table":
                self._table(child)
            else:
                self.blocks(child, depth + 1)

    def _heading(self, element: etree._Element, level: int) -> None:
        self._draft.heading(min(level, 6), _text(element), self._place)

    def _is_title(self, paragraph: etree._Element) -> bool:
        style = paragraph.get("style-name", "")
        return style in _TITLE_STYLES or self._parents.get(style) in _TITLE_STYLES

    def _attached(self, paragraph: etree._Element, depth: int) -> None:
        """Write text boxes, then notes and comments, after the paragraph they hang on."""
        for box in paragraph.iter("text-box"):
            if next(box.iterancestors("text-box"), None) is None:
                self.blocks(box, depth + 1)
        for note in paragraph.iter("note"):
            citation, body = note.find("note-citation"), note.find("note-body")
            if body is not None:
                mark = all_text(citation) if citation is not None else ""
                self._draft.text(f"[{mark}] {_text(body)}", self._place)
        for comment in paragraph.iter("annotation"):
            texts = " ".join(_text(line) for line in comment.iter("p"))
            author = next((all_text(name) for name in comment.iterchildren("creator")), "")
            self._draft.text(f"Comment ({author}): {texts}", self._place)

    def _items(self, element: etree._Element, style: str, level: int) -> list[str]:
        style = element.get("style-name") or style
        numbered = (style, str(level)) in self._numbered
        lines: list[str] = []
        number = 0
        for item in element.iterchildren("list-item", "list-header"):
            texts = [_text(child) for child in item if child.tag in ("p", "h")]
            if any(texts):
                number = _number(item, "start-value", number + 1)
                marker = f"{number}." if numbered else "-"
                lines.append(f"{marker} {' '.join(texts)}")
            for inner in item.iterchildren("list"):
                if level < _MAX_DEPTH:
                    lines += self._items(inner, style, level + 1)
        return lines

    def _tables_inside(self, element: etree._Element, depth: int) -> None:
        for table in element.iter("table"):
            if next(table.iterancestors("table"), None) is None and depth < _MAX_DEPTH:
                self._table(table)

    def _table(self, table: etree._Element) -> None:
        grid = Grid()
        rows = [row for row in table.iter("table-row") if _table_above(row) is table]
        in_head = [row for row in rows if parent_tag(row) == "table-header-rows"]
        for row in rows:
            grid.start_row()
            for cell in row.iterchildren("table-cell"):
                text = _text(cell)
                # Empty cells may be repeated to the end of the page.
                repeated = min(_number(cell, "number-columns-repeated"), 200 if text else 1)
                for _ in range(repeated):
                    grid.cell(
                        text,
                        columns=_number(cell, "number-columns-spanned"),
                        rows=_number(cell, "number-rows-spanned"),
                    )
        grid.header_rows = len(in_head)
        grid.write(self._draft, location=self._place)


def _table_above(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors("table"), None)


def _text(element: etree._Element) -> str:
    """Return an element's text; notes leave their mark, boxes and comments are left out."""
    pieces: list[str] = []
    _gather(element, pieces, 0)
    text = tidy_line("".join(pieces))
    return mend_marks(text) if element.tag == "table-cell" else text


def _gather(element: etree._Element, pieces: list[str], depth: int) -> None:
    pieces.append(element.text or "")
    for child in element:
        if child.tag == "note":
            mark = child.find("note-citation")
            pieces.append(f"[{all_text(mark)}]" if mark is not None else "")
        elif child.tag in ("s", "tab", "line-break"):
            pieces.append(" ")
        elif child.tag == "table-cell" and depth < _MAX_DEPTH:
            _gather(child, pieces, depth + 1)
            pieces.append(", ")
        elif child.tag in ("desc", "title") and parent_tag(child) == "frame":
            pieces.append(f"[image: {all_text(child)}] ")
        elif child.tag == "text-box" and parent_tag(element) in ("p", "span"):
            pass  # written after its paragraph
        elif child.tag not in ("annotation", *_DROPPED) and depth < _MAX_DEPTH:
            _gather(child, pieces, depth + 1)
            pieces.append(_MARKS.get(child.tag, ""))
        pieces.append(child.tail or "")


def _number(element: etree._Element, name: str, default: int = 1) -> int:
    value = element.get(name, "")
    return min(int(value), 100_000) if value.isdecimal() else default
