"""An item's options in another order, and where they stand in its prompt.

Knows letters before options, and where the right ones went. Refuses to know models and scores.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from string import ascii_uppercase
from typing import NamedTuple

from onward.types import Item

_LETTERED = re.compile(r"^\(?([A-Z])[.)][ \t]+(?=\S)", re.MULTILINE)


class LetteredPrompt(NamedTuple):
    """A prompt that lists its options: ``parts[0] + options[0] + parts[1] + …  + parts[-1]``."""

    parts: tuple[str, ...]
    """What stands before, between and after the options, their letters included."""
    options: tuple[str, ...]


def lettered_prompt(prompt: str) -> LetteredPrompt | None:
    """Tell apart what a prompt asks and its options, if lines that begin with A., B. and so on.

    ``A)`` and ``(A)`` do as well; the last list counts that begins with A and has two options or
    more. The last option ends with its line.
    """
    marks = list(_LETTERED.finditer(prompt))
    starts = [place for place, mark in enumerate(marks) if mark[1] == "A"]
    listed = marks[starts[-1] :] if starts else []
    if len(listed) < 2 or "".join(mark[1] for mark in listed) != ascii_uppercase[: len(listed)]:
        return None
    line_end = prompt.find("\n", listed[-1].end())
    spans = [
        (mark.end(), len(prompt[: after.start()].rstrip())) for mark, after in pairwise(listed)
    ]
    spans.append((listed[-1].end(), line_end if line_end >= 0 else len(prompt)))
    edges = [0, *(edge for span in spans for edge in span), len(prompt)]
    parts = tuple(prompt[edges[k] : edges[k + 1]] for k in range(0, len(edges), 2))
    return LetteredPrompt(parts, tuple(prompt[start:end] for start, end in spans))


def shuffled(item: Item, seed: int) -> Item:
    """Return the item with its options in another order, the places of the right ones moved along.

    The order depends on seed and id, is the same on every machine, and is never the one that the
    item has, unless there are fewer than two options. Where the choices are the letters of options
    in the prompt, these options change places there and the letters stay; of partial evaluation
    (WinoGrande) the contexts do. A target that is a right choice becomes the new place's. An item
    without choices comes back as it is. Where the prompt stays the same, likelihoods do not depend
    on the order: there is nothing to learn from weighing the choices again.
    """
    lettered = lettered_prompt(item.prompt)
    if item.contexts:
        order = _order(len(item.contexts), item.id, seed)
        return replace(item, contexts=_taken(item.contexts, order), right=_moved(item.right, order))
    order = _order(len(item.choices), item.id, seed)
    if not lettered or item.choices != tuple(ascii_uppercase[: len(lettered.options)]):
        return replace(item, choices=_taken(item.choices, order), right=_moved(item.right, order))
    options = _taken(lettered.options, order)
    filled = (part + option for part, option in zip(lettered.parts, options, strict=False))
    right = _moved(item.right, order)
    target = item.choices[right[0]] if right and item.target in item.choices else item.target
    prompt = "".join(filled) + lettered.parts[-1]
    return replace(item, prompt=prompt, right=right, target=target)


def _order(count: int, name: str, seed: int) -> list[int]:
    """Which option comes to each place: all orders but the first are equally likely."""
    order = list(range(count))
    if count < 2:
        return order
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    chance = random.Random(int.from_bytes(digest, "big"))
    while order == sorted(order):
        # Drawn from random() alone: the one method that Python keeps the same in all versions.
        order.sort(key=lambda _: chance.random())
    return order


def _taken(options: Sequence[str], order: Sequence[int]) -> tuple[str, ...]:
    return tuple(options[place] for place in order)


def _moved(right: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    return tuple(place for place, before in enumerate(order) if before in right)
