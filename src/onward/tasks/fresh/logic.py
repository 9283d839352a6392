"""Logic: who stands where, who tells the truth, and what follows from what.

Knows puzzles with exactly one solution. Refuses to know how answers are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import permutations, product

from onward.tasks.fresh.chance import Chance
from onward.tasks.fresh.question import Draft, Generator

_NAMES = (
    "Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gita", "Hugo", "Iris", "Jonas", "Kira", "Leo",
    "Mona", "Nils", "Olga", "Pia", "Quin", "Rita", "Sami", "Tess", "Uma", "Vera", "Wim", "Zoe",
)  # fmt: skip
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_FACTS = (
    ("the lamp is on", "the lamp is off"),
    ("the door is open", "the door is shut"),
    ("the cat is inside", "the cat is outside"),
    ("the kettle is hot", "the kettle is cold"),
    ("the radio is loud", "the radio is silent"),
    ("the road is wet", "the road is dry"),
    ("the flag is up", "the flag is down"),
    ("the jar is full", "the jar is empty"),
)
"""What may be so, and how its opposite is said."""
FOLLOWS = ("yes", "no", "unknown")

_Order = Sequence[str]
_World = Sequence[bool]


def order(chance: Chance, difficulty: int) -> Draft:
    """Three to five people in a line, and no more clues than are needed."""
    people = chance.draw(_NAMES, difficulty + 2)
    clues = chance.shuffle(_order_clues(chance, people))
    needed: list[tuple[str, Callable[[_Order], bool]]] = []
    left = [list(each) for each in permutations(people)]
    for clue in clues:
        fitting = [each for each in left if clue[1](each)]
        if len(fitting) < len(left):
            needed.append(clue)
            left = fitting
    for clue in list(needed):
        rest = [other for other in needed if other is not clue]
        if sum(all(fits(each) for _, fits in rest) for each in permutations(people)) == 1:
            needed = rest
    place = chance.below(len(people))
    listed = chance.shuffle(people)
    told = " ".join(f"{text}." for text, _ in chance.shuffle(needed))
    question = (
        f"{_and(listed)} stand in a line, one behind the other. {told}"
        f" Who is {_ORDINALS[place]} in the line? Answer with the name."
    )
    return Draft(question, people[place], "choice", tuple(listed))


def _order_clues(chance: Chance, people: _Order) -> list[tuple[str, Callable[[_Order], bool]]]:
    """What is true of the order, in words and as a test of any order."""
    clues: list[tuple[str, Callable[[_Order], bool]]] = []
    for at, one in enumerate(people):
        absent = chance.pick([place for place in range(len(people)) if place != at])
        clues.append(
            (
                f"{one} is not {_ORDINALS[absent]}",
                partial(_is_not_at, one, absent),
            )
        )
        for other in people[at + 1 :]:
            gap = people.index(other) - at
            clues.append(
                (
                    f"{one} is somewhere in front of {other}",
                    partial(_is_before, one, other),
                )
            )
            clues.append(
                (
                    f"{_between(gap - 1)} between {one} and {other}",
                    partial(_are_apart, one, other, gap),
                )
            )
    return clues


def _is_not_at(one: str, place: int, line: _Order) -> bool:
    return line[place] != one


def _is_before(one: str, other: str, line: _Order) -> bool:
    return line.index(one) < line.index(other)


def _are_apart(one: str, other: str, gap: int, line: _Order) -> bool:
    return abs(line.index(one) - line.index(other)) == gap


def _between(count: int) -> str:
    if count == 0:
        return "Nobody stands"
    return "Exactly one person stands" if count == 1 else f"Exactly {count} people stand"


def truth(chance: Chance, difficulty: int) -> Draft:
    """Two to four people, each of whom always tells the truth or always lies."""
    people = chance.draw(_NAMES, difficulty + 1)
    worlds = list(product((False, True), repeat=len(people)))
    while True:
        honest = [chance.below(2) == 1 for _ in people]
        said = [_statement(chance, people, honest, speaker) for speaker in range(len(people))]
        fitting = [w for w in worlds if all(w[k] == says(w) for k, (_, says) in enumerate(said))]
        if any(honest) and len(fitting) == 1:
            break
    told = " ".join(f'{one} says: "{text}."' for one, (text, _) in zip(people, said, strict=True))
    question = (
        f"Each of {_and(people)} either always tells the truth or always lies. {told}"
        " Who tells the truth? Answer with the names only."
    )
    answer = ", ".join(
        sorted(one for one, is_honest in zip(people, honest, strict=True) if is_honest)
    )
    return Draft(question, answer, "names", tuple(people))


def _statement(
    chance: Chance, people: _Order, honest: _World, speaker: int
) -> tuple[str, Callable[[_World], bool]]:
    """Something that this person can say: true of the honest, false of liars."""
    others = [place for place in range(len(people)) if place != speaker]
    one = chance.pick(others)
    count = chance.between(1, len(people))
    tell = "tells" if count == 1 else "tell"
    possible: list[tuple[str, Callable[[_World], bool]]] = [
        (f"{people[one]} tells the truth", lambda w: w[one]),
        (f"{people[one]} lies", lambda w: not w[one]),
        (f"{people[one]} and I are both liars", lambda w: not w[one] and not w[speaker]),
        (f"{people[one]} lies or I lie, or both", lambda w: not w[one] or not w[speaker]),
        (f"Exactly {count} of us {tell} the truth", lambda w: sum(w) == count),
    ]
    if len(others) > 1:
        first, second = chance.draw(others, 2)
        possible.append(
            (
                f"Of {people[first]} and {people[second]} exactly one lies",
                lambda w: w[first] != w[second],
            )
        )
    fitting = [each for each in possible if each[1](honest) == honest[speaker]]
    return chance.pick(fitting)


def entailment(chance: Chance, difficulty: int) -> Draft:
    """Whether something follows from rules and facts, its opposite does, or neither."""
    wanted = chance.pick(FOLLOWS)
    size = difficulty + 2
    worlds = list(product((False, True), repeat=size))
    while True:
        facts = chance.draw(_FACTS, size)
        told = [_rule(chance, facts) for _ in range(size)]
        given, asked = chance.draw(range(size), 2)
        is_so, asked_so = chance.below(2) == 1, chance.below(2) == 1
        told.append((_said(facts, given, is_so), partial(_is_so, given, is_so)))
        possible = [w for w in worlds if all(holds(w) for _, holds in told)]
        values = {w[asked] == asked_so for w in possible}
        if values == {"yes": {True}, "no": {False}, "unknown": {True, False}}[wanted]:
            break
    rules = " ".join(f"{text[0].upper()}{text[1:]}." for text, _ in chance.shuffle(told))
    question = (
        f"{rules} Does it follow that {_said(facts, asked, asked_so)}? Answer yes if it does, no if"
        " the opposite follows, and unknown if neither does."
    )
    return Draft(question, wanted, "choice", FOLLOWS)


def _is_so(at: int, so: bool, world: _World) -> bool:  # noqa: FBT001 - a truth value
    return world[at] == so


def _rule(chance: Chance, facts: Sequence[tuple[str, str]]) -> tuple[str, Callable[[_World], bool]]:
    one, other = chance.draw(range(len(facts)), 2)
    so, then = chance.below(2) == 1, chance.below(2) == 1
    first, second = _said(facts, one, so), _said(facts, other, then)
    kind = chance.below(4)
    if kind == 0:
        return f"{first}, or {second}, or both", lambda w: w[one] == so or w[other] == then
    if kind == 1:
        return (
            f"it is not so that both {first} and {second}",
            lambda w: w[one] != so or w[other] != then,
        )
    return f"if {first}, then {second}", lambda w: w[one] != so or w[other] == then


def _said(facts: Sequence[tuple[str, str]], at: int, so: bool) -> str:  # noqa: FBT001 - a truth value
    return facts[at][0 if so else 1]


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


VARIANTS: Mapping[str, Generator] = {"order": order, "truth": truth, "entailment": entailment}
