"""Whether an answer equals the expected one, by the rules of the WikiTableQuestions evaluator.

Strings are compared after normalisation (accents, quotes, dashes, citations, details in brackets),
numbers by value with a tolerance of 1e-6, dates field by field, and answers as sets without order.
The rules are those of Pasupat and Liang, 2015 (https://github.com/ppasupat/WikiTableQuestions,
``evaluator.py``), written anew. One thing differs: the official script reads the type of an
expected answer from tagged files that are not here, so a thousands mark is taken for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_QUOTES = str.maketrans({"‘": "'", "’": "'", "´": "'", "`": "'", "“": '"', "”": '"'})
_DASHES = re.compile("[‐‑‒–—−]")
_CITATIONS = re.compile(r"((?<!^)\[[^\]]*\]|\[\d+\]|[•♦†‡*#+])*$")
_DETAILS = re.compile(r"(?<!^)( \([^)]*\))*$")
_QUOTED = re.compile(r'^"([^"]*)"$')
_DATE = re.compile(r"(\d{4}|xx)-(\d{1,2}|xx)-(\d{1,2}|xx)")

Denotation = tuple[str, object]


def normalised(text: str) -> str:
    """Return a string as the evaluator compares it."""
    decomposed = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    text = _DASHES.sub("-", text.translate(_QUOTES))
    while True:
        before = text
        text = _CITATIONS.sub("", text.strip())
        text = _DETAILS.sub("", text.strip())
        text = _QUOTED.sub(r"\1", text.strip())
        if text == before:
            break
    text = text.removesuffix(".")
    return re.sub(r"\s+", " ", text).lower().strip()


def denotation(text: str) -> Denotation:
    """Return the value that one string of an answer stands for."""
    number = _number(text)
    if number is not None:
        return "number", number
    date = _DATE.fullmatch(text.strip().lower())
    if date and any(part != "xx" for part in date.groups()):
        return "date", tuple(None if p == "xx" else int(p) for p in date.groups())
    return "string", normalised(text)


def _number(text: str) -> float | None:
    text = text.strip()
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text):
        return None
    return float(text)


def matches(expected: Denotation, given: Denotation, expected_text: str, given_text: str) -> bool:
    """Whether two values are the same; strings that look alike are the same whatever they mean."""
    if normalised(expected_text) == normalised(given_text):
        return True
    if expected[0] == given[0] == "number":
        return abs(float(str(expected[1])) - float(str(given[1]))) < 1e-6
    return expected == given


def correct(expected: Sequence[str], given: Sequence[str]) -> bool:
    """Whether an answer has exactly the expected values, in whatever order.

    As in the official evaluator both sides are first reduced to different values.
    """
    wanted, said = list(dict.fromkeys(expected)), list(dict.fromkeys(given))
    if len({denotation(v) for v in wanted}) != len({denotation(v) for v in said}):
        return False
    left = {text: denotation(text) for text in wanted}
    right = {text: denotation(text) for text in said}
    return all(
        any(matches(value, other, text, given_text) for given_text, other in right.items())
        for text, value in left.items()
    )
