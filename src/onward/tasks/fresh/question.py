"""The nouns of fresh questions.

Knows shapes only. Refuses to know how questions are made and answers are read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from onward.tasks.fresh.chance import Chance
from onward.types import Item

AnswerForm = Literal["number", "date", "word", "choice", "list", "names", "rules"]
"""What an answer is: of ``list`` the order counts, of ``names`` it does not; ``rules`` are what a
text must follow."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A question and its answer, as a generator makes them."""

    question: str
    answer: str
    form: AnswerForm
    options: tuple[str, ...] = ()
    """What the answer is one, several or all of."""


@dataclass(frozen=True, slots=True)
class FreshItem:
    """A generated question with its true answer, and what is needed to check another one."""

    item: Item
    """``references`` has the one answer (of ``rules`` they, as JSON); ``group`` is the kind."""
    kind: str
    variant: str
    difficulty: int
    """1 to 3."""
    form: AnswerForm
    options: tuple[str, ...] = ()
    """What the answer is one, several or all of."""


Generator = Callable[[Chance, int], Draft]
"""(chance, difficulty from 1 to 3) → question and answer."""
