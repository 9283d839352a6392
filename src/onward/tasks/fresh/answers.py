"""The answer to a fresh question inside free text, and whether it is right.

Knows numbers, dates, names and words as people and models write them. Refuses to know how the
questions were made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from onward.language.numbers import NUMBER_WORDS
from onward.tasks.benchmarks.extraction import answer_text
from onward.tasks.fresh.dates import MONTHS
from onward.tasks.fresh.instructions import followed
from onward.tasks.fresh.question import AnswerForm, FreshItem

_MARKED = re.compile(
    r"(?:\b(?:answer|result)\b[*_ ]*(?:is|:|=)[*_: ]*|####|\\boxed\{)\s*(?P<said>[^\n]+)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:(?<![\w.)])[-−–])?[$€£]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d])")
_COUNTED = {"zero": "0", "none": "0", "one": "1", **NUMBER_WORDS}
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_DATE = re.compile(
    r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)"
    rf"|(?<!\d)(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m2>{_MONTH})\.?,? (?P<y2>\d{{4}})"
    rf"|\b(?P<m3>{_MONTH})\.? (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y3>\d{{4}})",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“'‘`]([^\W\d_]+)[.,]?[\"”'’`]")
_WORD = re.compile(r"[^\W\d_]+")
_FIRST, _LAST = 0, -1
"""Which of several answers counts: behind a mark the first, elsewhere the last."""


def answer_in(item: FreshItem, written: str) -> str | None:
    r"""Return the answer that a text gives, in the form of the item's reference.

    Reasoning in ``<think>`` does not count. What stands behind the last ``answer is``, ``answer:``,
    ``####`` or ``\boxed{`` goes before all else; otherwise the last number or date, the option
    that the text begins with or names last, the only word of the last line, the last one in quotes
    or the last at all. Of instructions the answer is the whole text. None where there is none.
    """
    text = answer_text(written).strip()
    marked = [match["said"] for match in _MARKED.finditer(text)]
    find = _FINDERS[item.form]
    found = find(marked[-1], item.options, _FIRST) if marked and item.form != "rules" else None
    return found if found is not None else find(text, item.options, _LAST)


def check(item: FreshItem, written: str) -> bool | None:
    """Tell whether a text gives the right answer; None where it gives none.

    Numbers are equal by value, words in any case. A text that should follow rules is right when it
    follows them all.
    """
    found = answer_in(item, written)
    if found is None:
        return None
    (reference,) = item.item.references
    if item.form == "rules":
        return all(followed(json.loads(reference), found).values())
    if item.form == "number":
        return Decimal(found) == Decimal(reference)
    return found.casefold() == reference.casefold()


def _number(text: str, _: Sequence[str], which: int) -> str | None:
    """The first number behind a mark, or behind the last equals sign there; else the last."""
    equal = text.rpartition("=")[2]
    found = _NUMBER.findall(equal if which == _FIRST and _NUMBER.search(equal) else text)
    if found:
        return re.sub(r"[,$€£]", "", found[which]).translate(_MINUS)
    counted = [_COUNTED[w] for w in _WORD.findall(text.casefold()) if w in _COUNTED]
    return counted[which] if counted else None


_MINUS = str.maketrans("−–", "--")


def _date(text: str, _: Sequence[str], which: int) -> str | None:
    found = [day for match in _DATE.finditer(text) if (day := _day(match))]
    return found[which] if found else None


def _day(match: re.Match[str]) -> str | None:
    year, month, day = (
        match[name] or match[f"{name}2"] or match[f"{name}3"] for name in ("y", "m", "d")
    )
    if not month.isdecimal():
        month = next(k for k, name in enumerate(MONTHS, 1) if month[:3].title() == name[:3])
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _choice(text: str, options: Sequence[str], which: int) -> str | None:
    """The option behind a mark or at the beginning; else the one that is named last."""
    named = _named(text, options)
    if not named:
        return None
    begins = _WORD.match(text.lstrip(" \t*_\"'“("))
    leads = begins is not None and begins[0].casefold() == named[0].casefold()
    return named[_FIRST if leads else which]


def _named(text: str, options: Sequence[str]) -> list[str]:
    """The options in a text as they come, as often as they come."""
    spelled = {option.casefold(): option for option in options}
    return [spelled[word] for word in _WORD.findall(text.casefold()) if word in spelled]


def _word(text: str, _: Sequence[str], which: int) -> str | None:
    found: list[str] = _WORD.findall(text)
    if not found or which == _FIRST:
        return found[0] if found else None
    last_line = _WORD.findall(text.split("\n")[-1])
    quoted: list[str] = _QUOTED.findall(text)
    return quoted[-1] if quoted and len(last_line) > 1 else found[-1]


def _list(text: str, options: Sequence[str], _: int) -> str | None:
    """The options in their last order: before it stands, at most, the question's."""
    named = _named(text, options)
    return ", ".join(named[-len(options) :]) if named else None


def _names(text: str, options: Sequence[str], _: int) -> str | None:
    """The names in the last line that has some."""
    lines = [named for line in text.split("\n") if (named := _named(line, options))]
    return ", ".join(sorted(set(lines[-1]))) if lines else None


def _all(text: str, _: Sequence[str], _which: int) -> str | None:
    return text or None


_FINDERS: Mapping[AnswerForm, Callable[[str, Sequence[str], int], str | None]] = {
    "number": _number,
    "date": _date,
    "word": _word,
    "choice": _choice,
    "list": _list,
    "names": _names,
    "rules": _all,
}
