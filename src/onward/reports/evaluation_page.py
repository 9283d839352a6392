"""An evaluation as one self-contained page, the trust in its judge first.

Knows evaluations. Refuses to know how they came about and where the page is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from onward.reports.examination_section import examination_parts, planted_parts, trust_banner
from onward.reports.formats import (
    absent,
    count,
    dollars,
    estimated,
    known,
    method,
    plural,
    score,
    seconds,
)
from onward.reports.markup import (
    Content,
    Html,
    details,
    joined,
    pairs,
    said,
    section,
    shortened,
    table,
    tag,
)
from onward.reports.plots import grades_plot, latency_plot, scores_plot
from onward.reports.question_section import question_section
from onward.reports.run_section import run_parts
from onward.reports.style import page
from onward.reports.wording import (
    Scale,
    all_verdicts,
    counts_line,
    effort_parts,
    judges,
    run_name,
    scales,
    without_value,
)
from onward.types import Estimate, Evaluation, Result, Tokens

_BUDGET = 6_000_000
"""Bytes that the long texts of a page may take together; markup and short texts come on top."""
_LONGEST, _SHORTEST = 20_000, 400
_IN_INDEX = 90
_LONG_NAME = 24


def evaluation_html(evaluation: Evaluation) -> str:
    """Return the page: it loads nothing, runs nothing, and escapes every text that it shows.

    Order: trust, counts and score, what it took, the judge's examination, summary with plots,
    questions, planted fakes, how it was made. Long texts are cut so that the page stays below
    about 15 MB, with a note of how much is missing; report.json has all of it.
    """
    known_scales = scales(evaluation.run, all_verdicts(evaluation))
    limit = _limit(evaluation)
    questions = [
        question_section(place, result, known_scales, limit)
        for place, result in enumerate(evaluation.results, 1)
    ]
    planted = planted_parts(evaluation, known_scales, limit)
    return page(
        f"Evaluation of {run_name(evaluation.run)}",
        trust_banner(evaluation.examination),
        *_opening(evaluation),
        _effort(evaluation),
        section("Examination of the judge", "judge", *examination_parts(evaluation.examination)),
        section("Summary", "summary", *_summary(evaluation, known_scales)),
        section("Questions", "questions", _index(evaluation.results), *questions),
        section("Planted fakes", "fakes", *planted),
        section("How it was made", "made", *run_parts(evaluation.run, known_scales)),
    ).source


def _limit(evaluation: Evaluation) -> int:
    """The most characters that one text may take so that all of them keep to the budget."""
    sizes = [(len(text), len(text.encode("utf-8", "replace"))) for text in _long_texts(evaluation)]
    limit = _LONGEST
    while limit > _SHORTEST and _together(sizes, limit) > _BUDGET:
        limit = max(_SHORTEST, limit * 3 // 4)
    return limit


def _together(sizes: Sequence[tuple[int, int]], limit: int) -> float:
    return sum(size if length <= limit else size * limit / length for length, size in sizes)


def _long_texts(evaluation: Evaluation) -> Iterator[str]:
    for result in evaluation.results:
        if answer := result.answer:
            yield answer.text
            yield from (message.content for message in answer.prompt or ())
            yield from (citation.quote for citation in answer.citations)
    yield from (item.text for item in evaluation.planted)
    for verdict in all_verdicts(evaluation):
        yield from (message.content for message in verdict.prompt or ())
        yield from verdict.replies
        yield from (text for c in verdict.claims for text in (c.text, c.evidence) if text)


def _opening(evaluation: Evaluation) -> Sequence[Content]:
    run = evaluation.run
    total = evaluation.score
    mean, _, interval = estimated("score", total, "nothing was scored").partition(" ")
    judged = ", ".join(judges(evaluation)) or "nobody"
    links = ("judge", "Examination"), ("summary", "Summary"), ("questions", "Questions")
    more = ("fakes", "Planted fakes"), ("made", "How it was made")
    return (
        tag("h1", "Evaluation of ", said(run_name(run))),
        tag(
            "p",
            "Judged by ",
            said(judged),
            " · run ",
            said(run.id),
            f" · {run.started}",
            class_="facts",
        ),
        tag("p", mean, " ", tag("small", interval), class_="headline"),
        tag("p", f"Score of 100; {method(total)}" if total else "Score of 100", class_="facts"),
        tag("p", counts_line(evaluation.counts)),
        tag("ul", *(tag("li", said(note)) for note in evaluation.notes))
        if evaluation.notes
        else "",
        tag("nav", *(tag("a", word, href=f"#{anchor}") for anchor, word in (*links, *more))),
    )


def _effort(evaluation: Evaluation) -> Html:
    parts = effort_parts(evaluation)
    taken = evaluation.seconds
    tokens = [evaluation.tokens.get(part, Tokens()) for part in parts]
    rows = [
        ("Time in all", *(seconds(taken.get(part)) for part in parts)),
        ("A question, p50", *(seconds(taken.get(f"{part}_p50"), None) for part in parts)),
        ("A question, p95", *(seconds(taken.get(f"{part}_p95"), None) for part in parts)),
        ("Tokens read", *(count(read.prompt) for read in tokens)),
        ("Tokens written", *(count(written.completion) for written in tokens)),
        ("Cost", *(dollars(evaluation.cost.get(part)) for part in parts)),
    ]
    header = ("What it took", *(part.capitalize() for part in parts))
    return table(header, rows, numbers=range(1, len(header)), narrow=True)


def _summary(evaluation: Evaluation, known_scales: Mapping[str, Scale]) -> Sequence[Html]:
    results = evaluation.results
    points = [
        (f"{place}. {shortened(result.case.question, _IN_INDEX)[0]}", result.score)
        for place, result in enumerate(results, 1)
        if result.score is not None and known(result.score)
    ]
    grades: dict[str, list[float]] = {
        name: [] for name, scale in known_scales.items() if scale.kind == "grade"
    }
    for grade in (g for r in results for v in r.verdicts for g in v.grades):
        if grade.criterion in grades and known(grade.value):
            grades[grade.criterion].append(grade.value)
    taken = {
        "answering": [
            r.answer.seconds["total"] for r in results if r.answer and "total" in r.answer.seconds
        ],
        "judging": [sum(v.seconds for v in r.verdicts) for r in results if r.verdicts],
    }
    return (
        scores_plot(points, evaluation.score),
        grades_plot(grades),
        latency_plot(taken, evaluation.seconds),
        _metrics(evaluation),
    )


def _metrics(evaluation: Evaluation) -> Html:
    rows = [
        (
            tag("span", name, class_="long" if len(name) > _LONG_NAME else None),
            *_mean(name, estimate),
            count(estimate.n),
            count(evaluation.missing.get(name, 0)),
        )
        for name, estimate in evaluation.metrics.items()
    ]
    header = ("Metric", "Mean", "Interval", "n", "Missing")
    shown = table(header, rows, numbers=(1, 3, 4), narrow=True)
    unknown = [(said(name), said(absent(reason))) for name, reason in without_value(evaluation)]
    rest = details(f"{plural(len(unknown), 'metric')} without a value", pairs(unknown))
    if not rows and not unknown:
        return tag("p", "No metrics were measured.", class_="quiet")
    return joined((shown if rows else "", rest if unknown else ""))


def _mean(metric: str, estimate: Estimate) -> tuple[str, Html]:
    mean, _, interval = estimated(metric, estimate, "not a finite number").partition(" ")
    return mean, tag("span", interval, class_="whole")


def _index(results: Sequence[Result]) -> Html:
    rows = []
    for place, result in enumerate(results, 1):
        name, *cut = shortened(result.case.question, _IN_INDEX)
        dots = "…" if cut else ""
        link = tag("a", f"{place}. ", said(f"{name}{dots}"), href=f"#q{place}")
        rows.append((link, result.state, score(result.score)))
    return table(("Question", "State", "Score"), rows, numbers=(2,), narrow=True)
