"""Names that a text holds, and which of them another text does not hold.

Knows capitals. Refuses to know what is named; scripts without capitals have no names here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from onward.language.numbers import LIST_MARKER
from onward.language.words import STOP_WORDS

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|[\"“‘(\[]|\n\s*(?:[-*•]\s*)?)$")
_ENDING = 2
"""Letters by which two forms of a name may differ: German, Germany."""


def missing_names(sentence: str, span: str) -> list[str]:
    """Names of ``sentence`` that ``span`` does not hold in this or a nearly equal form.

    A name is a word with a capital that does not stand first, an acronym, or a capitalised first
    word that is followed by another. Scripts without capitals have no names here.
    """
    there = {_trimmed(word) for word in _WORD.findall(span)}
    return [name for name in names_of(sentence) if not _known(_trimmed(name), there)]


def names_of(sentence: str) -> Iterable[str]:
    """The names of a text, in order, as they are written; see ``missing_names``."""
    sentence = LIST_MARKER.sub("", sentence)
    for match in _WORD.finditer(sentence):
        word = match[0]
        inner_capital = any(c.isupper() for c in word[1:])
        if not word[0].isupper() and not inner_capital:
            continue
        if word.casefold() in STOP_WORDS["en"]:
            continue
        first = _SENTENCE_START.search(sentence[max(0, match.start() - 9) : match.start()])
        if inner_capital or not first or _capital_follows(sentence[match.end() :]):
            yield word


def _capital_follows(rest: str) -> bool:
    following = re.match(r"\s+([^\W\d_])", rest)
    return following is not None and following[1].isupper()


def _trimmed(name: str) -> str:
    return re.sub(r"['’]s?$", "", name).casefold()


def _known(name: str, there: set[str]) -> bool:
    return name in there or any(
        abs(len(word) - len(name)) <= _ENDING
        and min(len(word), len(name)) > _ENDING
        and (word.startswith(name) or name.startswith(word))
        for word in there
    )
