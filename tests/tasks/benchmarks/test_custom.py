"""The user's own questions: columns and notations of the right answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onward.errors import UsageError
from onward.tasks.benchmarks import read_task
from onward.tasks.benchmarks.extraction import answer_text
from onward.types.benchmarks import TaskData
from tests.tasks.benchmarks.made import written


def _data(tmp_path: Path, rows: list[dict[str, Any]]) -> TaskData:
    return read_task("custom", written(tmp_path / "quiz.jsonl", rows))


def _right(data: TaskData) -> list[tuple[int, ...]]:
    return [item.right for item in data.items]


@pytest.mark.parametrize(
    "answers",
    [["ja", "nein"], ["A", "b"], [0, 1], ["0", "1"], [["ja"], ["nein"]], [" ja ", "nein"]],
)
def test_the_right_choice_is_a_text_a_letter_or_a_place(answers: list[Any], tmp_path: Path) -> None:
    data = _data(
        tmp_path, [{"question": "q?", "choices": ["ja", "nein"], "answer": a} for a in answers]
    )
    assert _right(data) == [(0,), (1,)]
    assert (data.task.name, data.task.kind, data.task.chance) == ("custom:quiz", "choice", 0.5)
    assert data.items[0].prompt == "Question: q?\nAnswer:"
    assert data.items[1].target == "nein"


def test_one_notation_holds_for_the_whole_file(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"question": "1+1?", "choices": ["1", "2", "3"], "answer": "2"},
        {"question": "Hauptstadt?", "choices": ["Bonn", "Rom", "Berlin"], "answer": "2"},
        {"question": "Name?", "choices": ["Bo", "Cy", "Di"], "answer": "0"},
    ]
    assert _right(_data(tmp_path, rows)) == [(2,), (2,), (0,)]
    assert _right(_data(tmp_path, rows[:1])) == [(1,)]


def test_choices_stand_in_columns_too(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("ID,Question,A,B,C,Answer,Group\nx,q?,one,two,,B,law\ny,r?,one,two,three,C,\n")
    data = read_task("custom", path)
    assert [(i.id, i.choices, i.right, i.group) for i in data.items] == [
        ("x", ("one", "two"), (1,), "law"),
        ("y", ("one", "two", "three"), (2,), ""),
    ]
    assert data.task.chance is None
    path.write_text("question;choice0;choice1;answer\nq?;one;two;1\n")
    assert _right(read_task("custom", path)) == [(1,)]


def test_several_choices_may_be_right(tmp_path: Path) -> None:
    rows = [{"question": "q?", "choices": ["a", "b", "c"], "answer": ["c", "a"]}]
    assert _right(_data(tmp_path, rows)) == [(2, 0)]


def test_without_choices_the_answer_is_written(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"question": "Wer?", "answer": " Ann "},
        {"question": "Was?", "answer": ["Brot", "das Brot"]},
        {"frage": "Wie?"},
    ]
    data = _data(tmp_path, rows)
    assert (data.task.kind, data.task.metrics[:2]) == ("generation", ("judged", "exact_match"))
    assert [item.references for item in data.items] == [("Ann",), ("Brot", "das Brot")]
    assert data.problems == ("quiz.jsonl line 3: no 'question' among frage",)


def test_instructions_need_no_answer(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"question": "Write to Ms Calder.", "answer": "Dear Ms Calder,\n\nwelcome."},
        {"question": "Write a poem."},
        {"question": "Write a list.", "answer": " "},
        {"question": "Write a number.", "answer": None},
        {"question": "Write a word.", "answer": []},
    ]
    data = _data(tmp_path, rows)
    assert data.problems == ()
    assert [len(item.references) for item in data.items] == [1, 0, 0, 0, 0]
    assert data.items[1].target == ""


def test_a_written_answer_may_have_paragraphs_and_ends_before_another_question(
    tmp_path: Path,
) -> None:
    task = _data(tmp_path, [{"question": "Write a letter.", "answer": "Dear you"}]).task
    letter = "Dear Ms Calder,\n\nwelcome."
    assert answer_text(f"{letter}\n\nQuestion: And a poem?\nAnswer:", task.stops) == f"{letter}\n"


def test_rows_that_do_not_fit_are_named(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"question": "q?", "choices": ["a", "b"], "answer": "a"},
        {"question": "q?", "choices": ["a", "b"], "answer": "c"},
        {"question": "q?", "answer": "a"},
        {"question": "q?", "choices": ["a"], "answer": "a"},
        {"question": "q?", "choices": "ab", "answer": "a"},
        {"question": "q?", "A": "a", "C": "c", "answer": "A"},
    ]
    data = _data(tmp_path, rows)
    assert [item.id for item in data.items] == ["0"]
    reasons = [problem.partition(": ")[2] for problem in data.problems]
    assert reasons == [
        "'answer' is 'c': no text, letter or place of a choice",
        "0 choices, where other rows have two or more",
        "1 choices, where other rows have two or more",
        "'choices' is a str, not a list",
        "choices are missing before 'C'",
    ]


def test_places_that_count_from_one_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("question,A,B,answer\nq,x,y,1\nr,x,y,2\ns,x,y,1\n")
    with pytest.raises(UsageError, match=r"one\.csv line 3: 'answer' is '2'.*count from 0"):
        read_task("custom", path)


def test_a_file_of_nothing_usable_gets_one_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps([{"q": 1}]))
    with pytest.raises(UsageError, match=r"no item of custom in .*no 'question' among q"):
        read_task("custom", path)
