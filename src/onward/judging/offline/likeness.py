"""How alike two texts are: by their vectors where there is an embedder, else by their words.

Knows an embedder and strings. Refuses to know which of them is a question and which an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from onward.language import stems
from onward.protocols import Embedder
from onward.types import TextVectors

_KEPT = 20_000


class Likeness:
    """Compares texts of one judgement; each text is embedded once, all that are named together."""

    def __init__(self, embedder: Embedder | None, language: str) -> None:
        """Compare by vectors, or by the stems of ``language`` when there is no embedder."""
        self._embedder = embedder
        self._language = language
        self._known: dict[str, TextVectors] = {}

    def read(self, texts: Sequence[str]) -> None:
        """Embed ``texts`` in one pass; those that were read before cost nothing."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if self._embedder is not None and new:
            self._known.update(zip(new, self._embedder.embed(new), strict=True))

    def between(self, one: str, other: str) -> float:
        """Return the cosine of the pooled vectors, 0 to 1; by words the Dice coefficient."""
        if self._embedder is None:
            own, there = stem_set(one, self._language), stem_set(other, self._language)
            return 2 * len(own & there) / ((len(own) + len(there)) or 1)
        self.read([one, other])
        return max(float(self._known[one].pooled @ self._known[other].pooled), 0.0)

    def held(self, one: str, others: Sequence[str]) -> float:
        """Return how much of ``one`` stands in ``others`` together, 0 to 1.

        Mean over the tokens of ``one`` of the best cosine among the tokens of ``others`` (MaxSim
        of ColBERT, Khattab and Zaharia 2020, section 3.3); by words the share of its stems. 0 when
        there is nothing to compare with.
        """
        if self._embedder is None:
            own = stem_set(one, self._language)
            there = frozenset[str]().union(*(stem_set(o, self._language) for o in others))
            return len(own & there) / (len(own) or 1)
        self.read([one, *others])
        there_tokens = [self._known[o].tokens for o in others if len(self._known[o].tokens)]
        own_tokens = self._known[one].tokens
        if not there_tokens or not len(own_tokens):
            return 0.0
        best = (own_tokens @ np.vstack(there_tokens).T).max(axis=1)
        return max(float(best.mean()), 0.0)

    def pieces(self, word: str) -> int | None:
        """Into how many tokens the embedder cuts a word; None without an embedder.

        Words that texts hold often are one token, invented ones are many.
        """
        if self._embedder is None:
            return None
        self.read([word])
        return len(self._known[word].tokens)


@lru_cache(maxsize=_KEPT)
def stem_set(text: str, language: str = "en") -> frozenset[str]:
    """The distinct stems of the content words of ``text``."""
    return frozenset(stems(text, language))
