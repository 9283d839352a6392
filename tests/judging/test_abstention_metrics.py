"""Declining is right where there is no answer, wrong where there is one, and else unknown."""

from __future__ import annotations

import pytest

from onward.judging.metrics.abstention import (
    abstained_in_vain,
    abstention_right,
    answered_in_vain,
    is_answerable,
)
from onward.types import UNANSWERABLE, Case, Evidence
from tests.judging.measured import answer

ANSWERABLE = Case("a", "Where?", answer="Paris")
BY_EVIDENCE = Case("b", "Where?", evidence=(Evidence("a.txt", "in Paris"),))
NOT_TOLD = Case("c", "Where?", answer="It is not said.", tags=(UNANSWERABLE,))
UNKNOWN = Case("d", "Where?", answer=" ")

TOLD = answer("In Paris.")
DECLINED = answer("Not found in your documents.", abstained=True)


@pytest.mark.parametrize(
    ("case", "answerable"),
    [(ANSWERABLE, True), (BY_EVIDENCE, True), (NOT_TOLD, False), (UNKNOWN, None)],
)
def test_the_tag_wins_then_reference_or_evidence_tell(
    case: Case, *, answerable: bool | None
) -> None:
    assert is_answerable(case) is answerable


def test_each_of_the_four_outcomes() -> None:
    metrics = (abstention_right, abstained_in_vain, answered_in_vain)
    assert [metric(ANSWERABLE, TOLD) for metric in metrics] == [1, 0, None]
    assert [metric(ANSWERABLE, DECLINED) for metric in metrics] == [0, 1, None]
    assert [metric(NOT_TOLD, TOLD) for metric in metrics] == [0, None, 1]
    assert [metric(NOT_TOLD, DECLINED) for metric in metrics] == [1, None, 0]


def test_where_it_is_unknown_whether_there_is_an_answer_nothing_is_measured() -> None:
    for metric in (abstention_right, abstained_in_vain, answered_in_vain):
        assert metric(UNKNOWN, DECLINED) is None


def test_an_empty_answer_does_not_count_as_declining() -> None:
    assert abstention_right(NOT_TOLD, answer("")) == 0
