"""Tables that are typed once, into a file, and asked there."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from onward.documents import Draft
from onward.errors import QueryError
from onward.options import TableOptions
from onward.tables import open_engine, tables_of
from onward.tables.large import LARGE_CELLS, is_large, write_large
from onward.types import Blob, Table
from tests.tables.made import known

HEADER = ("Day", "Region", "Amount")


def rows(count: int, first: int = 0) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (f"2024-01-{n % 28 + 1:02d}", ("North", "South")[n % 2], str(n))
        for n in range(first, first + count)
    )


def spilled(folder: Path, more: tuple[tuple[str, ...], ...]) -> str:
    path = folder / "rest.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(more)
    return str(path)


def test_a_table_is_large_by_its_cells_or_by_the_rows_that_are_no_text() -> None:
    assert not is_large(Table(HEADER, rows(10)))
    assert is_large(Table(HEADER, rows(10), rest="rest.csv"))
    assert is_large(Table(HEADER, rows(LARGE_CELLS // 3 + 1)))


def test_all_rows_are_computed_over_those_beyond_the_text_included(tmp_path: Path) -> None:
    table = Table(HEADER, rows(100), rest=spilled(tmp_path, rows(60_000, 100)))
    file = tmp_path / "table.part"
    written = write_large(known(table, "sales"), table, file)
    assert written.rows == 60_100
    assert [column.kind for column in written.columns] == ["date", "text", "number"]
    assert written.samples[1] == ("North", "South")
    with open_engine([(written, file)], scratch=tmp_path / "scratch") as run:
        result = run("SELECT region, sum(amount), max(_row) FROM sales GROUP BY region ORDER BY 1")
    odd = sum(range(1, 60_100, 2))
    assert result.rows == (("North", odd - 30_050, 60_098), ("South", odd, 60_099))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rest.csv", "table.part"]


def test_a_column_of_whole_numbers_may_turn_out_to_have_decimals_and_times(tmp_path: Path) -> None:
    first = tuple(("2024-01-01", "North", "1") for _ in range(50_000))
    more = (("2024-01-02 10:30", "North", "1.5"), ("?", "north-west?", "a lot"))
    table = Table(HEADER, first, rest=spilled(tmp_path, more))
    file = tmp_path / "table.part"
    written = write_large(known(table, "sales"), table, file)
    with open_engine([(written, file)]) as run:
        assert run("SELECT sum(amount), count(*) FROM sales").rows == ((50_001.5, 50_002),)
        last = run("SELECT day::VARCHAR, amount, raw_2 FROM sales ORDER BY _row DESC LIMIT 2").rows
    assert last == ((None, None, "a lot"), ("2024-01-02 10:30:00", 1.5, "1.5"))


def test_a_column_with_many_texts_keeps_the_most_frequent(tmp_path: Path) -> None:
    texts = [*(f"name {n}" for n in range(400)), "common", "common"]
    table = Table(("Name",), tuple((text,) for text in texts))
    written = write_large(known(table, "names"), table, tmp_path / "table.part")
    assert len(written.samples[0]) == 40
    assert written.samples[0][0] == "common"


def test_only_the_files_that_were_given_can_be_read(tmp_path: Path) -> None:
    table = Table(HEADER, rows(10))
    (tmp_path / "it's.part").touch()
    file = tmp_path / "it's here.part"
    written = write_large(known(table, "sales"), table, file)
    with open_engine([(written, file)], options=TableOptions(query_rows=5)) as run:
        assert len(run("SELECT * FROM sales").rows) == 5


@pytest.mark.parametrize("name", ["folder", "o'folder"])
def test_a_document_gives_its_tables_small_ones_with_their_rows(tmp_path: Path, name: str) -> None:
    draft = Draft()
    draft.heading(1, "Sales")
    draft.table(HEADER, rows(3), caption="Table 2: three days")
    draft.table(HEADER, rows(LARGE_CELLS // 3 + 1))
    draft.table(("only", "a header"), [])
    document = draft.document(Blob("in/sales.md", "sales.md", b""), "markdown")
    (small, its_rows), (large, file) = tables_of(document, tmp_path / name)
    assert (small.name, small.rows, small.columns) == ("sales_table_2", 3, ())
    assert small.heading_path == ("Sales",)
    assert its_rows == Table(HEADER, rows(3), "Table 2: three days")
    assert document.text[small.body :].startswith("2024-01-01 | North | 0\n")
    assert isinstance(file, Path)
    assert file.suffix == ".part"
    assert (large.name, large.rows, len(large.columns)) == ("sales", LARGE_CELLS // 3 + 1, 3)
    assert small.id != large.id


def test_what_cannot_be_written_is_an_error_of_one_line(tmp_path: Path) -> None:
    table = Table(HEADER, rows(3))
    taken = tmp_path / "taken.part"
    taken.mkdir()
    (taken / "file").touch()
    with pytest.raises(QueryError, match="sales cannot be computed over: "):
        write_large(known(table, "sales"), table, taken)
