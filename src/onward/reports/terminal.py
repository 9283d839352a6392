"""Reports as lines of a terminal, 80 columns wide; the first line is the trust line.

Knows the nouns of evaluation and the width of characters. Refuses to know colours and streams.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onward.reports.formats import (
    dollars,
    estimated,
    figure,
    known,
    number,
    p_value,
    plural,
    score,
    seconds,
)
from onward.reports.run_facts import options_that_differ
from onward.reports.terminal_lines import columns, cut, wrapped
from onward.reports.wording import (
    auc_line,
    change_words,
    comparison_trust_line,
    counts_line,
    difference_line,
    effort_parts,
    leaderboard_trust_line,
    length_line,
    rank_words,
    run_name,
    scales,
    score_line,
    shift_words,
    trust_line,
    trust_word,
    without_value,
)
from onward.types import Comparison, Difference, Evaluation, Examination, Standing, Tokens

_METRICS = 10
_NOTES = 2
_QUESTIONS = 3
_RUNS = 20


def evaluation_text(evaluation: Evaluation) -> list[str]:
    """Return about 40 lines at most, whatever the size of the evaluation."""
    return [
        *wrapped(trust_line(evaluation.examination)),
        "",
        cut(f"Evaluation of {run_name(evaluation.run)}, run {evaluation.run.id}"),
        *wrapped(f"score  {score_line(evaluation)}"),
        *wrapped(counts_line(evaluation.counts)),
        *_effort(evaluation),
        *note_lines(evaluation.notes),
        *_metrics(evaluation),
        *(examination_lines(evaluation.examination) if evaluation.examination else ()),
        *_lowest(evaluation),
    ]


def _effort(evaluation: Evaluation) -> list[str]:
    lines = []
    for part in effort_parts(evaluation):
        tokens = evaluation.tokens.get(part, Tokens())
        known_tokens = [f"{n:,}" for n in (tokens.prompt, tokens.completion) if n is not None]
        counted = f", {' + '.join(known_tokens)} tokens" if known_tokens else ""
        price = dollars(evaluation.cost.get(part))
        taken = seconds(evaluation.seconds.get(part))
        lines.append(cut(f"{part:<10} {taken} in all{counted}, cost {price}"))
    return lines


def _metrics(evaluation: Evaluation) -> list[str]:
    found = list(evaluation.metrics.items())
    body = [(m, estimated(m, e, "not a finite number"), f"n = {e.n:,}") for m, e in found]
    rest, unknown = len(found) - _METRICS, len(without_value(evaluation))
    lines = ["", *columns(body[:_METRICS])] if body else []
    lines += [f"… {plural(rest, 'more metric')} in the report"] if rest > 0 else []
    return [*lines, f"… {plural(unknown, 'metric')} without a value"] if unknown else lines


def examination_lines(examination: Examination) -> list[str]:
    """Catch rates in two columns, separation, leaning towards length, the first notes."""
    cells = []
    for caught in examination.kinds:
        few = " !" if caught.rate.value < examination.least else ""
        cells.append(f"{cut(caught.kind, 26):<26} {caught.caught}/{caught.of}{few}")
    half = (len(cells) + 1) // 2
    pairs = zip(cells[:half], [*cells[half:], ""], strict=False)
    needed = f"Fakes caught (! below the {number(examination.least)} that is needed)"
    return [
        "",
        needed,
        *(f"{one:<40}{other}".rstrip() for one, other in pairs),
        cut(f"separation of right from fake (AUC) {auc_line(examination).partition(';')[0]}"),
        cut(f"score and length: rank correlation {length_line(examination)}"),
        *note_lines(examination.notes),
    ]


def _lowest(evaluation: Evaluation) -> list[str]:
    scored = [(r.score, r.case) for r in evaluation.results if r.score is not None]
    lowest = sorted((pair for pair in scored if known(pair[0])), key=lambda pair: pair[0])
    lines = [f"{score(value):>6}  {case.question}" for value, case in lowest[:_QUESTIONS]]
    return ["", "Lowest scores", *(cut(line) for line in lines)] if lines else []


def comparison_text(comparison: Comparison) -> list[str]:
    """Return the verdict of the first metric, those that say something, and what changed most.

    The score and the criteria are always shown, of the other metrics only those that changed.
    """
    first, second = comparison.first, comparison.second
    title = f"{run_name(first)} ({first.id}) → {run_name(second)} ({second.id})"
    differ = [f"{name} {one} → {two}" for name, one, two in options_that_differ(first, second)]
    lines = [*wrapped(comparison_trust_line(comparison)), "", *wrapped(title)]
    lines += wrapped(f"differ in {'; '.join(differ)}", most=2) if differ else []
    if not comparison.differences:
        return [*lines, "No metric has a value in both runs."]
    main = comparison.differences[0]
    criteria = scales(comparison.first)
    shown = [
        d
        for d in comparison.differences
        if d is main or d.metric in criteria or d.change != "cannot tell"
    ]
    rest = len(comparison.differences) - len(shown)
    return [
        *lines,
        *wrapped(f"{change_words(main)}: {difference_line(main)}"),
        *note_lines(comparison.notes),
        "",
        *difference_lines(shown),
        *([f"… {plural(rest, 'more metric')} cannot tell, see the report"] if rest else []),
        "",
        *_both(comparison),
        *_most_changed(comparison),
    ]


def difference_lines(differences: Sequence[Difference]) -> list[str]:
    """A row a metric, below a header."""
    body = [
        (
            d.metric,
            f"{figure(d.metric, d.first.value)} → {figure(d.metric, d.second.value)}",
            shift_words(d),
            p_value(d.p_adjusted),
            d.change,
        )
        for d in differences
    ]
    return columns([("metric", "means", "difference", "p, Holm", "verdict"), *body])


def _both(comparison: Comparison) -> Iterable[str]:
    for part in ("answering", "judging"):
        times = " → ".join(seconds(taken.get(part)) for taken in comparison.seconds)
        prices = " → ".join(dollars(cost.get(part)) for cost in comparison.cost)
        yield from wrapped(f"{part:<10} {times}, cost {prices}")


def _most_changed(comparison: Comparison) -> list[str]:
    lines = [
        f"{score(c.first):>6} → {score(c.second):>5}  {c.question}"
        for c in comparison.changed[:_QUESTIONS]
    ]
    return ["", "Changed most", *(cut(line) for line in lines)] if lines else []


def leaderboard_text(standings: Sequence[Standing]) -> list[str]:
    """Return a row a run, best first, at most twenty."""
    names = {one.run.id: f"{run_name(one.run)} {one.run.id[:6]}" for one in standings}
    body = [
        (
            rank_words(standing),
            names[standing.run.id],
            estimated("score", standing.score),
            f"{standing.score.n:,}",
            _short(seconds(standing.seconds_p50)),
            _short(dollars(standing.cost)),
            trust_word(standing.trusted),
        )
        for standing in standings[:_RUNS]
    ]
    lines = [*wrapped(leaderboard_trust_line(standings)), ""]
    if not body:
        return lines[:-1]
    rest = len(standings) - _RUNS
    header = ("", "run", "score", "n", "p50", "cost", "judge")
    lines += columns([header, *body], gives=1)
    lines += [f"… {plural(rest, 'more run')} in the report"] if rest > 0 else []
    tied = any(standing.ties for standing in standings)
    return [*lines, "", "= the data cannot separate these runs"] if tied else lines


def _short(text: str) -> str:
    return text.partition(" (")[0]


def note_lines(notes: Sequence[str]) -> list[str]:
    """The first notes, and how many more the report has."""
    lines = [line for note in notes[:_NOTES] for line in wrapped(f"note: {note}", most=2)]
    rest = len(notes) - _NOTES
    return [*lines, f"… {plural(rest, 'more note')} in the report"] if rest > 0 else lines
