"""Every reading of a question over one table that its words allow.

Combines what the question names (``mentions``) with what its steering words ask for (``steering``)
into logical forms. Judges none of them: that is what ``features`` and ``ranking`` do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from onward.tables.questions.comparisons import comparisons
from onward.tables.questions.forms import (
    Alike,
    Among,
    Beside,
    Compared,
    Condition,
    Form,
    Operator,
    Superlative,
)
from onward.tables.questions.mentions import header_stems, overlaps
from onward.tables.questions.scene import (
    Scene,
    is_amount,
    is_yearly,
    label_column,
    length,
    measures,
    open_unit,
)
from onward.tables.questions.sight import ROW
from onward.tables.questions.tokens import Asked, cut, stem
from onward.types.tables import Column

_TWICE = re.compile(
    r"^(?:.* )?(?:which|who|what)\b.* (?:and )?(?:what|how (?:many|much|high|long|large|big))\b"
    r"(?! \w+ (?:has|had|won))"
)
_IN_ALL = ("total", "in all", "altogether", "overall", "combined", "gesamt", "insgesamt")
MOST_FORMS = 1500
_MOST_CELLS = 10
_MOST_SETS = 24
_MOST_TARGETS = 8


def candidates(scene: Scene) -> list[Form]:
    """Return the readings of a question over a table, at most ``MOST_FORMS``, each once."""
    forms: dict[Form, None] = {}
    for form in _all(scene):
        forms.setdefault(form)
        if len(forms) >= MOST_FORMS:
            break
    return list(forms)


def _all(scene: Scene) -> Iterator[Form]:
    sets = condition_sets(scene)
    targets = _targets(scene)
    if scene.steering.directions and _asks_twice(scene):
        for where in sets:
            yield from _superlatives(scene, where, targets)
        return
    yield from comparisons(scene)
    for where in sets:
        yield from _plain(scene, where, targets)
        yield from _superlatives(scene, where, targets)
        yield from _steps(scene, where, targets)


def condition_sets(scene: Scene) -> list[tuple[Condition, ...]]:
    """Combinations of conditions that do not use the same words, those that use most first."""
    cells = sorted(scene.mentions.cells, key=lambda one: (-length(one), not one.exact))
    single: list[Condition] = [*cells[:_MOST_CELLS], *scene.mentions.numbers[:_MOST_CELLS]]
    if scene.steering.negated:
        single += [replace(one, negated=True) for one in cells[:4]]
        single += [replace(one, negated=True) for one in scene.mentions.numbers[:3]]
    single += _relative(scene, cells)
    single += _alternatives(cells)
    sets: list[tuple[Condition, ...]] = [()]
    sets += [(one,) for one in single]
    for size in (2, 3):
        for chosen in combinations(single, size):
            if _compatible(chosen):
                sets.append(chosen)
    sets.sort(key=lambda where: -sum(length(one) for one in where))
    kept = sets[:_MOST_SETS]
    return kept if () in kept else [*kept, ()]


def _compatible(chosen: Iterable[Condition]) -> bool:
    for left, right in combinations(chosen, 2):
        if overlaps(left.spans, right.spans):
            return False
        if not isinstance(left, Among) or not isinstance(right, Among):
            continue
        if left.column == right.column and not left.negated and not right.negated:
            return False
    return True


def _alternatives(cells: list[Among]) -> list[Condition]:
    """``Kansas or Kansas State``: cells of one column, named at different places."""
    found: list[Condition] = []
    for left, right in combinations(cells[:_MOST_CELLS], 2):
        if left.column == right.column and not overlaps(left.spans, right.spans):
            both = tuple(dict.fromkeys((*left.cells, *right.cells)))
            spans = tuple(sorted((*left.spans, *right.spans)))
            found.append(Among(left.column, both, spans, left.exact and right.exact))
    return found[:4]


def _relative(scene: Scene, cells: list[Among]) -> list[Condition]:
    """``more points than Silex``, ``after 2003``'s row, ``the same league as Joazinho``."""
    found: list[Condition] = []
    if scene.asked.has("same", "as", "also", "other"):
        for cell in cells[:3]:
            named = [c for c in scene.sight.text_columns if c != cell.column and scene.share(c)]
            found += [Alike(column, cell) for column in named[:3]]
    directions = _beside(scene.asked)
    if directions:
        for cell in cells[:3]:
            for one in measures(scene)[:3]:
                if one.measure.column != cell.column:
                    found += [Beside(one.measure, operator, cell) for operator in directions]
    return found


def _beside(asked: Asked) -> list[Operator]:
    """Which way a row may lie of a named one, by the words that say so."""
    more = asked.has("more", "higher", "larger", "greater", "longer", "bigger", "older", "taller",
                     "after", "above", "over", "later", "better", "exceed", "exceeded")  # fmt: skip
    less = asked.has("less", "fewer", "lower", "smaller", "shorter", "younger", "before", "below",
                     "under", "earlier", "worse", "prior")  # fmt: skip
    than = asked.has("than", "after", "before", "above", "below", "prior")
    found: list[Operator] = []
    if than and more:
        found.append(">")
    if than and less:
        found.append("<")
    return found


def _targets(scene: Scene) -> list[Column]:
    """Columns that may be shown: those that the question names first, then in their order."""
    columns = scene.sight.text_columns
    best: dict[int, float] = {}
    for named in scene.mentions.columns:
        position = named.column.position
        best[position] = max(best.get(position, 0.0), named.share)
    order = sorted(columns, key=lambda c: (-best.get(c.position, 0.0), c.position))
    return order[:_MOST_TARGETS]


def _plain(scene: Scene, where: tuple[Condition, ...], targets: list[Column]) -> Iterator[Form]:
    if where:
        yield from (Form("cells", where, targets=several) for several in _shown(scene, targets))
    wanted, asked = scene.steering.wanted, scene.asked
    numeric = wanted in {"how many", "how much", "how long", "how"} or asked.has(
        "number", "total", "sum", "count", "amount", "average", "combined", "difference", "times"
    )
    if not numeric:
        return
    counting = not _asks_for_amount(scene) and not _counts_itself(scene, where)
    if counting:
        yield Form("count", where)
    for target in targets[:5]:
        if counting:
            yield Form("count different", where, targets=(target,))
        if where and wanted in {"how long", "how many"}:
            yield Form("duration", where, targets=(target,), unit=open_unit(scene))
    for one in measures(scene):
        if is_amount(one.measure):
            yield Form("sum", where, measure=one.measure)
            if asked.has("average", "mean", "averaged") and not _is_column(scene, "averag"):
                yield Form("average", where, measure=one.measure)
        added = is_amount(one.measure) or one.measure.reader == "year"
        if added and asked.has(
            "difference", "long", "between", "years", "spread", "range", "span", "gap"
        ):
            unit = open_unit(scene) if is_yearly(one) else ""
            yield Form("span", where, measure=one.measure, unit=unit)


def _asks_for_amount(scene: Scene) -> bool:
    """``The total number of units``, of a table with numbers of units: not to be counted."""
    if not scene.asked.has("total number of", "total amount of", "sum of"):
        return False
    return any(
        one.column.kind == "number" and header_stems(one.column.name) == scene.steering.head[:1]
        for one in scene.mentions.columns
    )


def _counts_itself(scene: Scene, where: tuple[Condition, ...]) -> bool:
    """``How many warmup steps``, of rows that are chosen by being called *Warmup Steps*."""
    called = [
        tuple(stem(word) for word in cut(cell))
        for one in where
        if isinstance(one, Among)
        for cell in one.cells[:1]
    ]
    return any(len(name) > 1 and scene.steering.head[: len(name)] == name for name in called)


def _is_column(scene: Scene, stem: str) -> bool:
    """Whether a word is the name of a column: the highest *average* of a column Average."""
    return any(header_stems(one.column.name) == (stem,) for one in scene.mentions.columns)


def _shown(scene: Scene, targets: list[Column]) -> Iterator[tuple[Column, ...]]:
    """Each column alone; of several named together, as ``Dev and Test``, these together."""
    named = [c for c in targets if scene.share(c) >= 1 and c.kind != "text"]
    together = len(named) > 1 and scene.asked.has("and", "respectively")
    if together and scene.steering.wanted in {"what", "which", "list"}:
        yield tuple(sorted(named, key=lambda column: column.position))
        return
    yield from ((target,) for target in targets)


def _superlatives(
    scene: Scene, where: tuple[Condition, ...], targets: list[Column]
) -> Iterator[Form]:
    sums = list(_sums_asked(scene, where, targets))
    if sums:
        yield from sums
        return
    steering = scene.steering
    found: list[Superlative] = []
    for one in measures(scene):
        if one.measure.reader == "month":
            continue
        found += [
            Superlative(one.measure, descending, steering.rank, steering.top)
            for descending in steering.directions
        ]
    found += [Superlative(ROW, last, steering.rank, steering.top) for last in steering.edge_rows]
    found += _joint(scene)
    if scene.asked.has("or"):
        named = [one.column for one in where if isinstance(one, Among) and len(one.spans) > 1]
        targets = named or targets
    for superlative in found:
        both = _answered_twice(scene, superlative)
        if both:
            yield Form("cells", where, superlative, targets=both)
            continue
        for target in targets:
            yield Form("cells", where, superlative, targets=(target,))
    if steering.directions and not _asks_twice(scene):
        yield from _groups(scene, where, targets)


def _sums_asked(
    scene: Scene, where: tuple[Condition, ...], targets: list[Column]
) -> Iterator[Form]:
    """``Which region sold the most units``, of a table with several rows of each region.

    It asks for the sums of the regions, and so does ``the highest total revenue``, while ``the
    highest price`` stands in one row.
    """
    steering = scene.steering
    whole = scene.asked.has(*_IN_ALL)
    if not steering.directions or steering.rank > 1 or steering.top > 1:
        return
    if steering.trigger not in {"most", "least", "fewest"} and not whole:
        return
    for target in targets:
        asked = set(header_stems(target.name)) & set(steering.head)
        if not asked or target.position not in scene.sight.repeating:
            continue
        for one in measures(scene):
            column = one.measure.column
            if column and is_amount(one.measure) and scene.share(column) >= 1:
                fewest = not steering.directions[0]
                form = Form("largest sum", where, targets=(target,), measure=one.measure)
                yield replace(form, fewest=fewest)


def _joint(scene: Scene) -> list[Superlative]:
    """``the highest Dev and Test scores``: first by each of several measures, by all known."""
    named = [
        one.measure
        for one in scene.sight.ranges
        if one.measure.column is not None
        and one.measure.reader == "value"
        and scene.share(one.measure.column) >= 1
    ]
    if len(named) < 2 or not scene.asked.has("and", "both", "respectively"):
        return []
    return [
        Superlative(named[0], descending, beyond=tuple(named[1:4]))
        for descending in scene.steering.directions
    ]


def _answered_twice(scene: Scene, superlative: Superlative) -> tuple[Column, ...]:
    """The label and the measures, where a question asks for both: ``which … and what is …``."""
    measures = (superlative.measure, *superlative.beyond)
    columns = [one.column for one in measures if one.column is not None]
    if not columns or not _asks_twice(scene):
        return ()
    label = label_column(scene, [c.position for c in columns])
    return (label, *columns) if label else ()


def _asks_twice(scene: Scene) -> bool:
    return bool(_TWICE.search(" ".join(scene.asked.words)))


def _groups(scene: Scene, where: tuple[Condition, ...], targets: list[Column]) -> Iterator[Form]:
    named = [
        one.measure
        for one in measures(scene)[:3]
        if one.measure.column and is_amount(one.measure) and scene.share(one.measure.column)
    ]
    for target in targets:
        for descending in scene.steering.directions:
            fewest = not descending
            yield Form("most frequent", where, targets=(target,), fewest=fewest)
            for measure in named:
                if measure.column != target:
                    grouped = Form("largest sum", where, targets=(target,), measure=measure)
                    yield replace(grouped, fewest=fewest)


def _steps(scene: Scene, where: tuple[Condition, ...], targets: list[Column]) -> Iterator[Form]:
    named = [one for one in where if isinstance(one, Among)]
    equal = [one for one in where if isinstance(one, Compared) and one.operator == "="]
    if (not named and not equal) or len(named) + len(equal) < len(where):
        return  # "before 2013" says which rows, not which row lies above them
    for step in scene.steering.steps:
        for target in targets:
            yield Form("cells", where, step=step, targets=(target,))
