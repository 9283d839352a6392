"""Solvers of fresh puzzles that know nothing but their text, and go other ways than the makers.

Orders by placing one person after the other; liars by trying every set of honest people;
entailment by resolution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}


def order(question: str) -> str:
    """Give one person after the other a place; exactly one way may fit."""
    told, _, rest = question.partition(" stand in a line")
    people = re.split(r", | and ", told)
    asked = re.search(r"Who is (\w+) in", rest)
    clues = [clue.strip() for clue in rest.split(". ")[1:] if not clue.startswith("Who")]
    ways = list(_placed({}, people, clues))
    if len(ways) != 1 or asked is None:
        raise ValueError(f"{len(ways)} ways: {question}")
    at = ORDINALS[asked[1]]
    return next(name for name, place in ways[0].items() if place == at)


def _placed(
    places: dict[str, int], people: list[str], clues: list[str]
) -> Iterator[dict[str, int]]:
    if not all(_can_hold(clue, places) for clue in clues):
        return
    if len(places) == len(people):
        yield dict(places)
        return
    name = people[len(places)]
    for place in set(range(len(people))) - set(places.values()):
        yield from _placed({**places, name: place}, people, clues)


def _can_hold(clue: str, places: Mapping[str, int]) -> bool:
    clue = clue.rstrip(".")
    if found := re.fullmatch(r"(\w+) is not (\w+)", clue):
        return places.get(found[1]) != ORDINALS[found[2]]
    if found := re.fullmatch(r"(\w+) is somewhere in front of (\w+)", clue):
        one, other = places.get(found[1]), places.get(found[2])
        return one is None or other is None or one < other
    found = re.fullmatch(r"(.*) stands? between (\w+) and (\w+)", clue)
    if not found:
        raise ValueError(clue)
    count = {"Nobody": 0, "Exactly one person": 1}.get(found[1])
    gap = 1 + (int(re.sub(r"\D", "", found[1])) if count is None else count)
    one, other = places.get(found[2]), places.get(found[3])
    return one is None or other is None or one - other in (gap, -gap)


def truth(question: str) -> str:
    """Every set of honest people; exactly one may make each speak as they are."""
    said = re.findall(r'(\w+) says: "([^"]+)\."', question)
    people = [name for name, _ in said]
    fitting = [
        honest
        for size in range(len(people) + 1)
        for honest in combinations(people, size)
        if all(_is_true(text, name, honest) == (name in honest) for name, text in said)
    ]
    if len(fitting) != 1:
        raise ValueError(f"{fitting}: {question}")
    return ", ".join(sorted(fitting[0]))


def _is_true(text: str, speaker: str, honest: tuple[str, ...]) -> bool:
    if found := re.fullmatch(r"Exactly (\d) of us tells? the truth", text):
        return len(honest) == int(found[1])
    if found := re.fullmatch(r"Of (\w+) and (\w+) exactly one lies", text):
        return len({found[1], found[2]} & set(honest)) == 1
    if found := re.fullmatch(r"(\w+) and I are both liars", text):
        return not {found[1], speaker} & set(honest)
    if found := re.fullmatch(r"(\w+) lies or I lie, or both", text):
        return not {found[1], speaker} <= set(honest)
    if found := re.fullmatch(r"(\w+) (lies|tells the truth)", text):
        return (found[1] in honest) == (found[2] != "lies")
    raise ValueError(text)


_OPPOSITES = (
    "on off", "open shut", "inside outside", "hot cold", "loud silent", "wet dry", "up down",
    "full empty",
)  # fmt: skip
_Clause = frozenset[str]


def entailment(question: str) -> str:
    """Resolution (Robinson 1965): what contradicts the rules, its opposite follows."""
    told, _, rest = question.partition(" Does it follow that ")
    clauses = {_clause(sentence) for sentence in told.casefold().rstrip(".").split(". ")}
    asked = rest.partition("?")[0]
    if _contradict(clauses):
        raise ValueError(f"the rules contradict each other: {question}")
    if _contradict(clauses | {frozenset({_opposite(asked)})}):
        return "yes"
    return "no" if _contradict(clauses | {frozenset({asked})}) else "unknown"


def _clause(sentence: str) -> _Clause:
    if found := re.fullmatch(r"if (.+), then (.+)", sentence):
        return frozenset({_opposite(found[1]), found[2]})
    if found := re.fullmatch(r"it is not so that both (.+) and (.+)", sentence):
        return frozenset({_opposite(found[1]), _opposite(found[2])})
    if found := re.fullmatch(r"(.+), or (.+), or both", sentence):
        return frozenset({found[1], found[2]})
    return frozenset({sentence})


def _opposite(fact: str) -> str:
    start, _, state = fact.rpartition(" ")
    pair = next(pair.split() for pair in _OPPOSITES if state in pair.split())
    return f"{start} {pair[1 - pair.index(state)]}"


def _contradict(clauses: set[_Clause]) -> bool:
    known = set(clauses)
    while True:
        new = {
            (one - {fact}) | (other - {_opposite(fact)})
            for one in known
            for other in known
            for fact in one
            if _opposite(fact) in other
        }
        if frozenset() in new:
            return True
        if new <= known:
            return False
        known |= new
