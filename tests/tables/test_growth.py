"""Queries that nothing could interrupt once they are planned are refused before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onward.errors import QueryError
from onward.protocols import RunQuery
from onward.tables import open_engine
from onward.types import Table
from tests.tables.made import known


@pytest.fixture
def run() -> Iterator[RunQuery]:
    table = Table(("Name", "Val"), (("one", "1"), ("two", "2")))
    with open_engine([(known(table, "t"), table)]) as run:
        yield run


def _levels(first: str, then: str, many: int) -> str:
    """A chain of WITH queries, each ``then`` over the one before it, asked at its end."""
    chain = [f"a{n} AS ({then.format(f'a{n - 1}')})" for n in range(1, many + 1)]
    return f"WITH a0 AS ({first}), {', '.join(chain)} SELECT count(*) FROM a{many}"


def _nested(function: str, many: int) -> str:
    text = "name"
    for _ in range(many):
        text = function.format(text)
    return f"SELECT length({text}) FROM t"


_LATERAL = ", ".join(f"b{n} + b{n} AS b{n + 1}" for n in range(25))
_JOINED = " ".join(f"JOIN t t{n} ON t{n}.val = t0.val" for n in range(1, 60))


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param(f"SELECT val AS b0, {_LATERAL} FROM t", id="aliases"),
        pytest.param(_levels("SELECT val x FROM t", "SELECT x*x AS x FROM {}", 30), id="with"),
        pytest.param(_levels("SELECT val x FROM t", "SELECT row(x,x,x) x FROM {}", 19), id="rows"),
        pytest.param(_levels("FROM t", "SELECT *, * FROM {}", 15), id="stars"),
        pytest.param(_levels("FROM t", "SELECT p.val FROM {0} p, {0} q", 15), id="joins"),
        pytest.param(_levels("FROM t", "FROM {0} UNION ALL FROM {0}", 15), id="unions"),
        pytest.param(
            _levels("SELECT {'a': val} x FROM t", "SELECT {{'a': {0}, 'b': {0}}} FROM {0}", 14),
            id="whole rows",
        ),
        pytest.param(f"SELECT count(*) FROM t t0 {_JOINED}", id="many joins"),
        pytest.param(_nested("replace({}, 'n', 'nnnnnnnnnn')", 9), id="replacing"),
        pytest.param(_nested("regexp_replace({}, '', 'n', 'g')", 20), id="between characters"),
        pytest.param(_nested("concat({0}, {0}, {0}, {0}, {0}, {0}, {0}, {0})", 3), id="concat"),
        pytest.param("SELECT levenshtein(raw_0, raw_0) FROM t", id="edit distance"),
        pytest.param(f"SELECT name LIKE '%{'_' * 600}%' FROM t", id="pattern"),
    ],
)
def test_a_query_that_grows_beyond_measure_is_refused_in_one_line(run: RunQuery, sql: str) -> None:
    with pytest.raises(QueryError) as refused:
        run(sql)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT val + val AS twice, twice + twice AS four FROM t",
        "SELECT replace(replace(replace(raw_1, '%', ''), '$', ''), ',', '') FROM t",
        "WITH a AS (SELECT *, val * 2 AS more FROM t), b AS (SELECT *, more + 1 AS next FROM a)"
        " SELECT * FROM b",
        f"SELECT name FROM t WHERE val IN ({', '.join(map(str, range(3000)))})",
        "SELECT concat_ws(', ', name, raw_0, raw_1) FROM t",
        "SELECT * FROM t WHERE (name, val) IN (SELECT name, max(val) FROM t GROUP BY name)",
        "SELECT 1",
    ],
)
def test_what_is_asked_in_earnest_is_not_refused(run: RunQuery, sql: str) -> None:
    assert run(sql).rows
