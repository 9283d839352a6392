"""What a question states outright: ``the average price``, ``the total of units``, ``the qty of X``.

Where it does, nothing else is meant, and no other reading competes. Knows a scene and the
conditions that it may mean. Refuses to guess an operation that no word names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onward.tables.questions.candidates import condition_sets
from onward.tables.questions.forms import Action, Beside, Compared, Condition, Form, Measure
from onward.tables.questions.mentions import header_stems
from onward.tables.questions.scene import Scene, is_amount, is_yearly, length, measures
from onward.types.tables import Column

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_AVERAGE = ("average", "mean", "averaged", "durchschnitt", "durchschnittliche")
_SUM = ("sum", "total", "in all", "altogether", "summe", "gesamt", "insgesamt")


def stated(scene: Scene) -> list[Form]:
    """Return the readings of what is stated, with the conditions that say most; [] mostly.

    None where no operation is named, where not exactly one column of numbers is named, or where the
    table has the result as a column (*Total*, *Average*). A look-up names its column right behind
    *what is*. The unit in a header need not be said.
    """
    steering = scene.steering
    if steering.directions or steering.steps or steering.negated:
        return []
    sets = condition_sets(scene)
    most = max(sum(map(length, where)) for where in sets)
    telling = [where for where in sets if sum(map(length, where)) == most]
    named = _measures_named(scene)
    action = _action(scene, named)
    if action is not None:
        if len(named) != 1:
            return []
        return [Form(action, where, measure=named[0]) for where in telling]
    column = _looked_up(scene) if most else None
    if column is None:
        return []
    return [
        Form("cells", where, targets=(column,))
        for where in telling
        if all(column.position not in _positions(one) for one in where)
    ]


def _looked_up(scene: Scene) -> Column | None:
    """The column that *what is the …* names, if it names one."""
    head = scene.steering.head
    if scene.steering.wanted != "what" or scene.asked.has("and", "or", "than", "difference"):
        return None
    columns = [c for c in scene.sight.text_columns if head[: len(_name(c))] == _name(c) != ()]
    return columns[0] if len(columns) == 1 else None


def _name(column: Column) -> tuple[str, ...]:
    """Stems of a header without what stands in brackets: its unit."""
    return header_stems(_IN_BRACKETS.sub(" ", column.name))


def _positions(one: Condition) -> set[int]:
    """The columns that a condition is about."""
    columns = [one.measure.column] if isinstance(one, Compared | Beside) else [one.column]
    return {column.position for column in columns if column is not None}


def _measures_named(scene: Scene) -> list[Measure]:
    """The measures whose column the question names; one a column."""
    said = {token.stem for token in scene.asked.tokens}
    found = {
        one.measure.column.position: one.measure
        for one in reversed(measures(scene))
        if one.measure.column is not None
        and one.measure.column.kind == "number"
        and is_amount(one.measure)
        and not is_yearly(one)
        and _name(one.measure.column)
        and said.issuperset(_name(one.measure.column))
    }
    return list(found.values())


def _action(scene: Scene, named: Sequence[Measure]) -> Action | None:
    headers = {_name(column) for column in scene.sight.text_columns}
    if scene.asked.has(*_AVERAGE):
        return None if ("averag",) in headers else "average"
    if scene.asked.has(*_SUM):
        return None if ("total",) in headers else "sum"
    asked = scene.steering.wanted in {"how many", "how much"}
    heads = {_name(one.column) for one in named if one.column is not None}
    return "sum" if asked and scene.steering.head[:1] in heads else None
