"""Reading and writing citation marks."""

from __future__ import annotations

import pytest

from onward.answering.marks import quoted, read_marks, without_marks, write_marks


@pytest.mark.parametrize(
    ("mark", "numbers"),
    [
        ("[1]", (1,)),
        ("[1, 2]", (1, 2)),
        ("[1][2]", (1, 2)),
        ("[1] [2]", (1, 2)),
        ("【1】", (1,)),
        ("【4†source】", (4,)),
        ("[1-3]", (1, 2, 3)),
        ("[1–3, 5]", (1, 2, 3, 5)),
        ("[^2]", (2,)),
        ("[Passage 3]", (3,)),
        ("[3; 1; 3]", (3, 1)),
        ("[1-900]", (1, 900)),
    ],
)
def test_marks_of_every_kind_are_read(mark: str, numbers: tuple[int, ...]) -> None:
    for answer in (f"Water is wet {mark}.", f"Water is wet.{mark}", f"Water is wet. {mark}"):
        plain, (only,) = read_marks(answer)
        assert plain.strip() == "Water is wet."
        assert only.cites == numbers


def test_a_mark_after_the_full_stop_belongs_to_the_sentence_before() -> None:
    _, (one, two) = read_marks("Water is wet. [1] Fire is hot. [2]")
    assert (one.text, one.cites) == ("Water is wet.", (1,))
    assert (two.text, two.cites) == ("Fire is hot.", (2,))


def test_brackets_that_cite_nothing_stay() -> None:
    answer = "The value [sic] is [1990] and [a]."
    assert read_marks(answer)[0] == answer


def test_an_answer_of_marks_alone_has_no_sentence() -> None:
    assert read_marks("[1][2]") == ("", [])
    assert read_marks("") == ("", [])


def test_marks_are_written_after_their_sentences() -> None:
    plain, (one, two) = read_marks("Water is [1] wet. Fire is hot [2].")
    written = write_marks(plain, [(one, "[1]"), (two, "[unsupported]")])
    assert written == "Water is wet. [1] Fire is hot. [unsupported]"


def test_marks_of_a_source_are_shown_in_round_brackets() -> None:
    assert quoted("proposed by Hu and others [2, 3].") == "proposed by Hu and others (2, 3)."
    assert quoted("as said【4】[5-7]") == "as said(4)(5-7)"
    assert quoted("in [1990] and [sic]") == "in [1990] and [sic]"


def test_only_marks_of_what_is_cited_are_taken_away() -> None:
    assert without_marks("Wet [1], hot【2】 and cold [1, 3] [1-2].", {1, 2}) == (
        "Wet, hot and cold [1, 3]."
    )
    assert without_marks("[1, 2, 3]", ()) == "[1, 2, 3]"
