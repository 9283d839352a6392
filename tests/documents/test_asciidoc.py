"""AsciiDoc keeps headings, lists, tables with spans and listings."""

from __future__ import annotations

import pytest
from tests.documents.reading import lines, path_of, read, read_draft, tables, words

from onward.documents.asciidoc import read_asciidoc


def test_title_attributes_and_headings() -> None:
    document = read(read_asciidoc, ":author: Ann\n= Title\n\n== Section\n\ntext\n// comment\n")
    assert document.title == "Title"
    assert document.metadata == {"author": "Ann"}
    assert path_of(document, "text") == ("Title", "Section")
    assert lines(document) == [6]


def test_lists_are_counted_and_titles_stand_before_them() -> None:
    text = ".Steps\n. One\n. Two\n.. Inner\n. Three\n\n* dot\n- dash\n"
    assert words(read(read_asciidoc, text)) == [
        "Steps",
        "1. One\n2. Two\n1. Inner\n3. Three\n- dot\n- dash",
    ]


def test_listings_are_code_and_comments_are_nothing() -> None:
    text = "[source,python]\n----\nx = 1\n----\n\n////\nhidden\n////\n\n====\nexample\n====\n"
    document = read(read_asciidoc, text)
    assert words(document, "code") == ["x = 1"]
    assert words(document) == ["example"]


def test_tables_with_titles_headers_and_spans() -> None:
    text = (
        '.Sales\n[cols="1,1,1", options="header"]\n|===\n| A | B | C\n\n'
        "2+| wide | x\n.2+| tall | 1 | 2\n| 3 | 4\n|===\n"
    )
    (table,) = tables(read(read_asciidoc, text))
    assert table.caption == "Sales"
    assert table.header == ("A", "B", "C")
    assert table.rows == (("wide", "wide", "x"), ("tall", "1", "2"), ("tall", "3", "4"))


def test_letters_alone_in_cells_are_no_styles() -> None:
    (table,) = tables(read(read_asciidoc, "|===\n^h| Code h| Name\n| s | Strong\n|===\n"))
    assert table.header == ("Code", "Name")
    assert table.rows == (("s", "Strong"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*bold* _it_ `code` #mark#", "bold it code mark"),
        ("https://x.org[the site] and <<ref,here>> btn:[OK]", "the site and here OK"),
        ("image::a.png[A duck,300]", "[image: A duck]"),
        ("term:: its meaning", "term: its meaning"),
    ],
)
def test_inline_marks_go(text: str, expected: str) -> None:
    assert words(read(read_asciidoc, text)) == [expected]


def test_files_are_not_included() -> None:
    draft, document = read_draft(read_asciidoc, "include::/etc/passwd[]\n\ntext\n")
    assert document.text == "text"
    assert draft.warnings == ["included file not followed: /etc/passwd"]


@pytest.mark.parametrize(
    "text",
    ["*a " * 20_000, "|===\n", "|===\n|===\n", "|===\nno cells\n|===\n", "----\nopen", "==="],
)
def test_hostile_text_ends(text: str) -> None:
    read(read_asciidoc, text)
