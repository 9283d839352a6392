"""Tables, headers and captions are found on grids that were made by hand."""

from __future__ import annotations

import pytest

from onward.documents.captions import GridTable, GridText, looks_like_caption
from onward.documents.grids import find_tables
from onward.documents.headers import header_depth, is_number, join_header
from onward.documents.regions import Box, column_name, occupied, regions


def grid(picture: str) -> list[list[str]]:
    """Cells drawn as lines parted by ``|``, filled up to a rectangle."""
    lines = picture.strip("\n ").splitlines()
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    width = max(map(len, cells))
    return [row + [""] * (width - len(row)) for row in cells]


def tables(picture: str, *merges: Box) -> list[GridTable]:
    return [item for item in find_tables(grid(picture), merges) if isinstance(item, GridTable)]


def texts(picture: str, *merges: Box) -> list[str]:
    return [item.text for item in find_tables(grid(picture), merges) if isinstance(item, GridText)]


class TestRegions:
    """A sheet falls apart at its blank rows and columns."""

    def test_columns_are_named_as_in_a_spreadsheet(self) -> None:
        assert [column_name(i) for i in (0, 25, 26, 701, 702, 16383)] == [
            "A", "Z", "AA", "ZZ", "AAA", "XFD",
        ]  # fmt: skip

    def test_a_range_is_named_by_its_corners_and_a_cell_by_itself(self) -> None:
        assert Box(2, 1, 11, 5).range == "B3:F12"
        assert Box(0, 0, 0, 0).range == "A1"

    def test_blank_rows_and_columns_part_tables(self) -> None:
        found = tables(
            """
            a | b | | x | y
            1 | 2 | | 3 | 4
              |   | |   |
            c | d | | 7 | p
            5 | 6 | | 8 | q
            """
        )
        assert [table.box.range for table in found] == ["A1:B2", "D1:E2", "A4:B5", "D4:E5"]

    def test_holes_inside_a_table_do_not_part_it(self) -> None:
        cells = grid(
            """
            name | a | b
            x    |   | 1
                 | 2 |
            y    | 3 |
            """
        )
        assert regions(occupied(cells, ())) == [Box(0, 0, 3, 2)]

    def test_an_empty_column_after_the_row_labels_belongs_to_the_table(self) -> None:
        (table,) = tables(
            """
            System | | Dev  | Test
            BERT   | | 86.6 | 86.3
            GPT    | | -    | 78
            """
        )
        assert table.header == ("System", "Dev", "Test")
        assert table.rows == [["BERT", "86.6", "86.3"], ["GPT", "-", "78"]]
        assert table.box.range == "A1:D3"

    def test_a_staircase_of_lone_cells_ends(self) -> None:
        steps = [[""] * i + ["x"] for i in range(300)]
        assert regions(occupied(steps, ()))

    def test_an_empty_grid_holds_nothing(self) -> None:
        assert find_tables([]) == []
        assert find_tables([[], ["", ""]]) == []


class TestHeaders:
    """The header is told by what stands below it."""

    def test_a_row_of_names_above_numbers_is_the_header(self) -> None:
        assert header_depth(grid("name | points\nann | 3\nbob | 4")) == 1

    def test_a_row_of_names_above_text_is_the_header(self) -> None:
        assert header_depth(grid("name | town\nann | Rome\nbob | Oslo")) == 1

    def test_numbers_in_the_first_row_mean_that_there_is_no_header(self) -> None:
        assert header_depth(grid("ann | 3\nbob | 4")) == 0

    def test_a_first_row_that_repeats_below_in_most_columns_is_a_record(self) -> None:
        assert header_depth(grid("yes | no | a\nyes | no | b\nno | yes | c")) == 0

    @pytest.mark.parametrize("years", ["2021 | 2022", "2021-12-31 | 2022-12-31", "1 | 2 | 3"])
    def test_years_dates_and_rounds_may_head_columns(self, years: str) -> None:
        width = years.count("|") + 1
        body = " | ".join(["17.5"] * width)
        assert header_depth(grid(f"Sales | {years}\nNorth | {body}\nSouth | {body}")) == 1

    def test_a_column_of_years_is_not_headed_by_its_first_year(self) -> None:
        assert header_depth(grid("2019 | 120\n2020 | 135\n2021 | 150")) == 0

    def test_one_row_alone_is_a_record(self) -> None:
        assert header_depth(grid("name | town")) == 0

    def test_names_under_merged_parents_are_joined_with_them(self) -> None:
        rows = grid(
            """
            System | Dev |    | Test |
                   | EM  | F1 | EM   | F1
            Human  | -   | -  | 82.3 | 91.2
            """
        )
        spans = {(0, 1): (1, 2), (0, 3): (1, 2)}
        assert header_depth(rows, spans) == 2
        assert join_header(rows[:2], spans) == ("System", "Dev EM", "Dev F1", "Test EM", "Test F1")

    def test_names_under_parents_that_were_not_merged_are_joined_too(self) -> None:
        rows = grid(
            """
                   | 2021 |        | 2022 |
            Region | Plan | Actual | Plan | Actual
            North  | 1    | 2      | 3    | 4
            """
        )
        assert header_depth(rows) == 2
        assert join_header(rows[:2]) == (
            "Region", "2021 Plan", "2021 Actual", "2022 Plan", "2022 Actual",
        )  # fmt: skip

    def test_a_second_row_without_label_belongs_to_the_header(self) -> None:
        rows = grid("System | QQP | Average\n | 363k | -\nGPT | 70.3 | 75.1\nBERT | 72.1 | 82.1")
        assert header_depth(rows) == 2
        assert join_header(rows[:2]) == ("System", "QQP 363k", "Average")

    def test_a_parent_that_says_the_same_as_its_child_is_said_once(self) -> None:
        assert join_header([["Year", "Sales"], ["Year", "net"]]) == ("Year", "Sales net")

    def test_equal_names_are_told_apart(self) -> None:
        assert join_header([["Score", "County", "Score"]]) == ("Score", "County", "Score (2)")

    def test_three_rows_of_merged_names_are_joined(self) -> None:
        (table,) = tables(
            """
            Region | 2023 |        |      |
                   | H1   |        | H2   |
                   | Plan | Actual | Plan | Actual
            North  | 1    | 2      | 3    | 4
            """,
            Box(0, 0, 2, 0), Box(0, 1, 0, 4), Box(1, 1, 1, 2), Box(1, 3, 1, 4),
        )  # fmt: skip
        assert table.header[0] == "Region"
        assert table.header[-1] == "2023 H2 Actual"

    def test_a_row_of_units_belongs_to_the_header(self) -> None:
        rows = grid("Time | Speed\ns | m/s\n0.1 | 2\n0.2 | 4")
        assert header_depth(rows) == 2
        assert join_header(rows[:2]) == ("Time s", "Speed m/s")

    def test_a_row_of_missing_measures_does_not(self) -> None:
        assert header_depth(grid("Time | Speed\n- | n/a\n0.1 | 2\n0.2 | 4")) == 1

    def test_two_rows_of_text_under_a_wide_name_are_not_taken_for_header(self) -> None:
        rows = grid("Name | Address |\nBob | 1 Main St | Paris\nAnn | 2 High St | Rome")
        assert header_depth(rows, {(0, 1): (1, 2)}) == 1

    @pytest.mark.parametrize(
        "text",
        ["7", "1,234.5", "(3%)", "$ 7", "-0.5", "−3", "1.5e-07", ".5", "12 %", "1 234", "€9"],
    )
    def test_numbers_are_known_in_their_usual_dress(self, text: str) -> None:
        assert is_number(text)

    @pytest.mark.parametrize("text", ["", "-", "392k", "80.6/80.1", "B12", "1st", "12 April"])
    def test_other_text_is_no_number(self, text: str) -> None:
        assert not is_number(text)


class TestCaptions:
    """Lone texts next to a table name it or stay text."""

    def test_a_text_directly_above_is_the_caption(self) -> None:
        (table,) = tables("Stanley Cups | |\nTeam | Cups | Town\nBlues | 1 | STL")
        assert table.caption == "Stanley Cups"
        assert table.header == ("Team", "Cups", "Town")
        assert table.box.range == "A2:C3"

    def test_a_merged_text_below_that_names_the_table_is_the_caption(self) -> None:
        picture = "a | b\nx | 1\ny | 2\nTable 4: things |"
        (table,) = tables(picture, Box(3, 0, 3, 1))
        assert table.caption == "Table 4: things"
        assert table.box.range == "A1:B3"

    def test_a_text_that_a_blank_row_parts_from_its_table_is_still_the_caption(self) -> None:
        (table,) = tables("Ducks per year\n\nYear | Ducks\n2019 | 120\n2020 | 135")
        assert table.caption == "Ducks per year"

    def test_several_lines_above_are_kept_together(self) -> None:
        (table,) = tables("Acme |\n(in millions) |\nYear | Net\n2019 | 120")
        assert table.caption == "Acme; (in millions)"

    def test_a_block_of_titles_above_a_blank_row_is_the_caption(self) -> None:
        (table,) = tables("Acme\nIncome\n(in millions)\n\nItem | 2023 | 2022\nSales | 10.5 | 9")
        assert table.caption == "Acme; Income; (in millions)"

    def test_captions_that_stand_below_their_tables_are_not_given_to_the_next(self) -> None:
        found = tables("a | b\nx | 1\n\nTable 1: one\n\nc | d\ny | 2\n\nTable 2: two")
        assert [table.caption for table in found] == ["Table 1: one", "Table 2: two"]

    def test_a_title_merged_over_two_tables_names_both(self) -> None:
        picture = "Results\na | b | | c | d\nx | 1 | | y | 2\nz | 3 | | w | 4"
        found = tables(picture, Box(0, 0, 0, 4))
        assert [(table.caption, table.header) for table in found] == [
            ("Results", ("a", "b")),
            ("Results", ("c", "d")),
        ]

    def test_notes_below_stay_text(self) -> None:
        picture = "a | b\nx | 1\nNote: without returns |\nSource: own count |"
        (table,) = tables(picture)
        assert table.caption == ""
        assert texts(picture) == ["Note: without returns", "Source: own count"]

    def test_a_label_across_the_table_stands_once_and_inside_it(self) -> None:
        picture = "System | EM | F1\nOurs | |\nBERT | 80.8 | 88.5\nGPT | 70.1 | 71.0"
        (table,) = tables(picture, Box(1, 0, 1, 2))
        assert table.rows[0] == ["Ours", "", ""]

    def test_a_short_last_record_with_one_cell_stays_a_record(self) -> None:
        (table,) = tables("name | points\nann | 3\nbob | 4\ncat |")
        assert table.rows[-1] == ["cat", ""]

    def test_text_alone_stays_text(self) -> None:
        assert texts("Read me first") == ["Read me first"]
        assert texts("About\n\nThis is\na template") == ["About", "This is\na template"]

    @pytest.mark.parametrize("text", ["Table 4: SWAG", "TABLE IV", "Tab. 2", "Exhibit B", "表 1"])
    def test_captions_are_known_by_their_number(self, text: str) -> None:
        assert looks_like_caption(text)

    @pytest.mark.parametrize("text", ["Tables and chairs", "Total", "Schedule of payments"])
    def test_other_texts_are_no_captions(self, text: str) -> None:
        assert not looks_like_caption(text)


class TestMergedCells:
    """A merged cell says the same of all that it covers."""

    def test_a_cell_over_several_rows_fills_them(self) -> None:
        picture = "Region | City | Sales\nNorth | Oslo | 1\n | Bergen | 2\nSouth | Rome | 3"
        (table,) = tables(picture, Box(1, 0, 2, 0))
        assert [row[0] for row in table.rows] == ["North", "North", "South"]

    def test_a_cell_over_some_columns_fills_them(self) -> None:
        picture = "Hour | Mon | Tue | Wed\n9 | Maths | | Art\n10 | Music | Sport | Art"
        (table,) = tables(picture, Box(1, 1, 1, 2))
        assert table.rows[0] == ["9", "Maths", "Maths", "Art"]

    def test_columns_that_only_continue_a_wide_label_are_left_out(self) -> None:
        picture = "System | | Dev\nBERT | | 1\nGPT | | 2"
        merges = [Box(row, 0, row, 1) for row in range(3)]
        (table,) = tables(picture, *merges)
        assert table.header == ("System", "Dev")
        assert table.rows == [["BERT", "1"], ["GPT", "2"]]

    def test_a_merge_of_the_whole_sheet_costs_nothing(self) -> None:
        (table,) = tables("a | b\nx | 1", Box(5, 0, 1_048_575, 16_383))
        assert table.box.range == "A1:B2"


class TestContinuations:
    """A blank row alone does not end a table."""

    def test_rows_of_numbers_after_a_blank_row_go_on_with_the_table(self) -> None:
        picture = """
            Balance     | 2021 | 2022
            Cash        | 10   | 12
            Stock       | 5    | 6
                        |      |
            Liabilities |      |
            Debt        | 7    | 8
            Total       | 8    | 10
        """
        (table,) = tables(picture)
        assert table.box.range == "A1:C7"
        assert ["Debt", "7", "8"] in table.rows
        assert ["Liabilities", "", ""] in table.rows

    def test_records_of_text_between_blank_rows_are_one_table(self) -> None:
        (table,) = tables("Q | A\nWhat is x? | It is y.\n\nWhat is z? | It is w.")
        assert table.rows == [["What is x?", "It is y."], ["What is z?", "It is w."]]

    def test_a_table_with_its_own_header_is_another_table(self) -> None:
        found = tables("a | b\nx | 1\n\nc | d\ny | 2\nz | 3")
        assert [table.header for table in found] == [("a", "b"), ("c", "d")]
