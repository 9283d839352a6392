"""The fakes that ship in the package: what they promise beyond the contracts."""

from __future__ import annotations

import numpy as np
import pytest

from onward.errors import ModelError
from onward.models.scripted import HashingEmbedder, ScriptedModel
from onward.types import Message

ASK = [Message("user", "hello")]


def test_a_list_is_read_item_by_item_and_then_used_up() -> None:
    model = ScriptedModel(["one", ModelError("down"), "two"])
    assert model.complete(ASK).text == "one"
    with pytest.raises(ModelError, match="down"):
        model.complete(ASK)
    assert model.complete(ASK).text == "two"
    with pytest.raises(ModelError, match="the script is used up; asked: 'hello'"):
        model.complete(ASK)
    assert model.calls == [tuple(ASK)] * 4


def test_text_is_kept_to_the_letter() -> None:
    for text in ("", "  two  spaces\n", "line\n\nline [1].", "\n"):
        pieces: list[str] = []
        assert ScriptedModel([text]).complete(ASK, on_text=pieces.append).text == text
        assert "".join(pieces) == text


def test_hashed_vectors_say_which_words_are_shared() -> None:
    one, same, other = HashingEmbedder(256).embed(["red fox", "Fox, RED!", "blue whale"])
    assert one.pooled @ same.pooled == pytest.approx(1, abs=1e-5)
    assert abs(one.pooled @ other.pooled) < 0.3
    np.testing.assert_array_equal(one.tokens, same.tokens[::-1])
