"""A study of settings as lines of a terminal: its plan, its trials, and what they have in common.

Knows the nouns of a study. Refuses to know streams, and how anything was trained.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.reports.formats import number, plural
from onward.reports.terminal import note_lines
from onward.reports.terminal_lines import columns, wrapped
from onward.reports.terminal_tune import trials_text
from onward.types import Study, StudyPlan, SubspaceRow, TrialRow

_MATRICES, _RANK = "matrices", "rank"


def plan_text(plan: StudyPlan) -> list[str]:
    """What will be done: a row a round."""
    body = [
        (
            f"{place}",
            f"{one.settings}",
            f"{one.seeds}",
            f"{one.steps:,}",
            f"{one.seconds / 60:.1f}",
        )
        for place, one in enumerate(plan.rounds, 1)
    ]
    words = (
        f"{plan.seconds / 60:.1f} minutes are planned, at {plan.tokens_per_second:,.0f} tokens a "
        f"second; each choice of matrices may train {plan.budget:,} parameters"
    )
    return [
        *columns([("round", "settings", "seeds", "steps", "minutes"), *body]),
        *wrapped(words),
        *note_lines(plan.notes),
    ]


def study_text(study: Study) -> list[str]:
    """The table of settings, what it answers, and the subspaces that trainings shared."""
    stopped = ["interrupted, or out of time: what was finished before follows", ""]
    return [
        *(stopped if study.interrupted else ()),
        *trials_text(study.rows),
        *(line for words in _verdicts(study) for line in wrapped(words)),
        *subspaces_text(study.subspaces),
    ]


def subspaces_text(rows: Sequence[SubspaceRow]) -> list[str]:
    """A row a comparison beside what chance alone gives; [] for none."""
    if not rows:
        return []
    body = [
        (
            row.pair,
            row.matrix,
            f"{row.directions[0]}, {row.directions[1]}",
            f"{row.similarity:.3f}",
            f"{row.chance:.3f}",
        )
        for row in rows
    ]
    title = "Subspaces of the learned updates (0: orthogonal, 1: one holds the other)"
    return [
        "",
        *wrapped(title),
        *columns([("compared", "matrix", "directions", "similarity", "by chance"), *body]),
    ]


def _verdicts(study: Study) -> list[str]:
    if study.best is None:
        return ["the last round was not reached, so nothing was compared on held-out records"]
    better = "higher" if study.metric == "accuracy" else "lower"
    last = [row for row in study.rows if row.score is not None]
    words = [
        f"score is the {study.metric} on {plural(study.records, 'held-out record')} ({better} is "
        f"better), with its interval; all are compared with {study.best}, the best on the "
        "validation records"
    ]
    if len(last) > 1:
        words += [_ties(last, study.best), _seeds(last)]
    words += [
        f"{question}: {answer}"
        for question, key in (
            (f"which matrices, at {study.plan.budget:,} parameters", _MATRICES),
            ("which rank", _RANK),
        )
        if (answer := _answer(study.rows, key))
    ]
    return words


def _seeds(last: Sequence[TrialRow]) -> str:
    """What the intervals, which are over records, leave out."""
    spreads = [row.spread for row in last if row.spread is not None]
    if not spreads:
        return "one seed each: a small difference may be the seed's"
    return (
        f"seeds of one setting lie up to {number(max(spreads))} apart: a smaller difference may be"
        " theirs"
    )


def _ties(last: Sequence[TrialRow], best: str) -> str:
    others = [row for row in last if row.difference is not None]
    told = [row for row in others if row.difference and row.difference.change != "cannot tell"]
    if not told:
        return (
            f"a tie: none of the {plural(len(last), 'setting')} of the last round can be told from "
            f"{best}, so the smallest was chosen; to tell them apart takes more held-out records"
        )
    tied = [row.setting for row in others if row not in told]
    parts = [f"{row.setting} is {row.difference.change}" for row in told if row.difference]
    parts += [f"tied with {best}: {'; '.join(tied)}"] if tied else []
    return "; ".join(parts)


def _answer(rows: Sequence[TrialRow], question: str) -> str:
    """The settings of a question that went farthest, and which of them cannot be told apart."""
    asked = [row for row in rows if question in row.questions]
    own = [row for row in asked if row.score is not None]
    if not own:
        farthest = f"; {asked[0].setting} went farthest" if asked and asked[0].seeds else ""
        return f"no setting of this question reached the last round{farthest}"
    scores = [f"{row.setting} ({number(row.score.value)})" for row in own if row.score]
    if len(own) == 1:
        return f"only {scores[0]} reached the last round"
    return f"{'; '.join(scores)} reached the last round, in this order on the validation records"
