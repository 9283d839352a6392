"""Marks of a plot, placed across by per cent and down by pixels: text keeps its size on a phone.

Knows SVG. Refuses to know what is plotted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from onward.reports.markup import Content, Html, tag


@dataclass(frozen=True, slots=True)
class Axis:
    """Where values stand across a plot."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    logarithmic: bool = False

    def share(self, value: float) -> float:
        """Place of ``value`` from 0 to 100; what lies outside stands at the edge."""
        low, high = self.low, self.high
        if self.logarithmic:
            low, high, value = math.log10(low), math.log10(high), math.log10(max(value, low))
        return 100 * min(1.0, max(0.0, (value - low) / (high - low)))

    def at(self, value: float) -> str:
        """The same as a length of SVG: ``37.50%``."""
        return f"{self.share(value):.2f}%"


def linear(low: float, high: float, steps: int = 4) -> Axis:
    """An axis over at least ``low`` to ``high`` with round ticks; a single value gets room."""
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    step = _round_step((high - low) / steps)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    places = next(p for p in range(20) if math.isclose(round(step, p), step))
    ticks = tuple((n * step, f"{n * step:.{places}f}") for n in range(first, last + 1))
    return Axis(first * step, last * step, ticks)


def decades(low: float, high: float, unit: str) -> Axis:
    """A logarithmic axis over whole powers of ten; both ends must be above 0."""
    first = math.floor(math.log10(low))
    last = max(first + 1, math.ceil(math.log10(high)))
    ticks = tuple((10.0**n, f"{10.0**n:.{max(0, -n)}f} {unit}") for n in range(first, last + 1))
    return Axis(10.0**first, 10.0**last, ticks, logarithmic=True)


def _round_step(rough: float) -> float:
    power = float(10 ** math.floor(math.log10(rough)))
    return next(
        (factor * power for factor in (1, 2, 2.5, 5) if factor * power >= rough), 10 * power
    )


def figure(
    name: str, caption: Sequence[Content], height: float, marks: Sequence[Content], *, says: str
) -> Html:
    """A plot with its caption (title, then a note) and ``says``, what a screen reader tells.

    ``name`` makes the ids of the page unique.
    """
    title, *notes = caption
    drawing = tag(
        "svg",
        tag("title", title, id=f"{name}-title"),
        tag("desc", says, id=f"{name}-desc"),
        *marks,
        role="img",
        height=f"{height:.0f}",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
    )
    return tag("figure", tag("figcaption", tag("strong", title), *notes), drawing)


def words(x: str, y: float, text: str, *, anchor: str = "start", class_: str = "") -> Html:
    """Text whose start, middle or end stands at ``x``."""
    return tag("text", text, x=x, y=f"{y:.1f}", text_anchor=anchor, class_=class_ or None)


def line(x1: str, y1: float, x2: str, y2: float, class_: str) -> Html:
    """A straight line."""
    return tag("line", x1=x1, y1=f"{y1:.1f}", x2=x2, y2=f"{y2:.1f}", class_=class_)


def dot(x: str, y: float, radius: float, class_: str, says: str = "") -> Html:
    """A round mark; ``says`` shows when the pointer rests on it."""
    said = tag("title", says) if says else ""
    return tag("circle", said, cx=x, cy=f"{y:.1f}", r=f"{radius:g}", class_=class_)


def bar(left: float, top: float, width: float, height: float, class_: str) -> Html:
    """A rectangle; ``left`` and ``width`` in per cent."""
    return tag(
        "rect",
        x=f"{left:.2f}%",
        y=f"{top:.1f}",
        width=f"{width:.2f}%",
        height=f"{height:.1f}",
        class_=class_,
    )


def scale(axis: Axis, y: float) -> Html:
    """The line of an axis at ``y`` with its ticks and their labels below."""
    last = len(axis.ticks) - 1
    marks = [line("0%", y, "100%", y, "axis")]
    for number, (value, label) in enumerate(axis.ticks):
        anchor = "start" if number == 0 else "end" if number == last else "middle"
        marks.append(line(axis.at(value), y, axis.at(value), y + 4, "axis"))
        marks.append(words(axis.at(value), y + 18, label, anchor=anchor, class_="soft"))
    return Html("".join(mark.source for mark in marks))


def beside(axis: Axis, value: float) -> str:
    """Anchor of a label at ``value`` that keeps it inside the plot."""
    share = axis.share(value)
    return "start" if share < 35 else "end" if share > 65 else "middle"
