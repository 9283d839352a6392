"""Replies of judges and answers to judge, made by hand for the tests of model judges."""

from __future__ import annotations

import json
from collections.abc import Sequence

from onward.judging.rubric import RUBRIC, Criterion, Rubric
from onward.types import Answer, Citation, Hit, Question
from tests.answering.made import TESLA, WARSAW

QUESTION = Question("When was Tesla born?")
POLITE = Rubric(
    (
        Criterion("Clarity", 0.5, "Is it clear?"),
        Criterion("Politeness", 0.3, "Is it polite?", "boolean"),
        Criterion("Steps", 0.2, "How many steps are right?", "number", 0, 10),
    )
)


def answer(
    text: str, hits: Sequence[Hit] = (TESLA, WARSAW), *, cites: Sequence[Hit] = ()
) -> Answer:
    """An answer with these hits that cites some of them."""
    citations = tuple(
        Citation(n, hit.passage.source, hit.passage.location, "", hit.passage.id, "d", 0, 1)
        for n, hit in enumerate(cites, start=1)
    )
    return Answer(text, abstained=False, citations=citations, hits=tuple(hits), model="m")


def graded(*grades: object, rubric: Rubric = RUBRIC) -> str:
    """A verdict as JSON: one grade for each criterion, the last one again for those left."""
    values = [*grades, *[grades[-1]] * len(rubric.criteria)]
    return json.dumps(
        {
            criterion.name: {"reason": f"Of {criterion.name}.", "grade": value}
            for criterion, value in zip(rubric.criteria, values, strict=False)
        }
    )
