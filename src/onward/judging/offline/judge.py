"""The judge that needs no language model: five criteria by fitted measures, each with its reason.

It compares words and vectors and understands nothing; what it reached on data with people's
labels stands in its statement. Knows an embedder and an ``Entailment``, passed as arguments.
Refuses to know how answers are made.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from onward.judging.offline.measures import MEASURES, Measured, measure
from onward.judging.offline.plain_answer import refuses
from onward.judging.offline.reasons import reason_for
from onward.judging.offline.weights import load_figures, load_weighings
from onward.judging.rubric import RUBRIC, Criterion, Rubric
from onward.protocols import Embedder, Entailment
from onward.types import Answer, Grade, Question, Verdict

NAME = "offline"
UNSHOWN = 0.25
"""Share of Faithfulness when neither context nor reference is there to bear anything out: *Bad*,
for no statement is borne out, and not *Worse*, for none is contradicted."""
UNSURE = 0.75
"""Most that a refusal gets when no reference tells that it is right: *Good*."""
_UNKNOWN = 0.5


@dataclass(frozen=True, slots=True)
class OfflineJudge:
    """A Judge that grades by measures of words, numbers, names and vectors."""

    embedder: Embedder | None
    """None compares by words alone."""
    entailment: Entailment
    rubric: Rubric = RUBRIC

    @property
    def name(self) -> str:
        """``offline``."""
        return NAME

    def judge(self, question: Question, answer: Answer, reference: str | None = None) -> Verdict:
        """Grade ``answer`` on the criteria of the rubric that this judge knows.

        Grades lie between 1 and 5 in steps of 0.01, so that a small defect shows. An empty answer
        is Worse throughout. A refusal is graded by whether an answer was due: by the reference if
        there is one, else by what the context offers, and as Fair when neither is there. A
        criterion that the judge does not know gets no grade; if it counts, the verdict has no
        score and says why. Raises what the embedder and the entailment raise.
        """
        started = time.perf_counter()
        found = measure(
            question, answer, reference, embedder=self.embedder, entailment=self.entailment
        )
        grades = tuple(
            _grade(criterion, *self._assess(criterion.name, found, reference))
            for criterion in self.rubric.criteria
            if criterion.name in MEASURES
        )
        score = self.rubric.score(grades)
        return Verdict(
            judge=NAME,
            score=score,
            grades=grades,
            unscored=None if score is not None else _unknown_criteria(self.rubric.criteria),
            claims=found.claims,
            seconds=time.perf_counter() - started,
        )

    def _assess(self, name: str, found: Measured, reference: str | None) -> tuple[float, str]:
        """How well a criterion is met, 0 to 1, and why."""
        if not found.answer.sentences:
            said = found.answer.injected
            return 0.0, "It only speaks to its judge." if said else "The answer is empty."
        weighings = load_weighings(vectors=self.embedder is not None)
        if found.answer.refusal:
            due = weighings["Due"].share(found.offered()) if found.offers else _UNKNOWN
            if reference is not None:
                due = float(not refuses(reference))
                return 1 - due, _of_refusal(due, found)
            return min(1 - due, UNSURE), _of_refusal(due, found)
        share = weighings[name].share(found.row())
        if name == "Faithfulness" and not found.shown.texts and reference is None:
            share = UNSHOWN
        return share, reason_for(name, found)


def offline_statement() -> str:
    """Return what a report must say of this judge: that it is a heuristic, and what it reached."""
    figures = "; ".join(
        f"{f.data}: {f.what} {f.value:.2f}{f' ({f.beside})' if f.beside else ''}, n = {f.n}"
        for f in load_figures()
    )
    return (
        "The offline judge is a heuristic: it compares words, numbers, names and vectors and "
        "understands nothing. On data that it was not fitted on it reached: " + figures + "."
    )


def _grade(criterion: Criterion, share: float, reason: str) -> Grade:
    if criterion.kind == "boolean":
        return Grade(criterion.name, float(share >= _UNKNOWN), reason)
    value = criterion.low + share * (criterion.high - criterion.low)
    return Grade(criterion.name, round(value, 2), reason)


def _of_refusal(due: float, found: Measured) -> str:
    if due == _UNKNOWN:
        return "It gives no answer, and nothing was shown that tells whether one was due."
    if due < _UNKNOWN:
        return "It gives no answer, and none was due."
    offer = f": “{found.offers[0][:90]}”" if found.offers else "."
    return f"It gives no answer where one was due{offer}"


def _unknown_criteria(criteria: Sequence[Criterion]) -> str:
    unknown = [c.name for c in criteria if c.weight > 0 and c.name not in MEASURES]
    if not unknown:
        return "no criterion of the rubric counts"
    return (
        f"the offline judge cannot grade {', '.join(unknown)}: it knows {', '.join(MEASURES)}; "
        "use a model as the judge"
    )
