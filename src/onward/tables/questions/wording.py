"""Put what a query gave into words: the answer, its values, the cells it rests on, its reading.

Cells are shown as they stand in the source; every number is the one of the result. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.tables.questions.forms import (
    GROUPING,
    Action,
    Among,
    Beside,
    Compared,
    Condition,
    Form,
    Measure,
)
from onward.tables.questions.rehearsal import Outcome, shown_number, with_unit
from onward.tables.questions.sight import Sight
from onward.types.tables import Cell, Column, QueryResult, Value

_OPERATORS = {
    "=": "is", "<": "below", "<=": "at most", ">": "above", ">=": "at least",
}  # fmt: skip
_SHOWN_VALUES = 20


def outcome_of(form: Form, result: QueryResult) -> Outcome:
    """The values and, where it shows cells, the rows of a result."""
    if form.action == "cells":
        places = [_place(result, column) for column in form.targets]
        values = tuple(_cell(row[p]) for row in result.rows for p in dict.fromkeys(places))
        return Outcome(values, tuple(int(str(row[0])) for row in result.rows))
    known = [row[0] for row in result.rows if row[0] is not None]
    return Outcome(tuple(with_unit(_shown(value), form.unit) for value in known), ())


def _place(result: QueryResult, column: Column) -> int:
    return result.columns.index(column.raw)


def _cell(value: Value) -> str:
    return "" if value is None else str(value)


def _shown(value: Value) -> str:
    return shown_number(value) if isinstance(value, float) else str(value)


def answer_text(form: Form, outcome: Outcome, result: QueryResult) -> str:
    """The answer in words: ``BERT LARGE, 82.1``."""
    if form.action == "cells" and len(form.targets) > 1:
        return "; ".join(_several(form.targets, result, row) for row in result.rows)
    values = list(dict.fromkeys(outcome.values))
    text = ", ".join(value or "(blank)" for value in values[:_SHOWN_VALUES])
    if len(values) > _SHOWN_VALUES:
        text += f" and {len(values) - _SHOWN_VALUES} more"
    unit = _unit(form)
    if unit and form.action != "cells":
        text += unit if unit in {"%", "°"} else f" {unit}"
    by = form.superlative.measure.column if form.superlative else None
    if form.action == "cells" and by is not None and by.position != form.targets[0].position:
        measured = list(dict.fromkeys(_cell(row[_place(result, by)]) for row in result.rows))
        if len(measured) == 1:
            text += f" ({by.name} {measured[0]})"
    if form.action in GROUPING and result.rows:
        amount = _shown(result.rows[0][1])
        what = "rows" if form.measure is None or not form.measure.column else None
        text += f" ({amount} {what})" if what else f" ({_name(form.measure)} {amount} in all)"
    return text


def _several(targets: Sequence[Column], result: QueryResult, row: Sequence[Value]) -> str:
    """``BERT LARGE, 82.1`` for one value beside the label, with names for more."""
    cells = [_cell(row[_place(result, column)]) for column in targets]
    if len(cells) == 2:
        return ", ".join(cells)
    rest = ", ".join(f"{c.name} {v}" for c, v in zip(targets[1:], cells[1:], strict=True))
    return f"{cells[0]}: {rest}"


def _unit(form: Form) -> str:
    if form.action in {"count", "count different", "count difference", "most frequent"}:
        return ""
    if form.measure is None or form.measure.column is None:
        return ""
    if form.unit or form.measure.reader == "year":
        return ""
    return form.measure.column.unit


def _name(measure: Measure | None) -> str:
    return measure.name if measure else ""


def cells_of(form: Form, rows: Sequence[int]) -> tuple[Cell, ...]:
    """The cells of ``rows`` that an answer rests on: shown, compared and looked up."""
    positions = sorted({column.position for column in form.columns}) or [0]
    return tuple(Cell(row, position) for row in rows for position in positions)


def reading_of(form: Form, sight: Sight) -> str:
    """How the question was understood, in a line."""
    rows = _rows(form, sight)
    shown = " and ".join(column.name or f"column {column.position + 1}" for column in form.targets)
    said: dict[Action, str] = {
        "cells": f"{shown} of the {rows}",
        "count": f"number of {rows}",
        "count different": f"number of different {shown} among the {rows}",
        "sum": f"sum of {_name(form.measure)} over the {rows}",
        "average": f"average of {_name(form.measure)} over the {rows}",
        "span": f"largest minus smallest {_name(form.measure)} of the {rows}",
        "duration": f"years between the first and the last year in {shown} of the {rows}",
        "most frequent": f"{shown} with the {'fewest' if form.fewest else 'most'} {rows}",
        "largest sum": f"{shown} with the {'smallest' if form.fewest else 'largest'} sum of "
        f"{_name(form.measure)}",
    }
    if form.action in said:
        return said[form.action]
    sides = " and ".join(_condition(side) for side in form.sides)
    what = "number of rows" if form.action == "count difference" else _name(form.measure)
    if form.action in {"difference", "count difference"}:
        return f"difference of {what} between the rows where {sides}"
    against = "" if form.value is None else f" with {shown_number(form.value)}"
    return f"{what} of the rows where {sides} compared{against}"


def _rows(form: Form, sight: Sight) -> str:
    where = " and ".join(_condition(one) for one in form.where)
    text = f"rows where {where}" if where else "rows"
    if form.superlative:
        one = form.superlative
        names = " and ".join(measure.name for measure in (one.measure, *one.beyond))
        if one.measure.column is None:
            kind = "last" if one.descending else "first"
        else:
            kind = "highest" if one.descending else "lowest"
        count = f"{one.top} rows" if one.top > 1 else "row"
        rank = f"number {one.rank} from the " if one.rank > 1 else ""
        among = where or f"{sight.counted} rows"
        text = (
            f"{count} with the {rank}{kind} {names} among {'those where ' if where else ''}{among}"
        )
    if form.step:
        text = f"row {'below' if form.step > 0 else 'above'} the {text}"
    return text


def _condition(one: Condition) -> str:
    if isinstance(one, Among):
        cells = " or ".join(one.cells[:3]) or f"… {one.part} …"
        more = " or others" if len(one.cells) > 3 else ""
        return f"{one.column.name} is {'not ' if one.negated else ''}{cells}{more}"
    if isinstance(one, Compared):
        value = one.value if isinstance(one.value, str) else shown_number(one.value)
        negation = "not " if one.negated else ""
        return f"{one.measure.name} {negation}{_OPERATORS[one.operator]} {value}"
    anchor = " or ".join(one.anchor.cells[:2])
    if isinstance(one, Beside):
        return f"{one.measure.name} {_OPERATORS[one.operator]} that of {anchor}"
    return f"{one.column.name} is that of {anchor}"
