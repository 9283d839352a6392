"""Say whether a query would grow beyond measure when it is planned, which nothing interrupts.

Names stand for what they name: ``x+x AS y, y+y AS z`` is four times x, and twenty lines of it a
million. Reads DuckDB's own parse. Refuses to know which tables and functions are allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onward.errors import QueryError

MOST_SOURCES = 16
"""Uses of tables and WITH queries: each may double the rows, and a join's columns."""
MOST_STARS = 6
"""Uses of ``*``: each may double the columns of the query that it reads."""
MOST_EXPRESSIONS = 20_000
"""When every name is replaced by what it names; without names no allowed query has as many."""

_FIRST = ("cte_map", "from_table")
"""Parts of a SELECT in which the names are given that its other parts use."""


def check_growth(tree: Any) -> None:  # noqa: ANN401 - a parse is any JSON
    """Raise QueryError, one line, for a parse that uses too many tables, stars or expressions."""
    counted = {"BASE_TABLE": 0, "STAR": 0}
    try:
        _size(tree, {}, counted)
    except RecursionError as error:
        raise QueryError("the query is nested too deeply") from error
    if counted["BASE_TABLE"] > MOST_SOURCES:
        used = counted["BASE_TABLE"]
        raise QueryError(f"tables are used {used} times, at most {MOST_SOURCES} are allowed")
    if counted["STAR"] > MOST_STARS:
        raise QueryError(
            f"* is used {counted['STAR']} times, at most {MOST_STARS} are allowed: name columns"
        )


def _size(item: Any, named: dict[str, int], counted: dict[str, int]) -> int:  # noqa: ANN401
    """How many expressions ``item`` is; ``named`` tells it of the names given so far."""
    if isinstance(item, list):
        return sum(_size(one, named, counted) for one in item)
    if not isinstance(item, dict):
        return 0
    kind = item.get("type")
    if kind in counted:
        counted[kind] += 1
    size = 1 if "class" in item else 0
    if item.get("class") == "COLUMN_REF":
        size = max(named.get(str(name).lower(), 1) for name in item["column_names"])
    for key in sorted(item, key=lambda key: key not in _FIRST):
        size += _size(item[key], named, counted)
    if size > MOST_EXPRESSIONS:
        raise QueryError("the query grows beyond measure: use the names it gives less often")
    for name in _names_given(item):
        named[name.lower()] = max(size, 1)
    return size


def _names_given(item: dict[str, Any]) -> Sequence[str]:
    """The names for what ``item`` is: its alias, those of its columns, that of a WITH query."""
    given = [item.get("alias"), item.get("key") if "value" in item else None]
    listed = [*(item.get("aliases") or ()), *(item.get("column_name_alias") or ())]
    return [name for name in [*given, *listed] if isinstance(name, str) and name]
