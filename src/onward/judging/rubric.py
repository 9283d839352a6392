"""The rubric: criteria, grades, weights, and the one score that they make.

Knows numbers and a TOML file. Refuses to know who grades. A rubric file::

    [[criteria]]
    name = "Politeness"
    weight = 0.2             # relative to the others; 0 grades without counting; 1 when absent
    kind = "boolean"         # "grade" (Excellent to Worse, the default), "boolean" or "number"
    question = "Does the answer address the reader politely?"     # yes has to be the good answer

    [[criteria]]
    name = "Correct steps"
    kind = "number"
    low = 0                  # worst and best value, only of a number
    high = 10
    question = "How many of the ten steps does the answer give correctly?"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from onward.errors import UsageError
from onward.types import Grade

Kind = Literal["grade", "boolean", "number"]

GRADES = {"Excellent": 5, "Good": 4, "Fair": 3, "Bad": 2, "Worse": 1}

_RANGES: dict[str, tuple[float, float]] = {"grade": (1.0, 5.0), "boolean": (0.0, 1.0)}
_LARGEST = 1e12
"""Also keeps out ``inf`` and ``nan``, which TOML knows."""
_KEYS = ("name", "weight", "kind", "question", "low", "high")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that an answer is graded on."""

    name: str
    weight: float
    """Relative to the other weights; 0 grades without counting."""
    question: str
    """What the judge is asked about the answer."""
    kind: Kind = "grade"
    low: float = 1.0
    high: float = 5.0
    """Worst and best value: 1 and 5 of a ``grade``, 0 and 1 of a ``boolean``."""


@dataclass(frozen=True, slots=True)
class Rubric:
    """What an answer is graded on, and how the grades are weighed."""

    criteria: tuple[Criterion, ...]

    def score(self, grades: Sequence[Grade]) -> float | None:
        """Return the weighted score, 20 to 100; None when a criterion that counts has no grade.

        Graded criteria: 20 · Σ weight · grade, with weights that sum to 1, so that Excellent
        throughout is 100 and Worse throughout 20. Values of other ranges are first mapped onto
        1 to 5: low → 1, high → 5.
        """
        given = {grade.criterion: grade.value for grade in grades}
        counting = [c for c in self.criteria if c.weight > 0]
        if not counting or any(c.name not in given for c in counting):
            return None
        total = sum(c.weight for c in counting)
        fives = sum(c.weight * _of_five(given[c.name], c) for c in counting)
        return round(20 * fives / total, 6)


def limits(criterion: Criterion) -> tuple[float, float]:
    """Return the worst and the best value that ``criterion`` can have."""
    return _RANGES.get(criterion.kind, (float(criterion.low), float(criterion.high)))


def plain_name(name: str) -> str:
    """Return what of a criterion's name tells it from the others: letters and digits, any case."""
    return "".join(character for character in name.casefold() if character.isalnum())


def read_rubric(path: Path) -> Rubric:
    """Read a rubric from a TOML file of ``[[criteria]]``, as the module shows.

    Raises UsageError, which names the file, the criterion and the remedy, for a file that cannot
    be read, an unknown key or kind, a missing name or question, a name that is there twice, a
    weight below 0, weights that are all 0, and a ``low`` that is not below ``high``.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"cannot read the rubric {path}: {error}") from error
    rows = content.pop("criteria", None)
    if content:
        raise UsageError(f"{path}: no key '{next(iter(content))}'; a rubric has [[criteria]] only")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or not rows:
        raise UsageError(f"{path}: there are no criteria; write each as [[criteria]]")
    criteria = tuple(_criterion(n, row, path) for n, row in enumerate(rows, start=1))
    _check_together(criteria, path)
    return Rubric(criteria)


def _criterion(n: int, row: Mapping[str, Any], path: Path) -> Criterion:
    name = _text(row, "name", f"{path}: criterion {n}")
    where = f"{path}: criterion '{name}'"
    if not plain_name(name):
        raise UsageError(f"{where} has no letter or digit in its name: give it a word")
    if unknown := [key for key in row if key not in _KEYS]:
        raise UsageError(f"{where}: no key '{unknown[0]}'; there are {', '.join(_KEYS)}")
    kind = row.get("kind", "grade")
    if kind not in get_args(Kind):
        raise UsageError(f"{where}: no kind {kind!r}; there are {', '.join(get_args(Kind))}")
    weight = _number(row.get("weight", 1.0), "weight", where)
    if weight < 0:
        raise UsageError(f"{where}: the weight is {weight:g}; it must be 0 or more")
    low, high = _range(row, kind, where)
    return Criterion(name, weight, _text(row, "question", where), kind, low, high)


def _range(row: Mapping[str, Any], kind: Kind, where: str) -> tuple[float, float]:
    given = [key for key in ("low", "high") if key in row]
    if kind in _RANGES:
        if given:
            raise UsageError(f"{where}: only a number has '{given[0]}'; take it out of this {kind}")
        return _RANGES[kind]
    if len(given) < 2:
        raise UsageError(f"{where}: a number needs its worst and best value: low and high")
    low, high = (_number(row[key], key, where) for key in given)
    if low >= high:
        raise UsageError(
            f"{where}: low is {low:g} and high {high:g}; low is the worst value and must be "
            "below high"
        )
    return low, high


def _check_together(criteria: Sequence[Criterion], path: Path) -> None:
    seen: dict[str, str] = {}
    for criterion in criteria:
        key = plain_name(criterion.name)
        if key in seen:
            raise UsageError(
                f"{path}: criterion '{criterion.name}' is there twice (as '{seen[key]}' before): "
                "rename one of them"
            )
        seen[key] = criterion.name
    if all(criterion.weight == 0 for criterion in criteria):
        raise UsageError(f"{path}: every weight is 0, so there is no score: give one a weight")


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{where}: '{key}' is {value!r}; it must be a text")
    return value.strip()


def _number(value: object, key: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LARGEST:
        raise UsageError(f"{where}: '{key}' is {value!r}; it must be a number")
    return float(value)


def _of_five(value: float, criterion: Criterion) -> float:
    low, high = limits(criterion)
    return 1 + 4 * (value - low) / (high - low)


RUBRIC = Rubric(
    (
        Criterion(
            "Relevance", 0.5, "Does the answer address the question that was asked, all of it?"
        ),
        Criterion(
            "Faithfulness",
            0.2,
            "Is every statement of the answer borne out by the context, and none contradicted?",
        ),
        Criterion(
            "Completeness",
            0.1,
            "Does the answer hold everything that the context offers to answer the question?",
        ),
        Criterion("Clarity", 0.1, "Is the answer easy to read and well ordered?"),
        Criterion(
            "Conciseness", 0.1, "Is the answer free of repetition and of what was not asked?"
        ),
    )
)
"""The five criteria, grades and weights of the report whose scores the tests reproduce."""
