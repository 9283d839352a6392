"""Models for arms, chosen by ``-m tests.flows.arm_models:NAME``; each keeps what it was asked."""

from __future__ import annotations

from collections.abc import Sequence

from onward.errors import ModelError
from onward.models.scripted import ScriptedModel
from onward.types import Message


def _asks(messages: Sequence[Message]) -> str:
    return messages[-1].content


def _plain(messages: Sequence[Message]) -> str:
    """Knows nothing alone, the colour after examples, and reads what it is shown."""
    number = _number(messages)
    if "passage" in messages[0].content:
        return f"The answer is colour{number} [1]"
    examples = [message for message in messages if message.role == "assistant"]
    return f"colour{number}" if examples else "I guess it is grey"


def _tuned(messages: Sequence[Message]) -> str:
    if _number(messages) == 0:
        raise ModelError("the model is on fire")
    if _number(messages) == 1:
        return "Not found in your documents."
    return f"colour{_number(messages)}"


def _number(messages: Sequence[Message]) -> int:
    """Which box is asked about."""
    words = _asks(messages).rpartition("box ")[2]
    return int(words.rstrip("?").split()[0].rstrip("?"))


PLAIN = ScriptedModel(_plain, name="plain")
TUNED = ScriptedModel(_tuned, name="tuned")
