"""An answer as it is shown to who votes: without what tells at a glance whose it is.

Takes away the marks of an answer's own citations, which models without documents never write, and
the contenders' own names. Refuses to hide style, and leaves every other bracket alone: what is
said, how long and in which form stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from onward.answering.marks import UNSUPPORTED, without_marks
from onward.models import QUOTE
from onward.types import Answer

_HIDDEN = "[name]"
_SHORTEST = 4
_SHORTEST_FAMILY = 3
_ENDS = re.compile(r"\.(?:gguf|bin|safetensors)$", re.IGNORECASE)
_TAG = re.compile(r"(?<=:)([^:/#\\]+):[^:/#\\]+$")
"""Of ``ollama:mistral:7b`` the size, which is no name."""
_FAMILY = re.compile(r"[^\W\d_]+")
_AFTER = r"(?P<before>\b(?:I am|I[’']m|named|called|name is)\s+[*_\"'“„«]*|(?<=[\w,;)] ))"
"""Where a name is one, and not a word that begins a sentence: *I am Mistral*, *as Mistral says*."""


def shown_answer(answer: Answer, specs: Sequence[str], question: str = "") -> str:
    """The text without the marks of its citations, and ``[name]`` for each name of a contender.

    A name that the question has itself stays: hiding it would spoil the answer.
    """
    text = without_marks(answer.text, {citation.n for citation in answer.citations})
    if answer.hits:
        text = text.replace(f" {UNSUPPORTED}", "").replace(UNSUPPORTED, "")
    text = text.strip()
    asked = question.casefold()
    if names := [name for name in telling_names(specs) if name.casefold() not in asked]:
        text = re.sub(rf"(?<!\w){_either(names)}(?!\w)", _HIDDEN, text, flags=re.IGNORECASE)
    if families := [name for name in family_names(specs) if name.casefold() not in asked]:
        text = re.sub(rf"{_AFTER}(?P<name>{_either(families)})(?!\w)", _hidden, text, flags=re.I)
    return text


def telling_names(specs: Iterable[str]) -> list[str]:
    """What of the specs is a name wherever it stands: ``openai:gpt-5-mini`` → its parts.

    Only what has a digit: ``base`` and ``answers`` are names of models too, but words first.
    """
    parts: dict[str, None] = {}
    for spec in specs:
        last = _last(spec)
        for part in (spec, last, _ENDS.sub("", last), last.partition("+")[0]):
            parts[part] = None
    return [
        part
        for part in parts
        if len(part) >= _SHORTEST and part != QUOTE and any(c.isdigit() for c in part)
    ]


def family_names(specs: Iterable[str]) -> list[str]:
    """The letters that names begin with: ``smollm2`` → ``smollm``, ``hf:models/Phi`` → ``Phi``.

    They may be words too, so they are names only where a sentence uses them so.
    """
    begun = (_FAMILY.match(_last(spec)) for spec in specs if spec != QUOTE)
    found = dict.fromkeys(one[0] for one in begun if one)
    return [name for name in found if len(name) >= _SHORTEST_FAMILY]


def _last(spec: str) -> str:
    return re.split(r"[:/#\\]", _TAG.sub(r"\1", spec))[-1]


def _either(names: Sequence[str]) -> str:
    longest_first = sorted(names, key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(name) for name in longest_first)})"


def _hidden(found: re.Match[str]) -> str:
    """Hide a name behind *I am*, however it is written; elsewhere only one with a capital."""
    introduced, written = bool(found["before"]), found["name"]
    return f"{found['before']}{_HIDDEN}" if introduced or not written.islower() else found[0]
