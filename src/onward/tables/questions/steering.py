"""What the steering words of a question ask for, before any table is looked at.

Superlatives with their directions, steps to a neighbour, what the question wants (a number, a
person, a year) and the words of its head. Refuses to know tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from onward.tables.questions.tokens import Asked

Wanted = Literal[
    "who", "when", "where", "which", "how many", "how much", "how long", "how", "yes or no",
    "more or less", "list", "what",
]  # fmt: skip

_UP = frozenset(
    """most highest largest biggest greatest longest tallest best max maximum top heaviest widest
    deepest more higher larger bigger greater longer taller wider deeper heavier latest newest
    richest strongest hottest busiest farthest furthest youngest later newer older oldest fastest
    slowest faster slower better worst worse peak""".split()  # noqa: SIM905
)
_DOWN = frozenset(
    """least lowest smallest fewest shortest min minimum worst bottom lightest lower smaller fewer
    less shorter lighter earliest oldest older earlier best better fastest faster youngest younger
    narrowest cheapest closest nearest weakest coldest first slowest slower top newest""".split()  # noqa: SIM905
)
_FIRST = frozenset("first earliest top start initial oldest beginning starting".split())  # noqa: SIM905
_LAST = frozenset("last latest final bottom recent recently newest end ending most".split())  # noqa: SIM905
_EST = re.compile(r"^[a-z]{3,}(?:i?est)$")
_NOT_EST = frozenset(
    """west northwest southwest midwest east northeast southeast test contest forest guest request
    interest rest nest chest protest arrest harvest quest invest budapest everest""".split()  # noqa: SIM905
)
_NEXT = ("next", "after", "following", "follows", "below", "followed", "comes after", "beneath")
_PREVIOUS = (
    "previous", "before", "preceding", "prior", "above", "precedes", "preceded", "previously",
)  # fmt: skip
_COMPARING = frozenset("or than between versus vs compared".split())  # noqa: SIM905
_BEFORE_HEAD = frozenset("is was are were a the me all".split())  # noqa: SIM905
_OF_HEAD = frozenset("total number of name different".split())  # noqa: SIM905
"""What may stand between those and the head: *what is the total number of medals*."""
_HEAD_END = frozenset(
    """is are was were has have had did does do with in of that who which from for on at by to the
    came come comes listed won ranked scored got and or than can there""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Steering:
    """What the steering words of a question ask for."""

    wanted: Wanted
    head: tuple[str, ...]
    """Stems of the noun that is asked for: ``which *player*``, ``how many *gold medals*``."""
    directions: tuple[bool, ...]
    """Whether the superlative may mean descending, ascending; () without a superlative."""
    edge_rows: tuple[bool, ...]
    """Whether the last (True) or first (False) row may be meant."""
    trigger: str
    """The word of the superlative."""
    rank: int
    """1 for the highest, 3 for ``third highest``."""
    top: int
    """How many are asked for: 5 for ``top 5``."""
    steps: tuple[int, ...]
    """1 where a row below a named one may be meant, -1 where one above."""
    comparing: bool
    """Whether two things may be compared."""
    negated: bool
    """Whether a named thing may be left out: ``other than``, ``not``, ``besides``."""


def steer(asked: Asked) -> Steering:
    """Read the steering words of a question."""
    trigger = _trigger(asked)
    directions: list[bool] = []
    rows: list[bool] = []
    for word in trigger:
        unknown = word not in _UP | _DOWN | _FIRST | _LAST
        directions += [True] if word in _UP or unknown or word in _LAST else []
        directions += [False] if word in _DOWN or unknown or word in _FIRST else []
        rows += [False] if word in _FIRST else []
        rows += [True] if word in _LAST - {"most"} else []
    steps = [1] * asked.has(*_NEXT) + [-1] * asked.has(*_PREVIOUS)
    rank, top = _rank(asked)
    return Steering(
        wanted=_wanted(asked),
        head=_head(asked),
        directions=tuple(dict.fromkeys(directions)),
        edge_rows=tuple(dict.fromkeys(rows)),
        trigger=trigger[0] if trigger else "",
        rank=rank,
        top=top,
        steps=tuple(steps),
        comparing=bool(_COMPARING.intersection(asked.words)) or asked.has("and", "difference"),
        negated=asked.has(
            "not", "other than", "besides", "except", "without", "aside", "other", "never",
            "didn't", "wasn't", "isn't", "excluding", "weren't", "doesn't", "aren't", "no",
        ),
    )  # fmt: skip


def _trigger(asked: Asked) -> list[str]:
    found: list[str] = []
    for at, word in enumerate(asked.words):
        before = asked.words[at - 1] if at else ""
        quantity = word in {"most", "least", "more", "less"} and before in {"at", "no"}
        if quantity or (
            word in {"more", "less", "fewer"}
            and asked.words[at + 1 : at + 2] == ("than",)
            and at + 2 < len(asked.tokens)
            and asked.tokens[at + 2].number is not None
        ):
            continue
        known = word in _UP | _DOWN | _FIRST | _LAST
        if known or (_EST.match(word) and word not in _NOT_EST):
            found.append(word)
    return found


def _rank(asked: Asked) -> tuple[int, int]:
    """``third highest`` is rank 3; ``top 5`` and ``five highest`` are the first five."""
    for at, token in enumerate(asked.tokens):
        after = asked.words[at + 1] if at + 1 < len(asked.tokens) else ""
        before = asked.words[at - 1] if at else ""
        best = after in _UP | _DOWN or bool(_EST.match(after))
        if token.ordinal:
            if token.ordinal > 1 and (best or after == "to" or before == "the"):
                return token.ordinal, 1
            continue
        edge = before in {"top", "first", "last", "bottom"} or (best and after != "more")
        number = token.number or 0.0
        if edge and number in range(2, 101):
            return 1, int(number)
    return 1, 1


def _wanted(asked: Asked) -> Wanted:
    words = asked.words
    for at, word in enumerate(words):
        if word == "how" and at + 1 < len(words):
            if words[at + 1] in {"many", "much", "long"}:
                return ("how many", "how much", "how long")[
                    ("many", "much", "long").index(words[at + 1])
                ]
            return "how"
    if asked.has("more or less", "less or more", "more less", "more or fewer"):
        return "more or less"
    for word in words:
        if word in {"who", "whom", "whose"}:
            return "who"
        if word == "when":
            return "when"
        if word == "where":
            return "where"
        if word in {"which", "what"}:
            return "which" if word == "which" else "what"
    if words and words[0] in {
        "is", "are", "was", "were", "did", "does", "do", "has", "have", "had", "can", "will",
    } and not asked.has("or"):  # fmt: skip
        return "yes or no"
    if words and words[0] in {"name", "list", "tell", "give", "show", "find"}:
        return "list"
    return "what"


def _head(asked: Asked) -> tuple[str, ...]:
    """Stems of the words after the question word, up to the verb."""
    words = asked.words
    start = 0
    for at, word in enumerate(words):
        if word in {"which", "what", "many", "much", "name", "list", "whose"}:
            start = at + 1
            break
    if words[start : start + 1] and words[start] in _BEFORE_HEAD:
        while start < len(words) and words[start] in _BEFORE_HEAD | _OF_HEAD:
            start += 1
    head: list[str] = []
    for token in asked.tokens[start : start + 6]:
        if token.word in _HEAD_END and head:
            break
        if not token.empty and token.number is None:
            head.append(token.stem)
    return tuple(head)
