"""Markdown becomes headings, lists, tables and code at their lines."""

from __future__ import annotations

from tests.documents.reading import lines, path_of, read, tables, words

from onward.documents.markdown import read_markdown


def test_blocks_know_their_first_line() -> None:
    document = read(read_markdown, "# Title\n\npara\n\n```py\nx = 1\n```\n")
    assert [(block.kind, block.location.line) for block in document.blocks] == [
        ("heading", 1),
        ("text", 3),
        ("code", 5),
    ]
    assert document.title == "Title"


def test_front_matter_is_metadata_and_lines_still_count_from_the_top() -> None:
    document = read(read_markdown, "---\ntitle: My page\nauthor: 'Ann'\n---\n\nText\n")
    assert document.title == "My page"
    assert document.metadata == {"author": "Ann"}
    assert lines(document) == [6]


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert words(read(read_markdown, "---\n\ntext\n")) == ["text"]


def test_lists_keep_numbers_and_nested_items() -> None:
    document = read(read_markdown, "3. three\n   - a\n   - b\n4. four\n")
    assert words(document) == ["3. three\n- a\n- b\n4. four"]


def test_code_inside_a_list_stays_code() -> None:
    document = read(read_markdown, "1. Run:\n\n   ```\n   ls\n   ```\n2. Done\n")
    assert words(document) == ["1. Run:", "2. Done"]
    assert words(document, "code") == ["ls"]


def test_tables_have_their_header_and_inline_marks_go() -> None:
    (table,) = tables(read(read_markdown, "| **A** | `B` |\n|---|---|\n| [x](u) | a \\| b |\n"))
    assert table.header == ("A", "B")
    assert table.rows == (("x", "a | b"),)


def test_emphasis_links_pictures_and_entities_are_plain() -> None:
    document = read(read_markdown, "*a* [b](http://x) ![duck](d.png) &amp; ~~old~~\nnext\n")
    assert words(document) == ["a b duck & old next"]


def test_html_inside_is_read_and_scripts_are_not() -> None:
    document = read(read_markdown, "<div><p>Inside</p><script>bad()</script></div>\n\nAfter\n")
    assert words(document) == ["Inside", "After"]


def test_headings_nest() -> None:
    document = read(read_markdown, "# A\n## B\ntext\n")
    assert path_of(document, "text") == ("A", "B")


def test_hostile_nesting_ends() -> None:
    read(read_markdown, "> " * 5000 + "x")
    read(read_markdown, "* " * 5000 + "x")
    read(read_markdown, "[" * 5000)
