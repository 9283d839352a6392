"""Calls are paid for once, and only exactly the same call is the same."""

from __future__ import annotations

from typing import Any

import pytest

from onward.errors import ModelError
from onward.models.cached import CachedModel
from onward.models.scripted import ScriptedModel
from onward.types import Message, Sampling, Tokens
from tests.models.test_models import Memory

ASK = [Message("user", "hello you")]


def test_the_second_call_is_known_and_costs_nothing() -> None:
    inner, pieces = ScriptedModel(["good day"]), list[str]()
    model = CachedModel(inner, Memory())
    first = model.complete(ASK)
    second = model.complete(ASK, on_text=pieces.append)
    assert not first.cached
    assert second.cached
    assert (second.text, second.finish, second.tokens) == ("good day", "stop", Tokens(2, 2))
    assert (second.seconds, second.cost) == (0, 0)
    assert pieces == ["good day"]
    assert len(inner.calls) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"messages": [Message("user", "hello  you")]},
        {"messages": [Message("system", "hello you")]},
        {"sampling": Sampling(max_tokens=7)},
        {"sampling": Sampling(temperature=0.5)},
        {"sampling": Sampling(seed=1)},
        {"sampling": Sampling(schema={"type": "object"})},
    ],
)
def test_any_other_call_is_asked(change: dict[str, Any]) -> None:
    model = CachedModel(ScriptedModel(["first", "second"]), Memory())
    model.complete(ASK)
    assert model.complete(**{"messages": ASK, **change}).text == "second"


def test_models_of_other_names_or_weights_share_nothing() -> None:
    memory = Memory()
    for name, weights in (("a", ""), ("b", ""), ("b", "new")):
        inner = ScriptedModel([f"{name}{weights}"], name=name)
        assert not CachedModel(inner, memory, weights=weights).complete(ASK).cached


def test_fresh_asks_again_and_keeps_the_new_answer() -> None:
    inner, memory = ScriptedModel(["old", "new"]), Memory()
    CachedModel(inner, memory).complete(ASK)
    assert CachedModel(inner, memory, fresh=True).complete(ASK).text == "new"
    assert CachedModel(inner, memory).complete(ASK).text == "new"


def test_an_error_is_not_kept() -> None:
    model = CachedModel(ScriptedModel([ModelError("down"), "up"]), Memory())
    with pytest.raises(ModelError, match="down"):
        model.complete(ASK)
    assert model.complete(ASK).text == "up"


def test_whether_an_answer_is_known_is_told_without_asking() -> None:
    inner, memory = ScriptedModel(["good day"]), Memory()
    model = CachedModel(inner, memory)
    assert not model.knows(ASK)
    model.complete(ASK)
    assert model.knows(ASK)
    assert not model.knows(ASK, Sampling(seed=1))
    assert not CachedModel(inner, memory, fresh=True).knows(ASK), "it would ask again"
    assert len(inner.calls) == 1
