"""Reads the tables of an OpenDocument spreadsheet (OASIS ODF 1.3 part 3, chapter 9) with lxml.

The file holds each value as the sheet shows it; only dates are taken from the value itself.
Refuses to know what on a sheet is a table.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree

from onward.documents.archives import SafeZip
from onward.documents.number_formats import plain_number
from onward.documents.regions import Box
from onward.documents.sheets import Sheet
from onward.documents.xlsx import free
from onward.errors import UnreadableError

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:")
MAX_COLUMNS = 16_384


def ods_sheets(data: bytes, max_rows: int) -> Iterator[Sheet]:
    """Yield the sheets of a spreadsheet in the order of its tabs.

    UnreadableError if it is encrypted or broken.
    """
    archive = SafeZip(data)
    if b"encryption-data" in (archive.find("META-INF/manifest.xml") or b""):
        raise UnreadableError("protected by a password: the spreadsheet is encrypted")
    content = archive.read("content.xml")
    try:
        yield from _sheets(content, max_rows)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"broken spreadsheet: {error}") from error


def _sheets(content: bytes, max_rows: int) -> Iterator[Sheet]:
    hidden_styles: set[str] = set()
    sheet: Sheet | None = None
    row = depth = 0
    tags = [f"{_STYLE}style", f"{_TABLE}table", f"{_TABLE}table-row"]
    events = etree.iterparse(
        io.BytesIO(content), events=("start", "end"), tag=tags,
        resolve_entities=False, no_network=True, load_dtd=False,
    )  # fmt: skip
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                hidden = element.get(f"{_TABLE}style-name", "") in hidden_styles
                sheet = Sheet(element.get(f"{_TABLE}name", ""), max_rows, hidden=hidden)
                row = 0
            elif event == "end" and depth == 0 and sheet:
                yield sheet
                sheet = None
        elif event == "end" and depth == 1 and sheet and element.tag == f"{_TABLE}table-row":
            row = _read_row(element, row, sheet, max_rows)
            free(element)
        elif event == "end" and element.tag == f"{_STYLE}style":
            properties = element.find(f"{_STYLE}table-properties")
            if properties is not None and properties.get(f"{_TABLE}display") == "false":
                hidden_styles.add(element.get(f"{_STYLE}name", ""))


def _read_row(element: etree._Element, row: int, sheet: Sheet, max_rows: int) -> int:
    """Put a row, as often as it is repeated, and return the number of the next one."""
    repeated = _count(element, "number-rows-repeated")
    cells = _row(element, row, sheet)
    if not any(text for _, text in cells):
        return row + repeated
    if element.get(f"{_TABLE}visibility", "visible") != "visible":
        sheet.hidden_rows += range(row + 1, row + 1 + min(repeated, max_rows))
    kept = min(repeated, max_rows)
    for number in range(row, row + kept):
        sheet.put(number, cells)
    sheet.rows_left_out += repeated - kept
    return row + repeated


def _row(element: etree._Element, row: int, sheet: Sheet) -> list[tuple[int, str]]:
    cells: list[tuple[int, str]] = []
    column = 0
    for cell in element.iterchildren(*_CELLS):
        repeated = _count(cell, "number-columns-repeated")
        if cell.tag == _CELLS[0] and len(cell):
            text = _value(cell, Box(row, column, row, column).range, sheet)
            _span(cell, row, column, sheet)
            if text:
                last = min(column + repeated, MAX_COLUMNS)
                cells += ((place, text) for place in range(column, last))
        elif cell.get(f"{_TABLE}formula"):
            sheet.unknown.append(Box(row, column, row, column).range)
        column += repeated
    return cells


def _span(cell: etree._Element, row: int, column: int, sheet: Sheet) -> None:
    rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
    if rows * columns > 1:
        sheet.merges.append(Box(row, column, row + rows - 1, column + columns - 1))


def _value(cell: etree._Element, reference: str, sheet: Sheet) -> str:
    for note in cell.iterfind(f"{_OFFICE}annotation"):
        text = "\n".join(_paragraph(part) for part in note.iterfind(f"{_TEXT}p"))
        if text.strip():
            sheet.comments.append((reference, text.strip()))
    shown = "\n".join(_paragraph(part) for part in cell.iterfind(f"{_TEXT}p")).strip()
    kind = cell.get(f"{_OFFICE}value-type", "")
    if shown.startswith(_ERRORS) and cell.get(f"{_TABLE}formula"):
        sheet.errors.append(reference)
        return ""
    if kind == "date":
        return _date(cell.get(f"{_OFFICE}date-value", shown))
    if shown or kind in ("string", ""):
        return shown
    try:
        return plain_number(float(cell.get(f"{_OFFICE}value", "")))
    except ValueError:
        return ""


def _date(value: str) -> str:
    """ISO 8601 without a midnight that says nothing."""
    day, _, time = value.partition("T")
    time = time.partition(".")[0].removesuffix(":00")
    return day if time in ("", "00:00") else f"{day} {time}"


def _paragraph(element: etree._Element) -> str:
    """Text of a paragraph; runs of blanks, tabs and line breaks are elements of their own."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s" or child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            pieces.append(" ")
        elif child.tag != f"{_OFFICE}annotation" and isinstance(child.tag, str):
            pieces.append(_paragraph(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _count(element: etree._Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(text)) if text.isdecimal() else 1
