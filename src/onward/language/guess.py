"""Guess the language of a text: first by its script, then by its function words.

No model and no table to load: the guess decides which stemmer and which stop words are used, and
a text whose language has no list here is served as well by ``und``. A statistical identifier
(py3langid 0.4) took 2.6 s to load, longer than reading a hundred pages.
"""

from __future__ import annotations

import re
from functools import cache

from onward.language.stop_words import STOP_WORDS

_SAMPLE = 1_200
_SAMPLES = 3
_LETTER_SHARE = 0.3
_ENOUGH = 1.0
_ENOUGH_SHARE = 0.1
_MARGIN = 1.15

# Scripts in the order in which they are asked: kana before Han, for Japanese has both.
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("el", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
    ("cyrillic", re.compile(r"[\u0400-\u04ff]")),
    ("arabic", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("bn", re.compile(r"[\u0980-\u09ff]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
)
# Letters that only one language of the script writes.
_LETTERS = {
    "cyrillic": (("uk", "іїєґ"), ("sr", "јљњћђџ"), ("ru", "ыэё"), ("bg", "ъ")),
    "arabic": (("fa", "پچژگکی"), ("ar", "ةىكيأإ")),
}
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9ơưđ]", re.IGNORECASE)
_VIETNAMESE_SHARE = 0.05
_FALLBACK = {"cyrillic": "ru", "arabic": "ar"}
# Neither single letters nor parts of addresses: "n = 1" is not French, and ".io" not Italian.
_WORD = re.compile(r"(?<![\w.@/-])[^\W\d_]{2,}(?![.@/:-]?\w)")


def guess_language(text: str) -> str:
    """Return the ISO 639-1 code of ``text``'s language, ``und`` when there is too little to tell.

    Reads at most three samples (beginning, middle and end), so the length of ``text`` does not
    matter. Languages that are told apart: those of ``STOP_WORDS``, and those that have a script
    to themselves.
    """
    sample = _sample(text)
    if not sample.isascii():
        script = _script(sample)
        if script:
            return _by_letters(script, sample) if script in _LETTERS else script
    return _by_words(sample)


def _sample(text: str) -> str:
    if len(text) <= _SAMPLE * _SAMPLES:
        return text
    middle = (len(text) - _SAMPLE) // 2
    return " ".join((text[:_SAMPLE], text[middle : middle + _SAMPLE], text[-_SAMPLE:]))


def _script(sample: str) -> str | None:
    """Return the script that writes a good part of ``sample``, None for Latin.

    Vietnamese is Latin, but no other language writes its letters.
    """
    letters = sum(c.isalpha() for c in sample)
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS}
    if counts["ja"] > 0.1 * counts["zh"]:  # kanji belong to the kana around them
        counts["ja"] += counts["zh"]
    if len(_VIETNAMESE.findall(sample)) > _VIETNAMESE_SHARE * letters:
        return "vi"
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > _LETTER_SHARE * max(letters, 1) else None


def _by_letters(script: str, sample: str) -> str:
    lower = sample.lower()
    counts = {code: sum(lower.count(c) for c in letters) for code, letters in _LETTERS[script]}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else _FALLBACK[script]


def _by_words(sample: str) -> str:
    """Return the language whose function words weigh most; a word of n languages weighs 1/n."""
    languages = _languages_by_word()
    scores: dict[str, float] = dict.fromkeys(["und", *STOP_WORDS], 0.0)
    found = _function_words(sample)
    for word in found:
        known = languages.get(word)
        if known:
            for language in known:
                scores[language] += 1 / len(known)
    best, second = sorted(scores, key=lambda language: -scores[language])[:2]
    enough = max(_ENOUGH, _ENOUGH_SHARE * len(found))
    sure = scores[best] >= max(enough, _MARGIN * scores[second])
    return best if sure else "und"


def _function_words(sample: str) -> list[str]:
    """Return the words of ``sample`` that may be function words: names (Los Angeles) are not."""
    found = _WORD.findall(sample)
    lower = [word for word in found if word.islower()]
    if len(lower) < len(found) / 3:  # a title, or all in capitals
        return list(dict.fromkeys(word.lower() for word in found))
    return [found[0].lower(), *lower] if found and found[0] != lower[0] else lower


@cache
def _languages_by_word() -> dict[str, tuple[str, ...]]:
    languages: dict[str, tuple[str, ...]] = {}
    for language, stop_words in STOP_WORDS.items():
        for word in stop_words:
            languages[word] = (*languages.get(word, ()), language)
    return languages
