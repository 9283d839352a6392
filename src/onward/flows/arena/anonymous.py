"""An answer as it is shown to who votes: without what tells at a glance whose it is.

Takes away citation marks, which models without documents never write, and the contenders' own
names. Refuses to hide style: what is said, how long and in which form stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from onward.answering.marks import UNSUPPORTED, read_marks
from onward.models import QUOTE

_HIDDEN = "[name]"
_SHORTEST = 4
_ENDS = re.compile(r"\.(?:gguf|bin|safetensors)$", re.IGNORECASE)


def shown_answer(text: str, specs: Sequence[str], question: str = "") -> str:
    """The answer without marks, and with ``[name]`` for each name of a contender.

    A name that the question has itself stays: hiding it would spoil the answer.
    """
    plain = read_marks(text.replace(f" {UNSUPPORTED}", "").replace(UNSUPPORTED, ""))[0].strip()
    names = [name for name in telling_names(specs) if name.casefold() not in question.casefold()]
    if not names:
        return plain
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", _HIDDEN, plain, flags=re.IGNORECASE)


def telling_names(specs: Iterable[str]) -> list[str]:
    """What of the specs could stand in an answer as a name: ``openai:gpt-5-mini`` → its parts.

    Only what has a digit: ``base`` and ``answers`` are names of models too, but words first.
    """
    parts: dict[str, None] = {}
    for spec in specs:
        last = re.split(r"[:/#\\]", spec)[-1]
        for part in (spec, last, _ENDS.sub("", last), last.partition("+")[0]):
            parts[part] = None
    return [
        part
        for part in parts
        if len(part) >= _SHORTEST and part != QUOTE and any(c.isdigit() for c in part)
    ]
