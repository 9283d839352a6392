"""What a tuned model learned is left out of what it is asked, whoever asks it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.flows.tuning.data import read_data
from onward.flows.tuning.learned import HELD_OUT, LEARNED, keep_questions, unlearned
from onward.flows.tuning.task import TuneData, TuneRequest
from onward.models import tuned_folder, write_card
from onward.options import AnswerOptions, Options, RetrieveOptions, TuneOptions
from onward.tasks import CaseFile, read_cases
from onward.tasks.record_splits import prompt_of
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


def instructions(folder: Path, count: int = 40) -> TuneRequest:
    path = folder / "instructions.json"
    said = [f"Say word{n} and colour{n}." for n in range(count)]
    path.write_text(json.dumps([{"instruction": one, "output": "Yes"} for one in said]), "utf-8")
    return TuneRequest("instruct", (str(path),))


def standing_on(model: str, seed: int) -> Options:
    """Options that tune ``model``, a fourth of the records to stop by and a fourth to judge by."""
    tuning = TuneOptions(validation=0.25, test=0.25)
    return Options(
        tune=tuning, answer=AnswerOptions(model, seed=seed), retrieve=RetrieveOptions(dense=False)
    )


def test_what_the_base_learned_neither_stops_nor_judges(tmp_path: Path) -> None:
    request = instructions(tmp_path)
    tuned("tiny+a", *read_data(request, standing_on("smollm2", 0)).learned)
    tuned("tiny+b", base="tiny+a")
    known = read_data(request, standing_on("tiny+b", 0))
    assert (len(known.split.validation), len(known.split.test)) == (10, 10)
    assert known.notes == ("tiny+b learned or stopped by all 10 validation records: they stay",)
    held_out = {prompt_of(record) for record in known.split.test}
    other, untuned = (read_data(request, standing_on(name, 1)) for name in ("tiny+b", "smollm2"))
    assert other.split.train == untuned.split.train
    assert untuned.notes == ()
    for part, name in (("validation", "validation"), ("test", "held-out")):
        before, left = getattr(untuned.split, part), getattr(other.split, part)
        assert left == tuple(one for one in before if prompt_of(one) in held_out)
        told = f"{len(before) - len(left)} of 10 {name} records are left out: tiny+b learned them"
        assert told in other.notes


def test_a_base_that_learned_all_that_would_judge_is_refused(tmp_path: Path) -> None:
    request = instructions(tmp_path)
    everything = (f"say colour{n} and word{n}" for n in range(40))
    tuned("tiny+a", *everything)
    with pytest.raises(UsageError, match=r"learned all 10 held-out .*: take the --seed that tiny"):
        read_data(request, standing_on("tiny+a", 1))


def test_questions_over_documents_that_the_base_learned_do_not_judge(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    lines = []
    for n in range(12):
        text = f"The bridge of town{n} costs {n} coins."
        (tmp_path / "documents" / f"town{n}.txt").write_text(text, "utf-8")
        evidence = [{"source": f"town{n}.txt", "quote": text}]
        asked = f"What does the bridge of town{n} cost?"
        lines.append({"question": asked, "answer": f"{n} coins", "evidence": evidence})
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    request = TuneRequest("answers", (str(questions),), documents=(str(tmp_path / "documents"),))
    options = standing_on("smollm2", 0)
    first, *others = read_data(request, options).held_out
    tuned("tiny+a", first.question)
    data = read_data(request, replace(options, answer=AnswerOptions("tiny+a")))
    assert data.held_out == tuple(others)
    assert len(data.split.test) == len(others)
    assert (
        f"1 of {len(others) + 1} held-out records are left out: tiny+a learned them" in data.notes
    )
