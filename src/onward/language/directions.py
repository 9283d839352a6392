"""Words that say the opposite of each other: *rose* and *fell*, *before* and *after*.

Knows a short list of English words. Refuses to know what they are said of.
"""

from __future__ import annotations

from functools import cache

from onward.language.words import stems, words

_OPPOSITES = (
    (
        "rise rises rose risen rising raise raised increase grow grew grown growth climb climbed"
        " expand improve",
        "fall falls fell fallen falling decrease shrink shrank shrunk decline drop dropped reduce"
        " reduction worsen",
    ),
    ("gain profit", "loss lose lost"),
    ("win won", "lose lost"),
    ("more", "less fewer"),
    ("most", "least fewest"),
    ("higher", "lower"),
    ("highest", "lowest"),
    ("larger bigger greater", "smaller"),
    ("largest biggest greatest", "smallest"),
    ("maximum", "minimum"),
    ("up", "down"),
    ("above", "below"),
    ("before", "after"),
    ("earlier", "later"),
    ("first", "last"),
    ("buy bought", "sell sold"),
    ("include", "exclude"),
)


def contradict(text: str, other: str) -> bool:
    """Whether ``text`` has a word whose opposite is in ``other``, and ``other`` no such word."""
    own, there = _forms(text), _forms(other)
    return any(
        own & side and there & opposite and not there & side
        for one, two in _sides()
        for side, opposite in ((one, two), (two, one))
    )


@cache
def directions() -> frozenset[str]:
    """All words and stems that have an opposite here."""
    return frozenset().union(*(one | two for one, two in _sides()))


@cache
def _sides() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    return tuple((_forms(one), _forms(two)) for one, two in _OPPOSITES)


def _forms(text: str) -> frozenset[str]:
    return frozenset(words(text)).union(stems(text))
