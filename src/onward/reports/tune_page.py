"""A tuned model as one self-contained page: whether it got better first, then all it rests on.

Knows cards of tuned models. Refuses to know how they were trained and where the page is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onward.reports.comparison_page import differences_table
from onward.reports.examination_section import banner
from onward.reports.formats import estimated, known, plural
from onward.reports.markup import Content, Html, details, pairs, said, section, table, tag
from onward.reports.plots import IntervalRow, intervals_plot
from onward.reports.preflight_section import preflight_parts
from onward.reports.run_facts import option_values
from onward.reports.style import page
from onward.reports.svg import linear
from onward.reports.tune_plots import loss_plot, performance_plots, sweep_plot
from onward.reports.tune_wording import (
    MIXTURE_HEADER,
    SWEEP_HEADER,
    card_facts,
    diverged_line,
    fitted_line,
    forgetting_line,
    mixture_cells,
    sentence,
    sweep_cells,
    task_line,
    trainable_line,
    tune_options,
    writes,
)
from onward.reports.wording import CHANGE_MARKS
from onward.types import Change, Difference, Preflight, TuneCard

_STATUS: Mapping[Change, str] = {
    "better": "trusted",
    "worse": "untrusted",
    "cannot tell": "unknown",
}
"""The looks of the banner, which are those of trust: good, bad, doubtful."""
_SIDES = ("Before", "After")


def tune_html(card: TuneCard, preflight: Preflight | None = None) -> str:
    """Return the page: it loads nothing, runs nothing, and escapes every text that it shows.

    Order: verdict, what was trained, data, training, before and after, what was forgotten and the
    scale of the update (of a model that writes), what was seen before training (where ``preflight``
    is given), how it was made.
    """
    gate = {
        "forgetting": ("What it forgot", _forgetting(card)),
        "scale": ("Scale of the update", _sweep(card)),
    }
    parts = {
        "data": ("Data", _data(card)),
        "training": ("Training", _training(card)),
        "difference": ("Before and after", _before_after(card)),
        **(gate if writes(card) else {}),
        **({"preflight": ("Before training", preflight_parts(preflight))} if preflight else {}),
        "made": ("How it was made", _made(card)),
    }
    return page(
        f"{card.name}, tuned from {card.base}",
        banner(_STATUS[card.change], f"{CHANGE_MARKS[card.change]} {task_line(card)}"),
        *_opening(card),
        tag("nav", *(tag("a", title, href=f"#{name}") for name, (title, _) in parts.items())),
        *(section(title, name, *content) for name, (title, content) in parts.items()),
    ).source


def _opening(card: TuneCard) -> Sequence[Content]:
    diverged = diverged_line(card.fitted.history)
    warned = tag("p", tag("strong", sentence(diverged)), class_="bad") if diverged else ""
    return (
        tag("h1", said(card.name)),
        tag(
            "p",
            "Tuned from ",
            said(card.base),
            f" · {card.kind} · ",
            said(card.made),
            class_="facts",
        ),
        tag("p", said(sentence(trainable_line(card.trainable, card.options)))),
        tag("p", said(sentence(forgetting_line(card.forgetting)))) if writes(card) else "",
        warned,
        tag("ul", *(tag("li", said(note)) for note in card.notes)) if card.notes else "",
    )


def _data(card: TuneCard) -> Sequence[Html]:
    if not card.data:
        return (_quiet("What it was trained on is not recorded."),)
    cells: list[Sequence[Content]] = [
        (said(source), said(kind), *rest) for source, kind, *rest in mixture_cells(card.data)
    ]
    note = "Weight: share of the records drawn. Epochs: times that each record is seen on average."
    return (
        table(MIXTURE_HEADER, cells, numbers=(2, 3, 4, 5)),
        tag("p", note, class_="facts"),
    )


def _training(card: TuneCard) -> Sequence[Html]:
    history = card.fitted.history
    examples = _examples_an_epoch(card)
    scores = performance_plots(history, examples)
    uncounted = _quiet("Examples seen: n/a (the card does not say how many an epoch draws).")
    return (
        tag("p", sentence(fitted_line(card.fitted))),
        _or_said(loss_plot(history, examples), "No loss was recorded."),
        *([uncounted] if history and examples is None else ()),
        *(scores or [_quiet("Performance at the task was not tracked while it was trained.")]),
    )


def _examples_an_epoch(card: TuneCard) -> float | None:
    """Records drawn in one epoch; None when the card does not tell."""
    epochs, drawn = tune_options(card.options).get("epochs"), sum(row.drawn for row in card.data)
    if not isinstance(epochs, int | float) or epochs <= 0:
        return None
    return drawn / epochs or None


def _before_after(card: TuneCard) -> Sequence[Html]:
    parts = [_pair_plot(place, one) for place, one in enumerate(card.before_after)]
    if card.before_after:
        note = "Difference: after minus before, on the same held-out records, with its interval."
        parts.append(differences_table(card.before_after, _SIDES))
        parts.append(tag("p", note, class_="facts"))
    else:
        parts.append(_quiet("Nothing was compared on held-out records."))
    return parts


def _pair_plot(place: int, one: Difference) -> Html:
    """Before and after of one metric; nothing where a figure is no number."""
    sides = list(zip(_SIDES, (one.first, one.second), strict=True))
    edges = [edge for _, e in sides for edge in (e.low, e.value, e.high)]
    if not all(map(known, edges)):
        return Html("")
    rows = [
        IntervalRow(
            side, estimated(one.metric, estimate), estimate.value, estimate.low, estimate.high
        )
        for side, estimate in sides
    ]
    caption = (one.metric, f"{CHANGE_MARKS[one.change]} {one.change}, n = {one.difference.n:,}")
    return intervals_plot(f"plot-pair-{place}", caption, rows, linear(min(edges), max(edges)))


def _forgetting(card: TuneCard) -> Sequence[Html]:
    found = card.forgetting
    if found is None:
        return (_quiet("It was not measured."),)
    note = (
        "General text: loss on text that nobody trains on, lower is better. Facts: share of plain"
        " facts that the model prefers over their false variants."
    )
    return (
        tag("p", said(sentence(forgetting_line(found)))),
        differences_table(found.differences, _SIDES) if found.differences else Html(""),
        tag("p", note, class_="facts"),
    )


def _sweep(card: TuneCard) -> Sequence[Html]:
    if not card.sweep:
        return (_quiet("No other scale was tried."),)
    return (
        sweep_plot(card.sweep),
        table(SWEEP_HEADER, sweep_cells(card.sweep), numbers=(1, 2), narrow=True),
    )


def _made(card: TuneCard) -> Sequence[Html]:
    options = option_values(card.options)
    rows = [
        (said(name), tag("span", said(value), class_="long")) for name, value in card_facts(card)
    ]
    shown = [(said(name), said(value)) for name, value in options]
    return (
        table(("Run card", ""), rows, narrow=True),
        details(plural(len(options), "option"), pairs(shown)) if options else _quiet("No options."),
    )


def _or_said(plot: Html, otherwise: str) -> Html:
    return plot if plot.source else _quiet(otherwise)


def _quiet(text: str) -> Html:
    return tag("p", text, class_="quiet")
