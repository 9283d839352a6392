"""What a question asks for, and whether a text offers it."""

from __future__ import annotations

import pytest

from onward.answering.kinds import Kind, asked_kind, offers


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did the war end?", "time"),
        ("In what year was it built?", "time"),
        ("How many players scored?", "number"),
        ("What percentage voted?", "number"),
        ("Who wrote it?", "name"),
        ("Which city is the largest?", "name"),
        ("Wann wurde es gebaut?", "time"),
        ("Combien de joueurs ?", "number"),
        ("谁写了这本书？", "name"),
        ("Why is the sky blue?", None),
    ],
)
def test_question_words_say_what_is_asked_for(question: str, kind: Kind | None) -> None:
    assert asked_kind(question) == kind


def test_a_text_offers_only_what_the_question_does_not_hold_itself() -> None:
    assert offers("time", "It ended in 1945.", "When did the war end?")
    assert not offers("time", "In 1945 it ended.", "What happened in 1945 and when?")
    assert offers("number", "Eleven players scored.", "How many players scored?")
    assert not offers("number", "Some players scored.", "How many players scored?")
    assert offers("name", "It was written by Jane Austen.", "Who wrote it?")
    assert not offers("name", "It was written by a friend.", "Who wrote it?")
