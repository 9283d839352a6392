"""The curves of training: losses and task performance as it goes on, and what scaling does.

Each says in words what it shows and gives nothing when there is nothing to plot. Refuses to know
how anything was measured.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from onward.reports.formats import MINUS, number
from onward.reports.markup import Html, joined, tag
from onward.reports.svg import Axis, beside, dot, figure, line, linear, scale, words
from onward.reports.tune_wording import DIVERGED, diverged_step
from onward.types import HistoryPoint, ScalePoint

_HEIGHT = 210.0
_LEFT = 0.09
"""Share of the width that the figures of the upright axis take."""
_MOST = 200
"""Points of a curve; of a longer one, neighbours are averaged."""
_MOST_DOTS = 60
_HELD = "held"


@dataclass(frozen=True, slots=True)
class Curve:
    """Values over something: (where, value), in order; what is not finite is left out."""

    name: str
    points: tuple[tuple[float, float], ...]
    held: bool = False
    """Drawn with rings, in the second colour: held-out records."""


@dataclass(frozen=True, slots=True)
class Across:
    """What the lower axis counts, and how many examples the upper one has of each unit."""

    unit: str
    examples: float | None = None
    """None leaves the upper axis out."""
    mark: tuple[float, str] | None = None
    """An upright line at a place, with its name."""


def loss_plot(history: Sequence[HistoryPoint], examples_an_epoch: float | None) -> Html:
    """Loss in training and on held-out records over steps, examples seen above."""
    curves = (
        Curve("training", tuple((p.step, p.loss) for p in history if p.loss is not None)),
        Curve(
            "held out",
            tuple((p.step, p.validation_loss) for p in history if p.validation_loss is not None),
            held=True,
        ),
    )
    last = max(history, key=lambda point: point.step, default=None)
    examples = None
    if last is not None and last.step > 0 and examples_an_epoch:
        examples = last.epoch * examples_an_epoch / last.step or None
    step = diverged_step(history)
    mark = None if step is None else (float(step), DIVERGED)
    unit = "Nats a learned token, or a record where a class or a preference is learned"
    caption = ("Loss", f"{unit}; lower is better.")
    return curves_plot("plot-loss", caption, curves, Across("steps", examples, mark))


def performance_plots(
    history: Sequence[HistoryPoint], examples_an_epoch: float | None
) -> list[Html]:
    """One plot for each score that was tracked, in training and on held-out records, by epoch."""
    names = dict.fromkeys(key.removeprefix("validation_") for p in history for key in p.scores)
    plots = []
    for place, name in enumerate(names):
        curves = (
            Curve("training", _scores(history, name)),
            Curve("held out", _scores(history, f"validation_{name}"), held=True),
        )
        caption = (name.replace("_", " ").capitalize(), "At the task, while it was learned.")
        across = Across("epochs", examples_an_epoch)
        plots.append(curves_plot(f"plot-performance-{place}", caption, curves, across))
    return plots


def _scores(history: Sequence[HistoryPoint], key: str) -> tuple[tuple[float, float], ...]:
    return tuple((point.epoch, point.scores[key]) for point in history if key in point.scores)


def sweep_plot(sweep: Sequence[ScalePoint]) -> Html:
    """What the update's scale does to the task and to general text, against the smallest scale."""
    measured = [p for p in sweep if math.isfinite(p.task_loss) and math.isfinite(p.text_loss)]
    ordered = sorted(measured, key=lambda point: point.scale)
    if len(ordered) < 2:
        return Html("")
    base = ordered[0]
    task = tuple((p.scale, p.task_loss - base.task_loss) for p in ordered)
    text = tuple((p.scale, p.text_loss - base.text_loss) for p in ordered)
    curves = (Curve("task", task), Curve("general text", text, held=True))
    origin = "the base" if base.scale == 0 else f"scale {base.scale:g}"
    note = f"Loss minus that of {origin}, nats a token; below 0 the model is better than {origin}."
    caption = ("What the scale of the update trades", note)
    return curves_plot("plot-sweep", caption, curves, Across("scale of the update"))


def curves_plot(
    name: str, caption: tuple[str, str], curves: Sequence[Curve], across: Across
) -> Html:
    """Curves over one axis, with a legend; ``name`` makes the ids of the page unique."""
    given = [thinned for curve in curves if (thinned := _thinned(curve)).points]
    if not given:
        return Html("")
    places = [x for curve in given for x, _ in curve.points]
    places += [across.mark[0]] if across.mark else []
    values = [y for curve in given for _, y in curve.points]
    horizontal = _beside_figures(linear(min(0.0, *places), max(places), 5))
    upright = linear(min(values), max(values), 4)
    top = 46.0 if across.examples else 22.0
    bottom = top + _HEIGHT
    marks = [
        *(_examples_scale(horizontal, top, across.examples) if across.examples else ()),
        *_grid(upright, top),
        *(_marked(across.mark, horizontal, top) if across.mark else ()),
        *(part for curve in given for part in _drawn(curve, horizontal, upright, top)),
        scale(horizontal, bottom + 6),
        words("100%", bottom + 42, across.unit, anchor="end", class_="soft"),
    ]
    title, note = caption
    averaged = max(len(curve.points) for curve in curves) > _MOST
    note += " Neighbouring points are averaged." if averaged else ""
    says = " ".join(map(_said, curves))
    return figure(name, (title, note, _legend(given)), bottom + 48, marks, says=says)


def _thinned(curve: Curve) -> Curve:
    finite = sorted((x, y) for x, y in curve.points if math.isfinite(x) and math.isfinite(y))
    together = math.ceil(len(finite) / _MOST)
    if together > 1:
        groups = [finite[n : n + together] for n in range(0, len(finite), together)]
        finite = [(_mean([x for x, _ in some]), _mean([y for _, y in some])) for some in groups]
    return Curve(curve.name, tuple(finite), curve.held)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _said(curve: Curve) -> str:
    values = [y for _, y in curve.points if math.isfinite(y)]
    if not values:
        return f"{curve.name}: not measured."
    ends = f"first {number(values[0])}, last {number(values[-1])}"
    return f"{curve.name}: {ends}, lowest {number(min(values))}, highest {number(max(values))}."


def _beside_figures(axis: Axis) -> Axis:
    """The same axis with room at its left for the figures of the upright one."""
    return Axis(axis.low - _LEFT / (1 - _LEFT) * (axis.high - axis.low), axis.high, axis.ticks)


def _height(axis: Axis, value: float, top: float) -> float:
    return top + _HEIGHT * (1 - axis.share(value) / 100)


def _grid(upright: Axis, top: float) -> list[Html]:
    marks = []
    for value, label in upright.ticks:
        y = _height(upright, value, top)
        marks.append(words("0%", y + 4, label.replace("-", MINUS), class_="soft"))
        marks.append(line(f"{100 * _LEFT:.2f}%", y, "100%", y, "track"))
    return marks


def _examples_scale(horizontal: Axis, top: float, examples: float) -> list[Html]:
    """An axis above the plot that counts what the lower one counts, in examples."""
    y = top - 8
    marks = [
        line(f"{100 * _LEFT:.2f}%", y, "100%", y, "axis"),
        words("100%", y - 24, "examples seen", anchor="end", class_="soft"),
    ]
    ticks = linear(0.0, horizontal.high * examples, 4).ticks
    shown = [value for value, _ in ticks if value <= horizontal.high * examples * (1 + 1e-9)]
    for value in shown:
        place = value / examples
        edge = "end" if horizontal.share(place) > 95 else "middle" if value else "start"
        marks.append(line(horizontal.at(place), y - 4, horizontal.at(place), y, "axis"))
        label = f"{value:,.0f}"
        marks.append(words(horizontal.at(place), y - 8, label, anchor=edge, class_="soft"))
    return marks


def _marked(mark: tuple[float, str], horizontal: Axis, top: float) -> list[Html]:
    place, label = mark
    at = horizontal.at(place)
    return [
        line(at, top, at, top + _HEIGHT, "limit"),
        words(
            at, top + 12, f"\u00a0{label}\u00a0", anchor=beside(horizontal, place), class_="soft"
        ),
    ]


def _drawn(curve: Curve, horizontal: Axis, upright: Axis, top: float) -> list[Html]:
    placed = [(horizontal.at(x), _height(upright, y, top)) for x, y in curve.points]
    class_ = f" {_HELD}" if curve.held else ""
    # Segments and not one path: only they can be placed by per cent.
    marks = [line(x1, y1, x2, y2, f"curve{class_}") for (x1, y1), (x2, y2) in pairwise(placed)]
    if len(placed) == 1 or (curve.held and len(placed) <= _MOST_DOTS):
        for (x, y), (at, value) in zip(placed, curve.points, strict=True):
            marks.append(
                dot(x, y, 3.5, f"spot{class_}", f"{curve.name}: {number(value)} at {at:g}")
            )
    return marks


def _legend(curves: Sequence[Curve]) -> Html:
    items = []
    for curve in curves:
        class_ = f" {_HELD}" if curve.held else ""
        stroke = line("0%", 5, "100%", 5, f"curve{class_}")
        ring = dot("50%", 5, 3.5, f"spot{class_}") if curve.held else ""
        swatch = tag("svg", joined((stroke, ring)), class_="swatch", aria_hidden="true")
        items.append(tag("span", swatch, curve.name))
    return tag("span", *items, class_="legend")
