"""Scripted models that judge, chosen by ``--judge tests.flows.judges:NAME``."""

from __future__ import annotations

import json
from collections.abc import Sequence

from onward.models.scripted import ScriptedModel
from onward.types import Message

CRITERIA = ("Relevance", "Faithfulness", "Completeness", "Clarity", "Conciseness")


def _always(grade: str) -> str:
    return json.dumps({name: {"reason": "so it is", "grade": grade} for name in CRITERIA})


def _fails(_messages: Sequence[Message]) -> str:
    return "I would rather not say."


def _dislikes_bananas(messages: Sequence[Message]) -> str:
    return _always("Worse" if "Bananas" in messages[-1].content else "Excellent")


ALWAYS_EXCELLENT = ScriptedModel(lambda _: _always("Excellent"), name="always-excellent")
NEVER_READABLE = ScriptedModel(_fails, name="never-readable")
DISLIKES_BANANAS = ScriptedModel(_dislikes_bananas, name="dislikes-bananas")
