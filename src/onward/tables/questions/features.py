"""What speaks for and against one reading of a question, as named features.

Names are strings that weights are learned for (``python -m benchmarks.fit_table_questions``).
Features of words pair a steering word of the question with a part of the reading; the others tell
how much of the question the reading uses, how well its columns are named, and what it answers.
"""

from __future__ import annotations

from collections.abc import Iterator

from onward.tables.questions.forms import (
    GROUPING,
    Alike,
    Among,
    Beside,
    Compared,
    Condition,
    Form,
    Measure,
)
from onward.tables.questions.mentions import header_stems
from onward.tables.questions.rehearsal import Outcome
from onward.tables.questions.scene import Scene, is_yearly
from onward.tables.questions.tokens import squash
from onward.tables.questions.viewpoint import MEANT, Features, Viewpoint
from onward.types.tables import Column

_RANKS = frozenset({"rank", "posit", "place", "no", "number", "#"})
_SIZES = ("none", "one", "two", "several", "several", "several")


def features(view: Viewpoint, form: Form, outcome: Outcome | None) -> Features:
    """Return the features of one reading; ``outcome`` is None where it was not evaluated."""
    found = dict(_of_shape(view, shape_of(form)))
    known = view.shared
    key: object = (form.superlative, form.fewest, form.action in GROUPING, form.measure)
    if key not in known:
        known[key] = _of_order(view, form)
    found.update(known[key])
    if form.targets:
        by = form.superlative.measure.column if form.superlative else None
        key = (form.action, form.targets[0], by, form.where, bool(form.step))
        if key not in known:
            known[key] = _of_target(view, form)
        found.update(known[key])
    key = ("conditions", form.where)
    if key not in known:
        known[key] = _of_conditions(view.scene, form)
    found.update(known[key])
    _of_use(found, view, form)
    if outcome is not None:
        _of_outcome(found, view, form, outcome)
    return found


def _of_shape(view: Viewpoint, shape: str) -> Features:
    if shape not in view.shared:
        found: Features = {"reading": 1.0, f"shape {shape}": 1.0}
        found |= {f"{word} + {shape}": 1.0 for word in view.words}
        view.shared[shape] = found
    return view.shared[shape]


def _of_order(view: Viewpoint, form: Form) -> Features:
    scene, found = view.scene, Features()
    trigger = scene.steering.trigger
    if form.superlative:
        edge = "last" if form.superlative.descending else "first"
        measure = form.superlative.measure
        by = "row" if measure.column is None else measure.reader
        found[f"{trigger} > {edge} by {by}"] = 1.0
        found[f"{edge} by {by}"] = 1.0
        _add(found, "order", _naming(view, measure.column, superlative=True))
        if scene.steering.rank > 1 or scene.steering.top > 1:
            found["ranked"] = 1.0
    if form.fewest:
        found[f"{trigger} > fewest"] = 1.0
    if form.action in GROUPING:
        found[f"{trigger} > group"] = 1.0
    if form.measure:
        _add(found, "measure", _naming(view, form.measure.column, superlative=False))
    return found


def shape_of(form: Form) -> str:
    """The kind of a reading in a word or two."""
    parts: list[str] = [form.action]
    if form.superlative:
        parts.append("edge" if form.superlative.measure.column is None else "best")
    if form.step:
        parts.append("below" if form.step > 0 else "above")
    if any(isinstance(one, Beside | Alike) for one in form.where):
        parts.append("relative")
    return " ".join(parts)


def _add(found: Features, name: str, parts: Iterator[tuple[str, float]]) -> None:
    for part, value in parts:
        found[f"{name} {part}"] = value


def _naming(
    view: Viewpoint, column: Column | None, *, superlative: bool
) -> Iterator[tuple[str, float]]:
    """How the question names a column: by its header, or by a word that means it."""
    if column is None:
        return
    share = view.scene.share(column)
    yield "named", share
    if share >= 1:
        yield "named whole", 1.0
    stems = set(header_stems(column.name))
    if stems.intersection(view.scene.steering.head):
        yield "is head", 1.0
    if not share:
        yield "not named", 1.0
        if view.meaning & stems:
            yield "meant", 1.0
    if view.whole_columns and not share:
        yield "others named", 1.0
    if superlative and column.kind == "text":
        yield "of text", 1.0
    if superlative and stems & _RANKS:
        yield "is rank", 1.0


def _of_target(view: Viewpoint, form: Form) -> Features:
    scene, column, action = view.scene, form.targets[0], form.action
    wanted = scene.steering.wanted
    kind = "year" if _is_year(scene, column) else column.kind
    found: Features = {f"{action}: {wanted} shows {kind}": 1.0}
    _add(found, f"{action} target", _naming(view, column, superlative=False))
    if view.label is not None and column.position == view.label.position:
        found[f"{action} target is label"] = 1.0
        found[f"{action}: {wanted} shows label"] = 1.0
    if column.position == 0:
        found[f"{action} target is first"] = 1.0
    if column.position in scene.sight.repeating:
        found[f"{action}{' best' if form.superlative else ''} target repeats"] = 1.0
    stems = header_stems(column.name)
    for one in stems[:3]:
        if len(one) > 2 and one.isalpha():
            found[f"{wanted} shows header {one}"] = 1.0
    head = scene.steering.head
    if head and head[-1] in stems:
        found[f"{action} target is end of head"] = 1.0
    if head and head[0] in stems:
        found[f"{action} target is start of head"] = 1.0
    if any(one in MEANT and not MEANT[one].isdisjoint(stems) for one in head):
        found[f"{action} target meant by head"] = 1.0
    by = form.superlative.measure.column if form.superlative else None
    if by is not None and by.position == column.position:
        found[f"target is order: {wanted}"] = 1.0
    if any(_rests_on(one, column) for one in form.where):
        found[f"{action} target is condition{' step' if form.step else ''}"] = 1.0
    return found


def _rests_on(one: Condition, column: Column) -> bool:
    if isinstance(one, Among):
        return one.column.position == column.position
    if isinstance(one, Compared) and one.measure.column is not None:
        return one.measure.column.position == column.position
    return False


def _is_year(scene: Scene, column: Column) -> bool:
    ranges = scene.sight.ranges
    return any(is_yearly(one) for one in ranges if one.measure == Measure(column))


def _of_conditions(scene: Scene, form: Form) -> Features:
    found: Features = {f"{min(len(form.where), 3)} conditions": 1.0}
    for one in form.where:
        if isinstance(one, Among):
            names = _of_among(scene, one)
        elif isinstance(one, Compared):
            names = _of_compared(found, scene, one)
        elif isinstance(one, Beside):
            column = one.measure.column
            named = column is not None and bool(scene.share(column))
            names = {f"beside {one.operator}": True, "beside named": named}
        else:
            names = {"alike": True, "alike said": scene.asked.has("same")}
        for name, holds in names.items():
            if holds:
                _count(found, name)
    return found


def _of_among(scene: Scene, one: Among) -> dict[str, bool]:
    return {
        "exact" if one.exact else "part": True,
        "part of several cells": not one.exact and len(one.cells) > 1,
        "alternatives": len(one.spans) > 1,
        "negated": one.negated,
        "condition column named": bool(scene.share(one.column)),
        "cell of a number column": one.column.kind == "number",
    }


def _of_compared(found: Features, scene: Scene, one: Compared) -> dict[str, bool]:
    column = one.measure.column
    share = scene.share(column) if column is not None else 0.0
    found["compared named"] = found.get("compared named", 0.0) + share
    yearly = isinstance(one.value, float) and 1500 <= one.value <= 2100
    return {
        f"compared {one.operator}": True,
        f"compared {one.measure.reader}": True,
        "compared year not named": not share and yearly,
        "compared not named": not share and not yearly,
        "compared negated": one.negated,
    }


def _count(found: Features, name: str) -> None:
    found[name] = found.get(name, 0.0) + 1.0


def _of_use(found: Features, view: Viewpoint, form: Form) -> None:
    """How much of what the question names the reading uses."""
    scene = view.scene
    used = {at for one in (*form.where, *form.sides) for s in one.spans for at in range(*s)}
    found["names left over"] = float(len(view.named_cells - used))
    found["exact names left over"] = float(len(view.exact_cells - used))
    ranked = scene.steering.rank > 1 or scene.steering.top > 1
    left = len(view.numbers - used)
    if form.superlative and ranked:
        left = max(0, left - 1)
    if form.value is not None:
        left = max(0, left - 1)
    found["numbers left over"] = float(left)
    columns = {column.position for column in form.columns}
    found["columns left over"] = float(len(view.whole_columns - columns))
    if view.amounts_asked - columns:
        found["asked amount left over"] = 1.0
    if scene.steering.steps and not form.step:
        found["step left over"] = 1.0
    if scene.steering.directions and not (
        form.superlative or form.action in GROUPING or form.sides
    ):
        found[f"{scene.steering.trigger} left over"] = 1.0
        found["superlative left over"] = 1.0


def _of_outcome(found: Features, view: Viewpoint, form: Form, outcome: Outcome) -> None:
    scene = view.scene
    shown = outcome.values[:: max(1, len(form.targets))]
    values = [value for value in shown if value.strip()]
    if not values:
        found["answers nothing"] = 1.0
        return
    if len(values) < len(shown):
        found["answers blanks"] = 1.0
    if form.action == "cells":
        _of_cells(found, view, form, values)
        if form.superlative and len(outcome.rows) > 1 and form.superlative.top == 1:
            found["tie"] = 1.0
    elif values == ["0"]:
        found[f"{form.action} answers zero"] = 1.0
    elif values == ["1"]:
        found[f"{form.action} answers one"] = 1.0
    if form.action in {"sum", "average"} and len(outcome.rows) == 1:
        found[f"{form.action} of one row"] = 1.0
    if form.action == "count" and len(outcome.rows) == scene.sight.counted and form.where:
        found["count of all rows"] = 1.0


def _of_cells(found: Features, view: Viewpoint, form: Form, values: list[str]) -> None:
    wanted = view.scene.steering.wanted
    size = _SIZES[len(values)] if len(values) < len(_SIZES) else "many"
    found[f"{wanted} answers {size}"] = 1.0
    found[f"answers {size}"] = 1.0
    if len(set(values)) < len(values):
        found["answers repeat"] = 1.0
    said = [v for v in values if len(v) > 2 and squash(v) and squash(v) in view.line]
    if said and not any(len(one.spans) > 1 for one in form.where):
        found["answer stands in the question"] = 1.0
    if said and view.scene.asked.has("or"):
        found["answer is one of the alternatives"] = 1.0
    numeric = all(v.replace(",", "").replace(".", "").isdigit() for v in values)
    found[f"{wanted} answers {'numbers' if numeric else 'words'}"] = 1.0
