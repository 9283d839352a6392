"""Arithmetic: expressions, remainders, common divisors, change, and a stock that comes and goes.

Knows whole numbers and cents. Refuses to know how answers are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import NamedTuple

from onward.tasks.fresh.chance import Chance
from onward.tasks.fresh.question import Draft, Generator

_WHOLE = "Answer with a whole number."
_PEOPLE = ("Mia", "Noah", "Lena", "Omar", "Ines", "Paul", "Yuki", "Tara", "Ivan", "Rosa")
_GOODS = ("pens", "notebooks", "mugs", "candles", "stamps", "maps", "bulbs", "scarves", "kites")
_STOCKS = ("apples", "bricks", "bottles", "tickets", "books", "tiles", "chairs", "lamps", "seeds")


class _Term(NamedTuple):
    text: str
    value: int
    binds: int
    """How tightly: 0 a sum, 1 a product, 2 a number."""


def expression(chance: Chance, difficulty: int) -> Draft:
    """An expression of two to five operations, with brackets where they are needed."""
    term = _term(chance, 1 + difficulty + chance.below(2), 9 * 4**difficulty)
    return Draft(f"What is {term.text}? {_WHOLE}", str(term.value), "number")


def _term(chance: Chance, operations: int, largest: int) -> _Term:
    if operations == 0:
        return _number(chance.between(2, largest))
    kind = chance.pick("+-*/")
    if kind == "/":
        left = _term(chance, operations - 1, largest)
        divisors = [d for d in range(2, 13) if left.value and left.value % d == 0]
        if divisors:
            return _joined(left, "/", _number(chance.pick(divisors)))
        return _joined(left, "+", _number(chance.between(2, largest)))
    before = chance.below(operations)
    each = min(largest, 20) if kind == "*" else largest
    left = _term(chance, before, each)
    return _joined(left, kind, _term(chance, operations - 1 - before, each))


def _number(value: int) -> _Term:
    return _Term(str(value), value, 2)


def _joined(left: _Term, kind: str, right: _Term) -> _Term:
    binds = 1 if kind in "*/" else 0
    before = f"({left.text})" if left.binds < binds else left.text
    # On the right of a minus or a division equals need brackets, too.
    after = f"({right.text})" if right.binds < binds + (kind in "-/") else right.text
    if kind == "+":
        value = left.value + right.value
    elif kind == "-":
        value = left.value - right.value
    else:
        value = left.value * right.value if kind == "*" else left.value // right.value
    return _Term(f"{before} {kind} {after}", value, binds)


def remainder(chance: Chance, difficulty: int) -> Draft:
    """What is left over of a division."""
    divisor = chance.between(7, 10 ** (difficulty + 1) - 1)
    number = chance.between(divisor, 20 * 10 ** (difficulty + 1))
    question = f"What is the remainder when {number} is divided by {divisor}? {_WHOLE}"
    return Draft(question, str(number % divisor), "number")


def common_divisor(chance: Chance, difficulty: int) -> Draft:
    """The greatest common divisor of two numbers that have one."""
    largest = 12 * difficulty
    divisor = chance.between(2, 30 * difficulty)
    first = second = 0
    while gcd(first, second) != 1 or first == second:
        first, second = chance.between(2, largest), chance.between(2, largest)
    question = (
        f"What is the greatest common divisor of {first * divisor} and {second * divisor}? {_WHOLE}"
    )
    return Draft(question, str(divisor), "number")


def change(chance: Chance, difficulty: int) -> Draft:
    """What a buyer gets back, in dollars and cents."""
    bought = chance.draw(_GOODS, difficulty + 1)
    counts = [chance.between(2, 2 + 3 * difficulty) for _ in bought]
    cents = [5 * chance.between(5, 100 * difficulty) for _ in bought]
    due = sum(count * price for count, price in zip(counts, cents, strict=True))
    note = next(note for note in (10, 20, 50, 100, 200, 500, 1000, 2000) if note * 100 > due)
    listed = ", ".join(
        f"{count} {thing} at {_dollars(price)} each"
        for count, thing, price in zip(counts, bought, cents, strict=True)
    )
    question = (
        f"{chance.pick(_PEOPLE)} buys {listed}, and pays with ${note}. How much change is due?"
        " Answer in dollars, such as 3.05."
    )
    return Draft(question, _dollars(100 * note - due)[1:], "number")


def _dollars(cents: int) -> str:
    return f"${cents // 100}.{cents % 100:02}"


def stock(chance: Chance, difficulty: int) -> Draft:
    """How many things a shop has after two to four changes."""
    things = chance.pick(_STOCKS)
    have = chance.between(30, 60 * difficulty)
    told = [f"A shop has {have} {things}."]
    for _ in range(difficulty + 1):
        kind = chance.below(4)
        if kind == 0 and have > 2:
            sold = chance.between(2, have - 1)
            have -= sold
            told.append(f"It sells {sold} of them.")
        elif kind == 1 and have % 3 == 0 and have:
            have -= have // 3
            told.append("It gives a third of them away.")
        elif kind == 2 and "It buys as many as it has." not in told:
            have *= 2
            told.append("It buys as many as it has.")
        else:
            boxes, each = chance.between(2, 9), chance.between(6, 40)
            have += boxes * each
            told.append(f"It receives {boxes} boxes of {each} each.")
    question = f"{' '.join(told)} How many {things} has it now? {_WHOLE}"
    return Draft(question, str(have), "number")


VARIANTS: Mapping[str, Generator] = {
    "expression": expression,
    "remainder": remainder,
    "divisor": common_divisor,
    "change": change,
    "stock": stock,
}
