"""What became known of a judge, as lines of a terminal; the first line says whether to trust it.

Knows examinations and agreement with people. Refuses to know how judges judge.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.reports.formats import estimated, number, plural
from onward.reports.terminal import examination_lines
from onward.reports.terminal_lines import columns, cut, wrapped
from onward.reports.wording import trust_line
from onward.types import Agreement, Examination, LabelCheck


def judge_check_text(
    judges: Sequence[str], examination: Examination | None, labels: LabelCheck | None
) -> list[str]:
    """Return the trust, the catch rates and, where people labelled answers, the agreement."""
    return [
        *wrapped(trust_line(examination)),
        "",
        cut(f"Judged by {', '.join(judges)}"),
        *(examination_lines(examination) if examination else ()),
        *(_labels(labels) if labels else ()),
    ]


def _labels(check: LabelCheck) -> list[str]:
    header = ("agreement with people", "of", "n", "judge", "longest", "constant")
    lines = [
        "",
        cut(f"{plural(check.labels, 'labelled answer')}, {check.unscored} without a score"),
        *columns([header, *(_agreement(one) for one in check.agreements)]),
    ]
    if check.calibration is not None:
        found = check.calibration
        lines.append(
            cut(
                f"calibration: Brier {number(found.brier)} (constant {number(found.constant)}),"
                f" expected error {number(found.expected_error)}, n = {found.n:,}"
            )
        )
    if check.mean is not None:
        mean = f"mean score corrected by the labels {estimated('score', check.mean)}"
        lines += wrapped(f"{mean}; right if what was labelled was drawn at random")
    reasons = dict.fromkeys(f"n/a: {one.reason}" for one in check.agreements if not one.judge)
    lines += [line for reason in reasons for line in wrapped(reason)]
    return [*lines, *(cut(f"note: {note}") for note in check.notes)]


def _agreement(one: Agreement) -> tuple[str, ...]:
    judge = estimated("agreement", one.judge) if one.judge else "n/a"
    beside = (number(value) for value in (one.longest, one.constant))
    return (one.measure, one.of, f"{one.n:,}", judge, *beside)
