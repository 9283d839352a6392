"""Org files keep headings, lists, tables and source blocks."""

from __future__ import annotations

from tests.documents.reading import lines, path_of, read, read_draft, tables, words

from onward.documents.org import read_org


def test_headings_without_states_and_tags() -> None:
    text = "#+TITLE: My notes\n#+AUTHOR: Ann\n* TODO [#A] First :work:\n** Sub\ntext\n"
    document = read(read_org, text)
    assert document.title == "My notes"
    assert document.metadata == {"author": "Ann"}
    assert path_of(document, "text") == ("First", "Sub")
    assert lines(document) == [5]


def test_lists_go_on_over_lines() -> None:
    text = "- one\n  goes on\n- two\n  + inner\n1. first\n"
    assert words(read(read_org, text)) == ["- one goes on\n- two\n- inner\n1. first"]


def test_blocks_drawers_and_comments() -> None:
    text = (
        ":PROPERTIES:\n:ID: 7\n:END:\n# comment\n#+BEGIN_SRC sh\n  ls\n#+END_SRC\n"
        "#+begin_quote\nSaid.\n#+end_quote\n"
    )
    document = read(read_org, text)
    assert words(document, "code") == ["  ls"]
    assert words(document) == ["Said."]


def test_tables_have_the_header_above_their_rule() -> None:
    (table,) = tables(read(read_org, "| *A* | B |\n|---+---|\n| 1 | [[u][link]] |\n"))
    assert table.header == ("A", "B")
    assert table.rows == (("1", "link"),)


def test_links_and_emphasis_are_plain() -> None:
    text = "A [[http://x][link]], ~code~, =verb=, *bold* and 2*3*4 a/b/c.\n"
    assert words(read(read_org, text)) == ["A link, code, verb, bold and 2*3*4 a/b/c."]


def test_files_are_not_included() -> None:
    draft, document = read_draft(read_org, '#+INCLUDE: "/etc/passwd"\ntext\n')
    assert document.text == "text"
    assert "not followed" in draft.warnings[0]


def test_hostile_text_ends() -> None:
    read(read_org, "*a " * 20_000)
    read(read_org, "#+BEGIN_SRC\nnever closed")
    read(read_org, "[[a" * 20_000)
