"""Tables from the file that was added to the query that is asked of them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from onward.flows.add import add, remove
from onward.flows.library import open_library
from onward.options import Options, ReadOptions
from onward.tables import open_engine, range_of, row_spans, with_columns
from onward.types import Cell, Table

OPTIONS = Options(read=ReadOptions(max_rows=100, workers=1))


def write_csv(path: Path, rows: int) -> None:
    lines = [f"{n},{('North', 'South')[n % 2]},{n}.5" for n in range(rows)]
    path.write_text("id,region,amount\n" + "\n".join(lines) + "\n")


def write_sqlite(path: Path, rows: int) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE sales (id INTEGER, region TEXT, amount REAL)")
        values = ((n, ("North", "South")[n % 2], n + 0.5) for n in range(rows))
        connection.executemany("INSERT INTO sales VALUES (?, ?, ?)", values)
    connection.close()


def write_duckdb(path: Path, rows: int) -> None:
    import duckdb

    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE TABLE sales AS SELECT range AS id, CASE range % 2 WHEN 0 THEN 'North' ELSE"
            f" 'South' END AS region, range + 0.5::DOUBLE AS amount FROM range({rows})"
        )


@pytest.mark.parametrize(
    ("name", "write"),
    [("sales.csv", write_csv), ("sales.sqlite", write_sqlite), ("sales.duckdb", write_duckdb)],
)
def test_rows_that_are_no_text_are_computed_over(tmp_path: Path, name: str, write: object) -> None:
    write(tmp_path / name, 300)  # type: ignore[operator]
    library = open_library(tmp_path, create=True)
    report = add(library, [str(tmp_path / name)], OPTIONS)
    ((_, warning),) = report.warnings
    assert "are computed over but not searched" in warning
    (known,) = library.tables.known()
    assert known.rows == 300
    file = library.tables.rows(known)
    assert isinstance(file, Path)
    with open_engine([(known, file)]) as run:
        query = f"SELECT count(*), sum(amount) FROM {known.name} WHERE region = 'South'"
        assert run(query).rows == ((150, sum(n + 0.5 for n in range(1, 300, 2))),)
    remove(library, [str(tmp_path / name)])
    assert list(library.tables.folder.iterdir()) == []
    library.close()


def test_a_small_table_is_asked_and_cited_to_the_cell(tmp_path: Path) -> None:
    (tmp_path / "cities.csv").write_text("City,Population\nBrno,381346\nCork,224004\n")
    library = open_library(tmp_path, create=True)
    add(library, [str(tmp_path)], OPTIONS)
    (known,) = library.tables.known()
    rows = library.tables.rows(known)
    assert isinstance(rows, Table)
    known = with_columns(known, rows)
    with open_engine([(known, rows)]) as run:
        result = run(f"SELECT _row, city FROM {known.name} ORDER BY population LIMIT 1")
    assert result.rows == ((1, "Cork"),)
    assert range_of(known, [Cell(1, 0), Cell(1, 1)]).range == "A3:B3"
    text = library.documents.text(known.document_id) or ""
    start, end = row_spans(known, [1], text)[1]
    assert text[start:end] == "Cork | 224004"
    library.close()


def test_a_changed_file_leaves_no_table_of_the_old_one(tmp_path: Path) -> None:
    write_csv(tmp_path / "sales.csv", 300)
    library = open_library(tmp_path, create=True)
    add(library, [str(tmp_path)], OPTIONS)
    write_csv(tmp_path / "sales.csv", 400)
    add(library, [str(tmp_path)], OPTIONS)
    (known,) = library.tables.known()
    assert known.rows == 400
    assert [path.stem for path in library.tables.folder.iterdir()] == [known.id]
    add(library, [str(tmp_path)], OPTIONS)
    assert library.tables.known() == [known]
    library.close()
