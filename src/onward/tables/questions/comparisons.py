"""Readings that compare: a difference, more or less, yes or no, which of two.

Makes logical forms only; ``candidates`` takes them up beside those that look up and count.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from onward.tables.questions.forms import Action, Among, Condition, Form, Superlative
from onward.tables.questions.mentions import overlaps
from onward.tables.questions.scene import Scene, is_amount, is_yearly, length, measures, open_unit
from onward.tables.questions.sight import ROW

_MOST_CELLS = 10


def comparisons(scene: Scene) -> Iterator[Form]:
    """Yield the readings that compare two named things of one column, or one with a number."""
    if not scene.steering.comparing:
        return
    cells = sorted(scene.mentions.cells, key=lambda one: (-length(one), not one.exact))
    for left, right in combinations(cells[:_MOST_CELLS], 2):
        if left.column != right.column or overlaps(left.spans, right.spans):
            continue
        sides = tuple(sorted((left, right), key=lambda one: one.spans[0]))
        others: list[Condition] = [*cells, *scene.mentions.numbers]
        spans = (*left.spans, *right.spans)
        free = [(one,) for one in others if not overlaps(one.spans, spans)]
        extra: list[tuple[Condition, ...]] = [(), *free[:2]]
        for where in extra:
            yield from _of_sides(scene, where, sides)
    if scene.steering.wanted == "yes or no":
        yield from _checks(scene, cells)


def _of_sides(
    scene: Scene, where: tuple[Condition, ...], sides: tuple[Among, ...]
) -> Iterator[Form]:
    actions: list[Action] = ["difference"]
    if scene.steering.wanted == "more or less":
        actions = ["more or less"]
    elif scene.steering.wanted == "yes or no":
        actions = ["yes or no"]
    both = tuple(dict.fromkeys((*sides[0].cells, *sides[1].cells)))
    spans = (*sides[0].spans, *sides[1].spans)
    either = Among(sides[0].column, both, spans, sides[0].exact and sides[1].exact)
    for one in measures(scene):
        if one.measure.reader == "month" or one.measure.column == sides[0].column:
            continue
        amount = is_amount(one.measure) or one.measure.reader == "year"
        for action in actions if amount else ():
            if action == "yes or no":
                for descending in scene.steering.directions:
                    yield Form(
                        action, where, measure=one.measure, sides=sides,
                        operator=">" if descending else "<",
                    )  # fmt: skip
            else:
                unit = open_unit(scene) if action == "difference" and is_yearly(one) else ""
                yield Form(action, where, measure=one.measure, sides=sides, unit=unit)
        for descending in scene.steering.directions:
            yield Form(
                "cells", (*where, either), Superlative(one.measure, descending),
                targets=(sides[0].column,),
            )  # fmt: skip
    yield Form("count difference", where, sides=sides)
    for last in scene.steering.edge_rows:
        yield Form("cells", (*where, either), Superlative(ROW, last), targets=(sides[0].column,))
    for descending in scene.steering.directions:
        yield Form(
            "most frequent", (*where, either), targets=(sides[0].column,), fewest=not descending
        )


def _checks(scene: Scene, cells: list[Among]) -> Iterator[Form]:
    """Yield checks of a named row: ``Was the attendance on 11/19/2013 greater than 1,000?``."""
    for cell in cells[:3]:
        for number in scene.mentions.numbers[:6]:
            if overlaps(cell.spans, number.spans) or isinstance(number.value, str):
                continue
            yield Form(
                "yes or no", measure=number.measure, sides=(cell,),
                operator=number.operator, value=number.value,
            )  # fmt: skip
