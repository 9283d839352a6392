"""An evaluation as Markdown: the order of the page, compact, without plots and prompts.

Knows evaluations. Refuses to know HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onward.plain import location_label
from onward.reports.formats import (
    absent,
    count,
    dollars,
    estimated,
    figure,
    interval,
    known,
    number,
    plural,
    score,
    seconds,
    signed,
)
from onward.reports.markdown_marks import bullets, inline, quoted, rows
from onward.reports.run_facts import option_lines, run_facts
from onward.reports.wording import (
    CONTROL,
    Scale,
    all_verdicts,
    auc_line,
    claim_word,
    counts_line,
    effort_parts,
    grade_words,
    judges,
    length_line,
    noticed_word,
    run_name,
    scales,
    score_line,
    trust_line,
    without_value,
)
from onward.types import Evaluation, Examination, Result, Tokens


def evaluation_markdown(evaluation: Evaluation) -> str:
    """Return the report; texts of others are escaped, long ones cut with a note."""
    run, examination = evaluation.run, evaluation.examination
    known_scales = scales(run, all_verdicts(evaluation))
    lines = [
        f"**{inline(trust_line(examination), 1000)}**",
        "",
        f"# Evaluation of {inline(run_name(run))}",
        "",
        f"Score {score_line(evaluation)}",
        "",
        counts_line(evaluation.counts),
        "",
        f"Judged by {inline(', '.join(judges(evaluation)) or 'nobody')}; run {inline(run.id)},"
        f" {inline(run.started)}",
        "",
        *bullets(inline(note) for note in evaluation.notes),
        *_effort(evaluation),
        "## Examination of the judge",
        "",
        *_examination(examination),
        "## Summary",
        "",
        *_metrics(evaluation),
        "## Questions",
        "",
        "The exact prompts and the raw replies of judges are in report.html and report.json.",
        "",
    ]
    for place, result in enumerate(evaluation.results, 1):
        lines += _question(place, result, known_scales)
    lines += ["## Planted fakes", "", *_planted(evaluation)]
    lines += ["## How it was made", ""]
    facts = (*run_facts(run), *option_lines(run))
    lines += rows(("Name", "Value"), ((inline(name), inline(value)) for name, value in facts))
    return "\n".join(lines)


def _effort(evaluation: Evaluation) -> list[str]:
    taken = evaluation.seconds
    body = []
    for part in effort_parts(evaluation):
        tokens = evaluation.tokens.get(part, Tokens())
        quantiles = (seconds(taken.get(f"{part}_{q}"), None) for q in ("p50", "p95"))
        times = (seconds(taken.get(part)), *quantiles)
        price = dollars(evaluation.cost.get(part))
        body.append((part, *times, count(tokens.prompt), count(tokens.completion), price))
    header = ("", "Time in all", "p50", "p95", "Tokens read", "Tokens written", "Cost")
    return rows(header, body, range(1, 7))


def _examination(examination: Examination | None) -> list[str]:
    if examination is None:
        return [absent("the examination was switched off"), ""]
    lines = [
        f"Separation of right answers from fakes (AUC): {auc_line(examination)}  ",
        f"Rank correlation of score and length: {length_line(examination)}  ",
        f"Fakes and controls without a score: {examination.unscored}",
        "",
        *bullets(inline(note) for note in examination.notes),
    ]
    criteria = list(dict.fromkeys(c for row in examination.matrix.values() for c in row))
    body = []
    for caught in examination.kinds:
        fall = examination.matrix.get(caught.kind, {})
        few = " too few" if caught.rate.value < examination.least else ""
        rate = f"{number(caught.rate.value)} {interval(caught.rate, number)}{few}"
        moved = (signed("fall", -fall[c]) if known(fall.get(c)) else absent(None) for c in criteria)
        body.append((inline(caught.kind), f"{caught.caught}/{caught.of}", rate, *moved))
    header = ("Kind of fake", "Caught", "Rate", *(inline(c) for c in criteria))
    note = f"Needed of each kind: {number(examination.least)}. Criteria: change of the grade."
    return [*lines, note, "", *rows(header, body, range(1, len(header)))]


def _metrics(evaluation: Evaluation) -> list[str]:
    body = [
        (
            inline(name),
            estimated(name, estimate, "not a finite number"),
            f"{estimate.n:,}",
            f"{evaluation.missing.get(name, 0):,}",
        )
        for name, estimate in evaluation.metrics.items()
    ]
    unknown = without_value(evaluation)
    lines = rows(("Metric", "Mean", "n", "Missing"), body, (2, 3))
    return lines + bullets(inline(f"{name}: {absent(reason)}") for name, reason in unknown)


def _question(place: int, result: Result, known_scales: Mapping[str, Scale]) -> list[str]:
    answer = result.answer
    judging = sum(verdict.seconds for verdict in result.verdicts) if result.verdicts else None
    total = answer.seconds.get("total") if answer else None
    lines = [
        f"### {place}. {inline(result.case.question)}",
        "",
        f"{result.state} · weighted score {score(result.score, 'not scored')}"
        f" · answered in {seconds(total)} · judged in {seconds(judging, 'not judged')}"
        f" · id {inline(result.case.id)}",
        "",
    ]
    if result.error is not None:
        lines += [f"No answer came: {inline(result.error)}", ""]
    if answer is not None:
        places = (
            (c, ", ".join(filter(None, (c.source, location_label(c.location)))))
            for c in answer.citations
        )
        cited = (f"\\[{c.n}\\] {inline(where)}: “{inline(c.quote)}”" for c, where in places)
        lines += [*quoted(answer.text), *bullets(cited)]
        lines += bullets(inline(warning) for warning in answer.warnings)
    return [*lines, *_verdicts(result, known_scales)]


def _verdicts(result: Result, known_scales: Mapping[str, Scale]) -> list[str]:
    graded = (
        (
            inline(grade.criterion),
            inline(verdict.judge),
            grade_words(grade.value, known_scales.get(grade.criterion)),
            inline(grade.reason),
        )
        for verdict in result.verdicts
        for grade in verdict.grades
    )
    lines = rows(("Criterion", "Judge", "Grade", "Reason"), dict.fromkeys(graded))
    unscored = (f"{v.judge}: {absent(v.unscored)}" for v in result.verdicts if v.score is None)
    lines += bullets(dict.fromkeys(inline(line) for line in unscored))
    doubtful = (
        f"{claim_word(claim)}: {inline(claim.text)}"
        for verdict in result.verdicts
        for claim in verdict.claims
        if claim_word(claim) != "supported"
    )
    lines += bullets(dict.fromkeys(doubtful))
    values = [f"{m.metric} {figure(m.metric, m.value, m.reason)}" for m in result.measurements]
    return [*lines, inline(" · ".join(values), 4_000), ""] if values else lines


def _planted(evaluation: Evaluation) -> list[str]:
    if not evaluation.planted:
        return ["No fakes were planted.", ""]
    ordered: dict[str, list[Sequence[str]]] = {}
    for item in sorted(evaluation.planted, key=lambda item: item.kind != CONTROL):
        row = (
            inline(item.case_id),
            "right answer" if item.kind == CONTROL else inline(item.kind),
            inline(item.note or "–"),
            inline(item.text or "(empty)"),
            inline(score(item.verdict.score, item.verdict.unscored)),
            noticed_word(item, evaluation.examination) or absent(None),
        )
        ordered.setdefault(item.case_id, []).append(row)
    header = ("Question", "Kind", "What was done", "Text", "Score", "Noticed")
    total = plural(len(evaluation.planted), "planted answer")
    return [total, "", *rows(header, (row for case in ordered.values() for row in case), (4,))]
