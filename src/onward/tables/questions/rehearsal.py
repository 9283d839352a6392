"""Evaluate forms on the rows of a small table, to see what each reading would answer.

A question has hundreds of readings, and a query for each takes too long; here each takes some
microseconds. It serves the choice among readings alone: what is answered comes from the query. A
test holds both equal. Refuses to know questions.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from onward.tables.questions.forms import (
    Alike,
    Among,
    Beside,
    Compared,
    Condition,
    Form,
    Measure,
    Operator,
    Superlative,
)
from onward.tables.questions.sight import ROW, Sight

_YEARS = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a form answers: its values as they would be shown, and the rows that went in."""

    values: tuple[str, ...]
    rows: tuple[int, ...]


class Rehearsal:
    """Evaluates the forms of one question over one small table; remembers parts."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._cells = sight.rows or ()
        self._all = frozenset(range(len(self._cells)))
        self._values = {one.measure: one.values for one in sight.ranges}
        self._values[ROW] = tuple(float(n) for n in range(len(self._cells)))
        self._met: dict[Condition, frozenset[int]] = {}
        self._found: dict[object, tuple[int, ...]] = {}

    def outcome(self, form: Form) -> Outcome:
        """Return what ``form`` answers; no values where nothing is found."""
        rows = self._rows(form)
        if form.action == "cells":
            shown = dict.fromkeys(column.position for column in form.targets)
            return Outcome(tuple(self._cells[n][p] for n in rows for p in shown), rows)
        if form.action == "count":
            return Outcome((str(len(rows)),), rows)
        if form.sides:
            return self._of_sides(form, rows)
        if form.targets:
            return self._of_column(form, rows)
        known = [v for n in rows if (v := self._value(form.measure, n)) is not None]
        if not known:
            return Outcome((), rows)
        if form.action == "span":
            return Outcome((with_unit(shown_number(max(known) - min(known)), form.unit),), rows)
        total = sum(known)
        return Outcome((shown_number(total if form.action == "sum" else total / len(known)),), rows)

    def _value(self, measure: Measure | None, row: int) -> float | None:
        return self._values[measure or ROW][row]

    def _rows(self, form: Form) -> tuple[int, ...]:
        key = (form.where, form.superlative, form.step, form.sides)
        if key not in self._found:
            self._found[key] = self._find(form)
        return self._found[key]

    def _find(self, form: Form) -> tuple[int, ...]:
        rows = self._all
        for one in form.where:
            rows = rows & self._meeting(one)
        if not form.named_cells & self._sight.labels:
            rows = rows - self._sight.skipped
        found = sorted(rows)
        if form.superlative:
            found = self._first_by(form.superlative, found)
        if form.step and found:
            place = (max(found) if form.step > 0 else min(found)) + form.step
            found = [place] if place in self._all else []
        return tuple(found)

    def _meeting(self, one: Condition) -> frozenset[int]:
        if one not in self._met:
            self._met[one] = frozenset(n for n in self._all if self._meets(one, n))
        return self._met[one]

    def _meets(self, one: Condition, row: int) -> bool:
        if isinstance(one, Among):
            return (self._cells[row][one.column.position] in one.cells) != one.negated
        if isinstance(one, Compared):
            value = self._value(one.measure, row)
            wanted = _as_number(one.value)
            return value is not None and _holds(value, one.operator, wanted) != one.negated
        anchors = self._meeting(one.anchor)
        if isinstance(one, Beside):
            known = [v for n in anchors if (v := self._value(one.measure, n)) is not None]
            value = self._value(one.measure, row)
            if not known or value is None:
                return False
            edge = max(known) if one.operator in {">", ">="} else min(known)
            return _holds(value, one.operator, edge)
        if not isinstance(one, Alike):
            raise TypeError(f"no condition: {one!r}")
        position = one.column.position
        same = {self._cells[n][position] for n in anchors}
        return row not in anchors and self._cells[row][position] in same

    def _first_by(self, one: Superlative, rows: list[int]) -> list[int]:
        measures = (one.measure, *one.beyond)
        rows = [n for n in rows if all(self._value(m, n) is not None for m in measures)]
        if not rows:
            return []
        if one.rank > 1 or one.top > 1:
            sign = -1 if one.descending else 1
            rows = sorted(rows, key=lambda n: (sign * (self._value(one.measure, n) or 0.0), n))
            return sorted(rows[one.rank - 1 : one.rank - 1 + one.top])
        edge = max if one.descending else min
        best = {m: edge(self._value(m, n) or 0.0 for n in rows) for m in measures}
        return [n for n in rows if all(self._value(m, n) == best[m] for m in measures)]

    def _of_column(self, form: Form, rows: tuple[int, ...]) -> Outcome:
        position = form.targets[0].position
        if form.action == "count different":
            return Outcome((str(len({self._cells[n][position] for n in rows})),), rows)
        if form.action == "duration":
            spans = [_YEARS.findall(self._cells[n][position]) for n in rows]
            years = [int(s[-1]) - int(s[0]) for s in spans if s]
            return Outcome(tuple(with_unit(str(y), form.unit) for y in years if y > 0), rows)
        totals: dict[str, float] = {}
        for n in rows:
            cell = self._cells[n][position]
            value = 1.0 if form.action == "most frequent" else self._value(form.measure, n)
            if cell.strip() and value is not None:
                totals[cell] = totals.get(cell, 0.0) + value
        if not totals:
            return Outcome((), rows)
        best = min(totals.values()) if form.fewest else max(totals.values())
        return Outcome(tuple(cell for cell, total in totals.items() if total == best), rows)

    def _of_sides(self, form: Form, rows: tuple[int, ...]) -> Outcome:
        amounts: list[float] = []
        used: list[int] = []
        for side in form.sides:
            chosen = [n for n in rows if n in self._meeting(side)]
            used += chosen
            if form.action == "count difference":
                amounts.append(len(chosen))
                continue
            known = [v for n in chosen if (v := self._value(form.measure, n)) is not None]
            if not known:
                return Outcome((), tuple(used))
            amounts.append(sum(known))
        if form.value is not None:
            amounts.append(form.value)
        left, right = amounts
        if form.action == "more or less":
            return Outcome(("more" if left > right else "less",), tuple(used))
        if form.action == "yes or no":
            holds = _holds(left, form.operator or "=", right)
            return Outcome(("yes" if holds else "no",), tuple(used))
        return Outcome((with_unit(shown_number(abs(left - right)), form.unit),), tuple(used))


def _holds(value: float, operator: Operator, wanted: float) -> bool:
    if operator == "=":
        return value == wanted
    if operator in {"<", "<="}:
        return value < wanted or (operator == "<=" and value == wanted)
    return value > wanted or (operator == ">=" and value == wanted)


def _as_number(value: float | str) -> float:
    if isinstance(value, str):
        return float(datetime.date.fromisoformat(value).toordinal())
    return value


def shown_number(value: float) -> str:
    """A number as an answer shows it: at most ten digits that count, no exponent."""
    text = f"{round(value, 4):.12g}"
    return f"{value:.0f}" if "e+" in text else text


def with_unit(number: str, unit: str) -> str:
    """A number with the unit that a question left open, in the singular for one."""
    if not unit:
        return number
    return f"{number} {unit.removesuffix('s') if number == '1' else unit}"
