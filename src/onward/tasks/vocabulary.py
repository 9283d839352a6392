"""What words a library holds, and how it writes them.

Knows words and capitals. Refuses to know questions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from onward.language import STOP_WORDS
from onward.types import Passage

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_MID_SENTENCE = re.compile(r"(?<=[a-zà-ÿ,] )[^\W\d_a-zà-ÿ][\w’'-]*")


class Vocabulary:
    """The words of all passages, counted by their capitals."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        """Count the words of texts, titles and headings."""
        self._lower: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        self._parts: set[str] = set()
        for passage in passages:
            text = "\n".join((passage.text, passage.title, *passage.heading_path))
            found = set(_WORD.findall(text))
            self._lower.update(word for word in found if word[0].islower())
            self._capital.update(word.lower() for word in set(_MID_SENTENCE.findall(text)))
            self._parts.update(
                part for word in found for part in re.findall(r"\w+", word.casefold())
            )

    def is_common(self, word: str) -> bool:
        """Whether a capitalised word has its capital only for standing first.

        So it is for a function word, and unless it has a capital inside sentences of more
        passages than it is written small in. A word with a capital inside it is a name.
        """
        if not word[:1].isupper() or any(character.isupper() for character in word[1:]):
            return False
        lower = word.lower()
        if lower in STOP_WORDS["en"]:
            return True
        return self._lower[lower] >= self._capital[lower]

    def holds(self, name: str) -> bool:
        """Whether any passage holds all the words of ``name``, whatever their case."""
        parts = re.findall(r"\w+", name.casefold())
        return bool(parts) and all(part in self._parts for part in parts)
