"""Delimited texts cut into cells, headers, and the columns of text and class."""

from __future__ import annotations

import csv

import pytest

from onward.errors import UsageError
from onward.tasks.record_tables import (
    TableText,
    column_named,
    read_table,
    text_and_label,
    text_column,
)

KNOWN = {"text", "label", "sms"}


def _table(text: str) -> TableText:
    table = read_table(text, KNOWN)
    assert table is not None
    return table


def _cells(table: TableText) -> list[tuple[int, list[str]]]:
    return [(line, list(row.values())) for line, row in table.rows if isinstance(row, dict)]


def test_a_header_is_known_by_its_names_or_by_what_stands_below_it() -> None:
    assert _table("Label\tSMS\nham\thello\n").columns == ("Label", "SMS")
    assert _table("ham\thello\nspam\tbuy\nham\tbye\nspam\twin\n").columns == ("1", "2")
    assert _table("a fine film\t1\na bad film\t0\n").columns == ("1", "2")
    own = "klasse;nachricht\n" + "ham;hallo\nspam;kaufe\n" * 3
    assert _table(own).columns == ("klasse", "nachricht")
    assert _table("frage,antwort\nWer ist da?,Ich\nWas ist das?,Tee\n").columns == (
        "frage",
        "antwort",
    )
    assert _table("Hi,Who is it?\nHi,What is it?\nBye,See you soon\n").columns == ("1", "2")


def test_a_quote_that_closes_nowhere_swallows_no_line() -> None:
    text = (
        'Label\tSMS\nham\t"Gimme a few" was 5 minutes ago\nspam\t"WIN now\nham\tsee you "there"\n'
    )
    assert _cells(_table(text)) == [
        (2, ["ham", '"Gimme a few" was 5 minutes ago']),
        (3, ["spam", '"WIN now']),
        (4, ["ham", 'see you "there"']),
    ]
    closed_later = 'label\ttext\nham\t"one\nspam\ttwo\nham\tthree"\n'
    assert [line for line, _ in _cells(_table(closed_later))] == [2, 3, 4]
    held = 'text\tlabel\n"one\ntwo"\tham\nthree\tspam\n'
    assert _cells(_table(held)) == [(2, ["one\ntwo", "ham"]), (4, ["three", "spam"])]


def test_quoted_cells_hold_delimiters_and_lines() -> None:
    text = 'text,label\r\n"one, two\r\nthree, ""four""",ham\r\n"five, too" ,spam\r\n\r\nsix,ham\r\n'
    assert _cells(_table(text)) == [
        (2, ['one, two\r\nthree, "four"', "ham"]),
        (4, ["five, too ", "spam"]),
        (6, ["six", "ham"]),
    ]


def test_a_cell_may_be_longer_than_the_csv_module_allows_and_its_limit_stays() -> None:
    before = csv.field_size_limit()
    long = "word " * 60_000
    table = _table(f'text,label\n"{long}",ham\nshort,spam\n')
    assert [len(cells[0]) for _, cells in _cells(table)] == [len(long), 5]
    assert csv.field_size_limit() == before


def test_rows_of_too_many_cells_are_told_and_missing_ones_are_empty() -> None:
    table = _table("text;label\na;ham\nb;c;spam\nd\ne;ham\n")
    assert str(table.rows[1][1]) == "3 cells under 2 columns; quote those with delimiters"
    assert table.rows[2] == (4, {"text": "d", "label": ""})


def test_a_table_of_empty_cells_has_no_rows() -> None:
    assert _table(",,,\n,,,\n") == TableText(("1", "2", "3", "4"), ())


def test_a_single_column_is_a_table_where_it_is_enough() -> None:
    text = 'text\n"one, two\nthree"\nfour; five\n'
    assert read_table(text, KNOWN) is None
    table = read_table(text, KNOWN, single=True)
    assert table is not None
    assert table.columns == ("text",)
    assert _cells(table) == [(2, ["one, two\nthree"]), (4, ["four; five"])]


def test_prose_is_no_table() -> None:
    assert (
        read_table("First Citizen:\nBefore we proceed, hear me speak.\n\nAll:\nSpeak!\n", KNOWN)
        is None
    )


def _rows(*names: str) -> list[dict[str, str]]:
    values = {
        "id": lambda n: str(n),
        "kind": lambda n: "ab"[n % 2],
        "wave": lambda n: "xyz"[n % 3],
        "words": lambda n: f"some words of number {n}",
        "more": lambda n: f"some more words of number {n}",
    }
    return [{name: values.get(name, values["words"])(n) for name in names} for n in range(12)]


def _found(*names: str, text: str = "", label: str = "") -> tuple[str, str]:
    return text_and_label(_rows(*names), names, text=text, label=label)


def test_columns_are_found_by_name_then_by_content() -> None:
    assert _found("words", "SMS", "Is-Spam") == ("SMS", "Is-Spam")
    assert _found("title", "body", "category", "label") == ("body", "label")
    assert _found("id", "kind", "words", "more") == ("more", "kind")
    assert _found("id", "Label", "words", "more") == ("more", "Label")


def test_the_text_is_found_without_a_class() -> None:
    def found(*names: str, text: str = "", label: str = "") -> str:
        return text_column(_rows(*names), names, text=text, label=label)

    assert found("id", "words") == "words"
    assert found("id", "SMS", "more") == "SMS"
    assert found("label", "id") == "id"
    assert found("id", "words", "more", label="more") == "words"
    assert found("id", "words", "more", text="words", label="kind") == "words"
    assert found("kind", text="words") == "kind", "there is no other"
    with pytest.raises(UsageError, match="no column 'text': the columns are id, words"):
        found("id", "words", text="text")
    with pytest.raises(UsageError, match="no text column: the columns are none"):
        found()


def test_columns_are_named_by_name_or_number() -> None:
    assert _found("id", "kind", "wave", "words", "more", text="4", label="WAVE") == (
        "words",
        "wave",
    )
    assert column_named("2", ("1", "2")) == "2"
    assert column_named("1", ("2", "1")) == "1"


def test_without_a_label_column_the_columns_there_are_are_named() -> None:
    with pytest.raises(
        UsageError, match=r"no label column: its columns are words, more, .* --label"
    ):
        _found("words", "more")
    with pytest.raises(UsageError, match="kind, wave could all be it"):
        _found("kind", "wave", "words")
    with pytest.raises(UsageError, match="no column 'x': the columns are kind, words"):
        _found("kind", "words", label="x")
    with pytest.raises(UsageError, match="no column '3'"):
        _found("kind", "words", label="3")
    with pytest.raises(UsageError, match="both column 'kind'"):
        _found("kind", "words", text="kind", label="kind")
    with pytest.raises(UsageError, match="no text column"):
        text_and_label([{"label": "a"}], ["label"], text="", label="")
