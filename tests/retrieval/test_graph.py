"""The walk from a question's names over passages that share names."""

from __future__ import annotations

import pytest

from onward.retrieval.graph import bridges, names_in, walk
from tests.retrieval.test_words import passage

FIRST = passage("first", "The bridge was designed by Marta Voss in a winter.")
SECOND = passage("second", "Later Voss taught in Lindau for years.")
OTHER = passage("other", "The painter Ono lived in Turku.")
PASSAGES = (
    passage("bridge", "They say the Kestrel Bridge was designed by Marta Voss."),
    SECOND,
    OTHER,
)
QUESTION = "Where did the designer of the Kestrel Bridge teach?"


def test_a_passage_without_the_questions_names_is_reached_through_a_shared_one() -> None:
    visits = walk(QUESTION, PASSAGES)
    assert visits["bridge"] > visits["second"] > 0
    assert "other" not in visits


def test_the_names_that_lead_on_are_told_without_those_of_the_question() -> None:
    found = bridges(QUESTION, PASSAGES, 2)
    assert found[0] == "voss"
    assert not {"kestrel", "bridge"} & set(found)
    assert bridges(QUESTION, PASSAGES, 0) == []


def test_one_passage_with_one_name_is_visited_as_the_formula_says() -> None:
    # names(t) = 0.5 + 0.5 · passages(t-1), passages(t) = 0.5 · names(t-1): in the long run
    # names = 0.5 / (1 - 0.25) = 2/3 and passages = 1/3.
    visits = walk("Is Oslo large?", [passage("p", "We say Oslo is large.")])
    assert visits == {"p": pytest.approx(1 / 3, abs=1e-4)}


@pytest.mark.parametrize(
    "question", ["", "what is it?", "Where is Atlantis?", "ヴォスは何を教えましたか"]
)
def test_without_a_known_name_there_is_no_walk(question: str) -> None:
    assert walk(question, PASSAGES) == {}
    assert bridges(question, PASSAGES, 3) == []
    assert walk("Voss?", []) == {}


def test_names_are_one_in_any_case_and_with_a_possessive() -> None:
    assert names_in("They met Voss and VOSS's dog.") == {"voss"}
