"""Pairs as tokens, names of losses, and reward accuracy: values worked by hand, without torch."""

from __future__ import annotations

import pytest

from onward.errors import UsageError
from onward.training.encoding import encode_pairs
from onward.training.pairs import check_loss, pair_rows, pair_tokens, prompts_of
from onward.types import Message, PreferencePair
from tests.training.tiny import tiny_tokenizer


def pair(line: int, chosen: str, rejected: str) -> PreferencePair:
    return PreferencePair(
        (Message("user", "Wie heißt der Fluss?"),), chosen, rejected, "wahl.json", line
    )


def test_a_loss_that_does_not_exist_is_answered_with_those_that_do() -> None:
    assert check_loss("ipo") == "ipo"
    assert check_loss("reward") == "reward"
    with pytest.raises(UsageError, match=r"--loss dpo does not exist.* sigmoid, hinge, ipo"):
        check_loss("dpo")
    assert check_loss("ipo", rpo_alpha=1) == "ipo"
    for loss in ("sft", "reward"):
        with pytest.raises(UsageError, match=f"--rpo-alpha 1 has no use with --loss {loss}"):
            check_loss(loss, rpo_alpha=1)


def test_rows_keep_every_token_and_end_each_answer_once() -> None:
    tokenizer = tiny_tokenizer()
    (encoded,) = encode_pairs(
        tokenizer, [pair(1, "Die Elbe.", "Egal, 川!")], style="chat", limit=500
    ).pairs
    (row,) = pair_rows([encoded])
    assert (row["prompt_ids"], row["chosen_ids"]) == (list(encoded.prompt), list(encoded.chosen))
    for answer, text in ((row["chosen_ids"], "Die Elbe."), (row["rejected_ids"], "Egal, 川!")):
        assert answer.count(tokenizer.eos_token_id) == 1
        assert answer[-1] == tokenizer.eos_token_id
        assert tokenizer.decode(answer[:-1]) == text
    halves = [encoded.prompt + answer for answer in (encoded.chosen, encoded.rejected)]
    assert pair_tokens(row) == sum(map(len, halves)), "the prompt is read before each answer"


def test_a_pair_of_equal_answers_and_one_too_long_are_left_out_with_their_reasons() -> None:
    found = encode_pairs(
        tiny_tokenizer(),
        [pair(1, "Die Elbe.", "Die Elbe."), pair(2, "Elbe " * 200, "Rhein"), pair(3, "ja", "nein")],
        style="chat",
        limit=100,
    )
    assert found.kept == [2]
    same, long = found.dropped
    assert same.source == "wahl.json, record 1"
    assert "the same" in same.reason
    assert long.source == "wahl.json, record 2"
    assert "--record-tokens" in long.reason


def test_pairs_of_one_prompt_are_told_from_those_of_others() -> None:
    rows = pair_rows([((1, 5), (6,), (7,)), ((1, 8), (6,), (7,)), ((1, 5), (6,), (9,))])
    one, other, again = prompts_of(rows)
    assert one == again != other
    assert prompts_of(rows[:2]) == ()
