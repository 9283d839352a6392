"""One cell of a table: what its text says as a number, a pair of numbers or a date.

Knows how people write quantities in English, German and the other common European ways. Refuses to
know columns, which decide what their cells are taken for.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from onward.tables.dates import DayOrder, Moment, read_date

Amount = float | int

UNKNOWN = frozenset(
    "- – — − -- --- n/a n.a. na #n/a nan null ? ... … tbd tba #div/0! #ref! #value! #name?".split()  # noqa: SIM905
)
"""Cells, in lower case, that say that a value is not known or not there."""

SCALES = {
    "thousand": 1e3, "thousands": 1e3, "million": 1e6, "millions": 1e6, "mio": 1e6, "mn": 1e6,
    "billion": 1e9, "billions": 1e9, "bn": 1e9, "mrd": 1e9, "trillion": 1e12, "trillions": 1e12,
    "tausend": 1e3, "millionen": 1e6, "milliarden": 1e9,
    "K": 1e3, "k": 1e3, "M": 1e6, "B": 1e9,
}  # fmt: skip
"""What multiplies the number before it; a lower-case ``m`` is metres."""

_CURRENCY = r"(?:US\$|A\$|C\$|HK\$|R\$|[$€£¥₹₩₽]|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD)"
_DIGITS = (
    r"(?:\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?"  # 1,234.5 and the Indian 1,23,456
    r"|\d{1,3}(?:\.\d{3})+(?:,\d+)?"  # 1.234,5
    r"|\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?"  # 1 234,5 and the Swiss 1'234.5
    r"|\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?"
)
_NOTE = re.compile(
    r"\s*(?:[*†‡§¶#^]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\[(?:\w{1,3}|(?:note|nb|fn|n)\s*\w{1,3})\])$", re.IGNORECASE
)
_NUMBER = re.compile(
    rf"(?P<about>~|≈|≃|c\.|ca\.?|circa|approx\.?|about|=)?\s*"
    rf"(?P<open>\()?\s*(?P<sign>[-+−–])?\s*(?P<currency>{_CURRENCY})?\s*(?P<open2>\()?"
    rf"(?P<sign2>[-+−–])?\s*(?P<digits>{_DIGITS})"
    r"(?:st|nd|rd|th|\.)?(?P<letter>[a-e](?!\w))?\s*"
    rf"(?P<unit>%|‰|{_CURRENCY}|[mgstlhWVKJkMB](?![^\W\d_]|/)|°[CF]?"
    r"|(?:(?:sq|cu|square|cubic|million|billion|nautical|metric)\.? )?"
    r"[^\W\d_][^\s\d()/,;:|]+(?:/[^\W\d_]+)?[²³]?|[mg]/[^\W\d_]+[²³]?)?"
    r"\s*(?:±\s*[\d.,]+)?"
    r"\s*(?P<close>\)\s*%?)?(?P<beside>\s*\([^()]*\))?"
)
_PAIR = re.compile(rf"([-+−–]?{_DIGITS})\s*%?\s*/\s*([-+−–]?{_DIGITS})\s*%?")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d\d(?:[.,]\d+)?)(?:\s*h)?")
_COMMA_DECIMAL = re.compile(r"\d\.\d{3},\d|(?<![\d.,])(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+)(?![\d,.])")
_POINT_DECIMAL = re.compile(r"\d,\d{3}\.\d|(?<![\d.,])(?:\d+\.(?:\d{1,2}|\d{4,})|0\.\d+)(?![\d,.])")
_MOST = 60
"""Longer cells, in characters, are prose."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a cell shows it."""

    amount: Amount
    unit: str = ""
    exact: bool = True
    """False where something was left out to read it: a footnote letter, an "about", a remark."""
    scale: str = ""
    """The word that multiplies it, not yet applied: ``million``."""


def is_unknown(text: str) -> bool:
    """Say whether a cell says that its value is not known: blank, ``-``, ``n/a``."""
    return not text or (len(text) < 8 and text.lower() in UNKNOWN)


def without_notes(text: str) -> str:
    """Return a cell without the footnote marks at its end: ``82.1*``, ``Paris[3]``."""
    before = text
    if text and (text[-1] in "*†‡§¶#^]" or not text[-1].isascii()):
        while (shorter := _NOTE.sub("", text)) != text and shorter:
            text = shorter
    return text or before


def decimal_marks(text: str) -> tuple[bool, bool]:
    """Say whether a cell can only be read with a decimal comma, and whether only with a point."""
    return bool(_COMMA_DECIMAL.search(text)), bool(_POINT_DECIMAL.search(text))


@lru_cache(maxsize=2**15)
def read_number(text: str, *, comma: bool = False) -> Number | None:
    """Read a cell that shows one number; None for any other.

    ``comma``: the column writes decimals with a comma, so ``1.234`` is a thousand and more. A
    percentage keeps its number (``12%`` is 12, unit ``%``); parentheses around a number, as in
    accounts, make it negative; ``3:05`` is 185 with the unit ``s``.
    """
    if len(text) > _MOST:
        return None
    plain = without_notes(text)
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return _read_clock(plain)
    opened, closed = match["open"] or match["open2"], match["close"]
    if bool(opened) != bool(closed) or (match["sign"] and match["sign2"]):
        return None
    amount = _amount(match["digits"], comma=comma)
    if math.isinf(amount):  # 1e999
        return None
    if (match["sign"] or match["sign2"] or "") in tuple("-−–") or opened:
        amount = -amount
    unit = match["unit"] or ("%" if closed and "%" in closed else "")
    scale = next((word for word in (unit, unit.lower().rstrip(".")) if word in SCALES), "")
    if (match["currency"] and unit and not scale) or (match["letter"] and unit):
        return None
    aside = match["beside"] and not any(map(str.isdigit, match["beside"]))
    exact = not (match["about"] or match["letter"] or aside)
    return Number(amount, match["currency"] or ("" if scale else unit), exact, scale)


@lru_cache(maxsize=2**13)
def read_pair(text: str, *, comma: bool = False) -> tuple[Amount, Amount] | None:
    """Read two numbers in one cell, as ``86.7/85.9``; None for any other cell."""
    match = _PAIR.fullmatch(without_notes(text)) if len(text) <= _MOST else None
    if match is None:
        return None
    first, second = (_signed(half, comma=comma) for half in match.groups())
    return first, second


def read_moment(text: str, order: DayOrder) -> Moment | None:
    """Read a cell that shows a date, with its time where it has one; None for any other."""
    return read_date(without_notes(text), order) if len(text) <= _MOST else None


def _signed(text: str, *, comma: bool) -> Amount:
    amount = _amount(text.lstrip("-+−–"), comma=comma)
    return -amount if text[0] in "-−–" else amount


def _amount(digits: str, *, comma: bool) -> Amount:
    digits = digits.replace(" ", "").replace("'", "").replace("’", "")
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        comma = digits.rfind(",") > digits.rfind(".")
    elif points > 1 or (commas and not comma and not re.search(r",\d{3}(?!\d)", digits)):
        comma = True
    elif commas > 1:
        comma = False
    digits = digits.replace(".", "").replace(",", ".") if comma else digits.replace(",", "")
    return int(digits) if digits.isdecimal() else float(digits)


def _read_clock(text: str) -> Number | None:
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = match.groups()
    whole = 3600 * int(hours or 0) + 60 * int(minutes)
    rest = float(seconds.replace(",", "."))
    return Number(whole + (int(rest) if rest.is_integer() else rest), "s")
