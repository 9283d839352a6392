"""What speaks for and against answering at all: how well a table accounts for a question.

A question about prose shares words with every table; what tells it apart is what the table cannot
account for. Knows one chosen reading. Refuses to compare readings.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set

from onward.tables.questions.features import shape_of
from onward.tables.questions.forms import Among, Form
from onward.tables.questions.mentions import header_stems
from onward.tables.questions.ranking import MOSTLY_UNKNOWN, Choice
from onward.tables.questions.rehearsal import Outcome
from onward.tables.questions.tokens import cut, stem
from onward.tables.questions.viewpoint import STEERING_WORDS, Features, Viewpoint

_GENERAL = frozenset(
    "score scores value values result results row rows entry entries listed respectively".split()  # noqa: SIM905
)
_SMALL_PART = 0.3
"""Share of the letters of a cell below which a part of it says little."""
_LONG = 120
"""Characters of a value beyond which it is prose."""
_MANY = 5
_EXPLAINING = frozenset("why explain describe how advantages advantage mean definition".split())  # noqa: SIM905


def trust(view: Viewpoint, form: Form, outcome: Outcome, choice: Choice) -> Features:
    """Return what bears on whether the chosen answer is right."""
    scene, tokens = view.scene, view.scene.asked.tokens
    conditions = (*form.where, *form.sides)
    content = [
        at for at, token in enumerate(tokens)
        if not token.empty and token.word not in STEERING_WORDS
    ]  # fmt: skip
    stems = {one for column in form.columns for one in header_stems(column.name)}
    unknown = _unaccounted(view, form, content, stems)
    wanted = scene.steering.wanted
    chance = min(max(choice.chance, 1e-4), 1 - 1e-4)
    found: Features = {
        "trust": 1.0,
        "chance": math.log(chance / (1 - chance)),
        "margin": choice.chance - choice.next_chance,
        "unknown words": float(len(unknown)),
        "unknown share": len(unknown) / max(1, len(content)),
        "all known": float(not unknown),
        "unknown names": float(sum(bool(at) and tokens[at].capital for at in unknown)),
        "unknown numbers": float(sum(tokens[at].number is not None for at in unknown)),
        "words": float(len(content)),
        "exact cells": float(sum(isinstance(one, Among) and one.exact for one in conditions)),
        "no condition": float(not conditions),
        "columns named": float(bool(stems & {tokens[at].stem for at in content})),
        f"wanted {wanted}": 1.0,
        f"shape {shape_of(form)}": 1.0,
        "explaining": float(
            bool(_EXPLAINING.intersection(scene.asked.words[:3])) and wanted in {"how", "what"}
        ),
        "small": float(scene.sight.counted < 4),
    }
    everything = form.action in {"count", "count different"} and not conditions
    if len(unknown) >= (2 if everything else 3) and 2 * len(unknown) > len(content):
        found[MOSTLY_UNKNOWN] = 1.0
    found |= {f"word {word}": 1.0 for word in view.words if "_" not in word}
    found |= {f"target {name}": 1.0 for name in _how_named(view, form)}
    return found | _of_parts(view, form) | _of_length(outcome)


def _unaccounted(view: Viewpoint, form: Form, content: Sequence[int], stems: Set[str]) -> list[int]:
    """Which of the words at ``content`` neither the reading nor what the table is about explains.

    ``stems`` are those of the headers that the reading rests on.
    """
    tokens = view.scene.asked.tokens
    used = {at for one in (*form.where, *form.sides) for s in one.spans for at in range(*s)}
    told = _told(view) | stems
    heads = set(view.scene.steering.head) if _label_shown(view, form) else set()
    return [
        at
        for at in content
        if at not in used
        and tokens[at].stem not in told | heads
        and tokens[at].word not in _GENERAL
        and (tokens[at].number is None or at in view.numbers)
        and view.meanings_at(at).isdisjoint(stems)
    ]


def _of_parts(view: Viewpoint, form: Form) -> Features:
    """How many conditions take a part of a cell for the cell."""
    both = (*form.where, *form.sides)
    parts = [one for one in both if isinstance(one, Among) and not one.exact]
    short = sum(_share_said(view, one) < _SMALL_PART for one in parts)
    return {"parts of cells": float(len(parts)), "short parts of cells": float(short)}


def _of_length(outcome: Outcome) -> Features:
    found: Features = {}
    if outcome.values and max(map(len, outcome.values)) > _LONG:
        found["long answer"] = 1.0
    if len(outcome.values) > _MANY:
        found["many answers"] = 1.0
    return found


def _label_shown(view: Viewpoint, form: Form) -> bool:
    """Whether the reading shows or counts what the rows are about."""
    if form.action in {"count", "count difference"}:
        return bool(form.where or form.sides)
    label = view.label
    return label is not None and any(c.position == label.position for c in form.targets)


def _how_named(view: Viewpoint, form: Form) -> Iterator[str]:
    columns = [*form.targets[:1]]
    columns += [form.measure.column] if form.measure and form.measure.column else []
    if any(view.scene.share(column) for column in columns):
        yield "named"
    by = form.superlative.measure.column if form.superlative else None
    if by is not None:
        yield "order named" if view.scene.share(by) else "order not named"


def _share_said(view: Viewpoint, one: Among) -> float:
    """How much of the shortest cell that is meant the question says."""
    if not one.cells:
        return 1.0
    tokens = view.scene.asked.tokens
    said = sum(len(tokens[at].word) for start, end in one.spans[:1] for at in range(start, end))
    return said / max(1, min(len(cell) for cell in one.cells))


def _told(view: Viewpoint) -> set[str]:
    """Stems that say what the whole table is about."""
    table = view.scene.sight.table
    said = " ".join((table.caption, *table.heading_path[-2:], table.title))
    return {stem(word) for word in cut(said)}
