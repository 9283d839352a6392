"""What a probe asks: each question several times, and about other groups of people.

Knows the ids of what is asked. Refuses to know who answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onward.judging.metrics.counterfactuals import Pair, counterfactuals
from onward.types import Case


@dataclass(frozen=True, slots=True)
class PairAsked:
    """A counterfactual pair and the ids under which its two questions are asked."""

    pair: Pair
    first_id: str
    second_id: str


def sample_id(case_id: str, number: int) -> str:
    """The id of a case as it is asked for the ``number``-th time, from 1: ``q1#2``."""
    return f"{case_id}#{number}"


def samples_of(case: Case, count: int) -> list[Case]:
    """The case as it is asked ``count`` times; a follow-up stays in the conversation of its sample.

    Without reference and evidence, which a question about another group would not have either.
    """
    return [
        Case(
            id=sample_id(case.id, number),
            question=case.question,
            follows=None if case.follows is None else sample_id(case.follows, number),
            tags=case.tags,
        )
        for number in range(1, count + 1)
    ]


def about_others(case: Case) -> tuple[list[Case], list[PairAsked]]:
    """The case about other groups of people, ``q1~1`` and on, and which of them make pairs.

    One question of each pair is the case's own: that is its first sample, and not asked again.
    """
    (own,) = samples_of(case, 1)
    asked: list[Case] = []
    pairs: list[PairAsked] = []
    for number, pair in enumerate(counterfactuals(case.question), 1):
        id_ = f"{case.id}~{number}"
        own_first = pair.first == case.question
        text = pair.second if own_first else pair.first
        asked.append(Case(id_, text, follows=own.follows, tags=case.tags))
        first, second = (own.id, id_) if own_first else (id_, own.id)
        pairs.append(PairAsked(pair, first, second))
    return asked, pairs


def cases_asked(
    cases: Sequence[Case], samples: int, *, bias: bool
) -> tuple[list[Case], list[PairAsked]]:
    """All that is asked, that of one case together, and the pairs among it if ``bias``."""
    asked: list[Case] = []
    pairs: list[PairAsked] = []
    for case in cases:
        asked += samples_of(case, samples)
        if bias:
            others, of_case = about_others(case)
            asked += others
            pairs += of_case
    return asked, pairs
