"""What the text of one cell says."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from onward.tables.cells import (
    is_unknown,
    read_moment,
    read_number,
    read_pair,
    without_notes,
)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("82.1", 82.1, ""),
        ("-5", -5, ""),
        ("−5", -5, ""),
        ("–5", -5, ""),
        ("+3.4%", 3.4, "%"),
        ("12 %", 12, "%"),
        ("1,234.5", 1234.5, ""),
        ("1.234,5", 1234.5, ""),
        ("1.000.000", 1_000_000, ""),
        ("1 420 436", 1_420_436, ""),
        ("1'234.5", 1234.5, ""),
        ("1,23,456", 123_456, ""),
        ("$1,234", 1234, "$"),
        ("US$ 12", 12, "US$"),
        ("3,5 €", 3.5, "€"),
        ("(1,234)", -1234, ""),
        ("$(1,234)", -1234, "$"),
        ("($1,234.50)", -1234.5, "$"),
        ("(12)%", -12, "%"),
        ("82.1*", 82.1, ""),
        ("82.1 †", 82.1, ""),
        ("12[1]", 12, ""),
        ("12[note 3]", 12, ""),
        ("12¹", 12, ""),
        ("7th", 7, ""),
        ("3.", 3, ""),
        ("12 km", 12, "km"),
        ("5m", 5, "m"),
        ("12 sq mi", 12, "sq mi"),
        ("100 m/s", 100, "m/s"),
        ("12 °C", 12, "°C"),
        ("76 (24)", 76, ""),
        ("1469 ± 7", 1469, ""),
        ("3:05", 185, "s"),
        ("1:02:03", 3723, "s"),
        ("1:38.5", 98.5, "s"),
        ("1e5", 100_000, ""),
        (".5", 0.5, ""),
        ("٣", 3, ""),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, amount: float, unit: str) -> None:
    number = read_number(text)
    assert number is not None
    assert (number.amount, number.unit) == (amount, unit)


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "n/a", "BERT", "2–1", "1998–2001", "1/2", "1,2,3", "12 34", "0x12", "1_000"),
        *("nan", "inf", "1e999", "2003-04-05", "April 5", "4R", "(5", "5)", "<0.01", "9 out of 10"),
        *("20 km walk", "--5", "½", "1.2.3", "5 ft 11 in", "1" * 100),
    ],
)
def test_what_is_no_single_number_is_not_read_as_one(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["5a", "~5", "c. 5", "about 5", "5 (estimated)"])
def test_a_number_from_which_something_was_left_out_is_not_exact(text: str) -> None:
    number = read_number(text)
    assert number is not None
    assert number.amount == 5
    assert not number.exact


def test_a_word_that_multiplies_is_told_and_not_yet_applied() -> None:
    number = read_number("$5.3 million")
    assert number is not None
    assert (number.amount, number.unit, number.scale) == (5.3, "$", "million")


def test_the_decimal_mark_of_the_column_decides_what_is_ambiguous() -> None:
    point, comma = read_number("1.234"), read_number("1.234", comma=True)
    assert point is not None
    assert comma is not None
    assert (point.amount, comma.amount) == (1.234, 1234)


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("86.7/85.9", (86.7, 85.9)),
        ("80.6 / 80.1*", (80.6, 80.1)),
        ("-1/2%", (-1, 2)),
        ("1/2/3", None),
        ("86.7", None),
        ("a/b", None),
    ],
)
def test_two_numbers_in_a_cell_are_a_pair(text: str, pair: tuple[float, float] | None) -> None:
    assert read_pair(text) == pair


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2003-04-05", date(2003, 4, 5)),
        ("2003/04/05", date(2003, 4, 5)),
        ("April 5, 2003", date(2003, 4, 5)),
        ("Sunday, Apr. 5th, 2003", date(2003, 4, 5)),
        ("5 April 2003", date(2003, 4, 5)),
        ("5. März 2003", date(2003, 3, 5)),
        ("05.04.2003", date(2003, 4, 5)),
        ("April 2003", date(2003, 4, 1)),
        ("4/5/2003", date(2003, 4, 5)),
        ("2003-04-05 13:45:10", datetime(2003, 4, 5, 13, 45, 10)),
        ("2003-04-05T13:45Z", datetime(2003, 4, 5, 13, 45)),
        ("5 April 2003[2]", date(2003, 4, 5)),
        ("31 February 2003", None),
        ("2003", None),
        ("April 5", None),
        ("13/13/2003", None),
    ],
)
def test_dates_are_read_in_their_common_forms(text: str, expected: date | None) -> None:
    assert read_moment(text, "month") == expected


def test_the_column_decides_whether_the_day_comes_first() -> None:
    assert read_moment("4/5/2003", "day") == date(2003, 5, 4)


@pytest.mark.parametrize("text", ["", "-", "–", "—", "n/a", "N/A", "NaN", "?", "…", "#DIV/0!"])
def test_blanks_and_dashes_are_unknown(text: str) -> None:
    assert is_unknown(text)


@pytest.mark.parametrize("text", ["0", "none", "no", "*", "-1", "n/a in 2003"])
def test_what_says_something_is_not_unknown(text: str) -> None:
    assert not is_unknown(text)


def test_footnote_marks_go_from_the_end_only() -> None:
    assert without_notes("Paris[3]†") == "Paris"
    assert without_notes("*Paris") == "*Paris"
    assert without_notes("[1]") == "[1]"
    assert without_notes("東京") == "東京"
