"""Hand-made passages, answers and a plain entailment for the tests of the offline judge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onward.judging.offline.judge import OfflineJudge
from onward.language import denies, numbers_of, overlap
from onward.models.scripted import HashingEmbedder
from onward.types import Answer, Entailed, Hit, Location, Passage

BRIDGE = (
    "The bridge over the Orla was opened in 1931. It is 412 metres long and carries two railway "
    "tracks. The engineer Mira Stolz designed it after the old ferry had sunk."
)
BREAD = "Rye bread is baked with sourdough. The dough rests for nine hours before it is baked."


def hits(*texts: str, language: str = "en") -> tuple[Hit, ...]:
    """A hit for each text."""
    return tuple(
        Hit(
            Passage(
                f"p{number}",
                f"d{number}",
                f"{number}.md",
                "",
                (),
                Location(),
                0,
                len(text),
                text,
                kind="text",
                language=language,
            ),
            1.0,
            {},
        )
        for number, text in enumerate(texts)
    )


def answer(text: str, *texts: str, language: str = "en") -> Answer:
    """An answer over ``texts``."""
    shown = hits(*texts, language=language)
    return Answer(text, abstained=False, citations=(), hits=shown, model="made")


def plain_entailment(claims: Sequence[str], texts: Sequence[str]) -> Entailed:
    """Support is the share of words; a number or a negation too many contradicts."""
    support = np.zeros((len(claims), len(texts)), np.float32)
    contradiction = np.zeros_like(support)
    for row, claim in enumerate(claims):
        for column, text in enumerate(texts):
            wrong = bool(numbers_of(claim) - numbers_of(text)) or denies(claim) != denies(text)
            support[row, column] = 0.0 if wrong else overlap(claim, text)
            contradiction[row, column] = float(wrong) * overlap(claim, text)
    return Entailed(support, contradiction)


def made_judge(*, vectors: bool = True) -> OfflineJudge:
    """The judge with an embedder that knows words only, or with none."""
    return OfflineJudge(HashingEmbedder(256) if vectors else None, plain_entailment)
