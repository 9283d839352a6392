"""How answers look: length, headers, bold and lists of Markdown, and how two of them differ.

Knows texts of answers. Refuses to know who wrote them and who won.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from onward.errors import UsageError
from onward.statistics.arrays import Floats
from onward.tokens import estimate_tokens
from onward.types import Vote

FEATURES = ("length", "headers", "bold", "lists")
"""``length`` in tokens, as ``estimate_tokens`` counts them; of the others, how many there are."""

_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_HEADER = re.compile(r"^ {0,3}#{1,6}(?:[ \t]|$)", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=[^\s*])[^*\n]+\*\*|(?<!\w)__(?=[^\s_])[^_\n]+__(?!\w)")
_ITEM = re.compile(r"^[ \t]{0,12}(?:[-*+•]|\d{1,4}[.)])[ \t]+\S", re.MULTILINE)


def style_counts(answer: str) -> tuple[int, int, int, int]:
    """Return how much of each of ``FEATURES`` an answer has; form inside code is none."""
    prose = _without_code(answer)
    marks = (len(pattern.findall(prose)) for pattern in (_HEADER, _BOLD, _ITEM))
    headers, bold, items = marks
    return estimate_tokens(answer), headers, bold, items


def style_differences(first: Floats, second: Floats) -> Floats:
    """Return (first - second) / (first + second) of counts, -1 to 1; 0 where both are 0.

    Both are of shape (votes, features), and so is what is returned (Li et al., "Does style matter?
    Disentangling style and substance in Chatbot Arena", 2024).
    """
    both = first + second
    differences: Floats = (first - second) / np.where(both > 0, both, 1.0)
    return differences


def styles_of(votes: Sequence[Vote]) -> tuple[tuple[str, ...], Floats]:
    """Return ``FEATURES`` and their differences for each vote; a vote without any text has none.

    Raises UsageError when no vote holds a text.
    """
    if not any(vote.first_answer or vote.second_answer for vote in votes):
        raise UsageError("style control needs the answers' texts, and no vote holds any")
    first = np.array([style_counts(vote.first_answer) for vote in votes], dtype=np.float64)
    second = np.array([style_counts(vote.second_answer) for vote in votes], dtype=np.float64)
    return FEATURES, style_differences(first, second)


def _without_code(answer: str) -> str:
    if "```" not in answer and "~~~" not in answer:
        return answer
    kept, inside = [], False
    for line in answer.splitlines():
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            kept.append(line)
    return "\n".join(kept)
