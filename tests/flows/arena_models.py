"""Models that meet in the arena and that judge there, as ``tests.flows.arena_models:NAME``."""

from __future__ import annotations

from collections.abc import Sequence

from onward.errors import ModelError
from onward.models.scripted import ScriptedModel
from onward.types import Message


def _fails_on_fire(messages: Sequence[Message]) -> str:
    if "fire" in messages[-1].content:
        raise ModelError("the model is on fire")
    return "I, poor4, do not know. [2]"


def _prefers_blue(messages: Sequence[Message]) -> str:
    """Wants ``blue`` in an answer; without it prefers what stands first, whatever it is."""
    first, second = messages[-1].content.split("<<<ANSWER B")
    better = "B" if "blue" in second and "blue" not in first.split("<<<ANSWER A")[1] else "A"
    return f'{{"reason": "so it is", "better": "{better}"}}'


GOOD3 = ScriptedModel(lambda _: "It is **blue**. [1]", name="good3")
POOR4 = ScriptedModel(_fails_on_fire, name="poor4")
OTHER5 = ScriptedModel(lambda _: "It is green.", name="other5")
PREFERS_BLUE = ScriptedModel(_prefers_blue, name="prefers-blue")
SAYS_NOTHING = ScriptedModel(lambda _: "I would rather not say.", name="says-nothing")
