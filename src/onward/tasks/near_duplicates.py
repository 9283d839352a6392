"""Which questions ask the same in nearly the same words.

Knows stems. Refuses to know answers and documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from onward.language import guess_language, stems
from onward.language.words import words

ALIKE = 0.8
"""Share of common stems (Jaccard) from which on two questions count as near-duplicates."""


def question_stems(question: str) -> frozenset[str]:
    """The distinct content stems of a question, or its words where it has none."""
    return frozenset(stems(question, guess_language(question)) or words(question))


def are_alike(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether two questions, as ``question_stems`` gives them, are near-duplicates."""
    both = first | second
    return not both or len(first & second) >= ALIKE * len(both)


def alike_pairs(questions: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of each two questions that are near-duplicates.

    Only questions that share one of their rarest stems are compared: two sets whose Jaccard
    similarity is at least 0.8 share one of any fifth of either set's members, plus one.
    """
    sets = [question_stems(question) for question in questions]
    counts: dict[str, int] = defaultdict(int)
    for own in sets:
        for stem in own:
            counts[stem] += 1
    seen: dict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(sets):
        rare = sorted(own, key=lambda stem: (counts[stem], stem))
        rare = rare[: len(own) - -(-len(own) * 4 // 5) + 1]
        others = {other for stem in rare for other in seen[stem]}
        yield from ((other, place) for other in sorted(others) if are_alike(sets[other], own))
        for stem in rare:
            seen[stem].append(place)
