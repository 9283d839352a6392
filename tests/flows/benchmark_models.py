"""Scripted models that sit benchmarks, chosen by ``tests.flows.benchmark_models:NAME``.

They double numbers. What is to go wrong stands in files of the current folder: numbers in ``down``
get no answer, those in ``interrupt`` get Ctrl-C; ``second:3`` is meant for one model only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from onward.errors import ModelError
from onward.models.scripted import ScriptedModel
from onward.types import Message
from tests.flows.judges import CRITERIA


def number_of(messages: Sequence[Message]) -> int:
    """The number that is asked about."""
    return int(re.findall(r"\d+", messages[-1].content)[0])


def _doubler(name: str) -> Callable[[Sequence[Message]], str]:
    def write(messages: Sequence[Message]) -> str:
        number = number_of(messages)
        meant = {str(number), f"{name}:{number}"}
        if meant & _named("interrupt"):
            raise KeyboardInterrupt
        if meant & _named("down"):
            raise ModelError("the server is down")
        return f"<think>It may be {number}7.</think>{2 * number}"

    return write


def _grades(_messages: Sequence[Message]) -> str:
    if len(GRADES.calls) > 5 and Path("interrupt").exists():
        raise KeyboardInterrupt
    return json.dumps({name: {"reason": "so it is", "grade": "Excellent"} for name in CRITERIA})


def _named(file: str) -> set[str]:
    return set(Path(file).read_text("utf-8").split()) if Path(file).exists() else set()


FIRST = ScriptedModel(_doubler("first"), name="first")
SECOND = ScriptedModel(_doubler("second"), name="second")
GRADES = ScriptedModel(_grades, name="grades")
"""A judge that gets Ctrl-C after five answers, where there is a file ``interrupt``."""
