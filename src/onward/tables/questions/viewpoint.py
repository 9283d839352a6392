"""One question before one table, with what all of its readings have in common.

The words that steer, the words that mean a column without naming it, and what of the table the
question names. Judges no reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from onward.tables.questions.forms import Among
from onward.tables.questions.mentions import header_stems
from onward.tables.questions.scene import Scene, label_column
from onward.tables.questions.tokens import squash, stem
from onward.types.tables import Column

Features = dict[str, float]

STEERING_WORDS = frozenset(
    """how many much long who when where which what most least more less fewer highest lowest
    largest smallest biggest longest shortest best worst first last next previous before after
    above below total number sum average difference between only same other than not list name
    each all different top bottom ranked latest earliest oldest newest recent end start times
    amount combined together played won win year years date time score points or and did is was
    does have has had were are there in at by of with listed follow followed preceded came
    finished after right directly youngest tallest fastest slowest greatest fewest final
    consecutive besides either common often every""".split()  # noqa: SIM905
)
"""Words that have weights of their own; ``tokens.EMPTY_WORDS`` are those that name nothing."""
_MEANT: dict[str, str] = {
    "tall": "height", "high": "height elevation altitude", "long": "length duration time distance",
    "short": "length duration time height", "old": "age born birth date year built built founded",
    "young": "age born birth date year", "heavy": "weight", "light": "weight",
    "big": "area size population", "larg": "area size population", "small": "area size population",
    "fast": "time speed", "slow": "time speed", "quick": "time", "earli": "date year time",
    "late": "date year time", "recent": "date year", "popul": "population", "cheap": "price cost",
    "expens": "price cost", "rich": "worth money", "dens": "density", "deep": "depth",
    "wide": "width", "first": "date year rank position place", "last": "date year rank position",
    "rank": "rank position place", "best": "rank position place", "win": "wins winner won result",
    "won": "wins winner result", "score": "score result points goals", "who": "name player driver "
    "winner athlete person artist director president", "when": "date year time season",
    "where": "location venue place city country site", "countri": "nation nationality",
    "nation": "country nationality", "mani": "number total", "top": "rank position",
    "place": "rank position", "year": "date season", "cost": "price", "citi": "location venue",
    "person": "name", "peopl": "name population", "movi": "film title", "film": "title",
    "song": "title", "team": "club opponent", "finish": "position rank place", "attend":
    "attendance", "competit": "tournament event", "held": "venue location", "opened": "date year",
}  # fmt: skip
"""Beginnings of stems of a question, and the words of headers that they stand for."""
MEANT = {word: frozenset(stem(one) for one in meant.split()) for word, meant in _MEANT.items()}

_OF_ALL = {("among", "the"), ("of", "the"), ("of", "these"), ("all", "the"), ("among", "these")}
"""Before the number of all there are: ``among the five models``."""
_AGGREGATING = frozenset({"average", "mean", "sum", "difference"})
"""Words that, where a column is called so, mean the column."""


@dataclass(frozen=True)
class Viewpoint:
    """What the features of every reading of one question over one table have in common."""

    scene: Scene

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Steering words of the question, their pairs, and its first word."""
        columns = {header_stems(one.column.name) for one in self.scene.mentions.columns}
        said = [
            "" if token.word in _AGGREGATING and (token.stem,) in columns else token.word
            for token in self.scene.asked.tokens
        ]
        pairs = [
            f"{a}_{b}" for a, b in pairwise(said) if a in STEERING_WORDS and b in STEERING_WORDS
        ]
        single = [word for word in said if word in STEERING_WORDS]
        return tuple(dict.fromkeys((*single, *pairs, *(f"^{word}" for word in said[:1]))))

    @cached_property
    def label(self) -> Column | None:
        """The column that names the rows."""
        return label_column(self.scene)

    @cached_property
    def line(self) -> str:
        """The question without anything but letters and digits."""
        return squash(self.scene.asked.text)

    @cached_property
    def meaning(self) -> frozenset[str]:
        """Stems of headers that words of the question stand for."""
        places = range(len(self.scene.asked.tokens))
        return frozenset().union(*(self.meanings_at(at) for at in places))

    def meanings_at(self, at: int) -> frozenset[str]:
        """Stems of headers that the word at this place stands for."""
        said = self.scene.asked.tokens[at].stem
        meant = [stems for one, stems in MEANT.items() if said.startswith(one)]
        return frozenset().union(*meant)

    @cached_property
    def named_cells(self) -> frozenset[int]:
        """Places of words that name cells."""
        return _places(self.scene.mentions.cells) - self._empty

    @cached_property
    def exact_cells(self) -> frozenset[int]:
        """Places of words that name whole cells."""
        return _places([o for o in self.scene.mentions.cells if o.exact]) - self._empty

    @cached_property
    def numbers(self) -> frozenset[int]:
        """Places of numbers."""
        tokens, words = self.scene.asked.tokens, self.scene.asked.words
        return frozenset(
            at
            for at, token in enumerate(tokens)
            if token.number is not None and words[max(0, at - 2) : at] not in _OF_ALL
        )

    @cached_property
    def _empty(self) -> frozenset[int]:
        return frozenset(at for at, token in enumerate(self.scene.asked.tokens) if token.empty)

    @cached_property
    def whole_columns(self) -> frozenset[int]:
        """Positions of columns whose header the question says whole."""
        return frozenset(o.column.position for o in self.scene.mentions.columns if o.share >= 1)

    @cached_property
    def amounts_asked(self) -> frozenset[int]:
        """Positions of number columns whose amount is asked for: ``how many *points* …``."""
        steering = self.scene.steering
        amount = steering.wanted in {"how many", "how much"} or self.scene.asked.has(
            "number of", "amount of", "sum of", "total"
        )
        if not amount or not steering.head:
            return frozenset()
        return frozenset(
            one.column.position
            for one in self.scene.mentions.columns
            if one.column.kind == "number" and steering.head[0] in header_stems(one.column.name)
        )

    @cached_property
    def shared(self) -> dict[object, Features]:
        """A memory for ``features``: the parts that several readings share, each computed once."""
        return {}


def _places(found: Iterable[Among]) -> frozenset[int]:
    return frozenset(at for one in found for span in one.spans for at in range(*span))
