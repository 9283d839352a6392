"""Choose the few sentences to show: the best, others nearly as good that add something.

Knows scores and the order of reading. Refuses to know where the scores come from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onward.answering.candidates import Candidate
from onward.language import words
from onward.types import Vector

MARGIN = 2.0
"""How far below the best score another may lie; on XQuAD this shows 1.9 sentences on average."""

_NEW = 0.3
"""Least share of a sentence's words that no sentence before it has said."""

_DANGLING = re.compile(
    r"(he|she|it|they|his|her|its|their|this|these|those|such|however|therefore|thus|also|instead"
    r"|er|sie|es|dies(e[rsmn]?)?|il|elle|ils|elles|cela|ce|cette|ces|él|ella|ellos|ellas|esto|este"
    r"|esta)\b|这|那|他|她|它|これ|それ",
    re.IGNORECASE,
)


_ANNOUNCES = re.compile(
    r":$|\b(following|several|various|two|three|four|five|six|seven|some|many)( [\w-]+){0,2}"
    r" (advantages|benefits|reasons|desiderata|limitations|drawbacks|ways|steps|parts|types|kinds"
    r"|categories|factors|goals|components|methods|examples|contributions|criteria|principles"
    r"|problems|challenges|features|properties|conditions|requirements|stages|phases)\W*$",
    re.IGNORECASE,
)
"""*LoRA possesses several key advantages.* says that they come next."""


def choose(found: Sequence[Candidate], scores: Vector, limit: int) -> list[Candidate]:
    """Return at most ``limit`` candidates in reading order: by hit, then as in the text.

    A sentence that leans on the one before it (*He*, *This*, *However*) brings that one along
    where there is room, and one that announces a list brings what follows.
    """
    order = [int(i) for i in (-scores).argsort(kind="stable")]
    chosen: list[int] = []
    said: set[str] = set()
    for i in order:
        if len(chosen) == limit or scores[i] < scores[order[0]] - MARGIN:
            break
        if i in chosen:
            continue
        own = set(words(found[i].shown))
        if not chosen or len(own - said) >= _NEW * len(own):
            chosen.append(i)
            said |= own
            if _ANNOUNCES.search(found[i].shown):
                chosen += _following(i, chosen, found)[: limit - len(chosen)]
    chosen = _with_predecessors(chosen, found, limit)
    return sorted((found[i] for i in chosen), key=lambda one: (one.hit, one.start))


def _following(i: int, chosen: Sequence[int], found: Sequence[Candidate]) -> list[int]:
    """What comes right after candidate ``i`` in its passage, without a gap."""
    places = {(one.hit, one.index): j for j, one in enumerate(found)}
    hit, index = found[i].hit, found[i].index + 1
    following: list[int] = []
    while (hit, index) in places:
        following.append(places[hit, index])
        index += 1
    return [j for j in following if j not in chosen]


def _with_predecessors(chosen: list[int], found: Sequence[Candidate], limit: int) -> list[int]:
    places = {(one.hit, one.index): i for i, one in enumerate(found)}
    result = list(chosen)
    for i in chosen:
        before = places.get((found[i].hit, found[i].index - 1))
        if len(result) >= limit or before is None or before in result:
            continue
        if _DANGLING.match(found[i].shown) and found[before].shown == " ".join(
            found[i].preceding.split()
        ):
            result.append(before)
    return result
