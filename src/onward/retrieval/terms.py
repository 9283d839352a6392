"""Text to index terms: folding, stemming by language, bigrams, numbers and identifiers.

Documents and questions go through the same rules, so what is written one way is found when it is
asked another way: ``1,234`` and ``1234``, ``PP&E`` and ``PPE``, ``10-K`` and ``10K``, ``FY22`` and
``2022``, ``naïve`` and ``naive``. Terms hold no white space. Refuses to know indexes and scores.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from onward.language.words import stemmer

_MARKS = (
    "\u0300-\u036f"  # accents that stand alone
    "\u0591-\u05c7\u0610-\u061a\u064b-\u065f"  # Hebrew and Arabic vowel signs
    "\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Indic and South-East Asian signs
)
# A word may hold single joints (10-K, 1,234, PP&E, l'an) and end in ++ or # (C++, C#). The same
# pattern thrice, as most text needs neither other letters nor marks and is cut in half the time.
_WORD_IN = r"{0}++(?:[&.,'’+#-]{0}++)*+[+#]*+"
_ASCII_WORD = re.compile(_WORD_IN.format("[A-Za-z0-9]"))
_WORD = re.compile(_WORD_IN.format(r"[^\W_]"))
_MARKED_WORD = re.compile(_WORD_IN.format(rf"(?:[^\W_]|[{_MARKS}])"))
_HAS_MARKS = re.compile(rf"[{_MARKS}]")

_HAN_KANA_HANGUL = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_UNSPACED_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
_SCRIPT_RUN = re.compile(
    rf"[{_HAN_KANA_HANGUL}\U00020000-\U0003ffff]+|[{_UNSPACED_LETTERS}]+"
    rf"|[^{_HAN_KANA_HANGUL}{_UNSPACED_LETTERS}\U00020000-\U0003ffff]+"
)
_UNSPACED = re.compile(rf"[{_HAN_KANA_HANGUL}{_UNSPACED_LETTERS}\U00020000-\U0003ffff]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_GROUPED_BY_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_VERSION = re.compile(r"\d+(?:\.\d+){2,}")
_JOINT = re.compile(r"[&.,'’+#-]")
_CASE_CHANGE = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FISCAL_YEAR = re.compile(r"fy['’-]?(?:20)?(\d\d)")
_YEAR_INSIDE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")

_LONGEST_TERM = 100
_CACHED_WORDS = 200_000


def split_words(text: str) -> list[str]:
    """Return the words of a text as written, joints such as those of ``10-K`` inside."""
    if text.isascii():
        return _ASCII_WORD.findall(text)
    return (_MARKED_WORD if _HAS_MARKS.search(text) else _WORD).findall(text)


class Terms(dict[str, str]):
    """Word as written → its index terms, blank-separated; filled as words are met.

    A vocabulary is far smaller than a text, so each word pays for its rules and its stem once.
    """

    def __init__(self, language: str) -> None:
        """Use the stemmer of an ISO 639-1 code; languages without one are only folded."""
        super().__init__()
        self._stem = _stemmer(language)

    def __missing__(self, word: str) -> str:
        """Work the terms out, and remember them unless the word is a run of unspaced text."""
        found = (term[:_LONGEST_TERM] for term in _expand(word, self._stem))
        terms = " ".join(dict.fromkeys(found))
        if len(word) <= 40:
            if len(self) >= _CACHED_WORDS:
                self.clear()
            self[word] = terms
        return terms

    def of(self, text: str) -> str:
        """Return the index terms of a text, blank-separated, in order."""
        return " ".join([self[word] for word in split_words(text)])


@lru_cache(maxsize=64)
def terms_of(language: str) -> Terms:
    """Return the one mapping for a language that this process shares."""
    return Terms(language)


def joined(words: Iterable[str]) -> str:
    """Neighbouring words as one term, as names are written: ``Best Buy`` → ``bestbuy``."""
    return _fold(_JOINT.sub("", "".join(_without_possessive(word) for word in words)))


def _expand(word: str, stem: Callable[[str], list[str]]) -> list[str]:
    """All terms of one word as written."""
    if _UNSPACED.search(word):
        return [t for run in _SCRIPT_RUN.findall(word) for t in _of_run(run, stem)]
    if word[0].isdigit() and (number := _number(word)):
        return number
    lower = _without_possessive(word).lower()
    if fiscal := _fiscal_year(lower):  # before it is parted: FY'22
        return fiscal
    if lower[-1] in "+#":
        bare = lower.rstrip("+#")
        named = bare + lower[len(bare) :].replace("+", "plus").replace("#", "sharp")
        return [named] if len(bare) == 1 and not bare.isdigit() else [named, *stem(bare)]
    parts = _JOINT.split(_without_possessive(word))
    terms = [t for part in parts for t in _of_part(part, stem)]
    if len(parts) > 1:
        # The P of PP&E says nothing by itself; PPE does.
        whole = _fold("".join(parts))
        terms = [t for t in terms if len(t) > 1] + [whole] * (not whole.isdigit())
    return terms


def _of_run(run: str, stem: Callable[[str], list[str]]) -> list[str]:
    """Terms of a run of one script inside a word."""
    if not _UNSPACED.match(run):
        return _expand(run, stem) if _WORD.match(run) else []
    # Single Chinese characters are words too; letters of Thai or Khmer need three to mean much.
    size = 3 if re.match(f"[{_UNSPACED_LETTERS}]", run) else 2
    grams = [run[i : i + size] for i in range(max(1, len(run) - size + 1))]
    return grams + (_HAN.findall(run) if len(run) > 1 else [])


def _of_part(part: str, stem: Callable[[str], list[str]]) -> list[str]:
    """Terms of a part without joints: its stem, and the pieces of camelCase and 2023Q4."""
    if fiscal := _fiscal_year(part.lower()):
        return fiscal
    terms = stem(part)
    pieces = _CASE_CHANGE.split(part)
    if len(pieces) > 1:
        terms += [t for piece in pieces for t in stem(piece)]
    if not part.isdigit() and _YEAR_INSIDE.search(part):
        terms += [piece.lower() for piece in _YEAR_INSIDE.split(part) if piece]
    return terms


def _fiscal_year(word: str) -> list[str]:
    """FY22 and FY2022 as both are asked for; nothing for what is no fiscal year."""
    found = _FISCAL_YEAR.fullmatch(word)
    return ["fy20" + found[1], "20" + found[1]] if found else []


def _number(word: str) -> list[str] | None:
    """Numbers without their separators; None for what is more than a number."""
    if _GROUPED.fullmatch(word):
        return [word.replace(",", "")]
    if _GROUPED_BY_POINTS.fullmatch(word):
        plain = word.replace(".", "").replace(",", ".")
        # 1.234 may be a decimal number or a grouped one: both are found.
        return [plain, word] if word.count(".") == 1 and "," not in word else [plain]
    if _DECIMAL.fullmatch(word):
        return [word.replace(",", ".")]
    return [word] if _VERSION.fullmatch(word) else None


def _without_possessive(word: str) -> str:
    return word[:-2] if len(word) > 2 and word[-2:] in ("'s", "’s", "'S", "’S") else word


def _fold(word: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _stemmer(language: str) -> Callable[[str], list[str]]:
    """Stem then fold; where folding first gives another stem, both, so accents may be left out."""
    stemmed = stemmer(language)

    def stem(word: str) -> list[str]:
        lower = unicodedata.normalize("NFC", word.casefold())
        if lower.isascii():
            return [stemmed(lower)]
        return list(dict.fromkeys([_fold(stemmed(lower)), stemmed(_fold(lower))]))

    return stem
