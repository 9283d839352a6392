"""Shows a stored number as its sheet does: percent, thousands, decimals, currency, ISO dates.

Knows the number format codes that XLSX and XLS share (ECMA-376 part 1, 18.8.30 and 18.8.31).
Dates are always written in ISO 8601, whatever order the code asks for. Refuses to know files.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "m/d/yy h:mm", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    49: "@",
}  # fmt: skip
"""Codes that a file may name by number alone."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]\-]*)[^\]]*\]'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_DIGITS = re.compile(r"[0#?,.]*[0#?][0#?,.]*")
_LITERAL = "\ue000"
"""Stands for one literal text while the digits of a code are looked for."""
_EXCEL_LAST_DAY = 2_958_465


@dataclass(frozen=True, slots=True)
class _Format:
    """One section of a format code, taken apart."""

    kind: str
    """``general``, ``number``, ``date``, ``elapsed`` or ``literal``."""
    before: str = ""
    after: str = ""
    whole: int = 0
    """Digits before the point at least; ``00000`` keeps leading zeros."""
    least: int = 0
    """Decimals at least."""
    most: int = 0
    """Decimals at most."""
    thousands: bool = False
    scale: int = 0
    """Power of ten that the number is multiplied by."""
    date: bool = False
    time: bool = False
    month: bool = False
    day: bool = False
    seconds: bool = False


@lru_cache(maxsize=2**16)
def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """Text of a number under a format code; without a usable code as `plain_number`.

    ``from_1904``: the workbook counts days from 1904-01-01, as old Macintosh files do.
    """
    if not math.isfinite(value):
        return ""
    if code == "General":
        return plain_number(value)
    sections = _sections(code)
    index, negative = 0, value < 0
    if value < 0 and len(sections) > 1:
        index, negative = 1, False
    elif value == 0 and len(sections) > 2:
        index = 2
    form = sections[index]
    if form.kind in ("date", "elapsed"):
        return _time(value, form, from_1904=from_1904) or plain_number(value)
    if form.kind == "literal":
        return form.before or plain_number(value)
    text = plain_number(abs(value)) if form.kind == "general" else _number(abs(value), form)
    sign = "-" if negative and any(digit in "123456789" for digit in text) else ""
    return f"{sign}{form.before}{text}{form.after}"


def plain_number(value: float) -> str:
    """A number without a format: whole numbers whole, others to the ten digits that sheets show.

    So 0.1 + 0.2 is ``0.3`` and 3.0 is ``3``.
    """
    if not math.isfinite(value):
        return ""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if not 1e-4 <= abs(value) < 1e10:
        return f"{value:.2f}".rstrip("0").rstrip(".") if 1 < abs(value) < 1e15 else f"{value:.6g}"
    text = f"{value:.{max(0, 9 - math.floor(math.log10(abs(value))))}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment(value: datetime) -> str:
    """A date in ISO 8601, with its time where it has one: ``2024-01-31 13:45``."""
    if value.hour == value.minute == value.second == 0:
        return value.strftime("%Y-%m-%d")
    return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[_Format, ...]:
    parts = [""]
    for token in _TOKEN.finditer(code):
        if token["plain"] == ";":
            parts.append("")
        else:
            parts[-1] += token[0]
    return tuple(_section(part) for part in parts[:3])


def _section(code: str) -> _Format:
    literals: list[str] = []
    skeleton = ""
    elapsed = False
    for token in _TOKEN.finditer(code):
        literal = token["quoted"] or token["escaped"] or token["currency"]
        if literal:
            literals.append(literal)
            skeleton += _LITERAL
        elif token["elapsed"]:
            elapsed = True
            skeleton += token["elapsed"]
        elif token["plain"]:
            skeleton += token["plain"]
    if elapsed:
        return _Format("elapsed", seconds="s" in skeleton.lower())
    lowered = skeleton.lower()
    if "general" in lowered:
        before, _, after = lowered.partition("general")
        return _Format("general", _text(before, literals), _text(after, literals))
    if re.search(r"[ymdhs]", lowered) and not re.search(r"[#?]|e\+", lowered):
        return _date_section(lowered)
    return _number_section(skeleton, literals)


def _date_section(code: str) -> _Format:
    time = bool(re.search(r"[hs]", code))
    year, day = "y" in code, "d" in code
    month = "m" in code and not time  # beside hours and seconds it means minutes
    return _Format(
        "date",
        date=year or day or month,
        time=time,
        month=month or day,
        day=day or not year,  # without its year a date is told in full
        seconds="s" in code,
    )


def _number_section(skeleton: str, literals: list[str]) -> _Format:
    groups = _DIGITS.findall(skeleton)
    if not groups:
        if "@" in skeleton:
            return _Format("general")
        return _Format("literal", _text(skeleton, literals))
    if len(groups) > 1 or re.search(r"[eE][+-]", skeleton):
        return _Format("general")  # fractions, telephone numbers, powers of ten
    digits = groups[0]
    before, _, after = skeleton.partition(digits)
    body = digits.rstrip(",")
    whole, _, decimals = body.partition(".")
    return _Format(
        "number",
        _text(before, literals),
        _text(after, literals[before.count(_LITERAL) :]),
        whole=whole.count("0"),
        least=decimals.count("0"),
        most=sum(decimals.count(mark) for mark in "0#?"),
        thousands="," in whole,
        scale=2 * skeleton.count("%") - 3 * (len(digits) - len(body)),
    )


def _text(skeleton: str, literals: list[str]) -> str:
    rest = iter(literals)
    text = "".join(next(rest, "") if mark == _LITERAL else mark for mark in skeleton)
    return text.lstrip() if skeleton[:1] == " " else text


def _number(value: float, form: _Format) -> str:
    exact = Decimal(repr(value)).scaleb(form.scale)
    try:
        rounded = exact.quantize(Decimal(1).scaleb(-form.most), ROUND_HALF_UP)
    except InvalidOperation:
        return plain_number(value)
    text = f"{rounded:,f}" if form.thousands else f"{rounded:f}"
    whole, _, decimals = text.partition(".")
    while len(decimals) > form.least and decimals.endswith("0"):
        decimals = decimals[:-1]
    whole = whole.zfill(form.whole)
    return f"{whole}.{decimals}" if decimals else whole


def _time(value: float, form: _Format, *, from_1904: bool) -> str:
    if form.kind == "elapsed":
        minutes, seconds = divmod(round(abs(value) * 86_400), 60)
        sign = "-" if value < 0 else ""
        clock = f"{sign}{minutes // 60}:{minutes % 60:02d}"
        return f"{clock}:{seconds:02d}" if form.seconds else clock
    if not 0 <= value < _EXCEL_LAST_DAY + 1 or (value < 1 and not form.time and not from_1904):
        return ""
    when = _calendar(value, from_1904=from_1904)
    if not form.date or (value < 1 and not from_1904):
        return when.strftime("%H:%M:%S" if form.seconds else "%H:%M")
    if not form.time:
        return when.strftime("%Y-%m-%d" if form.day else "%Y-%m" if form.month else "%Y")
    return moment(when)


def _calendar(value: float, *, from_1904: bool) -> datetime:
    if from_1904:
        start = datetime(1904, 1, 1)
    else:  # Excel counts a 29 February 1900 that never was
        start = datetime(1899, 12, 30) if value >= 60 else datetime(1899, 12, 31)
    return start + timedelta(seconds=round(value * 86_400))
