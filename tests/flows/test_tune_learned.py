"""What a tuned model learned is left out of what it is asked, whoever asks it."""

from __future__ import annotations

import pytest

from onward.errors import UsageError
from onward.flows.tuning.learned import HELD_OUT, LEARNED, keep_questions, unlearned
from onward.flows.tuning.task import TuneData
from onward.models import tuned_folder, write_card
from onward.tasks import CaseFile, read_cases
from onward.types import Case, RecordSplit

QUESTIONS = ("Who wrote the report of March?", "What does the bridge cost?", "Why is winter long?")


def tuned(name: str, *learned: str, base: str = "smollm2", held_out: tuple[Case, ...] = ()) -> None:
    """A tuned model that learned these questions."""
    folder = tuned_folder(name)
    write_card(folder, {"kind": "answers", "base": base})
    split = RecordSplit((), (), (), 0)
    keep_questions(folder, TuneData(split, (), (), "", (), learned=learned, held_out=held_out))


def asked(*questions: str) -> CaseFile:
    cases = [Case(f"q{n}", question) for n, question in enumerate(questions)]
    return CaseFile(tuple(cases), (), "")


def test_learned_questions_are_left_out_in_whatever_order_and_form_their_words_stand() -> None:
    tuned("tiny+read", *QUESTIONS[:2])
    file = asked("What do bridges cost?", QUESTIONS[2], "who wrote March's report", "And where?")
    found = unlearned(file, "tiny+read")
    assert [case.id for case in found.cases] == ["q1", "q3"]
    assert found.notes == ("2 of 4 questions are left out: tiny+read learned them",)
    assert unlearned(file, "") == unlearned(file, "gguf:other") == unlearned(file, "smollm2")
    assert unlearned(file, "smollm2").cases == file.cases


def test_what_follows_on_a_learned_question_goes_with_it() -> None:
    tuned("tiny+read", QUESTIONS[0])
    cases = (
        Case("a", QUESTIONS[0]),
        Case("b", "And when?", follows="a"),
        Case("c", "And where?", follows="b"),
        Case("d", QUESTIONS[1]),
    )
    found = unlearned(CaseFile(cases, (), ""), "tiny+read")
    assert [case.id for case in found.cases] == ["d"]


def test_a_model_knows_what_the_one_that_it_stands_on_learned() -> None:
    tuned("tiny+read", QUESTIONS[0])
    tuned("tiny+further", QUESTIONS[1], base="tiny+read")
    found = unlearned(asked(*QUESTIONS), "tiny+further")
    assert [case.question for case in found.cases] == [QUESTIONS[2]]


def test_where_all_was_learned_the_questions_that_were_not_are_named() -> None:
    tuned("tiny+read", *QUESTIONS)
    with pytest.raises(UsageError, match=r"learned all 3 .*: give others \(onward questions"):
        unlearned(asked(*QUESTIONS), "tiny+read")
    tuned("tiny+read", *QUESTIONS, held_out=(Case("h", "Which colour has the north?", "green"),))
    with pytest.raises(UsageError, match=r"give those that were held out, .*held-out\.jsonl"):
        unlearned(asked(*QUESTIONS), "tiny+read")
    (kept,) = unlearned(read_cases(tuned_folder("tiny+read") / HELD_OUT), "tiny+read").cases
    assert (kept.id, kept.answer) == ("h", "green")


def test_who_gets_the_model_does_not_get_what_it_learned() -> None:
    tuned("tiny+read", *QUESTIONS, *QUESTIONS)
    lines = (tuned_folder("tiny+read") / LEARNED).read_text("utf-8").split()
    assert {len(line) for line in lines} == {16}
    assert len(lines) == 3
