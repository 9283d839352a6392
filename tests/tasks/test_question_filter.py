"""The filter keeps what a reader would ask, and says why it drops the rest."""

from __future__ import annotations

import pytest

from onward.tasks.question_filter import fault, is_prose
from tests.tasks.made import passage


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("How many days of leave does everyone have?", "28 days", None),
        ("What does MLM stand for?", "Masked language model", None),
        ("According to “T”, how long is parental leave at full pay?", "20 weeks", None),
        ("Within how many days may a bicycle be returned if it was ridden?", "30 days", None),
        ("What does it cost?", "5 euros", "cannot be asked without the passage"),
        (
            "What does this method reduce in training?",
            "Memory",
            "cannot be asked without the passage",
        ),
        ("What does Figure 5 show for BERT?", "Accuracy", "cannot be asked without the passage"),
        (
            "What is BERT compared to?",
            "The results in Table 3",
            "cannot be asked without the passage",
        ),
        ("Was kostet diese Wartung?", "5 Euro", "cannot be asked without the passage"),
        ("What is the value of N = 6 layers?", "6", "formulas, marks or broken text"),
        ("What does the sum ∑ of BERT give?", "One", "formulas, marks or broken text"),
        ("Who wrote (the manual of the Skiff?", "Ada", "formulas, marks or broken text"),
        (
            "How many gears does the 28 gear bicycle have?",
            "28",
            "the answer stands in the question",
        ),
        ("What is the red bicycle of Harlow Bay?", "Bicycle", "the answer stands in the question"),
        ("Why did the shop close in May?", " ", "the answer is empty or too long"),
        ("Why?", "Rain", "the question is too long or too short"),
    ],
)
def test_a_question_is_kept_or_dropped_for_a_reason(
    question: str, answer: str, reason: str | None
) -> None:
    assert (
        fault(question, answer, title="T", language="de" if "Was" in question else "en") == reason
    )


def test_references_and_code_are_no_prose() -> None:
    cited = "A. Author. Title. In Proceedings of X, pp. 3-9, 2019.\nB. Other. arXiv:1234, 2020."
    assert not is_prose(passage(cited))
    assert not is_prose(passage("Any text.", headings=("Paper", "References")))
    assert not is_prose(passage("1 Intro 3", headings=("Table of contents",)))
    assert is_prose(
        passage("We contrast this with earlier work.", headings=("2 Contents of boxes",)[:0])
    )
    assert is_prose(passage("The shop opens at nine.", headings=("Shop",)))
