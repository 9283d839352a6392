"""The examination of the judge, and the fakes it was examined with, as parts of a page.

Knows examinations and planted answers. Refuses to know the rest of a run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onward.reports.formats import absent, interval, known, number, score, signed
from onward.reports.markup import Content, Html, details, joined, pairs, prose, said, table, tag
from onward.reports.plots import IntervalRow, intervals_plot
from onward.reports.svg import linear
from onward.reports.wording import (
    CONTROL,
    Scale,
    auc_line,
    grade_words,
    length_line,
    noticed_word,
    trust,
    trust_line,
)
from onward.types import Evaluation, Examination, Planted, Verdict


def banner(status: str, line: str) -> Html:
    """The first thing on a page: whether its scores hold. ``status`` is a Trust."""
    opening, colon, reason = line.partition(":")
    return tag("p", tag("strong", opening + colon), reason, class_=f"trust {status}", role="note")


def trust_banner(examination: Examination | None) -> Html:
    """The banner of an evaluation."""
    return banner(trust(examination), trust_line(examination))


def examination_parts(examination: Examination | None) -> Sequence[Html]:
    """Catch rates with their intervals, separation, what moved, leanings and notes."""
    if examination is None:
        return (tag("p", absent("the examination was switched off"), class_="quiet"),)
    facts = [
        ("Separation of right answers from fakes (AUC)", auc_line(examination)),
        ("Rank correlation of score and length", length_line(examination)),
        ("Fakes and controls without a score", str(examination.unscored)),
    ]
    notes = tag("ul", *(tag("li", said(note)) for note in examination.notes))
    return (
        pairs(facts),
        notes if examination.notes else Html(""),
        _catch_plot(examination),
        _matrix(examination.matrix),
    )


def _catch_plot(examination: Examination) -> Html:
    rows = [
        IntervalRow(
            caught.kind,
            f"{caught.caught}/{caught.of} {interval(caught.rate, number)}",
            caught.rate.value,
            caught.rate.low,
            caught.rate.high,
            off=caught.rate.value < examination.least,
        )
        for caught in examination.kinds
        if known(caught.rate.value)
    ]
    note = "Share of each kind that the judge noticed, of how many; a ring is below what is needed."
    limit = (examination.least, f"needed: {number(examination.least)}")
    return intervals_plot("plot-catch", ("Fakes caught", note), rows, linear(0, 1, 5), limit)


def _matrix(matrix: Mapping[str, Mapping[str, float]]) -> Html:
    criteria = list(dict.fromkeys(name for row in matrix.values() for name in row))
    if not criteria:
        return Html("")
    head = tag("tr", tag("th", "Kind", scope="col"), *(tag("th", c, scope="col") for c in criteria))
    body = [
        tag("tr", tag("th", kind, scope="row"), *(_drop(row.get(c)) for c in criteria))
        for kind, row in matrix.items()
    ]
    note = (
        "By how many grades each kind of fake differs from the right answer, on average. A fake"
        " should lower the criterion that it offends, and the others less."
    )
    grid = tag("table", tag("thead", head), tag("tbody", *body), class_="matrix")
    caption = tag("figcaption", tag("strong", "What moved"), note)
    return tag("figure", caption, tag("div", grid, class_="wide", tabindex="0"))


def _drop(fall: float | None) -> Html:
    """A cell: a fall of 2.5 grades is written −2.5 and shaded by its size."""
    if fall is None or not known(fall):
        return tag("td", absent(None))
    shade = f"--shade: {min(45.0, max(0.0, 11 * fall)):.0f}%"
    return tag("td", signed("fall", -fall), style=shade)


def planted_parts(
    evaluation: Evaluation, scales: Mapping[str, Scale], limit: int
) -> Sequence[Html]:
    """The planted answers question by question: the right one first, then its fakes beside it."""
    if not evaluation.planted:
        return (tag("p", "No fakes were planted.", class_="quiet"),)
    places = {r.case.id: (n, r.case.question) for n, r in enumerate(evaluation.results, 1)}
    cases: dict[str, list[Planted]] = {}
    for item in evaluation.planted:
        cases.setdefault(item.case_id, []).append(item)
    parts = []
    for case, items in cases.items():
        ordered = sorted(items, key=lambda item: item.kind != CONTROL)
        control = ordered[0].verdict if ordered[0].kind == CONTROL else None
        rows = [
            _planted_row(
                item, control, scales, limit, noticed=_noticed(item, evaluation.examination)
            )
            for item in ordered
        ]
        place, question = places.get(case, (None, case))
        title: Content = said(question)
        if place is not None:
            title = tag("a", f"{place}. ", title, href=f"#q{place}")
        header = ("Kind", "Text", "Score", "Noticed")
        parts += [tag("h3", title), table(header, rows, numbers=(2,))]
    return parts


def _noticed(item: Planted, examination: Examination | None) -> Content:
    word = noticed_word(item, examination)
    if word is None:
        return "–" if item.kind == CONTROL else absent(None)
    return tag("span", word, class_="good" if word == "caught" else "bad change")


def _planted_row(
    item: Planted,
    control: Verdict | None,
    scales: Mapping[str, Scale],
    limit: int,
    *,
    noticed: Content,
) -> tuple[Content, ...]:
    verdict = item.verdict
    shown: Content = score(verdict.score, verdict.unscored)
    if control and control.score is not None and verdict.score is not None and item.kind != CONTROL:
        change = tag("div", f"({_change(verdict.score - control.score)})", class_="quiet")
        shown = joined((shown, change))
    name = "right answer" if item.kind == CONTROL else item.kind
    kind = joined((said(name), tag("div", said(item.note), class_="quiet") if item.note else ""))
    text = prose(item.text, limit) if item.text.strip() else tag("span", "(empty)", class_="quiet")
    return kind, joined((text, _reasons(verdict, scales))), shown, noticed


def _change(change: float) -> str:
    return signed("score", change) if abs(change) >= 0.05 else f"±{score(0)}"


def _reasons(verdict: Verdict, scales: Mapping[str, Scale]) -> Html:
    if not verdict.grades:
        return Html("")
    short = " · ".join(f"{g.criterion} {number_short(g.value)}" for g in verdict.grades)
    items = [
        tag(
            "li",
            f"{grade.criterion}: {grade_words(grade.value, scales.get(grade.criterion))} – ",
            said(grade.reason),
        )
        for grade in verdict.grades
    ]
    return details(short, tag("ul", *items))


def number_short(value: float) -> str:
    """A grade without decimals where it is whole."""
    return f"{value:.0f}" if known(value) and value == int(value) else number(value)
