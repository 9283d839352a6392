"""Find a quote in a text although the two were not written alike.

Knows characters and words. Refuses to know documents, pages and evidence.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

Span = tuple[int, int]

LEAST_WORDS = 8
"""Words from which on a quote is long enough to be found by likeness."""
LEAST_LIKENESS = 0.85
"""Share of a long quote's words that must stand, in order, where it is taken to stand.

Measured over the 32 pieces of evidence of ten filings: 0.89 to 1 on the page where they stand, and
at most 0.80 on the best of the other pages, which hold the same phrases with other figures.
"""

_QUOTES = dict.fromkeys(map(ord, "\"'`´‘’‚‛“”„‟«»‹›′″"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_SAME = _QUOTES | _DASHES
_LEFT_OUT = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff|")
"""Soft hyphens, marks without width, and the bar that parts the cells of a table."""
_HYPHENATED = re.compile(r"(?<=\w)[-\u2010]\s*\n\s*(?=[^\W\d_])")
_WORD = re.compile(r"\w+")
_BAND = 16
"""Words by which text and quote may drift apart and still count for the same place."""
_TOO_COMMON = 200


@dataclass(frozen=True)
class Searchable:
    """A text, made ready once for many quotes."""

    text: str

    @cached_property
    def squeezed(self) -> tuple[str, Sequence[int]]:
        """The text as it is compared, and the offset of each of its characters in ``text``."""
        return _squeezed(self.text)

    @cached_property
    def words(self) -> tuple[list[str], list[Span]]:
        """Words as they are compared, and their spans in ``text``."""
        found = list(_WORD.finditer(self.text))
        return [_plain_word(match[0]) for match in found], [match.span() for match in found]

    @cached_property
    def positions(self) -> Mapping[str, list[int]]:
        """Where each word stands, counted in words."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words[0]):
            places[word].append(place)
        return places


def find_exact(searchable: Searchable, quote: str, within: Span) -> Iterator[Span]:
    """Yield where ``quote`` stands character for character inside ``within``, in order."""
    start, end = within
    while quote and (start := searchable.text.find(quote, start, end)) >= 0:
        yield start, start + len(quote)
        start += len(quote)


def find_alike(searchable: Searchable, quote: str, within: Span) -> Iterator[Span]:
    """Yield where ``quote`` stands but for blanks, case, quotation marks, dashes and ligatures.

    Soft hyphens, hyphens at the end of a line, bars between cells and Unicode's compatibility
    forms (NFKC) make no difference either. Spans are of the text as it is written.
    """
    wanted, _ = _squeezed(quote)
    text, offsets = searchable.squeezed
    start, end = bisect_left(offsets, within[0]), bisect_left(offsets, within[1])
    while wanted and (start := text.find(wanted, start, end)) >= 0:
        last = offsets[start + len(wanted) - 1]
        yield offsets[start], last + 1
        start += len(wanted)


def find_nearest(searchable: Searchable, quote: str, within: Span) -> tuple[Span, float] | None:
    """Return the stretch of ``within`` most like a long quote, and how like it is, 0 to 1.

    Likeness is the share of the quote's words that stand in the stretch in the same order. None
    for a quote of under ``LEAST_WORDS`` words, or when no word of it is there.
    """
    wanted = [_plain_word(word) for word in _WORD.findall(quote)]
    if len(wanted) < LEAST_WORDS:
        return None
    there, spans = searchable.words
    low = bisect_left(spans, (within[0], 0))
    high = bisect_right(spans, (within[1], 0))
    best: tuple[Span, float] | None = None
    for begin in _beginnings(searchable.positions, wanted, low, high):
        first = max(begin - _BAND, low)
        window = there[first : min(begin + len(wanted) + 2 * _BAND, high)]
        matcher = SequenceMatcher(None, wanted, window, autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        likeness = sum(block.size for block in blocks) / len(wanted)
        if blocks and (best is None or likeness > best[1]):
            last = first + blocks[-1].b + blocks[-1].size - 1
            best = (spans[first + blocks[0].b][0], spans[last][1]), likeness
    return best


def _beginnings(
    positions: Mapping[str, list[int]], wanted: Sequence[str], low: int, high: int
) -> list[int]:
    """Return the places, in words, where the quote most likely begins: rare words decide."""
    votes: Counter[int] = Counter()
    for place, word in enumerate(wanted):
        found = positions.get(word, [])
        found = found[bisect_left(found, low) : bisect_left(found, high)]
        if len(found) <= _TOO_COMMON:
            for other in found:
                votes[(other - place) // _BAND] += 1
    return [band * _BAND for band, _ in votes.most_common(5)]


def _squeezed(text: str) -> tuple[str, Sequence[int]]:
    """Return ``text`` as it is compared, with the offset of each character that is left."""
    hyphens = {match.start() for match in _HYPHENATED.finditer(text)}
    kept: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if character.isspace() or character in _LEFT_OUT or offset in hyphens:
            continue
        plain = _plain_character(character)
        kept.append(plain)
        offsets += [offset] * len(plain)
    return "".join(kept), offsets


def _plain_character(character: str) -> str:
    if character.isascii():
        return "'" if character in '"`' else character.lower()
    plain = character.translate(_SAME)
    return "".join(unicodedata.normalize("NFKC", plain).casefold().split())


def _plain_word(word: str) -> str:
    return word.lower() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()
