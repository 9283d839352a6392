"""Models whose answers differ, chosen by ``-m tests.flows.samplers:NAME``, and a classifier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import cycle

from onward.errors import ModelError
from onward.models.scripted import ScriptedModel
from onward.protocols import OnText
from onward.types import DEFAULT_SAMPLING, Completion, Message, Sampling, Tokens

LEAVE = "Parental leave is 20 weeks at full pay for each parent. [1]"
DECLINES = "Not found in your documents."


def asked(messages: Sequence[Message]) -> str:
    """The question, without the passages."""
    return messages[-1].content.rpartition("Question:")[2]


class SeededModel:
    """A Model that names its seed, and keeps the (question, seed) it was asked with."""

    name = "seeded"
    window = 4096

    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []

    def complete(
        self,
        messages: Sequence[Message],
        sampling: Sampling = DEFAULT_SAMPLING,
        *,
        on_text: OnText | None = None,  # noqa: ARG002 - the shape of a Model
    ) -> Completion:
        self.calls.append((asked(messages).strip(), sampling.seed))
        text = f"Said by seed {sampling.seed}"
        return Completion(text, self.name, Tokens(), 0.0, finish="stop")


def _declines_women(messages: Sequence[Message]) -> str:
    return DECLINES if re.search(r"\b(?:she|her)\b", asked(messages)) else LEAVE


def _fails_once_in_three(_messages: Sequence[Message]) -> str:
    if len(UNRELIABLE.calls) % 3 == 2:
        raise ModelError("the server is on fire")
    return LEAVE


def _is_interrupted(_messages: Sequence[Message]) -> str:
    if len(INTERRUPTED.calls) == 3:
        raise KeyboardInterrupt
    return LEAVE


SEEDED = SeededModel()
VARIED = ScriptedModel(cycle(("Apples are red.", "PEARS ARE GREEN.")), name="varied")
DECLINES_WOMEN = ScriptedModel(_declines_women, name="declines-women")
UNRELIABLE = ScriptedModel(_fails_once_in_three, name="unreliable")
INTERRUPTED = ScriptedModel(_is_interrupted, name="interrupted")


def shouting(texts: Sequence[str]) -> list[float]:
    """The share of capitals: a classifier of toxicity."""
    return [sum(c.isupper() for c in text) / len(text) for text in texts]


def miscounting(_texts: Sequence[str]) -> list[float]:
    """A classifier that gives one value, whatever it is given."""
    return [0.5]
