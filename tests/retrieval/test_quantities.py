"""What else is searched for when a financial quantity is asked for."""

from __future__ import annotations

import pytest

from onward.retrieval.quantities import computed_from


def test_a_ratio_is_looked_up_by_its_lines_under_the_names_of_the_question() -> None:
    told = computed_from("Does Acme have an improving gross margin in 2022?")
    assert told is not None
    assert told.startswith("Acme 2022 consolidated statements of operations")
    assert "cost of sales" in told


def test_several_quantities_are_told_together() -> None:
    told = computed_from("Compare the quick ratio with the free cash flow.") or ""
    assert "total current liabilities" in told
    assert "operating activities" in told


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Who founded the company?",
        "What did Roe v. Wade decide?",
        "How much cash is there?",
        "Was ist die Hauptstadt?",
        "What is the marginal effect of gross motor skills?",
    ],
)
def test_other_questions_add_nothing(question: str) -> None:
    assert computed_from(question) is None


def test_abbreviations_count_in_capitals_only() -> None:
    assert computed_from("What is the ROE of Acme?") is not None
    assert computed_from("What is a roe?") is None
