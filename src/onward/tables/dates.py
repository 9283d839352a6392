"""Dates as people write them in cells, in English and German.

Refuses to know numbers, and columns, which decide whether ``4/5/2003`` is in April or in May.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Literal

DayOrder = Literal["day", "month"]
"""What comes first in ``4/5/2003``."""

Moment = date | datetime

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar", "february feb februar", "march mar märz", "april apr",
            "may mai", "june jun juni", "july jul juli", "august aug",
            "september sep sept", "october oct oktober okt", "november nov",
            "december dec dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""Names of months in lower case, German ones with their umlauts, and their numbers."""
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?|\w+tag,|mittwoch,)\s+",
    re.IGNORECASE,
)
_TIME = r"(?:[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?Z?)?"
_FORMS = tuple(
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        rf"(?P<name>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?P<name>{_MONTH})\.?,?[\s-]+(?P<year>\d{{4}})",
        rf"(?P<name>{_MONTH})\.?,?\s+(?P<year>\d{{4}})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
    )
)
_SLASHED = re.compile(r"(?P<first>\d{1,2})[/-](?P<other>\d{1,2})[/-](?P<year>\d{4})" + _TIME)
_LOOKS = re.compile(r"\d{4}")


def read_date(text: str, order: DayOrder = "month") -> Moment | None:
    """Read a date, with its time where it has one; None for anything else, years alone included.

    A month without its day is its first day, so that it keeps its place in order.
    """
    if not _LOOKS.search(text):
        return None
    text = _WEEKDAY.sub("", text, count=1)
    for form in _FORMS:
        if match := form.fullmatch(text):
            parts = match.groupdict()
            month = parts.get("month") or str(MONTHS[parts["name"].lower()])
            return _moment(parts, int(month), int(parts.get("day") or 1))
    if match := _SLASHED.fullmatch(text):
        first, second = int(match["first"]), int(match["other"])
        month, day = (first, second) if order == "month" else (second, first)
        return _moment(match.groupdict(), month, day)
    return None


def day_order(texts: list[str]) -> DayOrder:
    """What comes first in the slashed dates of a column: the day where a number beyond 12 does."""
    matches = (_SLASHED.fullmatch(text) for text in texts)
    return "day" if any(match and int(match["first"]) > 12 for match in matches) else "month"


def _moment(parts: dict[str, str | None], month: int, day: int) -> Moment | None:
    year, hour = int(parts["year"] or 0), parts["hour"]
    try:
        if hour is None:
            return date(year, month, day)
        return datetime(year, month, day, int(hour), int(parts["minute"] or 0),
                        int(parts["second"] or 0))  # fmt: skip
    except ValueError:  # 31 February
        return None
