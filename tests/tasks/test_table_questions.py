"""Cells of tables become questions that name their row, their column and their table."""

from __future__ import annotations

from dataclasses import replace

from onward.tasks.table_questions import cell_questions
from tests.tasks.made import passage, table

HEADER = ("Model", "Price (EUR)", "2025")
ROWS = (("Ferry", "4290", "12"), ("Barge", "6790", "-"), ("Tug", "5490", "30"))


def test_each_cell_that_says_something_is_asked_for() -> None:
    found = list(cell_questions(table("Table 2: models. More text", HEADER, ROWS), "Price list"))
    asked = {item.question: (item.answer, item.row) for item in found}
    place = "According to Table 2 (“models”) of “Price list”, what is"
    assert asked == {
        f"{place} the “Price (EUR)” of the model “Ferry”?": ("4290", "Ferry | 4290 | 12"),
        f"{place} given for “Ferry” in 2025?": ("12", "Ferry | 4290 | 12"),
        f"{place} the “Price (EUR)” of the model “Barge”?": ("6790", "Barge | 6790 | -"),
        f"{place} the “Price (EUR)” of the model “Tug”?": ("5490", "Tug | 5490 | 30"),
        f"{place} given for “Tug” in 2025?": ("30", "Tug | 5490 | 30"),
    }


def test_rows_take_turns_with_their_columns() -> None:
    first = list(cell_questions(table("", HEADER, ROWS), "L"))
    assert "Price" in first[0].question
    assert "Barge" in first[2].question


def test_two_rows_or_columns_of_one_name_are_not_asked_for() -> None:
    rows = (("Ferry", "1", "2"), ("Ferry", "3", "4"), ("Tug", "5", "6"))
    names = [q.question for q in cell_questions(table("", ("Model", "A1x", "A1x"), rows), "L")]
    assert names == []
    names = [q.question for q in cell_questions(table("", ("Model", "Load", "Cost"), rows), "L")]
    assert len(names) == 2
    assert all("Tug" in name for name in names)


def test_a_table_without_names_or_nearly_empty_gives_none() -> None:
    assert not list(cell_questions(table("", ("", "", ""), ROWS), "L"))
    sparse = (("Ferry", "", ""), ("Barge", "", ""), ("Tug", "", "3"))
    assert not list(cell_questions(table("", HEADER, sparse), "L"))
    assert not list(cell_questions(passage("Ferry | 4290"), "L"))


def test_a_piece_of_a_long_table_repeats_its_header_before_later_rows() -> None:
    whole = table("", HEADER, ROWS)
    rows = whole.text.index("Tug")
    piece = replace(
        whole,
        start=rows,
        text="Model | Price (EUR) | 2025\nTug | 5490 | 30\nSkiff | 3190 | 4",
        end=rows + len("Tug | 5490 | 30\nSkiff | 3190 | 4"),
        headers=((rows, HEADER),),
    )
    assert {item.answer for item in cell_questions(piece, "L")} == {"5490", "30", "3190", "4"}


def test_german_tables_are_asked_in_german() -> None:
    rows = (("Fähre", "31"), ("Kahn", "24"))
    made = table("Tabelle 1: Gewichte", ("Modell", "Gewicht"), rows, language="de")
    assert next(iter(cell_questions(made, "Räder"))).question == (
        "Was steht laut Tabelle 1 („Gewichte“) in „Räder“ unter „Gewicht“ für „Fähre“?"
    )
