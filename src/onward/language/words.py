"""Cut a text into words and stems, so that a question and a document can be compared.

Knows scripts, numbers, stop words and stemmers. Refuses to know sentences and indexes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from onward.language.stop_words import STOP_WORDS

__all__ = ["STOP_WORDS", "UNSPACED", "stemmer", "stems", "words"]

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai and Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"  # Hangul: spaced, but its particles are not
)
"""Characters (as the inside of a regular expression's class) of scripts cut into bigrams."""

# Vowel signs and accents are not \w in Python: without them Hindi falls apart at every vowel.
_MARKS = "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0970-\u0dff"
_YEAR_MARK = r"[a-z]{1,2}(?=(?:19|20)\d\d(?![a-z0-9]))"  # FY2022 is fy and 2022
_TOKEN = re.compile(
    rf"(?P<unspaced>[{UNSPACED}]+)"
    rf"|{_YEAR_MARK}"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])"
    r"|\d+(?:\.\d+)+"
    rf"|(?:[^\W_{UNSPACED}]|[{_MARKS}])+"
)
_ASCII_TOKEN = re.compile(
    rf"{_YEAR_MARK}|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?![\d,])|\d+(?:\.\d+)+|[a-z0-9]+"
)
_ACCENTS = re.compile("[\u0300-\u036f]")

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "eu": "basque",
    "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "und": "english",
    "yi": "yiddish",
}  # fmt: skip
_CACHED_STEMS = 200_000


def words(text: str) -> list[str]:
    """Return the lower-case words of ``text`` in order, stop words included.

    ``1,234`` is ``1234``, ``FY2022`` is ``fy`` and ``2022``; an apostrophe or hyphen parts words;
    scripts that are written without spaces give character bigrams (one character alone gives
    itself). Unicode compatibility forms are made equal (NFKC).
    """
    if text.isascii():
        found = _ASCII_TOKEN.findall(text.lower())
        return [w.replace(",", "") for w in found] if "," in text else found
    result: list[str] = []
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", text).lower()):
        token = match[0]
        if match.lastgroup and len(token) > 1:
            result += [token[i : i + 2] for i in range(len(token) - 1)]
        else:
            result.append(token.replace(",", ""))
    return result


def stems(text: str, language: str = "en") -> list[str]:
    """Return the stems of the content words of ``text`` in order, without stop words.

    ``language`` is an ISO 639-1 code. ``und`` is treated as English; a language without a
    stemmer keeps its words whole. Accents fall away after stemming (``café`` is ``cafe``).
    Algorithms: Snowball, https://snowballstem.org.
    """
    known = _stems_of(language)
    return [stem for word in words(text) if (stem := known[word])]


def stemmer(language: str) -> Callable[[str], str]:
    """Return what stems one lower-case word of an ISO 639-1 language.

    ``und`` is treated as English; words of a language without a stemmer stay as they are.
    """
    if language not in _STEMMERS:
        return lambda word: word
    import Stemmer  # type: ignore[import-not-found]

    stem_word: Callable[[str], str] = Stemmer.Stemmer(_STEMMERS[language]).stemWord
    return stem_word


class _Stems(dict[str, str]):
    """Word → stem, worked out once; a stop word has the stem ""."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._stop = STOP_WORDS.get("en" if language == "und" else language, frozenset())
        self._stem = stemmer(language)

    def __missing__(self, word: str) -> str:
        stem = "" if word in self._stop else self._stem(word)
        if not stem.isascii():
            stem = unicodedata.normalize(
                "NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", stem))
            )
        if not any("0" <= c <= "9" for c in word):  # numbers hardly come back
            if len(self) >= _CACHED_STEMS:
                self.clear()
            self[word] = stem
        return stem


@cache
def _stems_of(language: str) -> _Stems:
    return _Stems(language)


def overlap(sentence: str, span: str, language: str = "en") -> float:
    """Share of the distinct stems of ``sentence`` that ``span`` holds; 1 when it has none."""
    own = set(stems(sentence, language))
    return len(own.intersection(stems(span, language))) / len(own) if own else 1.0
