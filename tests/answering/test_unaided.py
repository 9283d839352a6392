"""Answers from what a model knows by itself: marked as such, without its thoughts."""

from __future__ import annotations

import pytest

from onward.answering.abstention import NOT_FOUND
from onward.answering.unaided import WARNING, unaided_answer
from onward.errors import ModelError
from onward.models.scripted import ScriptedModel
from onward.options import AnswerOptions
from onward.types import Question, Turn

OPTIONS = AnswerOptions()
QUESTION = Question("And of Austria?", (Turn("The capital of France?", "Paris [1].</s>"),))


def test_an_answer_says_that_nothing_supports_it() -> None:
    model = ScriptedModel(["<think>Graz?</think>\nVienna."])
    answer = unaided_answer(QUESTION, model=model, options=OPTIONS)
    assert (answer.text, answer.warnings, answer.citations) == ("Vienna.", (WARNING,), ())


def test_earlier_turns_are_shown_without_marks_that_mean_nothing_here() -> None:
    model = ScriptedModel(["Vienna."])
    unaided_answer(QUESTION, model=model, options=OPTIONS)
    told = [(message.role, message.content) for message in model.calls[0][1:]]
    assert told == [
        ("user", "The capital of France?"),
        ("assistant", "Paris.‹/s>"),
        ("user", "And of Austria?"),
    ]


def test_a_model_that_does_not_know_abstains() -> None:
    answer = unaided_answer(QUESTION, model=ScriptedModel([NOT_FOUND]), options=OPTIONS)
    assert answer.abstained
    assert answer.warnings == ()


def test_thoughts_alone_are_no_answer() -> None:
    model = ScriptedModel(["<think>Graz? Or"])
    with pytest.raises(ModelError, match="answered nothing"):
        unaided_answer(QUESTION, model=model, options=OPTIONS)
