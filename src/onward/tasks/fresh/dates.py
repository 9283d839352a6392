"""Dates: weekdays, days between, working days, and the third Friday of a month.

Knows the Gregorian calendar from 1950 to 2099. Refuses to know how answers are read.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta

from onward.tasks.fresh.chance import Chance
from onward.tasks.fresh.question import Draft, Generator

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_FIRST, _LAST = date(1950, 1, 1).toordinal(), date(2099, 12, 31).toordinal()
_AS_ISO = "Answer with the date as YYYY-MM-DD."
_WHOLE = "Answer with a whole number."
_FRIDAY = 4


def _day(chance: Chance, room: int = 0) -> date:
    """Any day that leaves ``room`` days before the end of the century."""
    return date.fromordinal(chance.between(_FIRST, _LAST - room))


def _said(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _days(chance: Chance, difficulty: int) -> int:
    return chance.between(10, (60, 400, 3000)[difficulty - 1])


def weekday(chance: Chance, difficulty: int) -> Draft:
    """The weekday of a date, from another one's: days, months or years away."""
    known = _day(chance, 3000)
    asked = known + timedelta(_days(chance, difficulty))
    question = (
        f"{_said(known)} is a {WEEKDAYS[known.weekday()]}. Which day of the week is {_said(asked)}?"
        " Answer with the name of the day."
    )
    return Draft(question, WEEKDAYS[asked.weekday()], "choice", WEEKDAYS)


def difference(chance: Chance, difficulty: int) -> Draft:
    """How many days lie from one date to another."""
    days = _days(chance, difficulty)
    first = _day(chance, days)
    last = first + timedelta(days)
    question = f"How many days after {_said(first)} is {_said(last)}? {_WHOLE}"
    return Draft(question, str(days), "number")


def addition(chance: Chance, difficulty: int) -> Draft:
    """The date that lies some days before or after another."""
    days = _days(chance, difficulty)
    first = _day(chance, days)
    last = first + timedelta(days)
    if chance.below(2):
        return Draft(
            f"Which date is {days} days after {_said(first)}? {_AS_ISO}", last.isoformat(), "date"
        )
    return Draft(
        f"Which date is {days} days before {_said(last)}? {_AS_ISO}", first.isoformat(), "date"
    )


def working_days(chance: Chance, difficulty: int) -> Draft:
    """How many days from Monday to Friday a span has, its ends included."""
    days = chance.between(7, (30, 90, 400)[difficulty - 1])
    first = _day(chance, days)
    last = first + timedelta(days)
    weeks, rest = divmod(days + 1, 7)
    count = 5 * weeks + sum((first.weekday() + k) % 7 <= _FRIDAY for k in range(rest))
    question = (
        f"How many working days, Monday to Friday, are there from {_said(first)}, a"
        f" {WEEKDAYS[first.weekday()]}, to {_said(last)}, both included? Holidays do not matter."
        f" {_WHOLE}"
    )
    return Draft(question, str(count), "number")


def nth_weekday(chance: Chance, difficulty: int) -> Draft:
    """The date of a month's first to fourth, or last, day of some name."""
    some = _day(chance)
    at = chance.below(7)
    nth = chance.below(2 + difficulty)
    days_there = calendar.monthrange(some.year, some.month)[1]
    named = [
        day
        for day in (date(some.year, some.month, k + 1) for k in range(days_there))
        if day.weekday() == at
    ]
    names = ("first", "second", "third", "fourth", "last")
    found = named[-1 if names[nth] == "last" else nth]
    month = f"{MONTHS[some.month - 1]} {some.year}"
    question = f"Which date is the {names[nth]} {WEEKDAYS[at]} of {month}? {_AS_ISO}"
    return Draft(question, found.isoformat(), "date")


def day_of_year(chance: Chance, difficulty: int) -> Draft:
    """Which day of its year a date is, in leap years and others."""
    some = _day(chance)
    if difficulty > 1:
        some = some.replace(year=2000 + 4 * chance.below(25), day=min(some.day, 28))
    question = (
        f"If 1 January is day 1 of its year, which day of its year is {_said(some)}? {_WHOLE}"
    )
    return Draft(question, str(some.timetuple().tm_yday), "number")


VARIANTS: Mapping[str, Generator] = {
    "weekday": weekday,
    "difference": difference,
    "addition": addition,
    "working-days": working_days,
    "nth-weekday": nth_weekday,
    "day-of-year": day_of_year,
}
