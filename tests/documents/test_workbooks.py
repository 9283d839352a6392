"""Workbooks become headings, tables with their cells, and texts; hostile ones a reason."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt  # type: ignore[import-untyped]
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from onward.documents.draft import Draft, Reader
from onward.documents.workbooks import read_ods, read_xls, read_xlsx
from onward.errors import UnreadableError
from onward.options import ReadOptions
from onward.types import Blob, Block, Document, Table

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(reader: Reader, data: bytes, options: ReadOptions | None = None) -> Document:
    draft = Draft(options)
    blob = Blob(source="book", name="book", data=data)
    reader(blob, draft)
    return draft.document(blob, "book")


def tables(document: Document) -> list[Table]:
    return [block.table for block in document.blocks if block.table]


def words(document: Document, kind: str) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind == kind]


def xlsx(fill: Callable[[Worksheet], None]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rewritten(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The workbook with one part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name == part else content)
    return file.getvalue()


CellValue = str | float | date | None


def rows(*values: tuple[CellValue, ...]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in values:
            sheet.append(row)

    return fill


class TestXlsx:
    """Workbooks of today."""

    def test_a_table_knows_its_sheet_and_its_cells(self) -> None:
        def fill(sheet: Worksheet) -> None:
            sheet.title = "Swag"
            sheet["B2"], sheet["C2"], sheet["B3"], sheet["C3"] = "System", "Dev", "BERT", 86.6

        document = read(read_xlsx, xlsx(fill))
        heading, table = document.blocks
        assert (heading.kind, words(document, "heading")) == ("heading", ["Swag"])
        assert (table.location.sheet, table.location.range) == ("Swag", "B2:C3")
        assert table.heading_path == ("Swag",)
        assert table.table == Table(("System", "Dev"), (("BERT", "86.6"),))

    def test_values_are_shown_as_the_sheet_shows_them(self) -> None:
        def fill(sheet: Worksheet) -> None:
            sheet.append(["what", "value"])
            shown: list[tuple[CellValue, str]] = [
                (0.1 + 0.2, "General"), (3.0, "General"), (0.866, "0.0%"), (1234567, "#,##0"),
                (date(2024, 1, 31), "dd/mm/yyyy"), (True, "General"), ("007", "@"),
            ]  # fmt: skip
            for number, (value, code) in enumerate(shown, start=2):
                sheet.cell(number, 1, f"row {number}")
                sheet.cell(number, 2, value).number_format = code

        (table,) = tables(read(read_xlsx, xlsx(fill)))
        assert [row[1] for row in table.rows] == [
            "0.3", "3", "86.6%", "1,234,567", "2024-01-31", "TRUE", "007",
        ]  # fmt: skip

    def test_a_formula_without_a_stored_value_is_blank_and_reported(self) -> None:
        document = read(read_xlsx, xlsx(rows(("a", "b"), (1, 2), (3, "=SUM(A2:B2)"))))
        assert "SUM" not in document.text
        assert tables(document)[0].rows == (("1", "2"), ("3", ""))
        (warning,) = document.warnings
        assert "B3" in warning
        assert "formulas" in warning

    def test_a_formula_with_a_stored_value_shows_it(self) -> None:
        data = rewritten(
            xlsx(rows(("a", "b"), (1, "=A2*2"))),
            "xl/worksheets/sheet1.xml",
            lambda xml: re.sub(r"</f><v ?/>|</f><v></v>", "</f><v>2</v>", xml),
        )
        document = read(read_xlsx, data)
        assert tables(document)[0].rows == (("1", "2"),)
        assert document.warnings == ()

    def test_errors_are_blank_and_reported(self) -> None:
        document = read(read_xlsx, xlsx(rows(("a", "b"), (1, 2), (3, "#DIV/0!"))))
        assert tables(document)[0].rows[1] == ("3", "")
        assert "B3" in document.warnings[0]

    def test_merged_cells_two_line_headers_and_a_caption_below(self) -> None:
        def fill(sheet: Worksheet) -> None:
            rows(
                ("System", "Dev", None, "Test", None),
                (None, "EM", "F1", "EM", "F1"),
                ("Ours",),
                ("BERT", 80.8, 88.5, None, None),
                ("Table 2: SQuAD",),
            )(sheet)
            for merge in ("A1:A2", "B1:C1", "D1:E1", "A3:E3", "A5:E6"):
                sheet.merge_cells(merge)

        (table,) = tables(read(read_xlsx, xlsx(fill)))
        assert table.header == ("System", "Dev EM", "Dev F1", "Test EM", "Test F1")
        assert table.rows[0] == ("Ours", "", "", "", "")
        assert table.caption == "Table 2: SQuAD"

    def test_hidden_sheets_and_rows_are_read_and_marked(self) -> None:
        book = openpyxl.Workbook()
        book.create_sheet("Seen").append(["x", "y"])
        secret = book.create_sheet("Secret")
        for row in (("a", "b"), (1, 2), (3, 4), (5, 6)):
            secret.append(row)
        secret.sheet_state = "hidden"
        for number in (2, 3):
            secret.row_dimensions[number].hidden = True
        document = read(read_xlsx, saved(book))
        assert words(document, "heading") == ["Seen", "Secret (hidden sheet)"]
        assert document.blocks[-1].location.sheet == "Secret"
        assert len(tables(document)[-1].rows) == 3
        assert document.metadata["hidden rows of Secret"] == "2-3"

    def test_comments_are_text_at_their_cell(self) -> None:
        def fill(sheet: Worksheet) -> None:
            rows(("a", "b"), (1, 2))(sheet)
            sheet["B2"].comment = Comment("estimated", "Ann")

        document = read(read_xlsx, xlsx(fill))
        assert words(document, "text") == ["Comment on B2: estimated"]
        assert document.blocks[-1].location.range == "B2"

    def test_chart_sheets_are_skipped_with_a_warning(self) -> None:
        book = openpyxl.Workbook()
        assert isinstance(book.active, Worksheet)
        book.active.append(["x", "y"])
        book.create_chartsheet("Picture")
        document = read(read_xlsx, saved(book))
        assert document.warnings == ("sheet 'Picture': skipped, it holds only a chart",)

    def test_rows_over_the_limit_are_counted(self) -> None:
        data = xlsx(rows(("a", "b"), *((n, n) for n in range(9))))
        document = read(read_xlsx, data, ReadOptions(max_rows=4))
        assert len(tables(document)[0].rows) == 3
        assert "6 rows were left out after the first 4" in document.warnings[0]

    def test_a_claimed_extent_of_a_million_rows_is_nothing(self) -> None:
        data = rewritten(
            xlsx(rows(("a", "b"), (1, 2))),
            "xl/worksheets/sheet1.xml",
            lambda xml: re.sub(
                r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', xml
            ).replace(
                "</sheetData>",
                '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
                '<mergeCells count="1"><mergeCell ref="A5:XFD1048576"/></mergeCells>',
            ),
        )
        document = read(read_xlsx, data)
        assert document.blocks[-1].location.range == "A1:B2"

    def test_cells_in_the_last_corner_are_read(self) -> None:
        def fill(sheet: Worksheet) -> None:
            sheet["A1"] = "first"
            sheet["XFD1048576"] = "last"

        document = read(read_xlsx, xlsx(fill))
        assert words(document, "text") == ["first", "last"]
        assert document.blocks[-1].location.range == "XFD1048576"

    def test_entities_of_a_hostile_file_are_not_expanded(self) -> None:
        bomb = "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
        data = rewritten(
            xlsx(rows(("one", "two"), ("x", "y"))),
            "xl/sharedStrings.xml",
            lambda xml: bomb + re.sub(r"<\?xml.*?\?>", "", xml).replace(">one<", ">&b;<"),
        )
        try:
            document = read(read_xlsx, data)
        except UnreadableError:
            return
        assert "aaaa" not in document.text

    def test_a_broken_sheet_is_read_as_far_as_it_goes(self) -> None:
        data = rewritten(
            xlsx(rows(("a", "b"), (1, 2), (3, 4))),
            "xl/worksheets/sheet1.xml",
            lambda xml: xml[: xml.index('<row r="3"')],
        )
        document = read(read_xlsx, data)
        assert tables(document)[0].rows == (("1", "2"),)
        assert "broken" in document.warnings[0]

    def test_a_strict_workbook_is_read_like_any_other(self) -> None:
        spaces = {
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main":
                "http://purl.oclc.org/ooxml/spreadsheetml/main",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships":
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
        }  # fmt: skip

        def strict(xml: str) -> str:
            for old, new in spaces.items():
                xml = xml.replace(old, new)
            return xml

        data = xlsx(rows(("a", "b"), ("x", 2)))
        parts = ["workbook.xml", "_rels/workbook.xml.rels", "worksheets/sheet1.xml",
                 "sharedStrings.xml", "styles.xml"]  # fmt: skip
        for part in ["_rels/.rels", *(f"xl/{part}" for part in parts)]:
            data = rewritten(data, part, strict)
        assert tables(read(read_xlsx, data)) == [Table(("a", "b"), (("x", "2"),))]

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
            (b"PK\x03\x04 and then nothing", "broken"),
            (b"", "broken"),
        ],
        ids=["encrypted", "broken", "no bytes"],
    )
    def test_what_cannot_be_read_has_a_reason(self, data: bytes, reason: str) -> None:
        with pytest.raises(UnreadableError, match=reason):
            read(read_xlsx, data)

    def test_a_zip_bomb_is_refused(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb:
            bomb.writestr("xl/workbook.xml", bytes(80 * 2**20))
        with pytest.raises(UnreadableError, match="zip bomb"):
            read(read_xlsx, file.getvalue())

    def test_another_zip_is_no_workbook(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("hello.txt", "hello")
        with pytest.raises(UnreadableError, match=r"xl/workbook\.xml"):
            read(read_xlsx, file.getvalue())

    def test_an_empty_workbook_says_so(self) -> None:
        with pytest.raises(UnreadableError, match="no cell of its 1 sheets holds text"):
            read(read_xlsx, xlsx(lambda _: None))

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
    def test_a_truncated_file_never_crashes(self, share: float) -> None:
        data = xlsx(rows(("a", "b"), *((n, "text") for n in range(50))))
        with pytest.raises(UnreadableError):
            read(read_xlsx, data[: int(len(data) * share)])


class TestXls:
    """Workbooks of 1997 to 2003."""

    @staticmethod
    def book() -> bytes:
        book = xlwt.Workbook()
        sheet = book.add_sheet("Sales")
        sheet.write_merge(0, 0, 1, 2, "2021")
        for column, name in enumerate(["Region", "Plan", "Actual"]):
            sheet.write(1, column, name)
        percent = xlwt.easyxf(num_format_str="0.0%")
        day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
        sheet.write(2, 0, "North")
        sheet.write(2, 1, 0.1 + 0.2)
        sheet.write(2, 2, 0.866, percent)
        sheet.write(3, 0, "South")
        sheet.write(3, 1, 4.0)
        sheet.write(3, 2, date(2024, 1, 31), day)
        hidden = book.add_sheet("Old")
        hidden.write(0, 0, "gone")
        hidden.visibility = 1
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def test_merged_headers_formats_dates_and_hidden_sheets(self) -> None:
        document = read(read_xls, self.book())
        (table,) = tables(document)
        assert table.header == ("Region", "2021 Plan", "2021 Actual")
        assert table.rows == (("North", "0.3", "86.6%"), ("South", "4", "2024-01-31"))
        assert document.blocks[1].location.range == "A1:C4"
        assert words(document, "heading") == ["Sales", "Old (hidden sheet)"]

    @pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
    def test_a_truncated_file_never_crashes(self, share: float) -> None:
        data = self.book()
        with pytest.raises(UnreadableError, match="broken"):
            read(read_xls, data[: int(len(data) * share)])

    def test_noise_is_a_broken_workbook(self) -> None:
        with pytest.raises(UnreadableError, match="broken workbook"):
            read(read_xls, OLE + bytes(range(256)) * 20)


ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:automatic-styles>'
    '<style:style style:name="off" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
ODS_FOOT = "</office:spreadsheet></office:body></office:document-content>"


def ods(tables: str, **parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", ODS_HEAD + tables + ODS_FOOT)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


class TestOds:
    """Workbooks of OpenDocument."""

    def test_shown_values_dates_repeats_and_spans(self) -> None:
        covered = "<table:covered-table-cell/>"
        sheet = "".join([
            '<table:table table:name="Sales">',
            row(cell("Region"), cell("2021", 'table:number-columns-spanned="2"'), covered),
            row(cell(""), cell("Plan"), cell("Actual")),
            row(
                cell("North"),
                cell("86.6%", 'office:value-type="percentage" office:value="0.866"'),
                cell("31.1.24", 'office:value-type="date" office:date-value="2024-01-31"'),
            ),
            row(cell("South"), cell("7", 'table:number-columns-repeated="2"'),
                attributes='table:number-rows-repeated="2"'),
            row('<table:table-cell table:number-columns-repeated="16384"/>',
                attributes='table:number-rows-repeated="1048570"'),
            "</table:table>",
        ])  # fmt: skip
        document = read(read_ods, ods(sheet))
        (table,) = tables(document)
        assert table.header == ("Region", "2021 Plan", "2021 Actual")
        assert table.rows == (
            ("North", "86.6%", "2024-01-31"), ("South", "7", "7"), ("South", "7", "7"),
        )  # fmt: skip
        assert document.blocks[1].location.range == "A1:C5"

    def test_hidden_sheets_comments_and_formulas_without_value(self) -> None:
        note = "<office:annotation><text:p>estimated</text:p></office:annotation>"
        sheet = (
            '<table:table table:name="Old" table:style-name="off">'
            + row(cell("a"), cell("b"))
            + row(
                f"<table:table-cell>{note}<text:p>1</text:p></table:table-cell>",
                '<table:table-cell table:formula="of:=SUM([.A1:.A2])"/>',
            )
            + "</table:table>"
        )
        document = read(read_ods, ods(sheet))
        assert words(document, "heading") == ["Old (hidden sheet)"]
        assert words(document, "text")[-1] == "Comment on A2: estimated"
        assert "B2" in document.warnings[0]
        assert "SUM" not in document.text

    def test_endless_repeats_are_cut_at_the_limit(self) -> None:
        sheet = (
            '<table:table table:name="Big">'
            + row(cell("a"), cell("b"))
            + row(cell("x"), cell("y"), attributes='table:number-rows-repeated="1000000"')
            + "</table:table>"
        )
        document = read(read_ods, ods(sheet), ReadOptions(max_rows=10))
        assert len(tables(document)[0].rows) == 9
        assert "999,991 rows were left out" in document.warnings[0]

    def test_an_encrypted_file_says_so(self) -> None:
        data = ods("", **{"META-INF__manifest.xml": "<manifest:encryption-data/>"})
        with pytest.raises(UnreadableError, match="protected by a password"):
            read(read_ods, data)

    def test_a_file_cut_short_says_so(self) -> None:
        with pytest.raises(UnreadableError, match="broken"):
            read(read_ods, ods('<table:table table:name="x">'))


class TestRealFiles:
    """Workbooks that no one here wrote."""

    def test_four_tables_on_two_sheets_with_captions_below(self, real_data: Path) -> None:
        document = read(read_xlsx, (real_data / "report" / "bert_tables.xlsx").read_bytes())
        found = {table.caption[:7]: table for table in tables(document)}
        assert sorted(found) == ["Table 1", "Table 2", "Table 3", "Table 4"]
        assert found["Table 4"].header == ("System", "Dev", "Test")
        assert ("BERT LARGE", "86.6", "86.3") in found["Table 4"].rows
        assert found["Table 3"].header == ("System", "Dev EM", "Dev F1", "Test EM", "Test F1")
        assert found["Table 1"].header[-1] == "Average"
        assert ("BERT LARGE", "82.1") in [(row[0], row[-1]) for row in found["Table 1"].rows]
        assert [ranges(b) for b in document.blocks if b.table] == [
            ("Sheet1", "A1:L7"), ("Sheet1", "A16:G30"), ("Sheet1", "A38:G48"), ("Sheet2", "A1:D8"),
        ]  # fmt: skip

    @pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
    def test_every_workbook_among_the_fixtures_is_read(self, real_data: Path, suffix: str) -> None:
        reader = {"xlsx": read_xlsx, "xls": read_xls, "ods": read_ods}[suffix]
        for path in (real_data / "fixtures").rglob(f"*.{suffix}"):
            document = read(reader, path.read_bytes())
            assert document.text
            assert "None" not in document.text
            assert not re.search(r"\bnan\b", document.text, re.IGNORECASE)


def ranges(block: Block) -> tuple[str | None, str | None]:
    return block.location.sheet, block.location.range
