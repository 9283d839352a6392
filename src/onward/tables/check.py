"""Say whether a query only reads the tables it was given, before it is executed.

Reads DuckDB's own parse of the statement. Refuses to know what the tables hold, and to execute.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from onward.errors import QueryError
from onward.tables.growth import check_growth

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_CHARACTERS = 20_000
MOST_JOINED = 8
"""How often a text may double: by ``||`` once, by ``concat`` of many and by ``replace`` more."""
_SHORT = 10
"""Characters of what ``replace`` may put in."""
_DOUBLED_BY_REPLACING = 4
"""Ten characters for each one are somewhat less than four times twice as many."""
_LONGEST_PATTERN = 500
"""Characters of a LIKE: its time is the product of pattern and text, and nothing interrupts it."""
_LIKE = frozenset({"~~", "!~~", "~~*", "!~~*"})
_JOINING = frozenset({"||", "concat", "concat_ws"})
_REPLACING = frozenset({"replace", "regexp_replace"})

# Everything a question over tables needs, and nothing that makes long texts or lists, reads
# settings, or waits: what is not named here is refused. Edit distances are missing, for between two
# long texts they take minutes in which nothing interrupts them.
FUNCTIONS = frozenset(
    """+ - * / // % ** ^ ~~ !~~ ~~* !~~* || = != <> < > <= >=
    abs ceil ceiling floor round trunc sign sqrt cbrt ln log log10 log2 exp pow power mod greatest
    least coalesce nullif ifnull if isnan isinf isfinite add subtract multiply divide
    lower upper lcase ucase trim ltrim rtrim length len strlen substring substr left right
    contains starts_with ends_with suffix prefix position instr strpos replace regexp_matches
    regexp_extract regexp_replace regexp_full_match split_part concat concat_ws reverse
    strip_accents jaccard
    like_escape ilike_escape not_like_escape not_ilike_escape
    year month day quarter week weekday dayofweek dayofyear dayname monthname hour minute second
    decade century epoch date_part datepart date_trunc datetrunc date_diff datediff date_sub
    datesub date_add age strftime strptime try_strptime make_date last_day to_days to_months
    to_years to_weeks to_hours to_minutes to_seconds isodow isoyear yearweek
    count count_star count_if countif sum avg mean min max median mode stddev stddev_samp
    stddev_pop variance var_samp var_pop corr covar_samp covar_pop quantile quantile_cont
    quantile_disc first last any_value arg_min arg_max argmin argmax min_by max_by string_agg
    group_concat listagg bool_and bool_or product fsum sumkahan favg approx_count_distinct
    list array_agg list_value unnest kurtosis skewness entropy geomean geometric_mean
    regr_slope regr_intercept regr_r2
    row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value
    nth_value struct_pack row typeof try_cast""".split()  # noqa: SIM905
)

_SOURCES = frozenset({"BASE_TABLE", "JOIN", "SUBQUERY", "EMPTY", "EMPTY_FROM", "EXPRESSION_LIST"})
_OWN = ("duckdb_", "pragma_", "sqlite_", "pg_")
"""How DuckDB's own views are called, which a WITH query of such a name would let in."""
_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "CTE_NODE"})


def checked(connection: DuckDBPyConnection, sql: str, tables: frozenset[str]) -> str:
    """Return the one statement of ``sql`` without the semicolon behind it.

    Raises QueryError, one line, for anything but one SELECT over ``tables`` with known functions.
    """
    import duckdb

    if len(sql) > MOST_CHARACTERS:
        raise QueryError(f"the query has {len(sql):,} characters, at most {MOST_CHARACTERS:,}")
    if "\0" in sql or any("\ud800" <= c <= "\udfff" for c in sql):
        raise QueryError("the query holds characters that are no text")
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError(first_line(error)) from error
    if len(statements) != 1:
        raise QueryError(f"one SELECT statement is executed, these are {len(statements)}")
    statement = statements[0]
    if statement.type != duckdb.StatementType.SELECT:
        raise QueryError(f"only SELECT is allowed, not {str(statement.type).rpartition('.')[2]}")
    tree = _tree(connection, sql)
    _check(tree, tables)
    check_growth(tree)
    return statement.query.strip().rstrip(";").strip()


def first_line(error: Exception) -> str:
    """The first line of what DuckDB says, with what it proposes instead."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(("LINE ", "^"))]
    return " ".join(told).partition(", due to the following Python exception")[0][:400]


def _tree(connection: DuckDBPyConnection, sql: str) -> Any:  # noqa: ANN401 - a parse is any JSON
    import duckdb

    try:
        row = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
        tree = json.loads(row[0]) if row else {"error": True}
    except (duckdb.Error, RecursionError) as error:
        raise QueryError(f"the query cannot be checked: {first_line(error)}") from error
    if tree.get("error"):
        raise QueryError(f"only SELECT is allowed: {tree.get('error_message', 'not understood')}")
    return tree


def _check(tree: Any, tables: frozenset[str]) -> None:  # noqa: ANN401 - a parse is any JSON
    named, joined = set(tables), 0
    nodes = list(_nodes(tree))
    for node in nodes:
        for entry in (node.get("cte_map") or {}).get("map", ()):
            name = str(entry["key"]).lower()
            if not name.isidentifier() or name.startswith(_OWN):
                raise QueryError(f"{entry['key']!r} cannot be the name of a WITH query")
            named.add(name)
    for node in nodes:
        kind = str(node.get("type", ""))
        if kind.endswith("_NODE") and kind not in _NODES:
            raise QueryError("recursion is not allowed: ask for what one SELECT gives")
        _check_sources(node, named)
        if "function_name" in node:
            _check_function(node)
            joined += _doublings(node)
    if joined > MOST_JOINED:
        raise QueryError(
            f"texts may double {joined} times by joining and replacing, {MOST_JOINED} are allowed"
        )


def _check_sources(node: dict[str, Any], named: set[str]) -> None:
    kind = node.get("type")
    for key in ("from_table", "left", "right", "source"):
        source = node.get(key)
        is_source = key == "from_table" or kind == "JOIN"
        if is_source and isinstance(source, dict) and source.get("type") not in _SOURCES:
            what = (source.get("function") or {}).get("function_name") or source.get("type")
            raise QueryError(f"{str(what).lower()} is not a table that can be asked")
    if kind == "BASE_TABLE":
        name = str(node.get("table_name", ""))
        if node.get("schema_name") or node.get("catalog_name") or name.lower() not in named:
            shown = ".".join(filter(None, (node.get("schema_name"), name)))
            raise QueryError(f"there is no table {shown!r}; there are: {', '.join(sorted(named))}")
    elif kind in ("TABLE_FUNCTION", "SHOW_REF", "PIVOT", "COLUMN_DATA", "DELIM_GET"):
        raise QueryError(f"{str(kind).lower().replace('_', ' ')} is not allowed: use SELECT FROM")


def _check_function(node: dict[str, Any]) -> None:
    name = str(node["function_name"]).lower()
    if name not in FUNCTIONS:
        raise QueryError(f"the function {name} is not allowed")
    if node.get("schema") not in (None, "", "main") or node.get("catalog"):
        raise QueryError(f"the function {name} is not allowed with a schema")
    if name in _REPLACING:
        text = _constant(_arguments(node)[2:3])
        if text is None or len(text) > _SHORT:
            raise QueryError(f"{name} may only put in a text of at most {_SHORT} characters")
    if name in _LIKE and len(_constant(_arguments(node)[1:2]) or "") > _LONGEST_PATTERN:
        raise QueryError(f"LIKE takes a pattern of at most {_LONGEST_PATTERN} characters")


def _doublings(node: dict[str, Any]) -> int:
    """How often a function may double the length of a text."""
    name = str(node["function_name"]).lower()
    arguments = _arguments(node)
    if name in _JOINING:
        return max(1, (len(arguments) - 1).bit_length())
    if name in _REPLACING:
        put_in = len(_constant(arguments[2:3]) or "")
        if put_in > 1:
            return _DOUBLED_BY_REPLACING
        return int(name == "regexp_replace" and put_in == 1)  # "" is found between all characters
    return 0


def _arguments(node: dict[str, Any]) -> list[dict[str, Any]]:
    found = node.get("arguments") or node.get("children") or []  # DuckDB 2, DuckDB 1
    return [item.get("expression", item) for item in found]


def _constant(expressions: Sequence[dict[str, Any]]) -> str | None:
    """The text of a constant; None for anything else, nothing included."""
    if not expressions or expressions[0].get("class") != "CONSTANT":
        return None
    literal = expressions[0].get("literal") or {}
    value = expressions[0].get("value") or {}
    text = literal.get("text", value.get("value"))
    return text if isinstance(text, str) else None


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a parse is any JSON
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
