"""Fakes with another number in the place of one of the right answer.

Knows how numbers are written. Refuses to know what they count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from onward.judging.fakes.material import Made, Material, by_weight
from onward.language import numbers_of
from onward.language.numbers import LIST_MARKER, NUMBER, NUMBER_WORDS, plain_number

_POINTS_AT = re.compile(
    r"(?:\b(?:tables?|figures?|figs?\.?|sections?|sec\.|§|eqs?\.?|equations?|appendix|chapters?"
    r"|pages?|pp?\.|no\.|nos\.|steps?|abb\.|abbildung|tabelle|kapitel|seite|et al\.?,?)\s*\(?"
    r"|\[(?:\d+[,–-]\s*)*|[_^\w]-?|[\w”\"’)\]][.,;:!?”\"’)\]]+)$",
    re.IGNORECASE,
)
_REFERENCE_YEAR = re.compile(r"(?:et al\.?,? \(?|[A-Z]\w+,? \()(?:19|20)\d\d[a-z]?\)?$")
_BOUND_BELOW = re.compile(
    r"\b(?:at least|more than|over|above|exceeds?|exceeding|greater than|larger than|minimum of"
    r"|mindestens|mehr als|über|au moins|plus de|al menos|más de)\s+\W?$",
    re.IGNORECASE,
)
_BOUND_ABOVE = re.compile(
    r"\b(?:at most|less than|fewer than|under|below|up to|within|smaller than|maximum of"
    r"|höchstens|weniger als|bis zu|unter|au plus|moins de|menos de|hasta)\s+\W?$",
    re.IGNORECASE,
)
_WHOLE = 100
_YEARS = range(1500, 2100)
_WORD_OF = {digit: word for word, digit in NUMBER_WORDS.items()}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)
_BELONGS_TO = re.compile(r"[a-z]?\)?\]|(?:st|nd|rd|th|[dD])\b|[a-z]\)|\.?\w*[_^]")
_LOOK_BACK = 40
_TRIES = 40
_FROM_CONTEXT = 3
_HARDER = 0.5
"""Share of fakes whose number stands elsewhere in the context, where there is such a one."""


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as it stands in the control."""

    text: str
    start: int
    sign: int
    """+1 where the new number must be larger to be wrong, -1 smaller, 0 either."""
    share: bool
    """Whether it is a percentage of at most 100."""


def swap_number(material: Material, chance: Random) -> Made | None:
    """Exchange a number for another plausible one of the same format; references are left alone.

    After *at least* the new number is larger and after *up to* it is smaller, for only so is it
    wrong. It equals no number of the right answer or the question.
    """
    known = numbers_of(material.control) | numbers_of(material.question)
    found = list(_numbers(material.control))
    order = chance.sample(found, len(found))
    order.sort(key=lambda number: (*by_weight(number.text, material), number.sign != 0))
    for number in order:
        new = _other(number, material.context, known, chance)
        if new:
            text = material.control
            for one in reversed([one for one in found if one.text == number.text]):
                text = text[: one.start] + new + text[one.start + len(one.text) :]
            return Made(text, f"{number.text} became {new}")
    return None


def _numbers(text: str) -> list[_Number]:
    """Return the numbers that count something, in order."""
    marker = LIST_MARKER.match(text)
    found: list[_Number] = []
    for match in [*NUMBER.finditer(text), *_NUMBER_WORD.finditer(text)]:
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        after = text[match.end() : match.end() + _LOOK_BACK]
        if not (
            (marker and match.start() < marker.end())
            or _POINTS_AT.search(before)
            or _REFERENCE_YEAR.search(before + match[0])
            or _BELONGS_TO.match(after)
            or (before.endswith("(") and after.startswith(")"))
        ):
            sign = 1 if _BOUND_BELOW.search(before) else -1 if _BOUND_ABOVE.search(before) else 0
            share = re.match(r"\s?(?:%|percent|Prozent)", after) is not None
            found.append(_Number(match[0], match.start(), sign, share))
    return sorted(found, key=lambda number: number.start)


def _other(number: _Number, context: Sequence[str], known: set[str], chance: Random) -> str | None:
    """Return another number in the same format, None when none was found."""
    if number.text.lower() in NUMBER_WORDS:
        return _other_word(number, known, chance)
    near = [
        match
        for text in context
        for match in NUMBER.findall(text)
        if _format(match) == _format(number.text) and _alike(match, number.text)
    ]
    chance.shuffle(near)
    made = [_varied(number.text, chance) for _ in range(_TRIES)]
    candidates = near[:_FROM_CONTEXT] + made if chance.random() < _HARDER else made
    for candidate in candidates:
        if plain_number(candidate) not in known and _wrong(candidate, number):
            return candidate
    return None


def _other_word(number: _Number, known: set[str], chance: Random) -> str | None:
    digits = [digit for digit in _WORD_OF if digit not in known]
    chance.shuffle(digits)
    for digit in digits:
        word = _WORD_OF[digit]
        own = int(NUMBER_WORDS[number.text.lower()])
        if number.sign * (int(digit) - own) >= 0:
            return word.capitalize() if number.text[0].isupper() else word
    return None


def _varied(text: str, chance: Random) -> str:
    """Change the digits of a number by a tenth to a half, and keep its separators and its zeros."""
    digits = re.sub(r"\D", "", text)
    kept = len(digits) - len(digits.rstrip("0")) if not re.search(r"[.,]\d{1,2}$", text) else 0
    head = digits[: len(digits) - kept] or "0"
    value = int(head)
    if len(digits) == 4 and int(digits) in _YEARS and text.isdigit():
        return str(int(digits) + chance.choice([-1, 1]) * chance.randint(2, 25))
    span = max(2, value // 2)
    least = max(1, value // 10)
    changed = max(1, value + chance.choice([-1, 1]) * chance.randint(least, span))
    fresh = str(changed).rjust(len(head), "0") + "0" * kept
    if len(fresh) != len(digits):
        return text
    pieces = iter(fresh)
    return "".join(next(pieces) if c.isdigit() else c for c in text)


def _wrong(candidate: str, number: _Number) -> bool:
    new, old = _value(candidate), _value(number.text)
    if number.share and new / 10 ** _decimals(candidate) > _WHOLE:
        return False
    return new != old and number.sign * (new - old) >= 0


def _decimals(text: str) -> int:
    match = re.search(r"[.,](\d{1,2})$", text)
    return len(match[1]) if match else 0


def _format(text: str) -> str:
    return re.sub(r"\d", "0", text)


def _alike(one: str, other: str) -> bool:
    """Whether two numbers of the same format are years both, or neither."""
    return (_value(one) in _YEARS) == (_value(other) in _YEARS)


def _value(text: str) -> float:
    """Return the number that a text means, as far as an order of two of one format needs it."""
    return float(re.sub(r"\D", "", text) or 0)
