"""Readers of spreadsheet workbooks: each sheet a heading, then its tables, texts and comments.

The files' formats are in `xlsx`, `xls` and `ods`, the search for tables in `grids`. Refuses to
know how cells are stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from onward.documents.captions import GridTable
from onward.documents.draft import Draft
from onward.documents.grids import find_tables
from onward.documents.regions import sheet_cells
from onward.documents.sheets import Sheet
from onward.errors import UnreadableError
from onward.types import Blob, Location

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_xlsx(blob: Blob, draft: Draft) -> None:
    """Write an XLSX (or XLSM, XLTX) workbook; UnreadableError if encrypted, broken or empty."""
    from onward.documents.xlsx import xlsx_sheets

    _refuse_encrypted(blob.data)
    _write(xlsx_sheets(blob.data, draft.options.max_rows, draft.warnings.append), draft)


def read_xls(blob: Blob, draft: Draft) -> None:
    """Write an XLS workbook (Excel 5 to 2003); UnreadableError if encrypted, broken or empty."""
    from onward.documents.xls import xls_sheets

    _refuse_encrypted(blob.data)
    _write(xls_sheets(blob.data, draft.options.max_rows), draft)


def read_ods(blob: Blob, draft: Draft) -> None:
    """Write an OpenDocument spreadsheet; UnreadableError if encrypted, broken or empty."""
    from onward.documents.ods import ods_sheets

    _write(ods_sheets(blob.data, draft.options.max_rows), draft)


def _refuse_encrypted(data: bytes) -> None:
    """An encrypted XLSX is an OLE container with one stream of that name."""
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise UnreadableError("protected by a password: the workbook is encrypted")


def _write(sheets: Iterable[Sheet], draft: Draft) -> None:
    names: list[str] = []
    before = len(draft.warnings)
    empty = True
    for sheet in sheets:
        names.append(sheet.name)
        if sheet.rows or sheet.comments:
            empty = False
            _write_sheet(sheet, draft)
    if empty:
        why = "; ".join(draft.warnings[before:]) or f"no cell of its {len(names)} sheets holds text"
        raise UnreadableError(f"the workbook is empty: {why}")
    draft.metadata["sheets"] = ", ".join(names)


def _write_sheet(sheet: Sheet, draft: Draft) -> None:
    here = Location(sheet=sheet.name)
    draft.heading(1, f"{sheet.name} (hidden sheet)" if sheet.hidden else sheet.name, here)
    for item in find_tables(sheet.rows, sheet.merges):
        location = Location(sheet=sheet.name, range=item.box.range)
        if isinstance(item, GridTable):
            cells = sheet_cells(item.lines, item.columns)
            draft.table(
                item.header, item.rows, caption=item.caption, location=location, cells=cells
            )
        else:
            draft.text(item.text, location)
    for cell, text in sheet.comments:
        draft.text(f"Comment on {cell}: {text}", Location(sheet=sheet.name, range=cell))
    if sheet.hidden_rows:
        draft.metadata[f"hidden rows of {sheet.name}"] = _runs(sheet.hidden_rows)
    draft.warnings += sheet.remarks()


def _runs(numbers: list[int]) -> str:
    """Numbers in ascending order as runs: ``3-5, 9``."""
    runs = []
    for _, members in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in members]
        runs.append(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]))
    return ", ".join(runs)
