"""Writes what an instruction asks for, from its words alone, and texts that break one rule each.

A writer in place of a solver: many texts follow an instruction, so what must hold is that one
written to the letter is accepted, and that any one rule broken is noticed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_FILLER = ["and", "then", "we", "went", "on", "with", "it", "as", "before"]


def written(question: str) -> str:
    """A text that does all that the instruction says, and means nothing."""
    if "JSON" in question:
        return json.dumps(_object(question))
    words = [
        *re.findall(r'Use the word "(\w+)"\.', question),
        *_times(question),
    ]
    ending = re.search(r'End with the words "([^"]+)"', question)
    last = ending[1].split() if ending else []
    if found := re.search(r"exactly (\d+) words", question):
        filler = [_FILLER[k % len(_FILLER)] for k in range(int(found[1]) - len(words) - len(last))]
        text = " ".join([*words, *filler, *last])
    else:
        found = re.search(r"exactly (\d+) lines", question)
        lines = [f"- {' '.join(_FILLER)}"] * (int(found[1]) if found else 0)
        lines[0] = f"- {' '.join(words)} {_FILLER[0]}"
        text = " ".join([*("\n".join(lines)).split(" "), *last])
    if "capital letters only" in question:
        return text.upper()
    return text.lower()


def broken(question: str) -> Iterator[tuple[str, str]]:
    """Yield (which rule, a text that breaks it) for each rule of the instruction."""
    text = written(question)
    if "JSON" in question:
        fields = _object(question)
        first = next(iter(fields))
        yield "json", f"Here it is: {text}"
        yield "keys", json.dumps({**fields, "more": "text"})
        yield "keys", json.dumps({key: value for key, value in fields.items() if key != first})
        yield "keys", json.dumps(dict(reversed(fields.items())))
        yield "keys", json.dumps({**fields, first: 7})
        yield "value", json.dumps({**fields, first: "and then"})
        return
    yield "count", f"{text}\n- {_FILLER[0]}" if "lines" in question else f"{_FILLER[0]} {text}"
    for word in re.findall(r'[Uu]se the word "(\w+)"', question):
        yield "word", re.sub(rf"\b{word}\b", "thing", text, count=1, flags=re.IGNORECASE)
    if "comma" in question:
        yield "commas", re.sub(r"(\w) ", r"\1, ", text, count=1)
    if "letters only" in question:
        yield "case", re.sub(r"(\w)(\w)", lambda m: m[1].upper() + m[2].lower(), text, count=1)
    if "End with" in question:
        yield "ends", re.sub(r"\w+$", "thing", text)
    if found := re.search(r'Do not use the letter "(\w)"', question):
        yield "without", re.sub(r"\w+", lambda m: m[0] + found[1], text, count=1)


def _times(question: str) -> list[str]:
    found = re.search(r'Use the word "(\w+)" exactly (\d+) times', question)
    return [found[1]] * int(found[2]) if found else []


def _object(question: str) -> dict[str, str]:
    keys = re.search(r"exactly the keys ([\w, ]+), in this order", question)
    value = re.search(r'The value of "(\w+)" must contain the word "(\w+)"', question)
    if not keys or not value:
        raise ValueError(question)
    return {key: value[2] if key == value[1] else "and so on" for key in keys[1].split(", ")}
