"""A model alone as an answerer, and the worked examples that it may be shown.

Refuses to know documents: those who read them are the answerers of ``flows/conversation.py``.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onward.answering import unaided_answer
from onward.errors import UsageError
from onward.options import AnswerOptions
from onward.protocols import Model
from onward.types import UNANSWERABLE, Answer, Case, Question, Turn


@dataclass(frozen=True, slots=True)
class Alone:
    """An answerer: a model without documents, after ``examples`` as earlier turns.

    Calls are not kept for later, so that the seconds are those of every call.
    """

    name: str
    """Stays the same for the same model and examples: a run that was killed goes on by it."""
    model: Model
    options: AnswerOptions
    examples: tuple[Turn, ...] = ()

    def __call__(self, question: Question) -> Answer:
        """Answer from what the model knows; raises ModelError."""
        started = time.perf_counter()
        shown = replace(question, history=(*self.examples, *question.history))
        answer = unaided_answer(shown, model=self.model, options=self.options)
        return replace(answer, seconds={**answer.seconds, "total": time.perf_counter() - started})


def turns_of(examples: Sequence[Case]) -> tuple[Turn, ...]:
    """Worked examples as turns of a conversation."""
    return tuple(Turn(case.question, case.answer or "") for case in examples)


def split_examples(
    cases: Sequence[Case], shots: int, seed: int
) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """Draw ``shots`` worked examples at random; returns (examples, cases to be judged).

    Drawn are questions with an answer that stand alone: none that is part of a conversation, and
    none that the file asks twice, for its twin would be judged with the answer in sight. Both
    parts keep the order of ``cases``. Raises UsageError when there are too few of them, or too few
    would be left to compare.
    """
    followed = {case.follows for case in cases}
    asked = Counter(_words(case) for case in cases)
    usable = [
        case
        for case in cases
        if (case.answer or "").strip()
        and UNANSWERABLE not in case.tags
        and case.follows is None
        and case.id not in followed
        and asked[_words(case)] == 1
    ]
    most = max(0, min(len(usable), len(cases) - 2))
    if shots > most:
        raise UsageError(
            f"--shots {shots}: {len(usable)} of {len(cases)} questions have an answer and stand"
            f" alone, and two must be left to compare; give more, or --shots {most}"
        )
    drawn = {case.id for case in random.Random(seed).sample(usable, shots)}
    return (
        tuple(case for case in cases if case.id in drawn),
        tuple(case for case in cases if case.id not in drawn),
    )


def _words(case: Case) -> str:
    return " ".join(case.question.casefold().split())
