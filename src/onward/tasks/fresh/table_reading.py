"""Small tables with a question whose answer is computed from them.

Knows rows of names, groups and whole numbers. Refuses to know how answers are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onward.tasks.fresh.chance import Chance
from onward.tasks.fresh.question import Draft, Generator

_ENTITIES = {
    "city": ("Aldon", "Brevik", "Corda", "Dunmore", "Estel", "Farrow", "Garlan", "Hexley",
             "Ivren", "Jorvale", "Kestor", "Lunden", "Marwick", "Norhall", "Ostham"),
    "product": ("Atlas", "Beacon", "Comet", "Delta", "Echo", "Fusion", "Glide", "Halo", "Ion",
                "Jade", "Kite", "Lumen", "Metro", "Nova", "Orbit"),
    "runner": ("Abel", "Bruno", "Carla", "Dora", "Emil", "Freya", "Goran", "Heidi", "Isak",
               "Julia", "Karim", "Lotte", "Milan", "Nadia", "Oskar"),
}  # fmt: skip
_GROUPS = {
    "city": ("region", ("north", "south", "east", "west")),
    "product": ("type", ("basic", "plus", "studio", "travel")),
    "runner": ("team", ("blue", "green", "red", "white")),
}
_NUMBERS = {
    "city": ("parks", "schools", "bridges", "museums"),
    "product": ("orders", "returns", "reviews", "repairs"),
    "runner": ("points", "starts", "wins", "kilometres"),
}
_WHOLE = "Answer with a whole number."


class _Table(NamedTuple):
    kind: str
    group: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[int, ...]], ...]
    """(name, group, a number for each column); in no column one twice."""

    def text(self) -> str:
        head = (self.kind, self.group, *self.columns)
        lines = [head, ("---",) * len(head)]
        lines += [(name, group, *map(str, values)) for name, group, values in self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _table(chance: Chance, difficulty: int) -> _Table:
    kind = chance.pick(tuple(_ENTITIES))
    names = chance.draw(_ENTITIES[kind], 3 + 2 * difficulty + chance.below(2))
    columns = chance.draw(_NUMBERS[kind], min(3, 1 + difficulty))
    largest = 30 * 5 ** (difficulty - 1)
    numbers = [chance.draw(range(2, largest + len(names)), len(names)) for _ in columns]
    label, groups = _GROUPS[kind]
    own = chance.draw(groups, min(4, 1 + difficulty))
    # Each group has two rows or more, as far as they go.
    in_groups = chance.shuffle([own[k % len(own)] for k in range(len(names))])
    values = zip(*numbers, strict=True)
    rows = tuple(zip(names, in_groups, values, strict=True))
    return _Table(kind, label, tuple(columns), rows)


def _asked(table: _Table, question: str) -> str:
    return f"{table.text()}\n\n{question}"


def total(chance: Chance, difficulty: int) -> Draft:
    """The sum of a column over one group."""
    table = _table(chance, difficulty)
    at = chance.below(len(table.columns))
    group = chance.pick(table.rows)[1]
    found = sum(values[at] for _, own, values in table.rows if own == group)
    asks = f"How many {table.columns[at]} in all where the {table.group} is {group}? {_WHOLE}"
    return Draft(_asked(table, asks), str(found), "number")


def count_above(chance: Chance, difficulty: int) -> Draft:
    """How many rows have more than some number; every count from 1 on is alike likely."""
    table = _table(chance, difficulty)
    at = chance.below(len(table.columns))
    falling = sorted((values[at] for _, _, values in table.rows), reverse=True)
    count = chance.between(1, len(falling) - 1)
    asks = f"In how many rows is {table.columns[at]} more than {falling[count]}? {_WHOLE}"
    return Draft(_asked(table, asks), str(count), "number")


def ranked(chance: Chance, difficulty: int) -> Draft:
    """Which row has the highest, second highest or lowest number."""
    table = _table(chance, difficulty)
    at = chance.below(len(table.columns))
    rising = [name for name, _, _ in sorted(table.rows, key=lambda row: row[2][at])]
    name, place = chance.pick((("highest", -1), ("second highest", -2), ("lowest", 0)))
    asks = f"Which {table.kind} has the {name} number of {table.columns[at]}? Answer with the name."
    return Draft(_asked(table, asks), rising[place], "choice", _names(table.rows))


def difference(chance: Chance, difficulty: int) -> Draft:
    """By how much one row exceeds another."""
    table = _table(chance, difficulty)
    at = chance.below(len(table.columns))
    more, less = sorted(chance.draw(table.rows, 2), key=lambda row: -row[2][at])
    asks = f"How many more {table.columns[at]} has {more[0]} than {less[0]}? {_WHOLE}"
    return Draft(_asked(table, asks), str(more[2][at] - less[2][at]), "number")


def best_in_group(chance: Chance, difficulty: int) -> Draft:
    """Which row of one group has the highest number."""
    table = _table(chance, difficulty)
    at = chance.below(len(table.columns))
    group = chance.pick(table.rows)[1]
    inside = [row for row in table.rows if row[1] == group]
    best = max(inside, key=lambda row: row[2][at])
    asks = (
        f"Among those whose {table.group} is {group}, which {table.kind} has the highest number of"
        f" {table.columns[at]}? Answer with the name."
    )
    return Draft(_asked(table, asks), best[0], "choice", _names(table.rows))


def _names(rows: Sequence[tuple[str, str, tuple[int, ...]]]) -> tuple[str, ...]:
    return tuple(name for name, _, _ in rows)


VARIANTS: Mapping[str, Generator] = {
    "total": total,
    "count": count_above,
    "ranked": ranked,
    "difference": difference,
    "best": best_in_group,
}
