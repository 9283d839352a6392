"""Word documents keep order, headings, lists, tables, notes, boxes and equations."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from tests.documents.office import (
    CHART,
    STRICT_W,
    STYLES,
    cell,
    docx,
    paragraph,
    run,
    table,
)
from tests.documents.reading import path_of, read, tables, words, zipped

from onward.documents.docx import read_docx
from onward.errors import UnreadableError

STYLE_LINK = {"s": ("styles", "styles.xml")}
NUMBERS = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>'
    '</w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def item(text: str, level: int = 0) -> str:
    numbers = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return paragraph(text, properties=numbers)


def test_title_author_headings_and_order() -> None:
    body = (
        paragraph("One", style="U1")
        + paragraph("before")
        + table(cell("a") + cell("b"), cell("1") + cell("2"))
        + paragraph("after")
        + paragraph("Two", style="Own")
        + paragraph("deep")
    )
    document = read(read_docx, docx(body, {"styles.xml": STYLES}, STYLE_LINK))
    assert document.title == "The title"
    assert document.metadata["author"] == "Ann"
    assert [block.kind for block in document.blocks] == [
        "heading", "text", "table", "text", "heading", "text",
    ]  # fmt: skip
    assert path_of(document, "deep") == ("One", "Two")


def test_strict_files_are_read_like_the_others() -> None:
    body = paragraph("One", style="U1") + paragraph("text")
    data = docx(body, {"styles.xml": STYLES}, STYLE_LINK, namespace=STRICT_W)
    assert path_of(read(read_docx, data), "text") == ("One",)


def test_generated_tables_of_contents_are_left_out() -> None:
    body = paragraph("Intro 3", style="Toc") + paragraph("Intro", style="U1")
    document = read(read_docx, docx(body, {"styles.xml": STYLES}, STYLE_LINK))
    assert document.text == "Intro"


def test_lists_are_counted_as_word_shows_them() -> None:
    body = item("first") + item("inner", 1) + item("second") + item("again", 1) + paragraph("end")
    links = {"n": ("numbering", "numbering.xml")}
    document = read(read_docx, docx(body, {"numbering.xml": NUMBERS}, links))
    assert words(document) == ["1. first\n1.a) inner\n2. second\n2.a) again", "end"]


def test_merged_cells_repeat_their_text_and_two_line_headers_are_joined() -> None:
    body = table(
        cell("Item", '<w:vMerge w:val="restart"/>') + cell("2021", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("Q1") + cell("Q2"),
        cell("Pens") + cell("1") + cell("2"),
    )
    (found,) = tables(read(read_docx, docx(body)))
    assert found.header == ("Item", "2021 Q1", "2021 Q2")
    assert found.rows == (("Pens", "1", "2"),)


def test_header_rows_that_repeat_on_each_page_are_the_header() -> None:
    head = "<w:trPr><w:tblHeader/></w:trPr>"
    body = table(head + cell("") + cell("1"), head + cell("") + cell("2"), cell("x") + cell("3"))
    (found,) = tables(read(read_docx, docx(body)))
    assert found.header == ("", "1 2")
    assert found.rows == (("x", "3"),)


def test_a_table_inside_a_cell_is_not_lost() -> None:
    inner = table(cell("red") + cell("5"), cell("blue") + cell("6"))
    body = table(cell("A") + cell("B"), cell("x") + cell("", inside=inner))
    (found,) = tables(read(read_docx, docx(body)))
    assert found.rows == (("x", "red, 5; blue, 6"),)


def test_a_caption_above_a_table_belongs_to_it() -> None:
    body = paragraph("Table 1. Sales", style="Cap") + table(cell("a") + cell("b"))
    document = read(read_docx, docx(body, {"styles.xml": STYLES}, STYLE_LINK))
    assert tables(document)[0].caption == "Table 1. Sales"
    assert words(document) == []


def test_tracked_deletions_go_and_insertions_stay() -> None:
    inside = (
        run("The ")
        + '<w:del w:author="x"><w:r><w:delText>old</w:delText></w:r></w:del>'
        + f'<w:ins w:author="x">{run("new")}</w:ins>'
        + f"<w:moveFrom>{run('moved')}</w:moveFrom>"
        + run(" text")
    )
    assert words(read(read_docx, docx(paragraph(inside=inside)))) == ["The new text"]


def test_deleted_rows_go() -> None:
    body = table(cell("a") + cell("b"), "<w:trPr><w:del/></w:trPr>" + cell("x") + cell("y"))
    assert "x" not in read(read_docx, docx(body)).text


def test_notes_and_comments_follow_their_paragraph() -> None:
    inside = (
        run("Claim")
        + '<w:r><w:footnoteReference w:id="2"/></w:r>'
        + '<w:r><w:commentReference w:id="7"/></w:r>'
    )
    parts = {
        "footnotes.xml": '<w:footnote w:id="0" w:type="separator"/>'
        f'<w:footnote w:id="2">{paragraph("Source.")}</w:footnote>',
        "comments.xml": f'<w:comment w:id="7" w:author="Bo">{paragraph("Sure?")}</w:comment>',
    }
    links = {"f": ("footnotes", "footnotes.xml"), "c": ("comments", "comments.xml")}
    document = read(read_docx, docx(paragraph(inside=inside) + paragraph("Next"), parts, links))
    assert words(document) == ["Claim[1]", "[1] Source.", "Comment (Bo): Sure?", "Next"]


def test_page_headers_come_once_and_page_numbers_never() -> None:
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="h1"/>'
        '<w:headerReference w:type="first" r:id="h2"/>'
        '<w:footerReference w:type="default" r:id="f1"/></w:sectPr>'
    )
    parts = {
        "header1.xml": paragraph("Company"),
        "header2.xml": paragraph("Company"),
        "footer1.xml": paragraph("Page 3 of 7") + paragraph("Secret"),
    }
    links = {
        "h1": ("header", "header1.xml"),
        "h2": ("header", "header2.xml"),
        "f1": ("footer", "footer1.xml"),
    }
    document = read(read_docx, docx(paragraph("Body") + section, parts, links))
    assert words(document) == ["Company", "Body", "Secret"]


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('In the box')}</w:txbxContent>"
    inside = (
        run("Anchor")
        + "<w:r><mc:AlternateContent><mc:Choice><w:drawing>"
        + box
        + "</w:drawing></mc:Choice><mc:Fallback><w:pict>"
        + box
        + "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert words(read(read_docx, docx(paragraph(inside=inside)))) == ["Anchor", "In the box"]


def test_equations_are_readable() -> None:
    fraction = (
        "<m:oMath><m:r><m:t>x=</m:t></m:r><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    )
    document = read(read_docx, docx(paragraph(inside=run("Mean: ") + fraction)))
    assert words(document) == ["Mean: x=(a+b)/2"]


def test_powers_fields_hidden_text_and_special_characters() -> None:
    inside = (
        run("10")
        + run("6", '<w:vertAlign w:val="superscript"/>')
        + run("hidden", "<w:vanish/>")
        + "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        + "<w:r><w:tab/><w:noBreakHyphen/><w:sym w:char='F0FE'/></w:r>"
    )
    assert words(read(read_docx, docx(paragraph(inside=inside)))) == ["10^6 -☑"]


def test_charts_become_tables() -> None:
    inside = '<w:r><w:drawing><c:chart r:id="c"/></w:drawing></w:r>'
    data = docx(paragraph(inside=inside), {"chart.xml": CHART}, {"c": ("chart", "chart.xml")})
    (found,) = tables(read(read_docx, data))
    assert (found.caption, found.header) == ("Sales", ("", "2021"))
    assert found.rows == (("Pens", ""), ("Ink", "7"))


def test_content_controls_are_looked_into() -> None:
    body = f"<w:sdt><w:sdtContent>{paragraph('Inside')}</w:sdtContent></w:sdt>"
    assert words(read(read_docx, docx(body))) == ["Inside"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "broken zip container"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "protected by a password"),
        (zipped({"a": "b"}), "names no main part"),
    ],
)
def test_what_is_no_word_file_has_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(read_docx, data)


def test_entities_of_a_hostile_file_are_not_expanded() -> None:
    data = docx("BODY")
    evil = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d><body><p>&e;</p></body></d>'
    members = {"word/document.xml": evil}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            members.setdefault(name, archive.read(name).decode())
    assert "root" not in read(read_docx, zipped(members)).text


def test_deeply_nested_tables_end() -> None:
    opening, closing = "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>", "</w:tc></w:tr></w:tbl>"
    read(read_docx, docx(opening * 50 + paragraph("x") + closing * 50))


def test_real_files(real_data: Path) -> None:
    folder = real_data / "fixtures/docling/docx/sources"
    assert read(read_docx, (folder / "Strict.docx").read_bytes()).text == "Some text"
    equations = read(read_docx, (folder / "equations.docx").read_bytes()).text
    assert "a^2+b^2=c^2" in equations
    resumed = read(read_docx, (folder / "docx_list_resumed_numbering.docx").read_bytes())
    assert words(resumed)[0].endswith("2. Second ordered item\n- bullet one\n- bullet two\n"
                                      "3. Third ordered item")  # fmt: skip
