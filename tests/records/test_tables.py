"""Tables of documents: stored with them, gone with them, files included."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from onward.errors import StoreError
from onward.records import DocumentRecords, SharedConnection, TableRecords, Visible, open_database
from onward.types import Column, Document, KnownTable, Location, Passage, SheetCells, Table

TABLE = Table(
    ("A", "B"),
    (("1", ""), ("ü | x", "2")),
    "Table 1: all there is",
    SheetCells(((0, 2), (1, 5)), (0, 3)),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SharedConnection]:
    connection = open_database(tmp_path / ".onward" / "onward.db")
    yield connection
    connection.close()


@pytest.fixture
def tables(database: SharedConnection, tmp_path: Path) -> TableRecords:
    folder = tmp_path / ".onward" / "tables"
    folder.mkdir()
    return TableRecords(database, folder)


def known(id_: str, name: str = "book_table_1", columns: tuple[Column, ...] = ()) -> KnownTable:
    return KnownTable(
        *(id_, name, "id-of-book", "book.xlsx", "book", ("Sheet1", "Sales")),
        *("Table 1: all there is", Location(sheet="Sheet1", range="A1:D5"), 10, 60, ("A", "B")),
        *(columns, 2, (("1", "ü | x"), ("2",)), 40, TABLE.cells),
    )


def stage(
    database: SharedConnection,
    found: list[tuple[KnownTable, Table | Path]],
    name: str = "book",
) -> None:
    records = DocumentRecords(database)
    document = Document(f"id-of-{name}", f"{name}.xlsx", name, "xlsx", "en", name, ())
    key = records.stage(document, [], digest=name, recipe="r", tables=found)
    records.publish({f"{name}.xlsx": [Visible(f"{name}.xlsx", key, 1)]})


def test_what_is_known_of_a_table_comes_back_with_its_rows(
    database: SharedConnection, tables: TableRecords
) -> None:
    column = Column("A", "a", "number", 0, "km")
    stage(database, [(known("t1", columns=(column,)), TABLE)])
    (found,) = tables.known()
    assert found == known("t1", columns=(column,))
    rows = tables.rows(found)
    assert isinstance(rows, Table)
    assert (rows, rows.cells) == (TABLE, TABLE.cells)


def test_names_are_unique_in_the_library(database: SharedConnection, tables: TableRecords) -> None:
    names = ["a", "a", "a_2", "a", "b"]
    stage(database, [(known(f"t{n}", name), TABLE) for n, name in enumerate(names)])
    found = [table.name for table in tables.known()]
    assert found == ["a", "a_2", "a_2_2", "a_3", "b"]
    assert [table.name for table in tables.known(lambda _: [3])] == ["a_3"]


def test_only_chosen_tables_and_those_of_passages_are_unpacked(
    database: SharedConnection, tables: TableRecords
) -> None:
    second = replace(known("t2", "other"), start=100, end=200)
    stage(database, [(known("t1"), TABLE), (second, TABLE)])
    seen: list[str] = []

    def first_one(descriptions: Sequence[str]) -> list[int]:
        seen.extend(descriptions)
        return [0]

    assert [table.id for table in tables.known(first_one)] == ["t1"]
    assert "book.xlsx" in seen[0]
    assert "all there is" in seen[0]
    passage = Passage(
        *("p", "id-of-book", "book.xlsx", "book", (), Location()),
        *(150, 160, "x", "table", "en"),
    )
    assert [table.id for table in tables.known(lambda _: (), passages=[passage])] == ["t2"]


def test_a_large_table_is_put_in_its_place_and_goes_with_its_document(
    database: SharedConnection, tables: TableRecords
) -> None:
    part = tables.folder / "fresh.part"
    part.write_bytes(b"rows")
    stage(database, [(known("t1"), part)])
    (found,) = tables.known()
    file = tables.folder / "t1.parquet"
    assert tables.rows(found) == file
    tables.sweep()
    assert file.read_bytes() == b"rows"
    DocumentRecords(database).remove("book.xlsx")
    tables.sweep()
    assert not file.exists()
    assert tables.known() == []
    with pytest.raises(StoreError, match="add it again"):
        tables.rows(found)


def test_a_staged_table_is_not_seen_and_its_file_stays(
    database: SharedConnection, tables: TableRecords
) -> None:
    part = tables.folder / "fresh.part"
    part.write_bytes(b"rows")
    document = Document("id-of-book", "book.xlsx", "book", "xlsx", "en", "book", ())
    DocumentRecords(database).stage(
        document, [], digest="d", recipe="r", tables=[(known("t1"), part)]
    )
    tables.sweep()
    assert tables.known() == []
    assert (tables.folder / "t1.parquet").exists()


def test_what_a_killed_run_left_goes_after_a_day(tables: TableRecords) -> None:
    fresh, old = tables.folder / "fresh.part", tables.folder / "old.part"
    folder = tables.folder / "typing-old"
    lost = tables.folder / "lost.parquet"
    folder.mkdir()
    for path in (fresh, old, lost, folder / "rows.duckdb"):
        path.write_bytes(b"")
    for path in (old, folder):
        os.utime(path, (0, 0))
    tables.sweep()
    assert [path.name for path in tables.folder.iterdir()] == ["fresh.part"]


def test_a_library_without_large_tables_has_nothing_to_sweep(
    database: SharedConnection, tmp_path: Path
) -> None:
    TableRecords(database, tmp_path / "none").sweep()
    assert not (tmp_path / "none").exists()


def test_the_same_document_staged_twice_keeps_its_tables_once(
    database: SharedConnection, tables: TableRecords
) -> None:
    stage(database, [(known("t1"), TABLE)])
    stage(database, [(known("t1"), TABLE)])
    assert len(tables.known()) == 1
