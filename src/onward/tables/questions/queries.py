"""Turn a logical form into one SQL query over the typed columns of its table.

Knows forms and SQL. Executes nothing; every name in a query is one of the table's own identifiers,
and every text of the question stands in it as a quoted literal.
"""

from __future__ import annotations

from onward.tables.names import literal
from onward.tables.questions.forms import (
    GROUPING,
    Action,
    Alike,
    Among,
    Beside,
    Compared,
    Condition,
    Form,
    Measure,
    Superlative,
)
from onward.tables.questions.sight import NUMBER_SQL, Sight

_AGGREGATES: dict[Action, str] = {"sum": "sum", "average": "avg"}
MOST_ROWS = 100


def query(form: Form, sight: Sight) -> str:
    """Return the query of a form; its first column is ``_row`` where cells are shown."""
    table = sight.table.name
    rows = rows_of(form, sight)
    if form.action == "cells":
        columns = [column.raw for column in form.targets]
        if form.superlative and form.superlative.measure.column:
            columns.append(form.superlative.measure.column.raw)
        shown = ", ".join(dict.fromkeys(columns))
        return f"SELECT _row, {shown} FROM {table} WHERE {rows} ORDER BY _row"
    if form.action == "count":
        return f"SELECT count(*) FROM {table} WHERE {rows}"
    if form.action == "count different":
        return f"SELECT count(DISTINCT {form.targets[0].raw}) FROM {table} WHERE {rows}"
    if form.action in GROUPING:
        return _grouped(form, rows, table)
    if form.action == "duration":
        raw = form.targets[0].raw
        first, last = (
            f"TRY_CAST(regexp_extract({raw}, '{before}([0-9]{{4}})', 1) AS INT)"
            for before in ("", ".*")
        )
        return f"SELECT {last} - {first} FROM {table} WHERE {rows} AND {last} > {first}"
    if form.sides:
        return _of_two(form, sight)
    measure = measured(form.measure)
    if form.action == "span":
        return f"SELECT round(max({measure}) - min({measure}), 4) FROM {table} WHERE {rows}"
    return f"SELECT round({_AGGREGATES[form.action]}({measure}), 4) FROM {table} WHERE {rows}"


def rows_of(form: Form, sight: Sight) -> str:
    """The condition that the rows of a form meet."""
    table = sight.table.name
    condition = " AND ".join(
        [*(_condition(one, sight) for one in form.where), *_skipping(form, sight)]
    )
    condition = condition or "true"
    if form.superlative:
        condition = _superlative(form.superlative, condition, table)
    if form.step:
        edge = "max" if form.step > 0 else "min"
        neighbour = f"{edge}(_row) {'+' if form.step > 0 else '-'} 1"
        condition = f"_row = (SELECT {neighbour} FROM {table} WHERE {condition})"
    return condition


def cited_rows(form: Form, sight: Sight) -> str:
    """The query for the rows that went into a form that shows no cells."""
    table = sight.table.name
    rows = rows_of(form, sight)
    if form.sides:
        rows += " AND (" + " OR ".join(_condition(one, sight) for one in form.sides) + ")"
    return f"SELECT _row FROM {table} WHERE {rows} ORDER BY _row LIMIT {MOST_ROWS}"


def measured(measure: Measure | None) -> str:
    """The expression of SQL for a measure."""
    if measure is None or measure.column is None:
        return "_row"
    column = measure.column
    if measure.reader == "year":
        return f"year({column.sql})"
    if measure.reader == "month":
        return f"month({column.sql})"
    if measure.reader == "first number":
        return NUMBER_SQL.format(raw=column.raw)
    return column.sql


def _skipping(form: Form, sight: Sight) -> list[str]:
    """Leave out totals and titles, unless the question names one of them."""
    if not sight.skipped or form.named_cells & sight.labels:
        return []
    return [f"_row NOT IN ({', '.join(str(row) for row in sorted(sight.skipped))})"]


def _condition(one: Condition, sight: Sight) -> str:
    table = sight.table.name
    if isinstance(one, Among):
        return among(one)
    if isinstance(one, Compared):
        value = f"DATE '{one.value}'" if isinstance(one.value, str) else f"{one.value:.15g}"
        test = f"{measured(one.measure)} {one.operator} {value}"
        return f"NOT ({test})" if one.negated else test
    anchor = among(one.anchor)
    if isinstance(one, Beside):
        measure = measured(one.measure)
        edge = "max" if one.operator in {">", ">="} else "min"
        found = f"(SELECT {edge}({measure}) FROM {table} WHERE {anchor})"
        return f"{measure} {one.operator} {found}"
    if not isinstance(one, Alike):
        raise TypeError(f"no condition: {one!r}")
    raw = one.column.raw
    return f"{raw} IN (SELECT {raw} FROM {table} WHERE {anchor}) AND NOT ({anchor})"


def among(one: Among) -> str:
    """The condition that a cell is one of those named."""
    raw = one.column.raw
    if one.part:
        test = f"{raw} ILIKE {literal(f'%{one.part}%')}"
    elif len(one.cells) == 1:
        test = f"{raw} = {literal(one.cells[0])}"
    else:
        test = f"{raw} IN ({', '.join(literal(cell) for cell in one.cells)})"
    return f"NOT ({test})" if one.negated else test


def _superlative(one: Superlative, condition: str, table: str) -> str:
    measure = measured(one.measure)
    for more in one.beyond:
        condition += f" AND {measured(more)} IS NOT NULL"
    if one.beyond:
        condition += f" AND {measure} IS NOT NULL"
    edge = "max" if one.descending else "min"
    if one.rank == 1 and one.top == 1:
        best = [
            f"{part} = (SELECT {edge}({part}) FROM {table} WHERE {condition})"
            for part in (measure, *(measured(more) for more in one.beyond))
        ]
        return f"{condition} AND {' AND '.join(best)}"
    order = f"{measure} {'DESC' if one.descending else 'ASC'}"
    return (
        f"_row IN (SELECT _row FROM {table} WHERE {condition} AND {measure} IS NOT NULL"
        f" ORDER BY {order}, _row LIMIT {one.top} OFFSET {one.rank - 1})"
    )


def _grouped(form: Form, rows: str, table: str) -> str:
    raw = form.targets[0].raw
    value = "count(*)" if form.action == "most frequent" else f"sum({measured(form.measure)})"
    order = f"{value} {'ASC' if form.fewest else 'DESC'}"
    return (
        f"SELECT {raw}, {value} FROM {table} WHERE {rows} AND trim({raw}) <> ''"
        f" GROUP BY {raw} QUALIFY rank() OVER (ORDER BY {order} NULLS LAST) = 1"
    )


def _of_two(form: Form, sight: Sight) -> str:
    table = sight.table.name
    rows = rows_of(form, sight)
    if form.action == "count difference":
        parts = [
            f"(SELECT count(*) FROM {table} WHERE {rows} AND {_condition(side, sight)})"
            for side in form.sides
        ]
    else:
        value = f"sum({measured(form.measure)})"
        parts = [
            f"(SELECT {value} FROM {table} WHERE {rows} AND {_condition(side, sight)})"
            for side in form.sides
        ]
        if form.value is not None:
            parts.append(f"{form.value:.15g}")
    if form.action == "more or less":
        return _either(f"{parts[0]} > {parts[1]}", "more", "less")
    if form.action == "yes or no":
        return _either(f"{parts[0]} {form.operator} {parts[1]}", "yes", "no")
    return f"SELECT round(abs({parts[0]} - {parts[1]}), 4)"


def _either(test: str, holds: str, fails: str) -> str:
    return f"SELECT CASE WHEN {test} THEN '{holds}' WHEN NOT ({test}) THEN '{fails}' END"
