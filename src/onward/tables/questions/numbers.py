"""What numbers and dates of a question may be compared with: measures whose values can meet them.

Knows tokens and the ranges of measures. Refuses to know what is asked of them.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from onward.tables.dates import MONTHS
from onward.tables.questions.forms import Compared, Measure, Operator
from onward.tables.questions.sight import Range, Sight
from onward.tables.questions.tokens import ORDINALS, SCALES, Asked, Span, plain

_OPERATORS: tuple[tuple[str, Operator], ...] = (
    ("more than", ">"), ("greater than", ">"), ("larger than", ">"), ("higher than", ">"),
    ("over", ">"), ("above", ">"), ("exceeding", ">"), ("exceeded", ">"), ("longer than", ">"),
    ("bigger than", ">"), ("better than", ">"), ("taller than", ">"), ("older than", ">"),
    ("at least", ">="), ("no less than", ">="), ("no fewer than", ">="), ("minimum of", ">="),
    ("less than", "<"), ("fewer than", "<"), ("lower than", "<"), ("smaller than", "<"),
    ("under", "<"), ("below", "<"), ("shorter than", "<"), ("younger than", "<"),
    ("at most", "<="), ("no more than", "<="), ("up to", "<="), ("maximum of", "<="),
    ("not more than", "<="), ("not less than", ">="), ("less then", "<"), ("more then", ">"),
    ("before", "<"), ("prior to", "<"), ("earlier than", "<"), ("until", "<="), ("by", "<="),
    ("after", ">"), ("since", ">="), ("later than", ">"), ("past", ">"), ("from", ">="),
    ("starting in", ">="),
    ("mindestens", ">="), ("hochstens", "<="), ("seit", ">="), ("bis", "<="), ("ab", ">="),
)  # fmt: skip
_AFTERWARDS: tuple[tuple[str, Operator], ...] = (
    ("or more", ">="), ("or higher", ">="), ("or above", ">="), ("or greater", ">="),
    ("or better", ">="), ("or later", ">="), ("or less", "<="), ("or fewer", "<="),
    ("or lower", "<="), ("or below", "<="), ("or under", "<="), ("and above", ">="),
    ("and up", ">="), ("or earlier", "<="), ("or over", ">="),
)  # fmt: skip
_OPPOSITE: dict[Operator, Operator] = {"=": "=", ">": "<=", "<": ">=", ">=": "<", "<=": ">"}
_MONTHS = {plain(name): number for name, number in MONTHS.items()}


def find_numbers(asked: Asked, sight: Sight) -> list[Compared]:
    """Return a condition for each number or date of a question and each measure it may be of."""
    found: list[Compared] = []
    for at, token in enumerate(asked.tokens):
        month = _MONTHS.get(token.word)
        if month and (token.word != "may" or token.capital or asked.words[at - 1] == "in"):
            found += _dates(asked, sight, at, month)
        if token.number is None or token.word in ORDINALS:
            continue
        value, end = _scaled(asked, at)
        operator, start = _operator(asked, at, end)
        for one in sight.ranges:
            found += _compared(one, operator, value, (start, end))
    return _between(asked, found)


def _compared(one: Range, operator: Operator, value: float, span: Span) -> list[Compared]:
    """The number as a condition on one measure, if its values can meet it."""
    if one.measure.column is None or (
        one.measure.column.kind == "date" and one.measure.reader == "value"
    ):
        return []
    yearly = 1500 <= value <= 2100
    if yearly and one.measure.reader != "year" and not one.low <= value <= one.high:
        return []
    if one.measure.reader == "year" and not yearly:
        return []
    inside = one.low <= value <= one.high
    if operator == "=" and not inside:
        return []
    if operator in {"<", "<="} and value < one.low:
        return []
    if operator in {">", ">="} and value > one.high:
        return []
    return [Compared(one.measure, operator, value, (span,))]


def _scaled(asked: Asked, at: int) -> tuple[float, int]:
    value = asked.tokens[at].number or 0.0
    if at + 1 < len(asked.tokens) and asked.words[at + 1] in SCALES:
        after = asked.tokens[at + 1]
        if len(after.word) > 2 or after.start == asked.tokens[at].end:
            return value * SCALES[after.word], at + 2
    return value, at + 1


def _operator(asked: Asked, at: int, end: int) -> tuple[Operator, int]:
    """How the number at a token is compared, and where the words that say so begin."""
    after = " ".join(asked.words[end : end + 4])
    for phrase, operator in _AFTERWARDS:
        if re.search(rf"^(?:\w+ )?{phrase}\b", after):
            return operator, at
    for start in range(max(0, at - 4), at):
        before = " ".join(asked.words[start:at])
        for phrase, operator in _OPERATORS:
            if re.fullmatch(rf"{phrase}(?: (?:the|a|of|in|year|only|to))*", before):
                negated = start and asked.words[start - 1] in {"no", "not"}
                return (_OPPOSITE[operator] if negated else operator), start
    return "=", at


def _dates(asked: Asked, sight: Sight, at: int, month: int) -> list[Compared]:
    """Conditions for ``March``, ``March 3``, ``3 March 1999``."""
    tokens = asked.tokens
    day = year = None
    start, end = at, at + 1
    near = tokens[end] if end < len(tokens) else None
    if near and near.number and (near.ordinal or near.number <= 31):
        day, end = int(near.ordinal or near.number), end + 1
    elif at and (before := tokens[at - 1]).number and 1 <= (before.number or 0) <= 31:
        day, start = int(before.number or 0), at - 1
    if end < len(tokens) and 1500 <= (tokens[end].number or 0) <= 2100:
        year, end = int(tokens[end].number or 0), end + 1
    columns = {o.measure.column for o in sight.ranges if o.measure.reader == "year"}
    found: list[Compared] = []
    for column in columns:
        if column is None:
            continue
        if day and year:
            try:
                iso = datetime.date(year, month, day).isoformat()
            except ValueError:
                continue
            operator, begin = _operator(asked, start, end)
            found.append(Compared(Measure(column), operator, iso, ((begin, end),)))
        elif not day:
            found.append(Compared(Measure(column, "month"), "=", float(month), ((start, end),)))
    return found


def _between(asked: Asked, found: list[Compared]) -> list[Compared]:
    """``between 5 and 10`` and ``from 1990 to 1999`` as two conditions of one span each."""
    words = asked.words
    changed: list[Compared] = []
    for one in found:
        start, end = one.spans[0]
        before = words[max(0, start - 6) : start]
        last = bool(before) and before[-1] in {"and", "to"} and "between" in before
        if before and before[-1] == "between" and "and" in words[end : end + 2]:
            changed.append(replace(one, operator=">=", spans=((start - 1, end),)))
        elif last or (before and before[-1] == "to" and "from" in before):
            changed.append(replace(one, operator="<="))
        else:
            changed.append(one)
    return changed
