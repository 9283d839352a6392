"""Records of answers: the parts have the shares that were asked for, and documents stay whole."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.flows.tuning.answer_records import AnswerRecords, records_of_answers
from onward.flows.tuning.task import TuneRequest
from onward.options import (
    AnswerOptions,
    ContextOptions,
    Options,
    RetrieveOptions,
    TuneOptions,
)
from onward.types import Example

CONTEXT, TUNE = ContextOptions(), TuneOptions(unanswerable=0.2)
PASSAGE = re.compile(r"^\[(\d)\] (.*)", re.MULTILINE)
WORDS = ("river", "bridge", "winter", "report", "colour", "green", "north", "march")


def made(
    folder: Path,
    documents: int,
    *,
    validation: float,
    test: float,
    lost: int | None = None,
    tune: TuneOptions = TUNE,
    context: ContextOptions = CONTEXT,
) -> AnswerRecords:
    """Records of two questions about each of so many documents, of which one may be lost."""
    lines = []
    (folder / "documents").mkdir(exist_ok=True)
    for n in range(documents):
        name, word = f"house{n}.txt", WORDS[n % 8]
        facts = [
            f"The {word} of house {n} costs {n + 100} coins.",
            f"The {word} of house {n} was painted in {n + 1900}.",
        ]
        asked = [
            f"What does the {word} of house {n} cost?",
            f"In which year was the {word} of house {n} painted?",
        ]
        text = "Nothing." if n == lost else " ".join(facts)
        (folder / "documents" / name).write_text(text, "utf-8")
        answers = [f"{n + 100} coins", str(n + 1900)]
        lines += [
            {
                "id": f"{n}: {q}",
                "question": q,
                "answer": a,
                "evidence": [{"source": name, "quote": fact}],
            }
            for q, a, fact in zip(asked, answers, facts, strict=True)
        ]
    path = folder / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    options = Options(
        answer=AnswerOptions(model="smollm2"),
        retrieve=RetrieveOptions(dense=False),
        context=context,
        tune=replace(tune, validation=validation, test=test),
    )
    request = TuneRequest("answers", (str(path),), documents=(str(folder / "documents"),))
    return records_of_answers(request, options)


def test_shares_are_of_all_questions_and_those_of_one_document_hang_together(
    tmp_path: Path,
) -> None:
    found = made(tmp_path, 28, validation=0.25, test=0.5)
    assert found.file.problems == ()
    assert sorted(record.line for record in found.file.records) == [*range(1, 57)]
    split = found.split
    assert [len(part) for part in (split.train, split.validation, split.test)] == [14, 14, 28]
    assert len(found.groups) == 28
    assert {found.groups.count(group) for group in found.groups} == {2}
    assert len(found.learned) == 28
    assert len(found.held_out) == 28
    assert not {case.question for case in found.held_out} & {*found.learned}


def test_few_documents_are_said_to_stand_for_themselves(tmp_path: Path) -> None:
    found = made(tmp_path, 8, validation=0.0, test=0.5)
    assert found.groups == ()
    _, note = found.notes
    assert note.startswith("the 8 questions that judge are of 4 documents: the verdict is about")


def test_the_right_passage_is_shown_however_few_there_is_room_for(tmp_path: Path) -> None:
    """A small model is shown three passages; a record of 235 tokens has room for two."""
    for tokens in (1024, 235):
        found = made(
            tmp_path,
            28,
            validation=0.25,
            test=0.5,
            tune=TuneOptions(distractors=4, unanswerable=0.0, record_tokens=tokens),
        )
        cited = Counter[int]()
        for record in found.file.records:
            assert isinstance(record, Example)
            *_, asked, answered = record.messages
            said, _, place = answered.content.removesuffix("]").rpartition(" [")
            cited[int(place)] += 1
            shown = {int(n): text for n, text in PASSAGE.findall(asked.content)}
            assert said in shown[int(place)]
        assert len(found.file.records) == 56
        assert set(cited) == ({1, 2, 3} if tokens == 1024 else {1, 2}), "it stands anywhere"
        (note,) = found.notes
        assert note == (
            "a refusal is the answer of 0 of 28 records (0%) to learn from and of 0 of 28 records"
            " (0%) to judge by"
        )


def test_how_many_records_are_refused_is_told(tmp_path: Path) -> None:
    found = made(tmp_path, 28, validation=0.0, test=0.5, tune=TuneOptions(unanswerable=0.5))
    counts = [
        sum("Not found" in one.messages[-1].content for one in part if isinstance(one, Example))
        for part in (found.split.train, found.split.test)
    ]
    assert all(0 < count < 28 for count in counts)
    assert found.notes[0].startswith(f"a refusal is the answer of {counts[0]} of 28 records (")
    assert f"of {counts[1]} of 28 records" in found.notes[0]


def test_passages_are_shown_as_they_are_in_use(tmp_path: Path) -> None:
    few = ContextOptions(context_tokens=1)
    ends = ContextOptions(order="ends")
    for context, orders in ((few, {"1"}), (ends, {"1", "12", "132"})):
        found = made(
            tmp_path,
            28,
            validation=0.0,
            test=0.5,
            tune=replace(TUNE, unanswerable=0.0),
            context=context,
        )
        asked = [r.messages[-2].content for r in found.file.records if isinstance(r, Example)]
        seen = {"".join(n for n, _ in PASSAGE.findall(one)) for one in asked}
        assert seen == orders


def test_the_part_of_which_no_question_could_be_used_is_named(tmp_path: Path) -> None:
    said = set()
    for lost in (0, 1):
        with pytest.raises(UsageError, match=r"questions [12] could be used, but no") as caught:
            made(tmp_path, 2, validation=0.0, test=0.5, lost=lost)
        said.add(str(caught.value).partition("kept ")[2].partition(";")[0])
    assert said == {
        "to learn from: give more questions, or a smaller --test",
        "to judge by: give more questions, or a larger --test",
    }


def test_shares_that_leave_nothing_to_learn_or_to_judge_by_are_refused(tmp_path: Path) -> None:
    for validation, test in ((0.5, 0.5), (0.1, 0.0), (-0.1, 0.2)):
        with pytest.raises(UsageError, match=f"validation {validation:g} and test {test:g} must"):
            made(tmp_path, 4, validation=validation, test=test)
