"""Which hits say again what a better one has said, so that no room is spent on them twice.

Knows words, numbers and names. Refuses to know questions, scores and room.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.language import missing_names, numbers_of, words
from onward.passage_text import context_line
from onward.types import Hit

ALIKE = 0.9
"""Share of its runs of words that stand in the better hit, from which on a hit repeats it."""
_RUN = 4
"""Words of a run (a shingle, Broder 1997)."""


def repeated(hits: Sequence[Hit]) -> dict[int, int]:
    """Return index of a repeating hit → index of the first hit that it repeats.

    A hit repeats a better one when at least nine tenths of its runs of four words stand there, and
    so do all of its numbers and names, those of its title and headings included: two years of one
    report differ in a single number, and both are wanted. One without words repeats nothing.
    """
    found: dict[int, int] = {}
    runs = [_runs(hit.passage.text) for hit in hits]
    for later in range(1, len(hits)):
        for better in range(later):
            if better not in found and _says_again(later, better, runs, hits):
                found[later] = better
                break
    return found


def _says_again(
    later: int, better: int, runs: Sequence[frozenset[tuple[str, ...]]], hits: Sequence[Hit]
) -> bool:
    own = runs[later]
    if not own or len(own & runs[better]) < ALIKE * len(own):
        return False
    said, there = _told(hits[later]), _told(hits[better])
    return numbers_of(said) <= numbers_of(there) and not missing_names(said, there)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    found = words(text)
    if len(found) <= _RUN:
        return frozenset([tuple(found)]) if found else frozenset()
    return frozenset(tuple(found[i : i + _RUN]) for i in range(len(found) - _RUN + 1))


def _told(hit: Hit) -> str:
    return f"{context_line(hit.passage)}\n{hit.passage.text}"
