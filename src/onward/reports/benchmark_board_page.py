"""The leaderboard of benchmarks as one self-contained page, best first, ties marked.

A browser that runs its script sorts and filters; without it the table stands in the order of the
ranks. Knows standings. Refuses to know how models were ranked.
"""

from __future__ import annotations

from collections.abc import Mapping

from onward.reports.benchmark_board_script import SCRIPT, STYLE
from onward.reports.benchmark_board_wording import (
    NO_ROWS,
    lacks_line,
    parameters,
    parameters_words,
    rank_words,
    size_class,
)
from onward.reports.benchmark_wording import NOTHING, in_hundredths, score_words, value_words
from onward.reports.formats import interval, known
from onward.reports.markup import Content, Html, joined, pairs, said, section, tag
from onward.reports.plots import IntervalRow, intervals_plot
from onward.reports.style import page
from onward.reports.svg import linear
from onward.types import BenchmarkBoard, BenchmarkStanding, Estimate

_TITLE = "Benchmark leaderboard"


def board_html(board: BenchmarkBoard) -> str:
    """Return the page; without models it says so."""
    notes = tag("ul", *(tag("li", said(note)) for note in board.notes)) if board.notes else ""
    if not board.rows:
        return page(_TITLE, tag("h1", _TITLE), tag("p", NO_ROWS), notes).source
    facts = (
        "The average counts every task alike. A rank with = is shared: the data cannot separate the"
        " models that are named as tied. Shares in hundredths, with their intervals."
    )
    lacks = lacks_line(board)
    return page(
        _TITLE,
        tag("h1", _TITLE),
        tag("p", facts, class_="facts"),
        tag("div", _table(board), class_="wide"),
        tag("p", lacks, class_="facts") if lacks else "",
        notes,
        section("Averages", "averages", _plot(board)),
        section("How tasks were sat", "tasks", pairs(_sittings(board))),
        style=STYLE,
        script=SCRIPT,
    ).source


def _sittings(board: BenchmarkBoard) -> list[tuple[Content, Content]]:
    return [(said(task), said(how)) for task, how in board.tasks.items()]


def _table(board: BenchmarkBoard) -> Html:
    names = ("Average", *board.tasks)
    heads = [
        tag("th", "Model", scope="col", data_sort="text"),
        *(tag("th", said(one), scope="col", class_="num", data_sort="number") for one in names),
        tag("th", "Size", scope="col", class_="num", data_sort="number"),
        tag("th", "Type", scope="col", data_sort="text"),
        tag("th", "Numerics", scope="col", data_sort="text"),
    ]
    body = tag("tbody", *(_row(row, board.metrics) for row in board.rows))
    return tag("table", tag("thead", tag("tr", *heads)), body, class_="board stack")


def _row(row: BenchmarkStanding, metrics: Mapping[str, str]) -> Html:
    size = parameters(row.facts)
    kind, numerics = (str(row.facts.get(name, "")) for name in ("type", "numerics"))
    tied = joined(map(said, row.ties), between=", ")
    ties = tag("div", "tied with ", tied, class_="quiet") if row.ties else ""
    head = tag(
        "th", f"{rank_words(row)} ", said(row.model), ties, scope="row", data_value=row.model
    )
    sizes = "" if size is None else f"{size}"
    return tag(
        "tr",
        head,
        _score("Average", "", row.average),
        *(_score(task, metric, row.scores.get(task)) for task, metric in metrics.items()),
        _cell("Size", sizes, parameters_words(size), "num"),
        _cell("Type", kind, said(kind or NOTHING)),
        _cell("Numerics", numerics, said(numerics or NOTHING)),
        data_type=kind,
        data_size=size_class(size),
        data_numerics=numerics,
    )


def _score(name: str, metric: str, estimate: Estimate | None) -> Html:
    if estimate is None or not known(estimate.value):
        return _cell(name, "", NOTHING, "num")
    low_high = interval(estimate, lambda value: value_words(metric, value, "?"))
    shown = joined((value_words(metric, estimate.value), tag("div", low_high, class_="quiet")))
    return _cell(name, f"{estimate.value:.6f}", shown, "num")


def _cell(name: str, value: str, shown: Content, class_: str | None = None) -> Html:
    """A cell with the name of its column, for narrow screens, and what it is sorted by."""
    return tag("td", tag("div", shown), class_=class_, data_label=name, data_value=value)


def _plot(board: BenchmarkBoard) -> Html:
    rows = []
    for row in board.rows:
        if row.average is not None and known(row.average.value):
            one = in_hundredths("", row.average)
            label = f"{rank_words(row)} {row.model}"
            text = score_words("", row.average)
            rows.append(IntervalRow(label, text, one.value, one.low, one.high))
    caption = ("Averages with their intervals", "Of 100; only models that sat every task.")
    lowest = min((row.low for row in rows), default=0.0)
    return intervals_plot("plot-averages", caption, rows, linear(min(0.0, lowest), 100, 5))
