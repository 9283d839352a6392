"""Solvers of fresh questions that know nothing but their text, and go other ways than the makers.

Expressions by a stack of operators over fractions; dates by stepping from day to day with a
calendar of their own; tables by SQL; puzzles in ``fresh_logic``.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from fractions import Fraction

from benchmarks.fresh_logic import ORDINALS, entailment, order, truth

Solver = Callable[[str], str]

_NUMBER = re.compile(r"\d+")


def _numbers(text: str) -> list[int]:
    return [int(number) for number in _NUMBER.findall(text)]


# Arithmetic

_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2, "(": 0}


def expression(question: str) -> str:
    """Dijkstra's shunting yard."""
    text = question.removeprefix("What is ").partition("?")[0]
    values: list[Fraction] = []
    waiting: list[str] = []

    def apply() -> None:
        right, left = values.pop(), values.pop()
        sign = waiting.pop()
        if sign in "+-":
            values.append(left + right if sign == "+" else left - right)
        else:
            values.append(left * right if sign == "*" else left / right)

    for token in re.findall(r"\d+|[-+*/()]", text):
        if token.isdigit():
            values.append(Fraction(token))
        elif token == "(":
            waiting.append(token)
        elif token == ")":
            while waiting[-1] != "(":
                apply()
            waiting.pop()
        else:
            while waiting and _BINDS[waiting[-1]] >= _BINDS[token]:
                apply()
            waiting.append(token)
    while waiting:
        apply()
    return str(values[0])


def remainder(question: str) -> str:
    """Long division, digit by digit."""
    number, divisor = _numbers(question)
    left = 0
    for digit in str(number):
        left = left * 10 + int(digit)
        while left >= divisor:
            left -= divisor
    return str(left)


def common_divisor(question: str) -> str:
    """All divisors of the smaller number, from the largest."""
    first, second = _numbers(question)
    return str(next(d for d in range(min(first, second), 0, -1) if first % d == second % d == 0))


def change(question: str) -> str:
    """A coin of five cents at a time, from the price up."""
    told, _, rest = question.partition(", and pays with $")
    note = 100 * _numbers(rest)[0]
    due = 0
    for count, dollars, cents in re.findall(r"(\d+) \w+ at \$(\d+)\.(\d\d)", told):
        due += int(count) * int(dollars + cents)
    back = 0
    while due + back < note:
        back += 5
    return f"{back / 100:.2f}"


def stock(question: str) -> str:
    """Every sentence as it comes."""
    have = Fraction(0)
    for sentence in question.split(". "):
        numbers = [Fraction(number) for number in _numbers(sentence)]
        if sentence.startswith("A shop has"):
            have = numbers[0]
        elif "sells" in sentence:
            have -= numbers[0]
        elif "third" in sentence:
            have *= Fraction(2, 3)
        elif "as many as it has" in sentence:
            have += have
        elif "receives" in sentence:
            have += numbers[0] * numbers[1]
    return str(have)


# Dates

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WEEKDAYS = ("Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_Day = tuple[int, int, int]


def _dates(text: str) -> list[_Day]:
    found = re.findall(rf"(\d+) ({'|'.join(_MONTHS)}) (\d{{4}})", text)
    return [(int(year), _MONTHS.index(month) + 1, int(day)) for day, month, year in found]


def _next(day: _Day) -> _Day:
    year, month, date = day
    leap = year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)
    if date < _LENGTHS[month - 1] + (leap and month == 2):
        return year, month, date + 1
    return (year, month + 1, 1) if month < len(_MONTHS) else (year + 1, 1, 1)


def _steps(first: _Day, last: _Day) -> int:
    count = 0
    while first != last:
        first = _next(first)
        count += 1
    return count


def _name(day: _Day) -> str:
    """Zeller's congruence."""
    year, month, date = day
    if month < 3:
        year, month = year - 1, month + 12
    return _WEEKDAYS[
        (date + 13 * (month + 1) // 5 + year + year // 4 - year // 100 + year // 400) % 7
    ]


def _iso(day: _Day) -> str:
    return f"{day[0]}-{day[1]:02}-{day[2]:02}"


def weekday(question: str) -> str:
    """Step from the known day to the other, a name a day."""
    known, asked = _dates(question)
    told = next(name for name in _WEEKDAYS if f"is a {name}" in question)
    if _name(known) != told:
        raise ValueError(f"{known} is no {told}: {question}")
    return _WEEKDAYS[(_WEEKDAYS.index(told) + _steps(known, asked)) % 7]


def difference(question: str) -> str:
    """Step and count."""
    return str(_steps(*_dates(question)))


def addition(question: str) -> str:
    """Step forward; for the day before, from so early that it must come."""
    count = _numbers(question)[0]
    (day,) = _dates(question)
    if "after" in question:
        for _ in range(count):
            day = _next(day)
        return _iso(day)
    trail = [(day[0] - count // 365 - 1, 1, 1)]
    while trail[-1] != day:
        trail.append(_next(trail[-1]))
    return _iso(trail[-1 - count])


def working_days(question: str) -> str:
    """Look at every day."""
    day, last = _dates(question)
    count = int(_name(day) not in _WEEKDAYS[:2])
    while day != last:
        day = _next(day)
        count += _name(day) not in _WEEKDAYS[:2]
    return str(count)


def nth_weekday(question: str) -> str:
    """Every day of the month by its name."""
    found = re.search(r"the (\w+) (\w+day) of (\w+) (\d{4})", question)
    if not found:
        raise ValueError(question)
    day = (int(found[4]), _MONTHS.index(found[3]) + 1, 1)
    named = []
    while day[1] == _MONTHS.index(found[3]) + 1:
        if _name(day) == found[2]:
            named.append(day)
        day = _next(day)
    return _iso(named[-1 if found[1] == "last" else ORDINALS[found[1]]])


def day_of_year(question: str) -> str:
    """Step from the first of January."""
    (day,) = _dates(question)
    return str(1 + _steps((day[0], 1, 1), day))


# Strings


def _quoted(question: str) -> list[str]:
    return re.findall(r'"([^"]*)"', question)


def reverse(question: str) -> str:
    """Put each letter before the ones that came earlier."""
    result = ""
    for letter in _quoted(question)[0]:
        result = letter + result
    return result


def count_letter(question: str) -> str:
    """How much shorter the row is without the letter."""
    letter, row = _quoted(question)
    return str(len(row) - len(row.replace(letter, "")))


def nth_word(question: str) -> str:
    """Cut words off, from the side that is counted from."""
    place, row = _numbers(question)[0], _quoted(question)[0]
    for _ in range(place - 1):
        row = row.rpartition(" ")[0] if "from the end" in question else row.partition(" ")[2]
    return row.rpartition(" ")[2] if "from the end" in question else row.partition(" ")[0]


def sort_words(question: str) -> str:
    """Insert each word before the first that is larger."""
    result: list[str] = []
    for word in question.partition(": ")[2].partition(".")[0].split(", "):
        place = sum(other < word for other in result)
        result.insert(place, word)
    return ", ".join(result)


def shift(question: str) -> str:
    """One place at a time."""
    word = _quoted(question)[0]
    for _ in range(_numbers(question)[0]):
        word = "".join("a" if letter == "z" else chr(ord(letter) + 1) for letter in word)
    return word


def without_vowels(question: str) -> str:
    """A pattern that vowels match."""
    return re.sub("[aeiou]", "", _quoted(question)[0])


# Tables


def table(question: str) -> str:
    """Load the table into SQLite and translate the question."""
    text, _, asks = question.partition("\n\n")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.split("\n")]
    head, _, *body = rows
    with sqlite3.connect(":memory:") as database:
        kinds = ["TEXT", "TEXT", *["INTEGER"] * (len(head) - 2)]
        columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(head, kinds, strict=True))
        database.execute(f"CREATE TABLE t ({columns})")
        database.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(head))})", body)
        for pattern, query in _QUERIES:
            if found := re.match(pattern, asks):
                named = {name: f'"{value}"' for name, value in found.groupdict().items() if value}
                result = database.execute(query.format(**named, first=f'"{head[0]}"')).fetchall()
                break
        else:
            raise ValueError(asks)
    database.close()
    ((value,),) = result
    return str(value)


_QUERIES = (
    (
        r"How many (?P<c>\w+) in all where the (?P<g>\w+) is (?P<v>\w+)\?",
        "SELECT sum({c}) FROM t WHERE {g} = {v}",
    ),
    (
        r"In how many rows is (?P<c>\w+) more than (?P<v>\w+)\?",
        "SELECT count(*) FROM t WHERE {c} > CAST({v} AS INTEGER)",
    ),
    (
        r"Which \w+ has the highest number of (?P<c>\w+)\?",
        "SELECT {first} FROM t ORDER BY {c} DESC LIMIT 1",
    ),
    (
        r"Which \w+ has the second highest number of (?P<c>\w+)\?",
        "SELECT {first} FROM t ORDER BY {c} DESC LIMIT 1 OFFSET 1",
    ),
    (
        r"Which \w+ has the lowest number of (?P<c>\w+)\?",
        "SELECT {first} FROM t WHERE {c} = (SELECT min({c}) FROM t)",
    ),
    (
        r"How many more (?P<c>\w+) has (?P<a>\w+) than (?P<b>\w+)\?",
        "SELECT max({c}) - min({c}) FROM t WHERE {first} IN ({a}, {b})",
    ),
    (
        r"Among those whose (?P<g>\w+) is (?P<v>\w+), which \w+ has the highest number of"
        r" (?P<c>\w+)\?",
        "SELECT {first} FROM t WHERE {g} = {v} AND {c} = (SELECT max({c}) FROM t WHERE {g} = {v})",
    ),
)

SOLVERS: Mapping[str, Mapping[str, Solver]] = {
    "arithmetic": {
        "expression": expression,
        "remainder": remainder,
        "divisor": common_divisor,
        "change": change,
        "stock": stock,
    },
    "logic": {"order": order, "truth": truth, "entailment": entailment},
    "dates": {
        "weekday": weekday,
        "difference": difference,
        "addition": addition,
        "working-days": working_days,
        "nth-weekday": nth_weekday,
        "day-of-year": day_of_year,
    },
    "strings": {
        "reverse": reverse,
        "count-letter": count_letter,
        "nth-word": nth_word,
        "sort": sort_words,
        "shift": shift,
        "without-vowels": without_vowels,
    },
    "tables": dict.fromkeys(("total", "count", "ranked", "difference", "best"), table),
}
