"""Short-term memory: earlier turns within a budget."""

from __future__ import annotations

import pytest

from onward.answering.history import condensed
from onward.tokens import estimate_tokens
from onward.types import Turn

LONG = "BERT has 110M parameters [1]. " + "It was trained on books and on an encyclopedia. " * 8
TURNS = tuple(Turn(f"What is subject number {n}?", LONG) for n in range(4))


def size(turns: tuple[Turn, ...]) -> int:
    """With the 16 tokens that a turn's two messages add."""
    return sum(estimate_tokens(t.question) + estimate_tokens(t.answer) + 16 for t in turns)


def test_what_fits_stays_as_it_is() -> None:
    assert condensed(TURNS, 10_000) == TURNS
    assert condensed((), 100) == ()


def test_recent_turns_stay_whole_and_older_ones_keep_their_first_sentence() -> None:
    found = condensed(TURNS, 200)
    assert found[-1] == TURNS[-1]
    assert Turn(TURNS[2].question, "BERT has 110M parameters.") in found
    assert size(found) <= 200


@pytest.mark.parametrize("tokens", [-5, 0, 10, 30, 60, 100, 200, 400, 600])
def test_the_budget_holds_and_the_oldest_go_first(tokens: int) -> None:
    found = condensed(TURNS, tokens)
    assert size(found) <= max(tokens, 0)
    kept = [turn.question for turn in found]
    assert kept == [turn.question for turn in TURNS][len(TURNS) - len(kept) :]


def test_where_no_sentence_fits_the_question_alone_is_kept() -> None:
    question = "What is it?"
    assert condensed([Turn(question, "x" * 500 + ".")], 25) == (Turn(question, "…"),)
