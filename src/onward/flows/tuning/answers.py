"""Tuning for answers from documents: what decides is how good the answers in words are."""

from __future__ import annotations

from collections.abc import Sequence

from onward.answering import is_abstention
from onward.answering.marks import read_marks
from onward.flows.tuning.supervised import open_examples
from onward.flows.tuning.task import Task, Values, Workbench
from onward.judging.metrics.text import exact_match, token_f1

TOKEN_F1 = "token_f1"
EXACT = "exact_match"
CITED = "right citation"
"""1 where the answer cites the passage that holds it and no other; None where it refuses."""
REFUSED = "refuses rightly"
"""Of questions whose passages do not hold the answer: 1 where the model says so."""
IN_VAIN = "refuses in vain"
"""Of the other questions: 1 where the model says that they do not."""
_MEASURED = (TOKEN_F1, EXACT, CITED, REFUSED, IN_VAIN)


def open_answers(bench: Workbench) -> Task:
    """Encode records of answers; what decides is token F1 against the reference answers."""
    return open_examples(
        bench, measured_answers, deciding=TOKEN_F1, shares=_MEASURED, falling=(IN_VAIN,)
    )


def measured_answers(written: Sequence[str], wanted: Sequence[str]) -> Values:
    """Measure answers against those of the records; a refusal in vain has an F1 of 0."""
    rows = [_measured(*pair) for pair in zip(written, wanted, strict=True)]
    return {name: [row.get(name) for row in rows] for name in _MEASURED}


def _measured(written: str, wanted: str) -> dict[str, float | None]:
    refuses = is_abstention(written)
    if is_abstention(wanted):
        return {REFUSED: float(refuses)}
    said, cited = _parted(written)
    answer, right = _parted(wanted)
    return {
        TOKEN_F1: 0.0 if refuses else token_f1(said, answer),
        EXACT: 0.0 if refuses else exact_match(said, answer),
        CITED: None if refuses else float(cited == right),
        IN_VAIN: float(refuses),
    }


def _parted(answer: str) -> tuple[str, set[int]]:
    """An answer without its marks, and what they cite."""
    plain, sentences = read_marks(answer)
    return plain, {number for sentence in sentences for number in sentence.cites}
