"""Follow-up questions: what is searched for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onward.answering import standalone
from onward.types import Question, Turn


def after(*questions: str) -> str:
    """The last of ``questions``, made to stand alone after the others."""
    *earlier, last = questions
    return standalone(Question(last, tuple(Turn(one, "") for one in earlier)))


def test_a_question_without_history_is_left_alone() -> None:
    assert after("compare it to full fine-tuning") == "compare it to full fine-tuning"


def test_a_pronoun_is_given_the_subject_of_the_turn_before() -> None:
    assert after("Who was Nikola Tesla?", "When was he born?") == "When was he born? (Nikola Tesla)"


def test_a_chain_of_follow_ups_reaches_back_to_its_subject() -> None:
    asked = after("Who was Nikola Tesla?", "When was he born?", "And where did he die?")
    assert "Nikola Tesla" in asked


def test_words_that_the_question_already_has_are_not_repeated() -> None:
    asked = after("what's LoRA fine-tuning?", "compare it to full fine-tuning")
    assert asked == "compare it to full fine-tuning (LoRA)"


@pytest.mark.parametrize(
    "question",
    [
        "Why Self-Attention?",
        "what is rag?",
        "Which model that is based on BERT has the highest score?",
        "How does multi-head attention improve its cost?",
        "When did Tesla say that he was ill?",
    ],
)
def test_a_question_with_its_own_subject_loses_its_history(question: str) -> None:
    assert after("What is LoRA?", question) == question


@pytest.mark.parametrize("question", ["Why?", "limitations?", "What about its cost?"])
def test_a_question_without_a_subject_takes_the_one_before(question: str) -> None:
    assert after("What is LoRA?", question) == f"{question} (LoRA)"


def test_other_languages_lean_too() -> None:
    assert after("Was ist LoRA?", "Welche Vorteile bietet sie?").endswith("(LoRA)")
    assert after("Qu'est-ce que LoRA ?", "Quels sont ses avantages ?").endswith("(LoRA)")
    assert "LoRA" in after("LoRA是什么？", "它有什么优点？")


def test_of_a_long_question_only_the_names_are_taken() -> None:
    long = "what memory and training time does a tuned adapter of LoRA save on large GPU servers?"
    assert after(long, "why is it so?") == "why is it so? (LoRA GPU)"


def test_the_questions_of_the_report_lean_where_it_says_so(real_data: Path) -> None:
    lines = (real_data / "report" / "questions.jsonl").read_text().splitlines()
    turns: list[Turn] = []
    for line in lines:
        record = json.loads(line)
        asked = standalone(Question(record["question"], tuple(turns)))
        assert (asked != record["question"]) == ("follows" in record), record["id"]
        turns.append(Turn(record["question"], ""))
