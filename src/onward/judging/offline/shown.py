"""The context that was shown with an answer: its passages, its sentences, and the best of them.

Knows hits and words. Refuses to know vectors and answers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from onward.judging.offline.likeness import stem_set
from onward.language import split_sentences
from onward.passage_text import shown_text
from onward.types import Hit

_FEWEST = 3
"""Content words from which on a sentence of the context offers anything."""
_LONGEST = 600
"""Characters of a sentence that are looked at; a table without lines can be one long sentence."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the answerer was shown."""

    texts: tuple[str, ...]
    """One for each hit: title and headings, then the passage."""
    sentences: tuple[str, ...]
    """On one line each, without those that are too short to offer anything, none twice."""
    language: str

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.texts)

    def nearest_texts(self, claim: str, limit: int) -> list[str]:
        """The texts that hold most of the claim's stems, best first."""
        own = stem_set(claim, self.language)
        held = [len(own & stem_set(text, self.language)) for text in self.texts]
        order = sorted(range(len(self.texts)), key=lambda i: (-held[i], i))
        return [self.texts[i] for i in order[:limit]]

    def nearest_sentence(self, claim: str) -> str | None:
        """The sentence that shares most stems with the claim; None when none shares any."""
        own = stem_set(claim, self.language)
        found = [(len(own & stem_set(s, self.language)), -len(s), s) for s in self.sentences]
        best = max(found, default=(0, 0, ""))
        return best[2] if best[0] else None

    def best_sentences(self, question: str, limit: int) -> list[str]:
        """The sentences that hold most of the question's stems, weighed by rarity, best first."""
        asked = stem_set(question, self.language)
        sets = [stem_set(sentence, self.language) for sentence in self.sentences]
        counts = Counter(stem for one in sets for stem in one)
        weigh = {stem: math.log(1 + len(sets) / (1 + counts[stem])) for stem in asked}
        worth = [sum(weigh[stem] for stem in asked & one) for one in sets]
        order = sorted(range(len(sets)), key=lambda i: (-worth[i], i))
        return [self.sentences[i] for i in order[:limit]]


def read_shown(hits: Sequence[Hit]) -> Shown:
    """Read the passages of ``hits``; empty without hits."""
    found: dict[str, None] = {}
    for hit in hits:
        passage = hit.passage
        for start, end in split_sentences(passage.text, passage.language):
            sentence = " ".join(passage.text[start:end].split())[:_LONGEST]
            asks = sentence.endswith(("?", "？"))
            if not asks and len(stem_set(sentence, passage.language)) >= _FEWEST:
                found.setdefault(sentence)
    languages = Counter(hit.passage.language for hit in hits).most_common(1)
    return Shown(
        texts=tuple(shown_text(hit.passage) for hit in hits),
        sentences=tuple(found),
        language=languages[0][0] if languages else "en",
    )
