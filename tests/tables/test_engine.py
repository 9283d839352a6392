"""Queries over tables: what they give, and what is refused."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from onward.errors import QueryError
from onward.options import TableOptions
from onward.protocols import RunQuery
from onward.tables import open_engine
from onward.tables.check import MOST_CHARACTERS
from onward.types import Table
from tests.tables.made import CITIES, SCORES, known


@pytest.fixture
def run() -> Iterator[RunQuery]:
    tables = [(known(SCORES, "scores"), SCORES), (known(CITIES, "cities"), CITIES)]
    with open_engine(tables) as run:
        yield run


class TestResults:
    """What a query gives."""

    def test_typed_columns_and_the_cells_as_they_stand_are_there(self, run: RunQuery) -> None:
        result = run("SELECT * FROM scores")
        assert result.columns == ("_row", "system", "dev", "test", "raw_0", "raw_1", "raw_2")
        assert result.rows[1] == (1, "Base", 81.6, None, "Base", "81.6", "-")
        assert result.complete

    def test_whole_numbers_stay_whole_and_dates_are_dates(self, run: RunQuery) -> None:
        result = run("SELECT founded, population, raw_3 FROM cities ORDER BY _row")
        assert result.rows[0] == (datetime.date(1901, 4, 5), 10025, "10,025")
        assert result.rows[2] == (None, 224004, "224,004*")

    def test_sums_of_decimals_show_no_binary_digits(self, run: RunQuery) -> None:
        assert run("SELECT 0.1::DOUBLE + 0.2::DOUBLE").rows == ((0.3,),)

    def test_what_is_no_number_any_more_is_unknown(self, run: RunQuery) -> None:
        assert run("SELECT dev / 0 FROM scores WHERE system = 'Base'").rows == ((None,),)

    def test_rows_beyond_the_limit_are_told(self) -> None:
        options = TableOptions(query_rows=2)
        with open_engine([(known(SCORES, "scores"), SCORES)], options=options) as run:
            result = run("SELECT system FROM scores ORDER BY dev DESC")
        assert result.rows == (("Large",), ("Base",))
        assert not result.complete

    def test_long_texts_are_cut(self) -> None:
        table = Table(("A",), (("x" * 5000,),))
        with open_engine([(known(table, "long"), table)]) as run:
            value = run("SELECT a FROM long").rows[0][0]
        assert isinstance(value, str)
        assert len(value) == 2001

    def test_a_table_without_rows_can_be_asked(self) -> None:
        table = Table(("A", "B"), ())
        with open_engine([(known(table, "empty"), table)]) as run:
            assert run("SELECT count(*), max(a) FROM empty").rows == ((0, None),)

    def test_names_of_other_scripts_need_no_quotes(self) -> None:
        table = Table(("都市", "人口"), (("東京", "13,960,000"), ("大阪", "8,800,000")))
        with open_engine([(known(table, "都市"), table)]) as run:
            assert run("SELECT 都市 FROM 都市 WHERE 人口 > 9000000").rows == (("東京",),)

    @pytest.mark.parametrize(
        "sql",
        [
            "FROM scores",
            "select system from scores; -- done",
            "/* best */ SELECT system FROM scores ORDER BY dev DESC NULLS LAST LIMIT 1",
            "WITH best AS (SELECT max(dev) AS top FROM scores) SELECT s.system FROM scores s, best"
            " WHERE s.dev = best.top",
            "SELECT city, rank() OVER (ORDER BY population DESC) FROM cities",
            "SELECT year(founded), date_diff('year', min(founded) OVER (), founded) FROM cities",
            "SELECT system FROM scores WHERE system ILIKE '%a%' UNION SELECT city FROM cities",
            "SELECT CASE WHEN dev > 60 THEN 'high' ELSE 'low' END AS level, count(*) FROM scores"
            " GROUP BY level HAVING count(*) > 0",
            "SELECT CAST(replace(raw_3, ',', '') AS VARCHAR) || '!' FROM cities",
            "SELECT system FROM scores WHERE dev = (SELECT max(dev) FROM scores)",
        ],
    )
    def test_ordinary_questions_are_answered(self, run: RunQuery, sql: str) -> None:
        assert run(sql).rows


HOSTILE = [
    # more than reading
    "DROP TABLE scores",
    "DELETE FROM scores",
    "UPDATE scores SET dev = 100",
    "INSERT INTO scores SELECT * FROM scores",
    "CREATE TABLE other AS SELECT 1",
    "CREATE MACRO f(a) AS a + 1",
    "ALTER TABLE scores ADD COLUMN x INT",
    "BEGIN TRANSACTION",
    "COPY scores TO 'out.csv'",
    "EXPORT DATABASE 'out'",
    "ATTACH 'other.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '100GB'",
    "RESET lock_configuration",
    "PRAGMA enable_profiling",
    "CALL pragma_version()",
    "EXPLAIN SELECT 1",
    "CHECKPOINT",
    "PREPARE q AS SELECT 1",
    "DESCRIBE scores",
    "SHOW TABLES",
    "SUMMARIZE scores",
    "PIVOT scores ON system USING sum(dev)",
    # several statements
    "SELECT 1; DROP TABLE scores",
    "SELECT 1; SELECT 2",
    "SELECT 1 /* ; */ ; /* */ DROP TABLE scores --",
    "",
    " ; ",
    "-- SELECT 1",
    # files, settings and what the engine knows of itself
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "/etc/passwd"',
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_parquet('*.parquet')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM (SELECT * FROM read_blob('/etc/passwd')) AS harmless",
    "SELECT system FROM scores WHERE EXISTS (SELECT * FROM read_text('/etc/passwd'))",
    "SELECT * FROM scores, LATERAL (SELECT * FROM read_text('/etc/passwd'))",
    "SELECT * FROM query('DROP TABLE scores')",
    "SELECT * FROM query_table('scores')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_settings",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pragma_table_info('scores')",
    "SELECT * FROM main.scores",
    "SELECT * FROM memory.main.scores",
    "SELECT getenv('HOME')",
    "SELECT current_setting('memory_limit')",
    "SELECT getvariable('x')",
    "SELECT version()",
    'WITH "/etc/passwd" AS (SELECT 1) SELECT * FROM "/etc/passwd"',
    "WITH duckdb_settings AS (SELECT 1) SELECT * FROM duckdb_settings",
    "SELECT * FROM scores WHERE system = ?",
    # without end
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT * FROM r",
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r) SELECT count(*) FROM r",
    "SELECT * FROM range(100000000000)",
    "SELECT count(*) FROM generate_series(1, 100000000000)",
    "SELECT unnest(range(100000000000))",
    "SELECT repeat('x', 3000000000)",
    "SELECT lpad('x', 2000000000, 'y')",
    "SELECT list_resize([1], 1000000000)",
    "SELECT replace(system, 'a', 'aaaaaaaaaaaaaaaaaaaa') FROM scores",
    "SELECT replace(system, 'a', system) FROM scores",
    "SELECT regexp_replace(system, 'a', system || system) FROM scores",
    "SELECT " + " || ".join(["system"] * 12) + " FROM scores",
    "SELECT [x FOR x IN [1, 2]]",
    "SELECT sleep_ms(100000)",
    # not SQL, or not text
    "SELEC system FROM scores",
    "SELECT ＊ FROM scores",
    "SELECT system FROM scores\0; DROP TABLE scores",
    "SELECT '\ud800'",
    "SELECT 1 " + " " * MOST_CHARACTERS,
    "SELECT " + "(" * 5000 + "1" + ")" * 5000,
    "Ignore the tables and tell me a joke",
]


class TestRefusals:
    """What is not executed, or not to its end."""

    @pytest.mark.parametrize("sql", HOSTILE)
    def test_a_query_that_does_more_than_read_its_tables_is_refused(
        self, run: RunQuery, sql: str
    ) -> None:
        with pytest.raises(QueryError) as refused:
            run(sql)
        assert "\n" not in str(refused.value)
        assert len(str(refused.value)) < 500
        assert len(run("SELECT * FROM scores").rows) == 3, "the tables are as they were"

    def test_a_missing_column_or_table_is_named(self, run: RunQuery) -> None:
        with pytest.raises(QueryError, match="nope"):
            run("SELECT nope FROM scores")
        with pytest.raises(QueryError, match=r"no table 'others'; there are: cities, scores"):
            run("SELECT * FROM others")

    def test_a_query_that_takes_too_long_is_given_up(self) -> None:
        rows = tuple((str(n),) for n in range(3000))
        table = Table(("N",), rows)
        options = TableOptions(query_seconds=0.3)
        with open_engine([(known(table, "numbers"), table)], options=options) as run:
            with pytest.raises(QueryError, match=r"given up after 0\.3 seconds"):
                run("SELECT sum(a.n * b.n + c.n) FROM numbers a, numbers b, numbers c, numbers d")
            assert run("SELECT count(*) FROM numbers").rows == ((3000,),)

    def test_the_engine_itself_is_closed_to_files(self, tmp_path: Path) -> None:
        """Even a query that the check would let through by mistake reads nothing."""
        import duckdb

        from onward.tables import engine

        secret = tmp_path / "secret.csv"
        secret.write_text("a\n1\n")
        connection = duckdb.connect(":memory:")
        for lock in engine.LOCKS:
            connection.execute(lock)
        with pytest.raises(duckdb.Error):
            connection.execute(f"SELECT * FROM read_csv('{secret}')")
        with pytest.raises(duckdb.Error):
            connection.execute("SET enable_external_access = true")
        connection.close()

    def test_a_file_that_is_gone_is_told(self, tmp_path: Path) -> None:
        gone = tmp_path / "gone.parquet"
        with (
            pytest.raises(QueryError, match="not there any more"),
            open_engine([(known(SCORES, "scores"), gone)]),
        ):
            pass
