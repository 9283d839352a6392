"""The logical form of a question over one table.

A form says which rows (conditions, then a superlative, then a step to the neighbour) and what of
them is asked. Forms do nothing; ``queries`` turns them into SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from onward.tables.questions.tokens import Span
from onward.types.tables import Column

Operator = Literal["=", "<", "<=", ">", ">="]

Reader = Literal["value", "year", "month", "first number", "row"]
"""How a cell becomes a number that can be compared: ``row`` is the number of its row."""

Action = Literal[
    "cells",
    "count",
    "count different",
    "sum",
    "average",
    "difference",
    "count difference",
    "most frequent",
    "largest sum",
    "span",
    "duration",
    "more or less",
    "yes or no",
]


GROUPING: frozenset[Action] = frozenset({"most frequent", "largest sum"})
"""Actions that compare groups of rows instead of rows."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What rows are compared by."""

    column: Column | None
    """None only for the number of the row."""
    reader: Reader = "value"

    @property
    def name(self) -> str:
        """As a reading shows it."""
        if self.column is None:
            return "place in the table"
        return f"{self.reader} of {self.column.name}" if self.reader in _PARTS else self.column.name


_PARTS = ("year", "month")


@dataclass(frozen=True, slots=True)
class Among:
    """The cell of a column is one of these, as they stand in the source."""

    column: Column
    cells: tuple[str, ...]
    spans: tuple[Span, ...]
    """Where in the question; several when it names alternatives."""
    exact: bool
    """Whether the question names the whole cell."""
    negated: bool = False
    part: str = ""
    """Where the cells are too many to list: the text that they contain."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure compared with a number or a date of the question."""

    measure: Measure
    operator: Operator
    value: float | str
    """A number, or a date in ISO form."""
    spans: tuple[Span, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """A measure compared with the same measure of a named row: ``more points than Silex``."""

    measure: Measure
    operator: Operator
    anchor: Among

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where in the question."""
        return self.anchor.spans


@dataclass(frozen=True, slots=True)
class Alike:
    """Another row with the same cell as a named row: ``the same league as Joazinho``."""

    column: Column
    anchor: Among

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where in the question."""
        return self.anchor.spans


Condition: TypeAlias = Among | Compared | Beside | Alike


@dataclass(frozen=True, slots=True)
class Superlative:
    """The rows that are first by a measure."""

    measure: Measure
    descending: bool
    rank: int = 1
    """1 for the highest, 3 for the third highest."""
    top: int = 1
    """How many, from the first: 5 for the top five. Rank is 1 then."""
    beyond: tuple[Measure, ...] = ()
    """Further measures, each of which the row has too and is first by as well."""


@dataclass(frozen=True, slots=True)
class Form:
    """One reading of a question."""

    action: Action
    where: tuple[Condition, ...] = ()
    superlative: Superlative | None = None
    step: int = 0
    """1 for the row below the ones found, -1 for the row above."""
    targets: tuple[Column, ...] = ()
    """What is shown, counted or grouped by."""
    measure: Measure | None = None
    """What is summed, averaged or subtracted."""
    sides: tuple[Among, ...] = ()
    """The two that are compared."""
    fewest: bool = False
    """Of groups: the one with the fewest rows or the smallest sum."""
    operator: Operator | None = None
    """Of a question for yes or no."""
    value: float | None = None
    """What a question for yes or no compares with, where that is a number."""
    unit: str = ""
    """Of an answer that the question did not name: ``years``."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """What it rests on: columns shown, measured, compared, looked up; some of them twice."""
        found = list(self.targets)
        measures = [self.measure] if self.measure else []
        if self.superlative:
            measures += [self.superlative.measure, *self.superlative.beyond]
        for one in (*self.where, *self.sides):
            if isinstance(one, Compared | Beside):
                measures.append(one.measure)
            else:
                found.append(one.column)
        return (*found, *(one.column for one in measures if one.column is not None))

    @property
    def named_cells(self) -> frozenset[str]:
        """The cells that its conditions and sides name."""
        among = (one for one in (*self.where, *self.sides) if isinstance(one, Among))
        return frozenset(cell for one in among for cell in one.cells)
