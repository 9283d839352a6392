"""Split cases into two parts that share nothing: no question, no conversation, no document.

Knows cases and what makes two of them depend on each other. Refuses to know what the parts are
for.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence

from onward.errors import UsageError
from onward.tasks.near_duplicates import alike_pairs
from onward.types import Case


def split_cases(
    cases: Sequence[Case], share: float, *, seed: int = 0, by_document: bool = True
) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """Return two parts of ``cases``, the first with about ``share`` (0 to 1) of them.

    Always together are the turns of one conversation and questions that are near-duplicates
    (Jaccard similarity of their stems of at least 0.8); with ``by_document`` also all cases whose
    evidence names one source. Groups are drawn by ``seed``, whatever their order, and the first
    part takes a group while that brings it nearer to its share. Cases keep their order. Raises
    UsageError for a share that is not between 0 and 1, for two cases of one id, and when nothing
    is left for one of the parts because all cases hang together.
    """
    if not 0 < share < 1:
        raise UsageError(f"the share of the first part must be between 0 and 1, not {share}")
    if len({case.id for case in cases}) < len(cases):
        raise UsageError("two cases have the same id: give each its own, or they would leak")
    groups = linked_groups(len(cases), _links(cases, by_document=by_document))
    order = sorted(groups, key=lambda group: min(cases[place].id for place in group))
    random.Random(seed).shuffle(order)
    wanted = share * len(cases)
    first: set[int] = set()
    for group in order:
        if len(first) + len(group) / 2 <= wanted:
            first.update(group)
    if not first or len(first) == len(cases):
        linked = "near-duplicates, conversations or documents" if by_document else "near-duplicates"
        raise UsageError(
            f"{len(cases)} cases in {len(groups)} groups cannot be split {share:.2f} to"
            f" {1 - share:.2f}: they hang together by {linked}; add other questions"
        )
    return (
        tuple(case for place, case in enumerate(cases) if place in first),
        tuple(case for place, case in enumerate(cases) if place not in first),
    )


def leaks(first: Iterable[Case], second: Iterable[Case], *, by_document: bool = True) -> list[str]:
    """Return what two parts share, one line each; [] when a test on the second can be trusted.

    Looked for are what ``split_cases`` keeps together.
    """
    ones, others = list(first), list(second)
    both = [*ones, *others]
    found = []
    for before, after in sorted(set(_links(both, by_document=by_document))):
        if before < len(ones) <= after:
            found.append(
                f"{both[before].id} and {both[after].id} share their question,"
                " conversation or document"
            )
    return found


def linked_groups(count: int, links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the places 0 to ``count`` - 1 in groups that links join, directly or through others.

    Places ascend within a group, groups by their first place.
    """
    head = list(range(count))

    def top(place: int) -> int:
        while head[place] != place:
            head[place] = head[head[place]]
            place = head[place]
        return place

    for one, other in links:
        head[top(other)] = top(one)
    groups: dict[int, list[int]] = defaultdict(list)
    for place in range(count):
        groups[top(place)].append(place)
    return list(groups.values())


def _links(cases: Sequence[Case], *, by_document: bool) -> Iterable[tuple[int, int]]:
    """Yield places of two cases that may not be parted, the earlier one first."""
    known = {case.id: place for place, case in enumerate(cases)}
    documents: dict[str, int] = {}
    yield from alike_pairs([case.question for case in cases])
    for place, case in enumerate(cases):
        if case.follows in known:
            one, other = sorted((known[case.follows], place))
            yield one, other
        for evidence in case.evidence if by_document else ():
            before = documents.setdefault(evidence.source.casefold(), place)
            if before != place:
                yield before, place
