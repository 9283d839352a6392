"""Identifiers of tables and columns."""

from __future__ import annotations

import pytest

from onward.tables.names import column_identifiers, identifier, table_identifier, unique


@pytest.mark.parametrize(
    ("file", "caption", "sheet", "name"),
    [
        ("bert_tables.xlsx", "Table 4: SWAG results", "Sheet2", "bert_tables_table_4"),
        ("bert_tables.xlsx", "", "Sheet2", "bert_tables_sheet2"),
        ("1810.04805_bert.pdf", "Tabelle 2. Maße", "", "n_1810_04805_bert_table_2"),
        ("sales.csv", "", "", "sales"),
        ("sales.csv", "Net sales by region and year", "", "sales_net_sales_by_region_and"),
        ("Übersicht.html", "Exhibit B", "", "ubersicht_exhibit_b"),
        ("select", "", "", "select_"),
        ("…", "", "", "document"),
        ("人口.csv", "", "", "人口"),
    ],
)
def test_a_table_is_named_after_its_file_and_what_tells_it_apart(
    file: str, caption: str, sheet: str, name: str
) -> None:
    assert table_identifier(file, caption, sheet) == name


def test_identifiers_are_short_and_never_reserved() -> None:
    assert identifier("a" * 100, most=10, otherwise="x") == "a" * 10
    assert identifier("Group", most=10, otherwise="x") == "group_"
    assert identifier("; DROP TABLE x --", most=20, otherwise="x") == "drop_table_x"
    assert identifier("'\"", most=20, otherwise="x") == "x"


def test_repeated_names_get_the_next_free_number() -> None:
    assert column_identifiers(["a", "A", "a 2", ""]) == ["a", "a_2", "a_2_2", "column_4"]
    taken = {"a", "a_2"}
    assert unique("a", taken) == "a_3"
    assert "a_3" in taken
