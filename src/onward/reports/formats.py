"""How numbers are written: every figure of every report passes through here.

Knows numbers. Refuses to know what they measure, and never writes NaN: a number that is not there
is ``n/a`` with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from onward.types import Estimate

MINUS = "−"
NOT_RECORDED = "not recorded"
PRICE_UNKNOWN = "price not known"


def absent(reason: str | None) -> str:
    """``n/a (reason)``; ``n/a`` alone when nobody said why."""
    return f"n/a ({reason})" if reason else "n/a"


def known(value: float | None) -> bool:
    """Whether ``value`` is a finite number."""
    return value is not None and math.isfinite(value)


def score(value: float | None, reason: str | None = None) -> str:
    """A score of 0 to 100, with one decimal."""
    return _written(value, reason, lambda v: _minus(f"{v:.1f}"))


def number(value: float | None, reason: str | None = None) -> str:
    """A share, a grade or another metric: two decimals below 10, one above."""
    return _written(value, reason, lambda v: _minus(f"{v:.2f}" if abs(v) < 9.995 else f"{v:,.1f}"))


def figure(metric: str, value: float | None, reason: str | None = None) -> str:
    """A value of ``metric``: ``score`` has one decimal, everything else is a ``number``."""
    return score(value, reason) if metric == "score" else number(value, reason)


def signed(metric: str, value: float | None, reason: str | None = None) -> str:
    """A difference of two values of ``metric``, with its sign; what rounds to 0 has none."""
    text = figure(metric, value, reason)
    if not known(value) or not text.strip(f"0.,{MINUS}"):
        return text.lstrip(MINUS)
    return text if text.startswith(MINUS) else f"+{text}"


def interval(estimate: Estimate, write: Callable[[float], str]) -> str:
    """``[low, high]``, both written by ``write``."""
    return f"[{write(estimate.low)}, {write(estimate.high)}]"


def estimated(metric: str, estimate: Estimate | None, reason: str | None = None) -> str:
    """``82.4 [76.1, 88.0]``, or why there is none."""
    if estimate is None or not known(estimate.value):
        return absent(reason)
    return (
        f"{figure(metric, estimate.value)} {interval(estimate, lambda v: figure(metric, v, '?'))}"
    )


def method(estimate: Estimate) -> str:
    """``95 % interval, bootstrap, n = 8``."""
    made = f", {estimate.method}" if estimate.method else ""
    return f"{estimate.level:.0%} interval{made}, n = {count(estimate.n)}".replace("%", " %")


def p_value(value: float | None) -> str:
    """A p value with three decimals; below that, ``<0.001``."""
    return _written(value, None, lambda v: "<0.001" if v < 0.001 else f"{v:.3f}")


def seconds(value: float | None, reason: str | None = NOT_RECORDED) -> str:
    """A duration: ``0.004 s``, ``3.21 s``, ``84.0 s``, ``12 min 5 s``, ``2 h 8 min``."""
    return _written(value, reason, _duration)


def dollars(value: float | None, reason: str | None = PRICE_UNKNOWN) -> str:
    """US dollars: cents from one cent on, below that four decimals."""
    return _written(value, reason, _price)


def count(value: int | None, reason: str | None = NOT_RECORDED) -> str:
    """A whole number with separators of thousands."""
    return absent(reason) if value is None else f"{value:,}"


def plural(value: int, one: str, many: str = "") -> str:
    """``1 question``, ``2 questions``; ``many`` where an s does not do."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def _written(value: float | None, reason: str | None, write: Callable[[float], str]) -> str:
    if value is None:
        return absent(reason)
    return write(value) if math.isfinite(value) else absent("not a finite number")


def _minus(text: str) -> str:
    return text.replace("-", MINUS) if text.strip("-0.,") else text.lstrip("-")


def _duration(value: float) -> str:
    if value < 0.1:
        return f"{value:.3f} s" if value else "0 s"
    if value < 119.95:
        return f"{value:.2f} s" if value < 9.995 else f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(round(value / 60), 60)
    return f"{hours:,} h {minutes} min"


def _price(value: float) -> str:
    if value == 0:
        return "$0.00"
    if value < 0.0001:
        return "under $0.0001"
    return f"${value:.4f}" if value < 0.01 else f"${value:,.2f}"
