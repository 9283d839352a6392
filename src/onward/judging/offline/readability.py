"""Whether an answer can be read: whole, in words that are known, in sentences of bearable length.

Knows strings, the words of the context and, where there is an embedder, into how many pieces it
cuts a word. Refuses to know whether what can be read is true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onward.judging.offline.likeness import Likeness, stem_set
from onward.language import words

_ENDS = re.compile(
    r"(?:[.!?…。！？｡।؟:;](?:[\"'”’»)\]*_`$\s]|\[\d[\d,\s–-]*\])*"
    r"|[)\]}|$%”\"»]\s*|\[\d[\d,\s–-]*\]\s*)$"
)
_BROKEN = re.compile(r"\ufffd|\w\?\w|\b(?:[^\W\d_] ){4,}|[^\s\w]{6,}|\\[a-z]{3,}")
_WORD = re.compile(r"[^\W\d_]{4,}")
_LISTED = re.compile(r"^\s*(?:[-•*|]|\(?\d{1,2}[.)])|\s\|\s|^[^.;:]{1,40}: .*;")
_HANGING_WORDS = (
    "a an the of to in on at by for with from and or but that which who is are was were be has have"
    " its their his her this these than as into whereas while must can will would not"
    " der die das und oder von zu mit ist le la les de du et ou est el los las y o es"
)
_HANGING = frozenset(_HANGING_WORDS.split())
"""Words that no sentence ends with."""
_CELL = " | "
_BARE = 8
"""Words up to which an answer needs no full stop: *BERT LARGE, 82.1*."""
_LONG, _ENDLESS = 30, 80
"""Words of a sentence that begin to be many, and that are too many."""
_MANY_PIECES = 4
"""Pieces from which on a word is rare or made up."""
_HEAVY = 4
_CHECKED = 16
"""Unknown words that are looked at; the sixteen first tell enough."""
_TAIL = 4
"""Last words of an answer that are looked for in the context, to see whether it goes on there."""


@dataclass(frozen=True, slots=True)
class Readability:
    """How well an answer can be read; 0 to 1, higher is better; 0 for an empty answer."""

    whole: float
    """0 when it stops before its end, 0.5 when it only lacks a full stop, else 1."""
    known: float
    """Share of its content words that question or context hold."""
    ordinary: float
    """1 when none of its words is both rare and unknown, 0 from a quarter of them on."""
    unbroken: float
    """Share of its words before the first broken character … 1 when there is none."""
    short: float
    """1 up to 30 words a sentence, falling to 0 at 80."""
    cut: str | None
    """Its last words, when it stops before its end."""
    odd: tuple[str, ...]
    """Rare words that neither question nor context hold."""
    broken: str | None
    """An example of broken text."""


def measure_readability(
    sentences: Sequence[str], ending: str, known: str, likeness: Likeness
) -> Readability:
    """Look at an answer whose last line is ``ending``; ``known`` is question and context."""
    text = " ".join(sentences)
    if not words(text):
        return Readability(0.0, 0.0, 0.0, 0.0, 0.0, None, (), None)
    whole = _whole(sentences, ending, known)
    own, there = stem_set(text), stem_set(known)
    odd = _odd_words(text, there, likeness)
    broken = _BROKEN.findall(text)
    return Readability(
        whole=whole,
        known=len(own & there) / (len(own) or 1),
        ordinary=1 - min(_HEAVY * len(odd) / (len(own) or 1), 1.0),
        unbroken=1 / (1 + len(broken)),
        short=_shortness(sentences),
        cut=" ".join(text.split()[-_TAIL:]) if whole < 1 else None,
        odd=tuple(odd),
        broken=broken[0] if broken else None,
    )


def _whole(sentences: Sequence[str], ending: str, known: str) -> float:
    """Whether the last sentence ends.

    One that goes on in the context has been cut off, and so has one without a full stop behind
    sentences that have theirs.
    """
    if _CELL in f"{ending} ":
        return 0.0 if _row_goes_on(ending, known) else 1.0
    if _ENDS.search(ending):
        return 1.0
    tail = words(sentences[-1])
    if tail and tail[-1] in _HANGING:
        return 0.0
    if _goes_on(sentences[-1], known):
        return 0.0
    if len(sentences) > 1 and len(tail) >= _TAIL and _ENDS.search(sentences[-2]):
        return 0.0
    bare = len(words(" ".join(sentences))) <= _BARE or _LISTED.search(ending)
    return 1.0 if bare else 0.5


def _row_goes_on(ending: str, known: str) -> bool:
    """Whether a line of ``known`` begins like the row ``ending`` and has further cells."""
    own = [cell.strip() for cell in ending.rstrip(" |").split(_CELL)]
    for line in known.splitlines():
        cells = [cell.strip(" |") for cell in line.split(_CELL)]
        if cells[: len(own)] == own and any(cells[len(own) :]):
            return True
    return False


def _goes_on(sentence: str, known: str) -> bool:
    """Whether the last words of ``sentence`` stand in ``known`` with words behind them."""
    tail = re.findall(r"\w+", sentence)[-_TAIL:]
    if len(tail) < _TAIL:
        return False
    match = re.search(r"\W+".join(map(re.escape, tail)) + r"(?P<rest>[^\n]{0,3})", known)
    if match is None:
        return False
    rest = match["rest"]
    return bool(re.match(r"\w|,?[ ][\w($]", rest))


def _odd_words(text: str, there: frozenset[str], likeness: Likeness) -> list[str]:
    unknown = [w for w in dict.fromkeys(_WORD.findall(text)) if not stem_set(w) <= there]
    unknown = unknown[:_CHECKED]
    likeness.read(unknown)
    return [w for w in unknown if (likeness.pieces(w) or 0) >= _MANY_PIECES]


def _shortness(sentences: Sequence[str]) -> float:
    counts = [len(words(sentence)) for sentence in sentences if not _LISTED.search(sentence)]
    longest = max(counts, default=0)
    return 1 - min(max(longest - _LONG, 0) / (_ENDLESS - _LONG), 1.0)
