"""Numbers of a text in one spelling, so that two texts can be compared.

Knows digits and the English words for small numbers. Refuses to know units and what is counted.
"""

from __future__ import annotations

import re

from onward.language.words import words

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NUMBER_WORDS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
"""Without *one*, which is mostly a pronoun."""

LIST_MARKER = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[-*•])\s+")
"""The number or dot that a line of a list begins with: it counts nothing."""


def numbers_of(text: str) -> set[str]:
    """Numbers of a text in one spelling: ``1,000`` is 1000, ``0.50`` is 0.5, ``three`` is 3."""
    found = {plain_number(match) for match in NUMBER.findall(LIST_MARKER.sub("", text))}
    return found | {NUMBER_WORDS[word] for word in words(text) if word in NUMBER_WORDS}


def plain_number(digits: str) -> str:
    """Digits with thousands marks and trailing zeros taken away: ``1,000.50`` is 1000.5."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    digits = digits.replace(",", ".")
    if digits.count(".") == 1:
        digits = digits.rstrip("0").rstrip(".")
    whole, point, part = digits.partition(".")
    return (whole.lstrip("0") or "0") + point + part
