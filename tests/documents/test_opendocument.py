"""OpenDocument texts and presentations keep headings, lists, tables and notes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.documents.reading import path_of, read, tables, words, zipped

from onward.documents.draft import Reader
from onward.documents.opendocument import read_odp, read_odt
from onward.errors import UnreadableError

SPACES = (
    'xmlns:office="o" xmlns:text="t" xmlns:table="tb" xmlns:style="s" xmlns:draw="d" '
    'xmlns:presentation="pr" xmlns:dc="dc"'
)
LIST_STYLE = (
    '<text:list-style style:name="N"><text:list-level-style-number text:level="1" '
    'style:num-format="1"/></text:list-style>'
)


def odf(body: str, *, kind: str = "text", styles: str = "", **parts: str) -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{LIST_STYLE}{styles}"
        f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>"
    )
    meta = f"<m {SPACES}><dc:title>The title</dc:title><dc:creator>Ann</dc:creator></m>"
    return zipped({"content.xml": content, "meta.xml": meta, **parts})


def test_headings_nest_and_metadata_is_kept() -> None:
    body = (
        '<text:h text:outline-level="1">A</text:h><text:h text:outline-level="2">B</text:h>'
        "<text:p>deep<text:tab/>text<text:line-break/>more</text:p>"
    )
    document = read(read_odt, odf(body))
    assert document.title == "The title"
    assert document.metadata["author"] == "Ann"
    assert path_of(document, "deep text more") == ("A", "B")


def test_a_paragraph_in_title_style_is_a_heading() -> None:
    style = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    body = '<text:p text:style-name="P1">Big</text:p><text:p>x</text:p>'
    assert path_of(read(read_odt, odf(body, styles=style)), "x") == ("Big",)


def test_lists_are_numbered_where_their_style_says_so() -> None:
    body = (
        '<text:list text:style-name="N"><text:list-item><text:p>one</text:p><text:list>'
        "<text:list-item><text:p>inner</text:p></text:list-item></text:list></text:list-item>"
        "<text:list-item><text:p>two</text:p></text:list-item></text:list>"
    )
    assert words(read(read_odt, odf(body))) == ["1. one\n- inner\n2. two"]


def test_tables_with_spans_and_tables_inside() -> None:
    inner = (
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"
    )
    body = (
        '<table:table><table:table-row><table:table-cell table:number-columns-spanned="2">'
        "<text:p>Wide</text:p></table:table-cell><table:covered-table-cell/></table:table-row>"
        f"<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>"
        f"<table:table-cell>{inner}</table:table-cell></table:table-row></table:table>"
    )
    (table,) = tables(read(read_odt, odf(body)))
    assert table.rows == (("Wide", ""), ("x", "a, b"))


def test_deleted_text_and_generated_contents_are_left_out() -> None:
    body = (
        "<text:tracked-changes><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:tracked-changes><text:table-of-content><text:p>1 A</text:p>"
        "</text:table-of-content><text:p>stays</text:p>"
    )
    assert words(read(read_odt, odf(body))) == ["stays"]


def test_notes_comments_and_boxes_follow_their_paragraph() -> None:
    body = (
        "<text:p>Claim<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Source.</text:p></text:note-body></text:note><office:annotation>"
        "<dc:creator>Bo</dc:creator><text:p>Sure?</text:p></office:annotation><draw:frame>"
        "<draw:text-box><text:p>Box</text:p></draw:text-box></draw:frame></text:p>"
    )
    found = words(read(read_odt, odf(body)))
    assert found == ["Claim[1]", "Box", "[1] Source.", "Comment (Bo): Sure?"]


def test_page_headers_come_once() -> None:
    styles = (
        f"<s {SPACES}><style:header><text:p>Company</text:p></style:header>"
        "<style:header><text:p>Company</text:p></style:header>"
        "<style:footer><text:p>7</text:p></style:footer></s>"
    )
    document = read(read_odt, odf("<text:p>Body</text:p>", **{"styles.xml": styles}))
    assert words(document) == ["Company", "Body"]


def test_slides_are_pages_with_notes() -> None:
    body = (
        '<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>T</text:p>'
        "</draw:text-box></draw:frame><draw:frame><draw:text-box><text:p>point</text:p>"
        "</draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box>"
        "<text:p>say</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>"
        "<draw:page><draw:frame><draw:text-box><text:p>two</text:p></draw:text-box></draw:frame>"
        "</draw:page>"
    )
    document = read(read_odp, odf(body, kind="presentation"))
    assert [(document.text[b.start : b.end], b.location.page) for b in document.blocks] == [
        ("T", 1), ("point", 1), ("Notes: say", 1), ("Slide 2", 2), ("two", 2),
    ]  # fmt: skip


def test_an_encrypted_file_says_so() -> None:
    manifest = "<m:manifest xmlns:m='m'><m:encryption-data/></m:manifest>"
    with pytest.raises(UnreadableError, match="protected by a password"):
        read(read_odt, odf("", **{"META-INF/manifest.xml": manifest}))


@pytest.mark.parametrize("reader", [read_odt, read_odp])
def test_a_file_of_another_kind_has_a_reason(reader: Reader) -> None:
    with pytest.raises(UnreadableError, match="broken"):
        read(reader, odf("", kind="spreadsheet"))


def test_real_files(real_data: Path) -> None:
    path = real_data / "fixtures/docling/odf/sources/text_document_03.odt"
    document = read(read_odt, path.read_bytes())
    assert "A, B, C; Cell 1, Cell 2, Cell 3" in document.text
