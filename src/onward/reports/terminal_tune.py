"""Tuning as lines of a terminal, 80 columns wide: before it, while it goes on, and what came of it.

Knows the nouns of tuning. Refuses to know streams, and how anything was trained or measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onward.reports.formats import dollars, estimated, known, number, p_value, plural, seconds
from onward.reports.terminal import difference_lines, note_lines
from onward.reports.terminal_lines import columns, cut, wrapped
from onward.reports.token_view import token_view_lines
from onward.reports.tune_wording import (
    MIXTURE_HEADER,
    SWEEP_HEADER,
    diverged_line,
    fitted_line,
    forgetting_line,
    loss_words,
    mixture_cells,
    preflight_facts,
    reasons,
    speed,
    sweep_cells,
    task_line,
    trainable_line,
    writes,
)
from onward.reports.wording import CHANGE_MARKS, change_words
from onward.types import (
    ArmRow,
    Estimate,
    HistoryPoint,
    MixtureRow,
    Preflight,
    Skipped,
    Trainable,
    TrialRow,
    TuneCard,
)

_VIEWS = 3
_LONGEST_SOURCE, _LONGEST_FORMAT = 36, 20
_LONGEST_PROGRESS = 57
"""Columns; with ``step 10,000 of 10,000`` they are a line."""


def mixture_text(rows: Sequence[MixtureRow]) -> list[str]:
    """A row a source of the training set; of a long path the end is shown."""
    cells = [
        (_end_of(source), cut(kind, _LONGEST_FORMAT), *rest)
        for source, kind, *rest in mixture_cells(rows)
    ]
    return columns([MIXTURE_HEADER, *cells]) if cells else ["no records to train on"]


def _end_of(path: str) -> str:
    return path if len(path) <= _LONGEST_SOURCE else f"…{path[1 - _LONGEST_SOURCE :]}"


def trainable_text(trainable: Trainable, options: Mapping[str, Any]) -> list[str]:
    """What of the model is trained; ``options`` are plain TuneOptions, or all of a run."""
    return wrapped(trainable_line(trainable, options))


def preflight_text(preflight: Preflight, *, colour: bool = False) -> list[str]:
    """What was seen before training, and three records token by token.

    ``colour`` writes the escape codes of a terminal; pass whether stdout is one.
    """
    lines = []
    named = {"cut": preflight.cut, "dropped": preflight.dropped}
    for name, value in preflight_facts(preflight):
        lines.append(cut(f"{name:<10}  {value}"))
        lines += _reasons(named.get(name, ()))
    lines += [line for note in preflight.notes for line in wrapped(f"note: {note}")]
    if preflight.views:
        learned = "is bold and coloured" if colour else "stands in ⟦ ⟧"
        lines += ["", f"What the model sees; what it learns to write {learned}"]
    for view in preflight.views[:_VIEWS]:
        lines += token_view_lines(view, colour=colour)
    return lines


def _reasons(skipped: Sequence[Skipped]) -> list[str]:
    return [cut(f"{'':<12}{line}") for line in reasons(skipped)]


def progress_text(point: HistoryPoint, steps: int | None = None) -> str:
    """One moment of training as the stage of a line of progress, to be followed by its step.

    ``steps`` are those of the whole training; without them no time left is told. What there is no
    room for is left out, the least important first.
    """
    parts = [f"loss {loss_words(point.loss)}"] if point.loss is not None else []
    if point.validation_loss is not None:
        parts.append(f"held out {loss_words(point.validation_loss)}")
    if steps is not None and 0 < point.step < steps:
        parts.append(_left(point.seconds / point.step * (steps - point.step)))
    parts += [f"{name} {number(value)}" for name, value in _telling_score(point.scores)]
    parts += [speed(point.tokens, point.seconds)] if point.seconds > 0 else []
    while len(", ".join(parts)) > _LONGEST_PROGRESS:
        parts.pop()
    return cut(", ".join([*parts, "step"]))


def _left(taken: float) -> str:
    return f"{taken:,.0f} s left" if taken < 90 else f"{taken / 60:,.0f} min left"


def _telling_score(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    """That of held-out records where there is one: a line has room for one."""
    held_out = [name for name in scores if name.startswith("validation_")]
    return [
        (name.removeprefix("validation_").replace("_", " "), scores[name])
        for name in [*held_out, *scores][:1]
    ]


def tune_text(card: TuneCard, *, folder: str = "", ask: str = "") -> list[str]:
    """The verdict, what was forgotten, how training went, and how to use what came out.

    ``folder`` is where the model lies and ``ask`` the command that uses it; both may be left out.
    """
    diverged = diverged_line(card.fitted.history)
    return [
        *wrapped(f"{CHANGE_MARKS[card.change]} {task_line(card)}"),
        *(wrapped(forgetting_line(card.forgetting)) if writes(card) else ()),
        *(wrapped(diverged) if diverged else ()),
        "",
        *wrapped(f"{card.name}, tuned from {card.base}"),
        *trainable_text(card.trainable, card.options),
        *wrapped(fitted_line(card.fitted)),
        *note_lines(card.notes),
        *(["", *difference_lines(card.before_after)] if len(card.before_after) > 1 else ()),
        *(["", *columns([SWEEP_HEADER, *sweep_cells(card.sweep)])] if card.sweep else ()),
        *(["", *wrapped(f"it lies in {folder}")] if folder else ()),
        *(wrapped(f"use it: {ask}") if ask else ()),
    ]


def arms_text(rows: Sequence[ArmRow], *, metric: str = "score") -> list[str]:
    """A row an arm, and which are better than the first by ``metric``."""
    if not rows:
        return ["no arm answered"]
    first, others = rows[0], rows[1:]
    body = [
        (
            row.name,
            _scored(row.score),
            p_value(row.difference.p_adjusted) if row.difference else "–",
            _told(row) if row is not first else "–",
            _brief(seconds(row.seconds_p50)),
            _brief(dollars(row.cost)),
        )
        for row in rows
    ]
    header = ("arm", metric, "p, Holm", f"against {first.name}", "p50", "cost")
    better = [row.name for row in others if row.difference and row.difference.change == "better"]
    verdict = f"better than {first.name}: {', '.join(better) or 'none'}" if others else ""
    unknown = [
        f"{row.name}: {change_words(row.difference)}"
        for row in others
        if row.difference and row.difference.change == "cannot tell"
    ]
    return [
        *columns([header, *body]),
        *wrapped(verdict),
        *(line for words in unknown for line in wrapped(words)),
    ]


def _told(row: ArmRow) -> str:
    if row.difference is None:
        return "n/a"
    return f"{CHANGE_MARKS[row.difference.change]} {row.difference.change}"


def _scored(score: Estimate | None) -> str:
    if score is None or not known(score.value):
        return "n/a"
    return estimated("score of an arm", score)


def _brief(text: str) -> str:
    return text.partition(" (")[0]


def trials_text(rows: Sequence[TrialRow]) -> list[str]:
    """A row a setting; ``→`` marks the one that was chosen."""
    if not rows:
        return ["no setting was tried"]
    body = [
        (
            "→" if row.chosen else "",
            row.setting,
            f"{row.trained:,}",
            "–" if row.rank is None else f"{row.rank}",
            ", ".join(row.targets) or "–",
            _scored(row.score),
            f"{row.seeds}",
            f"{row.rounds}",
        )
        for row in rows
    ]
    header = ("", "setting", "trained", "rank", "matrices", "score", "seeds", "rounds")
    notes = [f"{row.setting}: {row.note}" for row in rows if row.note]
    chosen = [
        f"→ {row.setting}: the smallest not significantly worse than the best"
        for row in rows
        if row.chosen
    ]
    nothing = [] if chosen else [f"none of {plural(len(rows), 'setting')} was chosen"]
    return [
        *columns([header, *body], gives=1),
        *(line for words in (*chosen, *nothing) for line in wrapped(words)),
        *note_lines(notes),
    ]
