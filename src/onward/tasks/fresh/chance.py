"""Chance that falls alike on every machine and in every version of Python.

Knows a text to begin from. Refuses to know what is drawn, and the order of sets.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws that follow from a text alone.

    Stands on ``random.Random.random``, the one method whose sequence Python promises to keep
    (documentation of ``random``, "Notes on Reproducibility"), seeded with the text's SHA-256.
    """

    def __init__(self, begin: str) -> None:
        digest = hashlib.sha256(begin.encode()).digest()
        self._random = random.Random(int.from_bytes(digest, "big")).random

    def below(self, end: int) -> int:
        """A whole number from 0 to ``end`` - 1, all alike likely."""
        return int(self._random() * end)

    def between(self, first: int, last: int) -> int:
        """A whole number from ``first`` to ``last``, both included."""
        return first + self.below(last - first + 1)

    def pick(self, things: Sequence[T]) -> T:
        """One of the things, which must not be none."""
        return things[self.below(len(things))]

    def draw(self, things: Sequence[T], count: int) -> list[T]:
        """``count`` of the things (all, where there are fewer), each place once, in any order."""
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def shuffle(self, things: Sequence[T]) -> list[T]:
        """All of the things in any order."""
        return self.draw(things, len(things))
