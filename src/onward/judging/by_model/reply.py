"""What a model wrote when it judged, read as grades.

Knows the rubric and many ways to write JSON wrongly. Refuses to guess: a grade that is not there,
or is no grade, is missing, and no reply raises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from onward.judging.by_model.calls import Reading
from onward.judging.by_model.lenient_json import TwiceError, find_json
from onward.judging.rubric import GRADES, Criterion, Rubric, limits, plain_name
from onward.replies import without_thoughts
from onward.types import Grade

_PIECE = re.compile(r"[^\W\d_]+|-?\d+(?:\.\d+)?")
_OF_FIVE = re.compile(r"\s*(?:/|out of|of)\s*5(?:\.0)?(?![\d.])", re.IGNORECASE)
_GRADE_OF_WORD = {word.casefold(): value for word, value in GRADES.items()} | {"worst": 1}
_TRUTHS = {"true": 1.0, "yes": 1.0, "1": 1.0, "false": 0.0, "no": 0.0, "0": 0.0}
_GRADE_KEYS = ("grade", "score", "value", "rating", "verdict")
_REASON_KEYS = ("reason", "explanation", "justification", "rationale")
_NAME_KEYS = ("criterion", "name")
_LONGEST_VALUE = 40


def read_grades(reply: str, rubric: Rubric) -> Reading[tuple[Grade, ...]]:
    """Return the grades in ``reply``, in the order of ``rubric``, and what is wrong with it.

    Several verdicts in one reply must be the same: one of them may be quoted from the answer.
    Grades may be words in any case or numbers. ``value`` is None without any
    grade; the problem names what is missing, is no grade, or is there twice.
    """
    try:
        found = [_by_name(value, rubric) for value in find_json(without_thoughts(reply))]
    except TwiceError as error:
        return Reading(None, f"'{str(error)[:_LONGEST_VALUE]}' is there twice in one object")
    verdicts = [verdict for verdict in found if verdict]
    if not verdicts:
        return Reading(None, "there is no JSON object with the criteria as its keys")
    if any(verdict != verdicts[-1] for verdict in verdicts):
        return Reading(None, "there are several verdicts that differ; give one")
    grades: list[Grade] = []
    problems: list[str] = []
    for criterion in rubric.criteria:
        grade, problem = _read_one(verdicts[-1].get(plain_name(criterion.name)), criterion)
        if grade is not None:
            grades.append(grade)
        if problem is not None:
            problems.append(problem)
    return Reading(tuple(grades) or None, "; ".join(problems) or None, len(grades))


def read_number(value: object, low: float, high: float) -> float | None:
    """Return a number from ``low`` to ``high``, also written as text; None for all else."""
    if isinstance(value, str):
        pieces = re.fullmatch(r"\s*([+-]?\d+(?:\.\d+)?)\s*(?:/\s*(\d+(?:\.\d+)?))?\s*", value)
        if pieces is None or (pieces[2] is not None and float(pieces[2]) != high):
            return None
        value = float(pieces[1])
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        return None
    return float(value)


def text_under(found: Mapping[str, Any], keys: Sequence[str]) -> str:
    """Return the text under the first of ``keys`` that has one, on one line; empty without."""
    return next((" ".join(str(found[k]).split()) for k in keys if found.get(k) is not None), "")


def plain_keys(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``found`` with its keys in small letters, without blanks and signs."""
    return {plain_name(str(key)): value for key, value in found.items()}


def _by_name(value: object, rubric: Rubric) -> dict[str, Any]:
    """Plain name of criterion → what was said of it; empty when it is no verdict.

    Also finds them below one outer key, and in a list of objects that name their criterion.
    """
    names = {plain_name(criterion.name) for criterion in rubric.criteria}
    if isinstance(value, Mapping):
        said = plain_keys(value)
        if names & said.keys():
            return {name: said[name] for name in names & said.keys()}
        inner = [_by_name(one, rubric) for one in value.values() if isinstance(one, dict | list)]
        return next((one for one in inner if one), {}) if len(inner) == 1 else {}
    by_name: dict[str, Any] = {}
    for item in value if isinstance(value, list) else ():
        if isinstance(item, Mapping):
            said = plain_keys(item)
            name = plain_name(text_under(said, _NAME_KEYS))
            if name in by_name:
                raise TwiceError(name)
            if name in names:
                by_name[name] = said
    return by_name


def _read_one(said: object, criterion: Criterion) -> tuple[Grade | None, str | None]:
    found = plain_keys(said) if isinstance(said, Mapping) else {"grade": said}
    given = next((found[key] for key in _GRADE_KEYS if found.get(key) is not None), None)
    if given is None:
        return None, f"there is no grade for {criterion.name}"
    value = _value(given, criterion)
    if value is None:
        shown = " ".join(str(given).split())[:_LONGEST_VALUE]
        return None, f"'{shown}' is no grade for {criterion.name}"
    reason = text_under(found, _REASON_KEYS)
    problem = None if reason else f"there is no reason for {criterion.name}"
    return Grade(criterion.name, value, reason), problem


def _value(given: object, criterion: Criterion) -> float | None:
    if criterion.kind == "boolean":
        return _TRUTHS.get(str(given).strip().casefold())
    low, high = limits(criterion)
    if criterion.kind == "number":
        return read_number(given, low, high)
    if isinstance(given, str):
        return _grade_of_text(given)
    number = read_number(given, low, high)
    return number if number is not None and number.is_integer() else None


def _grade_of_text(text: str) -> float | None:
    """``good``, ``4``, ``4/5``, ``Good (4)``; None when grades differ or words stand by."""
    if len(text) > _LONGEST_VALUE:
        return None
    values: set[float | None] = set()
    for piece in _PIECE.findall(_OF_FIVE.sub("", text)):
        if piece[-1].isdecimal():
            values.add(float(piece) if float(piece) in GRADES.values() else None)
        else:
            values.add(_GRADE_OF_WORD.get(piece.casefold()))
    return values.pop() if len(values) == 1 else None
