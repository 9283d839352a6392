"""Questions with their options in the prompt, cut apart again."""

from __future__ import annotations

import pytest

from onward.tasks.benchmarks.prompted_options import Options, cut_options
from onward.tasks.case_record import RecordError


def _row(body: str, answer: str = "answer2") -> dict[str, str]:
    return {"instruction": f"Please choose: {body}", "answer": answer}


def test_options_keep_their_own_blanks_and_words() -> None:
    row = _row(
        "What: is Answer1: here?\n\nAnswer1: a pan  Answer2: of Answer1: or Answer3: milk \n\n"
        "Answer format: answer1/answer2"
    )
    assert cut_options(row, "Answer") == Options(
        "What: is Answer1: here?", ("a pan ", "of Answer1: or Answer3: milk "), 1
    )


def test_paragraphs_and_windows_line_ends_part_options() -> None:
    row = _row(
        "Ziel?\r\n\r\nSolution1: 日本 \n\nSolution2: ös\n\nAnswer format: solution1/solution2",
        " Solution2 ",
    )
    assert cut_options(row, "Solution") == Options("Ziel?", ("日本 ", "ös"), 1)


@pytest.mark.parametrize(
    ("body", "answer", "reason"),
    [
        ("q\n\nAnswer1: a Answer2: b", "answer1", "does not end with"),
        ("q\n\nAnswer1: a\n\nAnswer format: answer1/answer2", "answer1", "no 'Answer2:'"),
        ("q Answer1: a Answer2: b\n\nAnswer format: answer1/answer2", "answer1", "no 'Answer1:'"),
        ("q\n\nAnswer1: a Answer2: b\n\nAnswer format: answer1/answer2", "b", "'answer' is 'b'"),
        ("q\n\nAnswer1:  Answer2: b\n\nAnswer format: answer1/answer2", "answer1", "is empty"),
        ("", "answer1", "does not end with"),
    ],
)
def test_what_is_missing_is_said(body: str, answer: str, reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        cut_options(_row(body, answer), "Answer")
