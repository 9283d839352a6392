"""Records that teach answering from documents: passages, a question, a cited answer or a refusal.

Knows cases, hits and what makes a passage the right one. Refuses to know how hits are found and
how a prompt is written. Retrieval-aware fine-tuning, after RAFT (Zhang et al. 2024): the right
passage among distractors, and sometimes distractors alone.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from onward.types import Case, GoldSpan, Hit


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question with passages to show, in their order."""

    case: Case
    hits: tuple[Hit, ...]
    right: int | None
    """Place in ``hits`` of the passage that holds the answer; None when none does."""


def draw(
    case: Case,
    hits: Sequence[Hit],
    gold: Sequence[GoldSpan],
    *,
    distractors: int,
    unanswerable: bool,
    chance: random.Random,
) -> Drawn | None:
    """Choose what is shown with ``case``: the right passage and distractors, or these alone.

    The best of ``hits`` that overlaps ``gold`` is the right one and comes first, so that it stays
    where not all can be shown; whoever shows them shuffles them. Of the others, best first, as
    many as ``chance`` says are distractors, 0 to ``distractors``; in a record that is to be
    ``unanswerable`` one more than ``distractors``. One that holds the words of the answer is none.
    None when the right passage was not found, or when nothing would be shown.
    """
    holding = [hit for hit in hits if holds(hit, gold)]
    wrong = [hit for hit in hits if not holds(hit, gold) and not _says(hit, case.answer)]
    if unanswerable:
        shown = wrong[: distractors + 1]
        return Drawn(case, tuple(shown), None) if shown else None
    if not holding or not case.answer:
        return None
    return Drawn(case, (holding[0], *wrong[: chance.randint(0, distractors)]), 0)


def holds(hit: Hit, gold: Sequence[GoldSpan]) -> bool:
    """Whether the hit's passage shares a character with a span of ``gold``."""
    passage = hit.passage
    return any(
        span.document_id == passage.document_id
        and span.start < passage.end
        and passage.start < span.end
        for span in gold
    )


def target(drawn: Drawn, refusal: str) -> str:
    """What is to be learned: the reference answer with its citation, or ``refusal``."""
    if drawn.right is None or drawn.case.answer is None:
        return refusal
    answer = drawn.case.answer.strip()
    return f"{answer} [{drawn.right + 1}]"


def _says(hit: Hit, answer: str | None) -> bool:
    return bool(answer) and answer is not None and answer.casefold() in hit.passage.text.casefold()
