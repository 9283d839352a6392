"""Delimited texts with a header: its delimiter, and records of which none is lost."""

from __future__ import annotations

import csv

import pytest

from onward.language.delimited import Cut, cut_records, headed_records, lines_of


@pytest.mark.parametrize("mark", ["\t", ";", "|", ","])
def test_the_header_tells_the_delimiter_also_below_blank_lines(mark: str) -> None:
    text = f'\r\n  \r\na{mark}"b, c; d"\r\n1{mark}"2{mark}\r\n3"\r\n\r\n{mark}\r\n4{mark}5'
    assert list(headed_records(text)) == [
        Cut(3, ["a", "b, c; d"]),
        Cut(4, ["1", f"2{mark}\r\n3"]),
        Cut(8, ["4", "5"]),
    ]


def test_a_single_column_and_nothing_at_all_are_tables_too() -> None:
    assert [cells for _, cells in headed_records("question\nWho, me?\n")] == [
        ["question"],
        ["Who, me?"],
    ]
    assert list(headed_records("")) == list(headed_records("\n \n")) == []


def test_a_quote_that_nothing_closes_is_a_character_however_much_follows() -> None:
    rows = "x,y\n" * 5_000
    found = list(headed_records(f'a,b\n1,"2\n{rows}'))
    assert found[1] == Cut(2, ["1", '"2'])
    assert len(found) == 5_002


def test_blanks_before_a_cell_are_its_own_unless_a_quote_follows() -> None:
    lines = ['"a", b\n', 'a,  "b, c"\n', "a, b\n", ' "a", "b"\n']
    assert [cells for _, cells in cut_records(lines, ",", width=2)] == [
        ["a", " b"],
        ["a", "b, c"],
        ["a", " b"],
        ["a", "b"],
    ]


def test_lines_of_tabs_are_records_and_those_that_a_cell_holds_are_not() -> None:
    swallowed = ['ham\t"one\n', "spam\ttwo\n", 'ham\tthree"\n']
    assert [line for line, _ in cut_records(swallowed, "\t", width=2)] == [1, 2, 3]
    held = ['"Which of\n', 'these?"\tham\n']
    assert list(cut_records(held, "\t", width=2)) == [Cut(1, ["Which of\nthese?", "ham"])]


def test_the_limit_of_the_csv_module_stays_and_binds_nobody() -> None:
    before = csv.field_size_limit()
    long = "word " * 60_000
    assert list(headed_records(f'a,b\n"{long}",1\n'))[1] == Cut(2, [long, "1"])
    assert csv.field_size_limit() == before


def test_lines_end_as_any_system_ends_them() -> None:
    assert lines_of("a\nb\r\nc\rd") == ["a\n", "b\r\n", "c\r", "d"]
