"""What the columns of a table hold."""

from __future__ import annotations

from datetime import date

import pytest

from onward.tables.columns import typed
from onward.types import Column, Table, Value


def one(name: str, cells: list[str]) -> tuple[Column, tuple[Value, ...]]:
    read = typed(Table((name,), tuple((cell,) for cell in cells)))
    assert len(read.columns) == 1
    return read.columns[0], read.values[0]


def test_a_column_of_numbers_keeps_its_unknown_cells_unknown() -> None:
    column, values = one("Dev", ["51.9", "-", "", "86.6"])
    assert column == Column("Dev", "dev", "number", 0)
    assert values == (51.9, None, None, 86.6)


def test_a_cell_that_does_not_conform_is_unknown_in_a_column_of_numbers() -> None:
    _, values = one("Year", ["2001", "2002", "2003", "2004", "Total"])
    assert values == (2001, 2002, 2003, 2004, None)


def test_a_column_with_too_few_numbers_is_text() -> None:
    column, values = one("What", ["1", "2", "north", "south"])
    assert column.kind == "text"
    assert values == ("1", "2", "north", "south")


def test_a_column_of_guesses_is_text() -> None:
    column, _ = one("Code", ["5a", "6b", "7c"])
    assert column.kind == "text"


def test_bounds_beside_numbers_are_unknown() -> None:
    column, values = one("Share (%)", ["80.5", "9.1", "<0.01", "<0.01", "<0.01"])
    assert (column.kind, column.unit) == ("number", "%")
    assert values == (80.5, 9.1, None, None, None)


def test_a_pair_becomes_two_columns_named_after_the_header() -> None:
    read = typed(Table(("System", "MNLI-(m/mm)"), (("A", "80.6/80.1"), ("B", "86.7/85.9"))))
    assert [(c.name, c.sql, c.position, c.raw) for c in read.columns] == [
        ("System", "system", 0, "raw_0"),
        ("MNLI-m", "mnli_m", 1, "raw_1"),
        ("MNLI-mm", "mnli_mm", 1, "raw_1"),
    ]
    assert read.values[1:] == ((80.6, 86.7), (80.1, 85.9))


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("Dev EM/F1", ("Dev EM", "Dev F1")),
        ("Score (before/after) 2022", ("Score before 2022", "Score after 2022")),
        ("Score", ("Score first", "Score second")),
        ("", ("first", "second")),
    ],
)
def test_halves_have_names_of_their_own(header: str, names: tuple[str, str]) -> None:
    read = typed(Table((header,), (("1/2",), ("3/4",))))
    assert tuple(column.name for column in read.columns) == names


def test_one_number_among_pairs_is_the_first_half() -> None:
    read = typed(Table(("A/B",), (("1/2",), ("3/4",), ("5/6",), ("7",))))
    assert read.values == ((1, 3, 5, 7), (2, 4, 6, None))


def test_a_german_table_is_read_with_decimal_commas() -> None:
    rows = (("12,5", "1.234"), ("7,4", "12.500"), ("0,25", "100"))
    read = typed(Table(("Anteil", "Einwohner"), rows))
    assert read.values == ((12.5, 7.4, 0.25), (1234, 12500, 100))


def test_thousands_marks_stay_such_beside_a_column_with_decimal_commas() -> None:
    read = typed(Table(("Anteil", "Besucher"), (("12,5", "4,930"), ("7,4", "5,919"))))
    assert read.values[1] == (4930, 5919)


@pytest.mark.parametrize(
    ("name", "cells", "unit"),
    [
        ("Revenue ($ millions)", ["1.5", "2.5"], "$ millions"),
        ("Length in km", ["1", "2"], "km"),
        ("Share", ["1%", "2%"], "%"),
        ("Growth %", ["1", "2"], "%"),
        ("Price", ["$1", "$2"], "$"),
        ("Budget", ["$11 million", "$8 million"], "$ million"),
        ("Distance", ["12 km", "15", "18 km"], "km"),
        ("Population (2011)", ["1", "2"], ""),
        ("Episode(s)", ["1", "2"], ""),
    ],
)
def test_the_unit_stands_in_the_cells_or_in_the_header(
    name: str, cells: list[str], unit: str
) -> None:
    column, _ = one(name, cells)
    assert (column.kind, column.unit) == ("number", unit)


def test_amounts_of_several_scales_are_multiplied() -> None:
    column, values = one("Cost", ["$1.5 million", "$2 billion", "$900"])
    assert column.unit == "$"
    assert values == (1.5e6, 2e9, 900)


def test_numbers_of_different_units_are_text() -> None:
    column, _ = one("Event", ["100 km", "5 kg", "3 days", "2 km"])
    assert column.kind == "text"


def test_dates_are_dates_and_years_are_numbers() -> None:
    column, values = one("Founded", ["5 April 1901", "3 May 1243", "n/a"])
    assert column.kind == "date"
    assert values == (date(1901, 4, 5), date(1243, 5, 3), None)
    assert one("Year", ["1901", "1243"])[0].kind == "number"


def test_a_number_beyond_twelve_shows_that_days_come_first() -> None:
    _, values = one("On", ["4/5/2003", "25/12/2003"])
    assert values == (date(2003, 5, 4), date(2003, 12, 25))


def test_texts_lose_their_footnote_marks() -> None:
    assert one("City", ["Paris[3]", "Rome*", "-"])[1] == ("Paris", "Rome", None)


def test_columns_have_unique_identifiers_that_need_no_quotes() -> None:
    header = ("Rank", "rank", "", "Order", "2019", "% of total", "raw_0", "Größe", "人口", "_row")
    read = typed(Table(header, (("a",) * len(header),)))
    assert [column.sql for column in read.columns] == [
        *("rank", "rank_2", "column_3", "order_", "n_2019", "percent_of_total", "raw_0_"),
        *("grosse", "人口", "row_"),
    ]


def test_a_table_without_rows_has_columns_of_text() -> None:
    read = typed(Table(("A", "B"), ()))
    assert [column.kind for column in read.columns] == ["text", "text"]
    assert read.values == ((), ())
