"""Which questions ask the same in nearly the same words.

Knows stems. Refuses to know answers and documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from onward.language import guess_language, stems
from onward.language.words import words

ALIKE = 0.8
"""Share of common stems (Jaccard) from which on two questions count as near-duplicates."""

_RUN = 10
"""Words of a run that texts may share. Two texts that each have a stem of their own are alike by
eight common ones, which fewer words seldom hold; and runs of eight stand in every sixth description
of E2E, those of ten in none of twenty."""

_MANY, _SHARE = 10, 0.1
"""How many texts, and which share of all, a run is common in at least."""


def question_stems(question: str) -> frozenset[str]:
    """The distinct content stems of a question, or its words where it has none."""
    return frozenset(stems(question, guess_language(question)) or words(question))


def are_alike(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether two questions, as ``question_stems`` gives them, are near-duplicates."""
    both = first | second
    return not both or len(first & second) >= ALIKE * len(both)


def own_texts(*parts: Sequence[str]) -> list[str]:
    """Return what each distinct text says by itself, part after part.

    Left out are runs of words that many texts of a part share, as an instruction that stands in
    all. A text without any stays as it is; one of nothing else is empty, and so like no other.
    """
    common = frozenset[tuple[str, ...]]().union(*map(_common_runs, parts))
    return [_without(text, common) for part in parts for text in part]


def _common_runs(texts: Sequence[str]) -> set[tuple[str, ...]]:
    fewest = max(_MANY, _SHARE * len(texts))
    told = [words(text) for text in texts]
    counts = Counter(word for own in told for word in {*own})
    usual = {word for word, count in counts.items() if count >= fewest}
    runs = Counter(run for own in told for run in {*_runs(own)} if usual.issuperset(run))
    return {run for run, count in runs.items() if count >= fewest}


def _without(text: str, common: frozenset[tuple[str, ...]]) -> str:
    told = words(text) if common else []
    starts = [at for at, run in enumerate(_runs(told)) if run in common]
    if not starts:
        return text
    shared = {start + at for start in starts for at in range(_RUN)}
    return " ".join(word for at, word in enumerate(told) if at not in shared)


def _runs(told: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All runs of ``_RUN`` words, from the first on."""
    return zip(*(told[start:] for start in range(_RUN)), strict=False)


def alike_pairs(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of each two texts that are near-duplicates, the earlier one first.

    Only texts that share enough of their rarest stems are compared. Two sets with a Jaccard
    similarity of at least 0.8 share four fifths of either one's members; of those, all but the
    last k stand, ordered by rarity, among the first fifth of either set plus k more. So they have
    k + 1 members of these in common (prefix filter: Chaudhuri et al., ICDE 2006; with k: Wang et
    al., SIGMOD 2012). k grows with the set: long texts share a rare stem or two by chance.
    """
    import numpy as np  # here, because the command line answers sooner without it

    sets = [question_stems(text) for text in texts]
    counts = Counter(chain.from_iterable(sets))
    rarity = {s: at for at, s in enumerate(sorted(counts, key=lambda s: (counts[s], s)))}
    further = np.array([len(own) // 8 for own in sets], dtype=np.int64)
    prefixes = [
        sorted(rarity[stem] for stem in own)[: len(own) - -(-len(own) * 4 // 5) + 1 + int(more)]
        for own, more in zip(sets, further, strict=True)
    ]
    stems_there = np.fromiter(chain.from_iterable(prefixes), dtype=np.int64)
    by_stem = np.argsort(stems_there, kind="stable")
    places = np.repeat(np.arange(len(sets)), [len(prefix) for prefix in prefixes])[by_stem]
    first = np.searchsorted(stems_there[by_stem], np.arange(len(counts)))
    own_entry = np.argsort(by_stem)
    entry = 0
    for place, prefix in enumerate(prefixes):
        # The places before this one that have each stem of its prefix in theirs.
        before = [
            places[first[stem] : own_entry[at]] for at, stem in enumerate(prefix, start=entry)
        ]
        entry += len(prefix)
        if before:
            shared = np.bincount(np.concatenate(before), minlength=place)
            for other in np.flatnonzero(shared > np.minimum(further[:place], further[place])):
                if are_alike(sets[other], sets[place]):
                    yield int(other), place
