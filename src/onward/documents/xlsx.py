"""Reads the worksheets of an XLSX file (ECMA-376 part 1) row by row, with lxml.

openpyxl gives either merged cells and comments, with every cell an object in memory, or a
stream of rows without them; here one pass over the XML gives all of it. Refuses to know what on
a sheet is a table.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from onward.documents.archives import SafeZip
from onward.documents.number_formats import BUILT_IN, shown
from onward.documents.regions import Box
from onward.documents.sheets import Sheet
from onward.errors import UnreadableError

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_THREADED = re.compile(r"^\[Threaded comment\].*?Comment:\s*", re.DOTALL)
_TRUE = ("1", "true")
MAX_COLUMNS = 16_384
MAX_ROWS = 1_048_576


@dataclass(frozen=True, slots=True)
class _Book:
    """What the sheets of one workbook share."""

    strings: list[str]
    formats: list[str]
    """Number format code by style index."""
    from_1904: bool


def xlsx_sheets(data: bytes, max_rows: int, warn: Callable[[str], None]) -> Iterator[Sheet]:
    """Yield the worksheets of a workbook in the order of its tabs.

    Values are the cached ones; a formula without one is blank and listed in ``Sheet.unknown``.
    Chart and macro sheets and broken parts are passed over with a warning. UnreadableError when
    there is no workbook.
    """
    archive = SafeZip(data)
    start = _start_part(archive)
    tree = _parsed(archive, start)
    if tree is None:
        raise UnreadableError("broken workbook: the list of its sheets cannot be read")
    links = _links(archive, start)
    properties = tree.find("{*}workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in _TRUE
    kinds = dict(links.values())
    book = _Book(
        _strings(archive, kinds.get("sharedStrings", ""), warn),
        _formats(archive, kinds.get("styles", "")),
        from_1904,
    )
    for entry in tree.iterfind("{*}sheets/{*}sheet"):
        name = entry.get("name", "")
        kind, part = links.get(_relation(entry), ("", ""))
        if kind != "worksheet":
            warn(f"sheet {name!r}: skipped, it holds {_KINDS.get(kind, 'no cells')}")
            continue
        sheet = Sheet(name, max_rows, hidden=entry.get("state", "visible") != "visible")
        try:
            _read_cells(archive.read(part), sheet, book)
        except (etree.XMLSyntaxError, UnreadableError) as error:
            warn(f"sheet {name!r}: broken, read as far as it goes ({error})")
        _read_comments(archive, part, sheet)
        yield sheet


_KINDS = {
    "chartsheet": "only a chart",
    "dialogsheet": "only a dialog",
    "xlMacrosheet": "only macros",
    "xlIntlMacrosheet": "only macros",
}


def _start_part(archive: SafeZip) -> str:
    for kind, target in _links(archive, "").values():
        if kind == "officeDocument" and target in archive:
            return target
    if "xl/workbook.xml" in archive:
        return "xl/workbook.xml"
    if "xl/workbook.bin" in archive:
        raise UnreadableError("a binary workbook (.xlsb): save it as .xlsx")
    raise UnreadableError("broken workbook: the zip container holds no xl/workbook.xml")


def _links(archive: SafeZip, part: str) -> dict[str, tuple[str, str]]:
    """Relation id → (kind, part) of a part; of the whole package for ``""``."""
    folder, name = posixpath.split(part)
    tree = _parsed(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    links = {}
    for link in [] if tree is None else tree.iterfind("{*}Relationship"):
        target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))
        kind = link.get("Type", "").rpartition("/")[2]
        links[link.get("Id", "")] = (kind, target.lstrip("/"))
    return links


def _relation(element: etree._Element) -> str:
    """The relation id; its namespace differs between the two dialects of the format."""
    return next((str(v) for k, v in element.attrib.items() if str(k).endswith("}id")), "")


def _parsed(archive: SafeZip, part: str) -> etree._Element | None:
    if part not in archive:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(archive.read(part), parser)
    except etree.XMLSyntaxError:
        return None


def _elements(data: bytes, *names: str) -> Iterator[etree._Element]:
    """Yield finished elements of the given names and free each one afterwards."""
    events = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    for _, element in events:
        yield element
        free(element)


def free(element: etree._Element) -> None:
    """Give back the memory of an element that was read, and of all before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _strings(archive: SafeZip, part: str, warn: Callable[[str], None]) -> list[str]:
    strings: list[str] = []
    if part in archive:
        try:
            strings.extend(_rich_text(item) for item in _elements(archive.read(part), "si"))
        except etree.XMLSyntaxError as error:
            warn(f"the texts of the workbook are broken, some cells are blank ({error})")
    return strings


def _rich_text(element: etree._Element) -> str:
    """Text of all runs, without the phonetic guides of East Asian text."""
    runs = [
        run.text or ""
        for run in element.iter("{*}t")
        if not any(True for _ in run.iterancestors("{*}rPh"))
    ]
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), "".join(runs))


def _formats(archive: SafeZip, part: str) -> list[str]:
    tree = _parsed(archive, part)
    if tree is None:
        return []
    codes = dict(BUILT_IN)
    for entry in tree.iterfind("{*}numFmts/{*}numFmt"):
        codes[_whole(entry.get("numFmtId"))] = entry.get("formatCode", "General")
    styles = tree.iterfind("{*}cellXfs/{*}xf")
    return [codes.get(_whole(style.get("numFmtId")), "General") for style in styles]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _read_cells(data: bytes, sheet: Sheet, book: _Book) -> None:
    number = 0
    for element in _elements(data, "row", "mergeCell"):
        if element.tag.endswith("mergeCell"):
            if box := _box(element.get("ref", "")):
                sheet.merges.append(box)
            continue
        number = _whole(element.get("r")) or number + 1
        if number > MAX_ROWS:
            continue
        if element.get("hidden") in _TRUE:
            sheet.hidden_rows.append(number)
        sheet.put(number - 1, _row(element, number, sheet, book))


def _row(
    element: etree._Element, number: int, sheet: Sheet, book: _Book
) -> Iterator[tuple[int, str]]:
    space = element.tag.removesuffix("row")
    value_tag, formula_tag = f"{space}v", f"{space}f"
    column = -1
    for cell in element.iterchildren(f"{space}c"):
        reference = cell.get("r")
        column = _column(reference.rstrip("0123456789")) if reference else column + 1
        if not len(cell) or not 0 <= column < MAX_COLUMNS:
            continue
        stored = next(cell.iterchildren(value_tag), None)
        if stored is not None and stored.text:
            text = _value(cell, stored.text, book)
            if text is None:
                sheet.errors.append(reference or f"row {number}")
            else:
                yield column, text
        elif cell.get("t") == "inlineStr":
            yield column, _rich_text(cell)
        elif cell.get("t") != "str" and next(cell.iterchildren(formula_tag), None) is not None:
            sheet.unknown.append(reference or f"row {number}")


def _value(cell: etree._Element, value: str, book: _Book) -> str | None:
    """The text that a stored value shows; None for an error."""
    kind = cell.get("t", "n")
    if kind == "n":
        return _number(value, cell.get("s"), book)
    if kind == "s":
        index = _whole(value)
        return book.strings[index] if index < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value in _TRUE else "FALSE"
    if kind == "e":
        return None
    return _date_only(value) if kind == "d" else value


def _number(value: str, style: str | None, book: _Book) -> str:
    index = _whole(style)
    code = book.formats[index] if index < len(book.formats) else "General"
    if code == "General" and len(value) < 10 and value.isdecimal():
        return value.lstrip("0") or "0"
    try:
        number = float(value)
    except ValueError:
        return value
    return shown(number, code, from_1904=book.from_1904)


def _date_only(value: str) -> str:
    """A cell of type ``d`` holds ISO 8601: midnight is no information."""
    return value.removesuffix("Z").removesuffix("T00:00:00").replace("T", " ")


def _read_comments(archive: SafeZip, part: str, sheet: Sheet) -> None:
    for kind, target in _links(archive, part).values():
        tree = _parsed(archive, target) if kind == "comments" else None
        for comment in [] if tree is None else tree.iterfind("{*}commentList/{*}comment"):
            text = _THREADED.sub("", _rich_text(comment).strip()).strip()
            if text:
                sheet.comments.append((comment.get("ref", ""), text))


def _box(reference: str) -> Box | None:
    first, _, last = reference.partition(":")
    start, end = _CELL.match(first), _CELL.match(last or first)
    if not start or not end:
        return None
    return Box(int(start[2]) - 1, _column(start[1]), int(end[2]) - 1, _column(end[1]))


@lru_cache(maxsize=MAX_COLUMNS)
def _column(letters: str) -> int:
    """Index from 0 of a column's letters; -1 without any."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
