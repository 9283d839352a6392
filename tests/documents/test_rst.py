"""reStructuredText is read without executing any directive."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.documents.reading import lines, path_of, read, read_draft, tables, words

from onward.documents.rst import read_rst


def test_sections_nest_in_the_order_of_their_underlines() -> None:
    text = (
        "=====\nTitle\n=====\n\nSection\n-------\n\ntext\n\nSub\n~~~\n\ndeep\n\n"
        "Other\n-----\n\nlast\n"
    )
    document = read(read_rst, text)
    assert document.title == "Title"
    assert path_of(document, "deep") == ("Title", "Section", "Sub")
    assert path_of(document, "last") == ("Title", "Other")
    assert lines(document) == [8, 13, 18]


def test_files_are_never_included_and_nothing_raw_is_passed_on(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    text = (
        f".. include:: {secret}\n\n.. raw:: html\n   :file: {secret}\n\n"
        f".. literalinclude:: {secret}\n\ntext\n"
    )
    draft, document = read_draft(read_rst, text)
    assert document.text == "text"
    assert len(draft.warnings) == 3
    assert str(secret) in draft.warnings[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a* **b** ``c*d``", "a b c*d"),
        ("`link <http://x>`_ and `plain`_ and word_.", "link and plain and word."),
        (":ref:`label <target>` :class:`~a.B`", "label a.B"),
        ("note [1]_ and [#]_", "note [1] and [#]"),
        (r"a\*b 2 * 3 * 4 snake_case", "a*b 2 * 3 * 4 snake_case"),
    ],
)
def test_inline_marks_go(text: str, expected: str) -> None:
    assert words(read(read_rst, text)) == [expected]


def test_substitutions_are_made() -> None:
    assert words(read(read_rst, ".. |v| replace:: 3.2\n\nVersion |v|.\n")) == ["Version 3.2."]


def test_lists_keep_numbers_and_nesting() -> None:
    text = "1. First\n2. Second\n   goes on\n\n   - inner\n\n#. auto\n"
    assert words(read(read_rst, text)) == ["1. First\n2. Second goes on\n- inner\n- auto"]


def test_definitions_fields_notes_and_line_blocks() -> None:
    text = (
        "term\n  its meaning\nother\n  too\n\n:Author: Me\n\n"
        ".. [1] A note\n   goes on.\n\n| a\n| b\n"
    )
    assert words(read(read_rst, text)) == [
        "term: its meaning", "other: too", "Author: Me", "[1] A note goes on.", "a\nb",
    ]  # fmt: skip


def test_literal_blocks_and_code_directives_are_code() -> None:
    text = (
        "Example::\n\n    def x():\n        pass\n\n"
        ".. code-block:: python\n   :linenos:\n\n   y = 1\n"
    )
    document = read(read_rst, text)
    assert words(document) == ["Example:"]
    assert words(document, "code") == ["def x():\n    pass", "y = 1"]
    assert lines(document, "code") == [3, 9]


def test_directives_nobody_knows_keep_their_body() -> None:
    text = (
        ".. function:: foo(a)\n\n   Does foo.\n\n.. note:: Take care.\n   Really.\n\n"
        ".. toctree::\n\n   a\n"
    )
    assert words(read(read_rst, text)) == ["foo(a)", "Does foo.", "Note: Take care.\nReally."]


def test_grid_tables_with_spans() -> None:
    text = (
        "+------+------+------+\n| A    | B    | C    |\n+======+======+======+\n"
        "| x    | wide        |\n+------+------+------+\n| tall | 1    | 2    |\n"
        "|      +------+------+\n|      | 3    | 4    |\n+------+------+------+\n"
    )
    (table,) = tables(read(read_rst, text))
    assert table.header == ("A", "B", "C")
    assert table.rows == (("x", "wide", "wide"), ("tall", "1", "2"), ("tall", "3", "4"))


def test_simple_tables_with_lines_that_go_on() -> None:
    text = (
        "=====  =====\nA      B\n=====  =====\n1      long\n       text\n2      y\n=====  =====\n"
    )
    (table,) = tables(read(read_rst, text))
    assert table.header == ("A", "B")
    assert table.rows == (("1", "long text"), ("2", "y"))


def test_csv_and_list_tables() -> None:
    text = (
        '.. csv-table:: Caption\n   :header: "A", "B"\n\n   1, "2, 3"\n\n'
        ".. list-table::\n   :header-rows: 1\n\n   * - C\n     - D\n   * - 4\n     - 5\n"
    )
    first, second = tables(read(read_rst, text))
    assert (first.caption, first.header, first.rows) == ("Caption", ("A", "B"), (("1", "2, 3"),))
    assert (second.header, second.rows) == (("C", "D"), (("4", "5"),))


@pytest.mark.parametrize(
    "text",
    [
        "*a " * 20_000,
        "`a " * 20_000,
        ":a:`" * 20_000,
        "".join(" " * n + "- x\n" for n in range(200)),
        "+---+\n| a\n+---\n",
        "+--+\n",
        "== ==\n",
        ".. |x| image::\n",
        ".. csv-table::\n\n   \"\n",
    ],
)  # fmt: skip
def test_hostile_text_ends(text: str) -> None:
    read(read_rst, text)
