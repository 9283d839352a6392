"""A question on its way from a text to a case.

Knows nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from onward.types import Passage

Kind = Literal[
    "definition", "abbreviation", "number", "date", "reason", "name", "object", "table", "model"
]
"""What is asked for; ``model`` when a language model wrote the question. It tags the case."""


class Asked(NamedTuple):
    """A question with its answer, both in the words of the text, as rules made them."""

    kind: Kind
    question: str
    """Without capital and question mark."""
    answer: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A question that may become a case."""

    kind: Kind
    question: str
    """As it will be asked."""
    answer: str
    quote: str
    """The piece of the passage that holds the answer, exactly as it stands there."""
    passage: Passage
