"""The phrases of a benchmark's items, by which copies of an item are told in other texts.

Knows words, how rare each is among the items, and which phrases many items share. Refuses to know
training data.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onward.language.words import words
from onward.tasks.option_order import lettered_prompt
from onward.types import Item

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Hashes = NDArray[np.uint64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

GRAM = 3
"""Words of the phrases that cover an item: few, for a changed word spoils as many phrases."""
FULL = 13
"""Words of the n-grams of GPT-3 (Brown et al. 2020, appendix C) and the Pile."""
_SHORTEST_QUESTION = 5
"""Words of a question that is known by all of it: below that it is anybody's phrase."""
_COMMON_ITEMS = 10
"""A phrase of more items is a template; GPT-3 ignores 13-grams of more than ten documents."""
_LEAST_WORDS = 6
_FEWEST_WORDS = 4
"""Distinct rare words that must be found; a view of only four or five must be found whole."""
_LABEL = re.compile(r"\A\s*\w+:\s+|\s*\n\w+:\s*\Z")
_NEVER = 1 << 30
_MULTIPLIER = 0x9E3779B97F4A7C15
_QUESTION, _ANSWERED, _WHOLE = VIEWS = range(3)
"""What may have been copied: the question, with its right answer, or with everything."""


@dataclass(frozen=True, slots=True, eq=False)
class Grams:
    """The phrases of one length; phrase k stands at ``places[first[k] : first[k] + count[k]]``."""

    hashes: Hashes
    """Sorted, each once."""
    first: Integers
    count: Integers
    places: Integers
    """Where a phrase begins among the words of all items."""


@dataclass(frozen=True, slots=True, eq=False)
class ItemPhrases:
    """All words of all items in a row, and what is known of each."""

    vocabulary: Mapping[str, int]
    owner: Integers
    """Of each word its item's place."""
    slot: Integers
    """Of each word where the item has it first; the following two are told there only."""
    view: Integers
    """The narrowest view that the word belongs to."""
    weight: Floats
    """Logarithm of how rare the word is among the items; 0 inside templates."""
    grams: Mapping[int, Grams]
    """Words of a phrase → phrases: of GRAM words all, of fewer whole short parts, of more whole
    questions."""
    totals: Floats
    """(view, item): weight of its words."""
    least: Integers
    """(view, item): how many words must be found; no text has so many where none could tell."""
    sizes: Integers
    """Words of each item."""


def item_phrases(items: Sequence[Item]) -> ItemPhrases:
    """Cut items into phrases and weigh their words.

    A word weighs log((items + 1) / items that have it outside of templates), so that what all
    questions of a benchmark say counts for little. Phrases do not run from one option to the next.
    """
    import numpy as np  # here, because the command line answers sooner without it

    vocabulary: dict[str, int] = {}
    spelled: list[int] = []
    parts: list[tuple[int, int, int]] = []
    for at, first_view, said in _distinct(_unframed(items)):
        spelled += [vocabulary.setdefault(word, len(vocabulary)) for word in said]
        parts.append((at, first_view, len(said)))
    ids = np.array(spelled, dtype=np.int64)
    item_of, view_of, length = np.array(parts, dtype=np.int64).reshape(-1, 3).T
    owner, view = np.repeat(item_of, length), np.repeat(view_of, length)
    grams, template = _grams(ids, owner, length, view_of == _QUESTION)
    same = np.unique(owner * (len(vocabulary) + 1) + ids, return_index=True, return_inverse=True)
    slot = same[1][same[2]]
    weight = _weights(ids, slot, template, len(items))
    totals = np.zeros((len(VIEWS), len(items)))
    least = np.full((len(VIEWS), len(items)), _NEVER)
    for v in VIEWS:
        own = view <= v
        totals[v] = np.bincount(owner[own], weight[own], minlength=len(items))
        rare = np.bincount(owner[own & (weight > 0)], minlength=len(items))
        least[v] = np.where(rare >= _FEWEST_WORDS, np.minimum(rare, _LEAST_WORDS), _NEVER)
    sizes = np.bincount(owner, minlength=len(items))
    return ItemPhrases(vocabulary, owner, slot, view, weight, grams, totals, least, sizes)


def gram_hashes(ids: Integers, places: Integers, size: int) -> Hashes:
    """Hash the ``size`` words from each place on, to 64 bits."""
    import numpy as np

    result = np.full(len(places), size, dtype=np.uint64)
    for k in range(size):
        result = result * np.uint64(_MULTIPLIER) + ids[places + k].astype(np.uint64)
        result ^= result >> np.uint64(29)
    return result


_Part = tuple[int, int, tuple[str, ...]]
"""(place of the item, view, words)."""


def _distinct(parts: Sequence[_Part]) -> Iterator[_Part]:
    """Yield what each item says, what it says twice once."""
    seen: set[tuple[int, tuple[str, ...]]] = set()
    for at, view, said in parts:
        if said and (at, said) not in seen:
            seen.add((at, said))
            yield at, view, said


def _unframed(items: Sequence[Item]) -> list[_Part]:
    """The parts of the items, questions first, without the frame that half of all questions have.

    Such are ``Question:`` and ``Answer:``, or the worked examples before each. Where items are too
    few to tell a frame by what most begin with, it is lines that all have, and labels.
    """
    parts = [
        (at, view, tuple(words(text)))
        for at, item in enumerate(items if len(items) > _COMMON_ITEMS else _unlabelled(items))
        for view, text in sorted(_parts(item), key=lambda part: part[0])
    ]
    for step in (1, -1):
        frame = _shared_start([said[::step] for _, view, said in parts if view == _QUESTION])
        parts = [
            (at, view, _after(frame, said[::step])[::step] if view == _QUESTION else said)
            for at, view, said in parts
        ]
    return parts


def _unlabelled(items: Sequence[Item]) -> list[Item]:
    """The items without lines that all prompts begin or end with, then without a label there."""
    prompts = [item.prompt.split("\n") for item in items]
    for edge in (0, -1):
        while len({lines[edge] for lines in prompts}) == 1 < min(len(prompts), *map(len, prompts)):
            for lines in prompts:
                del lines[edge]
    return [
        replace(item, prompt=_LABEL.sub("", "\n".join(lines)))
        for item, lines in zip(items, prompts, strict=True)
    ]


def _after(frame: tuple[str, ...], said: tuple[str, ...]) -> tuple[str, ...]:
    """What is said without the words of the frame that it begins with."""
    pairs = enumerate(zip(frame, said, strict=False))
    return said[next((k for k, (one, other) in pairs if one != other), len(frame)) :]


def _shared_start(questions: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The longest start of at least half of the questions, if these are many."""
    alike = questions
    frame: tuple[str, ...] = ()
    while True:
        size = len(frame)
        following = Counter(said[size] for said in alike if len(said) > size)
        word, count = max(following.items(), key=lambda pair: pair[1], default=("", 0))
        if count <= _COMMON_ITEMS or 2 * count < len(questions):
            return frame
        frame = (*frame, word)
        alike = [said for said in alike if said[size : size + 1] == (word,)]


def _parts(item: Item) -> Iterator[tuple[int, str]]:
    """Yield the view and the text of each part: letters of options that are listed are no part."""
    lettered = lettered_prompt(item.prompt)
    if lettered:
        yield _QUESTION, lettered.parts[0].rpartition("\n")[0]
        yield _QUESTION, lettered.parts[-1]
    else:
        yield _QUESTION, item.prompt
        yield from ((_QUESTION, context) for context in item.contexts)
        if item.contexts:  # what follows all of them is the end of a sentence, not an answer
            yield from ((_QUESTION, ending) for ending in item.choices)
    for place, option in enumerate(lettered.options if lettered else item.choices):
        yield _ANSWERED if place in item.right[:1] else _WHOLE, option
    if not lettered:
        yield _ANSWERED, item.target
    for place, reference in enumerate(item.references):
        yield _WHOLE if place else _ANSWERED, reference


def _grams(
    ids: Integers, owner: Integers, length: Integers, asks: Flags
) -> tuple[dict[int, Grams], Flags]:
    """Return the phrases by length, and which words stand in one that many items share."""
    import numpy as np

    begin = np.cumsum(length) - length
    part = np.repeat(np.arange(len(length)), length)
    template = np.zeros(len(ids), dtype=bool)
    grams = {}
    for size in range(1, FULL):
        if size == GRAM:
            places = np.flatnonzero(part[: max(0, len(part) - size + 1)] == part[size - 1 :])
        else:
            known_whole = size < GRAM or (asks if size >= _SHORTEST_QUESTION else False)
            places = begin[(length == size) & known_whole]
        hashes = gram_hashes(ids, places, size)
        known, which = np.unique(hashes, return_inverse=True)
        of_item = np.unique(which * (len(owner) + 1) + owner[places]) // (len(owner) + 1)
        common = np.bincount(of_item, minlength=len(known))[which] > _COMMON_ITEMS
        for k in range(size):
            template[places[common] + k] |= size <= GRAM
        order = np.argsort(hashes[~common], kind="stable")
        rare, first, count = np.unique(
            hashes[~common][order], return_index=True, return_counts=True
        )
        if len(rare):
            grams[size] = Grams(rare, first, count, places[~common][order])
    return grams, template


def _weights(ids: Integers, slot: Integers, template: Flags, items: int) -> Floats:
    """The weight of each item's distinct words, at the first place of each."""
    import numpy as np

    outside = np.zeros(len(ids), dtype=bool)
    outside[slot[~template]] = True
    having = np.bincount(ids[outside], minlength=int(ids.max(initial=0)) + 1)
    rarity = np.log((items + 1) / np.maximum(having, 1))
    return np.where(outside, rarity[ids], 0.0)
