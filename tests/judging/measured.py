"""Cases, answers, passages and entailments made by hand for the tests of metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from onward.protocols import Entailment
from onward.types import Answer, Citation, Entailed, GoldSpan, Hit, Location, Passage


def passage(text: str = "", *, document: str = "a", start: int = 0, end: int = 0) -> Passage:
    """A passage of ``text``, or of so many characters when its text does not matter."""
    end = end or start + len(text)
    return Passage(
        id=f"{document}:{start}",
        document_id=document,
        source=f"{document}.txt",
        title="",
        heading_path=(),
        location=Location(),
        start=start,
        end=end,
        text=text or "x" * (end - start),
        kind="text",
        language="en",
    )


def gold(start: int, end: int, document: str = "a") -> GoldSpan:
    return GoldSpan(f"{document}.txt", document, start, end)


def citation(n: int, quote: str, *, start: int = 0, document: str = "a") -> Citation:
    return Citation(
        n=n,
        source=f"{document}.txt",
        location=Location(),
        quote=quote,
        passage_id=f"{document}:0",
        document_id=document,
        start=start,
        end=start + len(quote),
    )


def answer(
    text: str,
    *shown: str,
    citations: Sequence[Citation] = (),
    abstained: bool = False,
    seconds: Mapping[str, float] | None = None,
) -> Answer:
    """An answer that was shown these texts; each is a document of its own, the first is ``a``."""
    passages = [passage(one, document="abcdefgh"[i]) for i, one in enumerate(shown)]
    return Answer(
        text=text,
        abstained=abstained,
        citations=tuple(citations),
        hits=tuple(Hit(one, 1.0, {"words": i}) for i, one in enumerate(passages, start=1)),
        model="made",
        seconds=seconds or {},
    )


def holds(supports: Callable[[str, str], bool]) -> Entailment:
    """An entailment that is certain: support 1 where ``supports(claim, text)``, otherwise 0."""

    def check(claims: Sequence[str], texts: Sequence[str]) -> Entailed:
        found = [[float(supports(claim, text)) for text in texts] for claim in claims]
        support = np.array(found, np.float32).reshape(len(claims), len(texts))
        return Entailed(support, np.zeros_like(support))

    return check


def stands_in(claim: str, text: str) -> bool:
    """Whether the claim stands in the text to the letter, but for its final stop."""
    return claim.rstrip(".").casefold() in text.casefold()
