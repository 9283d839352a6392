"""Count words for budgets, in any script, and cut what has too many of them.

Knows characters only. Refuses to know sentences, documents and stems. A word is a run of at most
24 characters between blanks (so that a megabyte without a blank still has many), or two
characters of a script that is written without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from onward.language.words import UNSPACED

_WORD = re.compile(rf"[{UNSPACED}]{{1,2}}|[^\s|{UNSPACED}]{{1,24}}")
_USUAL_WORD = 20
_SPACED_WORD = re.compile(r"[^\s|]{1,24}")
_ANY_UNSPACED = re.compile(f"[{UNSPACED}]")


def count_words(text: str, start: int = 0, end: int | None = None) -> int:
    """Return the number of words in ``text[start:end]``."""
    end = len(text) if end is None else end
    return len(_pattern(text[start:end]).findall(text, start, end))


def cut_by_words(
    text: str, spans: Iterable[tuple[int, int]], budget: int
) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, words) for each of ``spans``, cut where it has more than ``budget`` words.

    Together the pieces of a span cover every character of it that is not blank.
    """
    plain = _is_spaced(text)
    for start, end in spans:
        # Counting blanks is ten times as fast, and right where words are of usual length and no
        # bar of a table stands between them.
        words = text.count(" ", start, end) + text.count("\n", start, end) + 1
        if not plain or end - start > _USUAL_WORD * words or text.find("|", start, end) >= 0:
            words = count_words(text, start, end)
        if words <= budget:
            yield start, end, words
        else:
            yield from _cut(text, start, end, budget)


def _cut(text: str, start: int, end: int, budget: int) -> Iterator[tuple[int, int, int]]:
    first, count = start, 0
    for match in _pattern(text[start:end]).finditer(text, start, end):
        if count == budget:
            yield first, _stripped_end(text, first, match.start()), count
            first, count = match.start(), 0
        count += 1
    yield first, end, count


def _pattern(text: str) -> re.Pattern[str]:
    return _SPACED_WORD if _is_spaced(text) else _WORD


def _is_spaced(text: str) -> bool:
    return text.isascii() or _ANY_UNSPACED.search(text) is None


def _stripped_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
