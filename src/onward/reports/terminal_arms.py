"""Arms as lines of a terminal: how well each did, what became of its questions, which one pays.

Knows the nouns of arms. Refuses to know how they were answered.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.reports.formats import dollars, known, plural, seconds
from onward.reports.terminal import note_lines
from onward.reports.terminal_lines import columns, wrapped
from onward.reports.terminal_tune import arms_text
from onward.reports.wording import STATES, change_words, shift_words
from onward.types import ArmChoice, ArmRow, Arms

_RUN_DIGITS = 8


def arms_report_text(arms: Arms) -> list[str]:
    """The arms, the states of their questions, and a closing line that says which one pays."""
    shown = len(arms.examples)
    left_out = f"; {plural(shown, 'worked example')} left out" if shown else ""
    return [
        *wrapped(
            f"{arms.metric} over {arms.compared:,} of {plural(arms.questions, 'question')}, the"
            f" same for every arm{left_out}"
        ),
        *arms_text(arms.rows, metric=arms.metric),
        "",
        *columns([("arm", *STATES, "n", "run"), *map(_states, arms.rows)]),
        *note_lines(arms.notes),
        "",
        *wrapped(pays_line(arms.choice, arms.rows)),
    ]


def _states(row: ArmRow) -> tuple[str, ...]:
    counted = [row.counts.get(state, 0) for state in STATES]
    return (row.name, *(f"{n:,}" for n in (*counted, sum(counted))), row.run[:_RUN_DIGITS])


def pays_line(choice: ArmChoice | None, rows: Sequence[ArmRow]) -> str:
    """Which arm pays and why, or why that cannot be told and how many questions are missing."""
    if choice is None:
        return "which arm pays cannot be told: fewer than two have a value"
    others = ", ".join(name for name in choice.equal if name != choice.best)
    if choice.cheapest is None:
        return (
            f"best is {choice.best}, not significantly worse {others}; which of them is the"
            " cheapest is not known"
        )
    price = _price(next(row for row in rows if row.name == choice.cheapest))
    if choice.pays is None:
        return (
            f"which arm pays cannot be told: none is significantly worse than {choice.best};"
            f" {choice.cheapest} is the cheapest ({price}){_apart(choice)}"
        )
    if not others:
        return f"{choice.pays} pays: every other arm is significantly worse ({price})"
    if choice.difference is None:
        return f"{choice.pays} pays: the best, and cheaper ({price}) than {others}"
    return (
        f"{choice.pays} pays: the cheapest ({price}) of those not significantly worse than the"
        f" best{_apart(choice)}"
    )


def _price(row: ArmRow) -> str:
    said = [f"{seconds(row.seconds_p50)} a question"] if known(row.seconds_p50) else []
    said += [f"{dollars(row.cost)} in all"] if row.cost else []
    return ", ".join(said) or "no seconds known"


def _apart(choice: ArmChoice) -> str:
    """How far the cheapest is from the best, and what it would take to be sure of it."""
    if choice.difference is None:
        return ""
    far, told = shift_words(choice.difference), change_words(choice.difference)
    return f"; against {choice.best} it has {far}: {told}"
