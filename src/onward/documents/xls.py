"""Reads the worksheets of an XLS file (BIFF 5 and 8) with xlrd.

Refuses to know what on a sheet is a table.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError
from xlrd.formula import FormulaError

from onward.documents.number_formats import shown
from onward.documents.regions import Box
from onward.documents.sheets import Sheet
from onward.errors import UnreadableError

_BROKEN = (
    XLRDError,
    CompDocError,
    FormulaError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)
"""What xlrd raises on bytes that are not what they claim to be."""


def xls_sheets(data: bytes, max_rows: int) -> Iterator[Sheet]:
    """Yield the worksheets of a workbook in the order of its tabs; UnreadableError if broken."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        try:
            book = xlrd.open_workbook(
                file_contents=data,
                logfile=nowhere,
                formatting_info=True,  # else it does not tell merged cells and number formats
                on_demand=True,
                ragged_rows=True,  # else a broken file may claim 16 million cells
            )
            for index in range(book.nsheets):
                yield _sheet(book, book.sheet_by_index(index), max_rows)
                book.unload_sheet(index)
        except _BROKEN as error:
            if "encrypted" in str(error).lower():
                reason = "protected by a password: the workbook is encrypted"
            else:
                reason = f"broken workbook: {error or type(error).__name__}"
            raise UnreadableError(reason) from error


def _sheet(book: xlrd.Book, source: xlrd.sheet.Sheet, max_rows: int) -> Sheet:
    sheet = Sheet(source.name, max_rows, hidden=bool(source.visibility))
    for number in range(source.nrows):
        cells = enumerate(source.row(number))
        sheet.put(
            number,
            [(column, _value(book, cell, sheet, (number, column))) for column, cell in cells],
        )
    for top, bottom, left, right in source.merged_cells:  # ends excluded
        sheet.merges.append(Box(top, left, bottom - 1, right - 1))
    sheet.hidden_rows += sorted(row + 1 for row, info in source.rowinfo_map.items() if info.hidden)
    for (row, column), note in sorted(source.cell_note_map.items()):
        if note.text.strip():
            sheet.comments.append((Box(row, column, row, column).range, note.text.strip()))
    return sheet


def _value(book: xlrd.Book, cell: xlrd.sheet.Cell, sheet: Sheet, at: tuple[int, int]) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        sheet.errors.append(Box(*at, *at).range)
        return ""
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return shown(float(cell.value), _code(book, cell), from_1904=bool(book.datemode))
    return ""


def _code(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    """The number format of a cell; General where the file's tables have a hole."""
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return "General"
    known = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return str(known.format_str) if known else "General"
