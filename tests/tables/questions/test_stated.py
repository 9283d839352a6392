"""What a question states outright is read so, over the table that is about it."""

from __future__ import annotations

from onward.tables import known_table, open_engine
from onward.tables.questions import compute
from onward.types import Computed, Table

STAFF = Table(
    ("Name", "Department", "Salary (EUR)", "Hired"),
    (
        ("Carla Ruiz", "Sales", "54,200", "2021-01-11"),
        ("Bob Lind", "Engineering", "68,000", "2019-02-01"),
        ("Dana Fox", "Engineering", "61,000", "2012-02-01"),
        ("Emil Noor", "Sales", "-", "2023-05-01"),
    ),
)
QUARTERS = Table(
    ("Quarter", "Sold", "Revenue (EUR)"), (("Q1", "20", "9000"), ("Q2", "30", "12000"))
)
BICYCLES = Table(("Model", "Price (EUR)"), (("Finch", "4200"), ("Heron", "5600"), ("Crane", "800")))


def answer(question: str, *tables: Table) -> tuple[str, ...] | None:
    pairs = [(known_table(table, name=f"table_{n}"), table) for n, table in enumerate(tables)]
    with open_engine(pairs) as run:
        found = compute(question, [known for known, _ in pairs], run)
    return found.values if isinstance(found, Computed) else None


def test_an_average_is_over_the_rows_that_are_named_and_unknown_cells_are_left_out() -> None:
    assert answer("What is the average salary in Engineering?", STAFF) == ("64500",)
    assert answer("What is the average salary in Sales?", STAFF) == ("54200",)


def test_a_sum_needs_no_unit_of_the_header() -> None:
    assert answer("What is the sum of the salary in Engineering?", STAFF) == ("129000",)


def test_a_look_up_shows_the_column_that_is_named() -> None:
    assert answer("What is the salary of Carla Ruiz?", STAFF) == ("54,200",)


def test_before_a_date_is_no_neighbouring_row() -> None:
    assert answer("Who was hired before 2013?", STAFF) in {("Dana Fox",), None}


def test_rows_are_counted_in_the_table_whose_header_names_them() -> None:
    assert answer("How many models cost over 5000 euros?", QUARTERS, BICYCLES) in {("1",), None}


def test_the_highest_total_is_a_sum_by_group() -> None:
    sales = Table(
        ("Region", "Units"), (("North", "9"), ("South", "6"), ("South", "7"), ("North", "1"))
    )
    assert answer("Which region has the highest total units?", sales) == ("South",)
