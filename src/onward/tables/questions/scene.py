"""One question before one table: what it names, and the columns and measures that it may mean.

Knows mentions and steering words. Makes no readings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from onward.tables.questions.forms import Among, Condition, Measure
from onward.tables.questions.mentions import Mentions, header_stems
from onward.tables.questions.sight import Range, Sight
from onward.tables.questions.steering import Steering
from onward.tables.questions.tokens import Asked
from onward.types.tables import Column

_MOST_MEASURES = 6


@dataclass(frozen=True)
class Scene:
    """One question before one table."""

    asked: Asked
    steering: Steering
    sight: Sight
    mentions: Mentions

    def share(self, column: Column) -> float:
        """How much of a column's header the question says, 0 to 1."""
        return self._shares.get(column.sql, 0.0)

    @cached_property
    def _shares(self) -> dict[str, float]:
        shares: dict[str, float] = {}
        for one in self.mentions.columns:
            shares[one.column.sql] = max(one.share, shares.get(one.column.sql, 0.0))
        return shares


def is_yearly(one: Range) -> bool:
    """Whether the values of a measure are years."""
    return one.measure.reader == "year" or (one.low >= 1000 and one.high <= 2100)


def is_amount(measure: Measure) -> bool:
    """Whether the values of a measure can be added."""
    if measure.column is None or measure.reader not in {"value", "first number"}:
        return False
    return measure.column.kind != "date"


def label_column(scene: Scene, without: Iterable[int] = ()) -> Column | None:
    """The column that names the rows: the first text column whose cells differ."""
    taken = set(without)
    for column in scene.sight.text_columns:
        if column.position in taken or column.kind != "text":
            continue
        cells = scene.sight.distinct.get(column.position)
        if not cells or len(cells) >= 0.6 * max(1, scene.sight.counted):
            return column
    return next((c for c in scene.sight.text_columns if c.position not in taken), None)


def measures(scene: Scene) -> list[Range]:
    """Measures that rows may be compared by: those that the question names first."""
    head = set(scene.steering.head)

    def worth(one: Range) -> tuple[float, int]:
        column = one.measure.column
        if column is None:
            return (0.0, 0)
        said = scene.share(column) + 0.5 * bool(head.intersection(header_stems(column.name)))
        return (-said, one.measure.reader in {"year", "month"})

    return sorted(scene.sight.ranges, key=worth)[:_MOST_MEASURES]


def length(one: Condition) -> float:
    """How many words of the question a condition uses, a little more for a whole cell."""
    tokens = sum(end - start for start, end in one.spans)
    return tokens + (0.5 if isinstance(one, Among) and one.exact else 0.0)


def open_unit(scene: Scene) -> str:
    """``years`` where a question asks for a time without saying in what: ``how long``."""
    return "" if scene.steering.wanted == "how many" else "years"
