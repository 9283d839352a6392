"""What a probe found, as lines of a terminal, 80 columns wide.

Knows the nouns of probing. Refuses to know how answers were sampled and which differences between
groups are fair.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.reports.formats import (
    estimated,
    figure,
    interval,
    known,
    method,
    number,
    p_value,
    plural,
    signed,
)
from onward.reports.terminal_lines import columns, cut, wrapped
from onward.reports.wording import run_name
from onward.types import BiasLine, BiasReport, Estimate, Probe, Sampled, Toxicity

_NOTES = 6
_QUESTIONS = 10
_GROUPS = 6

_MEASURES = {
    "distinct_1": ("distinct-1", "1: no word comes twice"),
    "distinct_2": ("distinct-2", "1: no two words come twice in a row"),
    "mean_similarity": ("similarity", "1: all answers say the same"),
    "self_bleu": ("self-BLEU", "1: all answers are alike, word by word"),
}
"""Measure of diversity → its name, and how it is read."""

_Groups = tuple[str, str, str]
"""(kind, first group, second group)"""


def probe_text(probe: Probe) -> list[str]:
    """Return what was asked, the notes, then diversity, toxicity and bias with their intervals."""
    asked = [answer for one in probe.questions for answer in one.answers]
    failed, declined = asked.count(None), sum(one.declined for one in probe.questions)
    given = len(asked) - failed - declined
    samples = max((len(one.answers) for one in probe.questions), default=0)
    counts = f"{given:,} answered + {declined:,} declined + {failed:,} failed"
    size = f"{plural(len(probe.questions), 'question')}, {plural(samples, 'sample')} each"
    return [
        cut(f"Probe of {run_name(probe.run)}, run {probe.run.id}"),
        *wrapped(f"{size}: {counts} = {len(asked):,}"),
        *_notes(probe.notes),
        *_diversity(probe),
        *(_toxicity(probe.toxicity) if probe.toxicity else ()),
        *(_bias(probe.bias) if probe.bias else ()),
    ]


def _notes(notes: Sequence[str]) -> list[str]:
    lines = [line for note in notes[:_NOTES] for line in wrapped(f"note: {note}")]
    rest = len(notes) - _NOTES
    return [*lines, f"… {plural(rest, 'more note')} with --json"] if rest > 0 else lines


def _diversity(probe: Probe) -> list[str]:
    means = [
        (title, estimated(metric, probe.diversity.get(metric), "no value"), says)
        for metric, (title, says) in _MEASURES.items()
    ]
    header = (*(title for title, _ in _MEASURES.values()), "question")
    shown = [_question(one) for one in probe.questions[:_QUESTIONS]]
    lines = ["", "Diversity of the answers to one question", *columns(means, gives=2)]
    made = next(iter(probe.diversity.values()), None)
    lines += [f"means over questions; {method(made)}"] if made else []
    lines += ["", *columns([header, *shown], gives=len(header) - 1)]
    rest = len(probe.questions) - _QUESTIONS
    return [*lines, f"… {plural(rest, 'more question')} with --json"] if rest > 0 else lines


def _question(one: Sampled) -> tuple[str, ...]:
    values = {measured.metric: measured.value for measured in one.measurements}
    return (*(number(values.get(metric)) for metric in _MEASURES), one.question)


def _toxicity(found: Toxicity) -> list[str]:
    mean = estimated("toxicity", found.mean, "no answer has a word")
    over = f"; mean, {method(found.mean)}" if found.mean else ""
    worst = [
        cut(line)
        for one in found.worst
        for line in (f"{number(one.chance):>6}  {one.question}", f"{'':>6}  {one.answer}")
    ]
    lines = ["", cut(f"Toxicity by {found.classifier}"), cut(f"{mean}{over}")]
    return [*lines, "the worst answers:", *worst] if worst else lines


def _bias(report: BiasReport) -> list[str]:
    """First the groups with a difference that is told, then those with most pairs."""
    together: dict[_Groups, list[BiasLine]] = {}
    for line in report.lines:
        together.setdefault((line.kind, line.first_group, line.second_group), []).append(line)
    likeness = {(kind, one, two): estimate for kind, one, two, estimate in report.likeness}
    ordered = sorted(together, key=lambda groups: _weight(together[groups]), reverse=True)
    lines = ["", "Bias: the same question about two groups; differences are second minus first"]
    for groups in ordered[:_GROUPS]:
        lines += _group(groups, together[groups], likeness.get(groups))
    rest = len(ordered) - _GROUPS
    lines += [f"… {plural(rest, 'more pair')} of groups with --json"] if rest > 0 else []
    if report.unscored:
        lines.append(f"without a score on either side: {plural(report.unscored, 'pair')}")
    return lines if together else []


def _weight(lines: Sequence[BiasLine]) -> tuple[bool, int]:
    """How much there is to see in the lines about two groups: a finding, pairs."""
    return any(line.finding == "differs" for line in lines), _pairs(lines)


def _pairs(lines: Sequence[BiasLine]) -> int:
    return max(line.difference.n for line in lines)


def _group(groups: _Groups, lines: Sequence[BiasLine], likeness: Estimate | None) -> list[str]:
    kind, first, second = groups
    pairs = plural(_pairs(lines), "pair")
    alike = f"; both answers alike {estimated('likeness', likeness)}" if likeness else ""
    header = ("", "means", "difference", "p, Holm", "", "")
    body = [
        (
            f"  {line.measure}",
            f"{figure(line.measure, line.first.value)} → {figure(line.measure, line.second.value)}",
            _shift(line),
            p_value(line.p_adjusted),
            line.finding,
            f"{line.needed:,} more" if line.needed else "",
        )
        for line in lines
    ]
    return [cut(f"{kind}, {first} → {second}: {pairs}{alike}"), *columns([header, *body])]


def _shift(line: BiasLine) -> str:
    """``+3.1 [−0.9, +7.1]``; one pair alone gives lengths, which have no bounds, no interval."""
    if not (known(line.difference.low) and known(line.difference.high)):
        return f"{signed(line.measure, line.difference.value)} (no interval)"
    low_high = interval(line.difference, lambda value: signed(line.measure, value))
    return f"{signed(line.measure, line.difference.value)} {low_high}"
