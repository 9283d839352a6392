"""A question as tokens with stems, numbers and ordinals, and the words that steer a reading.

Knows English, and of German the words that questions over tables are built with. Refuses to know
tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from onward.language.words import stemmer
from onward.tables import cells

Span = tuple[int, int]
"""First token and the token after the last."""

_TOKEN = re.compile(
    r"\d{1,3}(?::\d\d){1,2}(?:\.\d+)?"
    r"|(?<![\w.])[-−–](?=\d)\d+(?:\.\d+)?"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?"
    r"|\d+(?:\.\d+)?(?=(?:st|nd|rd|th)\b)"
    r"|(?<=\d)(?:st|nd|rd|th)\b"
    r"|\d+(?:\.\d+)?"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)?"
)
_DIGITS = re.compile(r"[-−–]?[0-9][0-9,]*(?:\.[0-9]+)?")
_GERMAN = {
    "höchste": "highest", "höchsten": "highest", "höchster": "highest", "größte": "largest",
    "größten": "largest", "niedrigste": "lowest", "niedrigsten": "lowest", "kleinste": "smallest",
    "kleinsten": "smallest", "geringste": "lowest", "geringsten": "lowest", "beste": "best",
    "meisten": "most", "wenigsten": "least", "letzte": "last", "letzten": "last", "erste": "first",
    "ersten": "first", "älteste": "oldest", "ältesten": "oldest", "neueste": "latest",
    "neuesten": "latest", "summe": "sum", "gesamt": "total", "insgesamt": "total",
    "durchschnitt": "average", "durchschnittlich": "average", "mittelwert": "average",
    "unterschied": "difference", "differenz": "difference", "welche": "which", "welcher": "which",
    "welches": "which", "welchen": "which", "wer": "who", "wann": "when", "wo": "where",
    "was": "what", "mehr": "more", "weniger": "less", "als": "than", "zwischen": "between",
    "nach": "after", "vor": "before", "über": "over", "unter": "under", "nicht": "not",
    "ohne": "without", "und": "and", "oder": "or", "von": "of", "hat": "has", "haben": "have",
    "anzahl": "number",
}  # fmt: skip
_GERMAN_SIGNS = frozenset(_GERMAN) - {"was", "wo", "wer", "gesamt", "also"} | {
    "der", "die", "das", "wie", "ist", "sind", "viele", "im", "mit", "für",
}  # fmt: skip
_GERMAN_PAIRS = {("wie", "viele"): ("how", "many"), ("wie", "viel"): ("how", "much")}
_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty""".split()  # noqa: SIM905
NUMBER_WORDS = {word: n for n, word in enumerate(_SMALL)} | {
    "once": 1, "twice": 2, "dozen": 12, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
}  # fmt: skip
ORDINALS = {
    word: n
    for n, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(),  # noqa: SIM905
        1,
    )
}
SCALES = {word.lower(): factor for word, factor in cells.SCALES.items()}
"""What multiplies the number before it; a question writes ``m`` for a million, too."""
EMPTY_WORDS = frozenset(
    """a an the of in on at by for to from with and or is are was were be been being do does did
    has have had this that these those there it its their his her they he she i you we who whom
    whose which what when where why how many much me tell give name list show listed according
    table chart per as than then so also only just if any all each every other another not no
    s t did while during after before above below between over under more less most least fewer
    many few please can could would should will into about out up down der die das den dem des
    ein eine einer ist sind im mit für am zu wie""".split()  # noqa: SIM905
)
"""Words that name nothing of a table."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number of a question."""

    word: str
    """Lower case, without accents; of German steering words the English one."""
    stem: str
    start: int
    end: int
    number: float | None = None
    ordinal: int | None = None
    capital: bool = False

    @property
    def empty(self) -> bool:
        """Whether it says nothing of what is asked about."""
        return self.word in EMPTY_WORDS


@dataclass(frozen=True, slots=True)
class Asked:
    """A question cut into tokens."""

    text: str
    tokens: tuple[Token, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words of all tokens."""
        return tuple(token.word for token in self.tokens)

    def has(self, *phrases: str) -> bool:
        """Whether one of the phrases stands in the question, word for word."""
        line = f" {' '.join(self.words)} "
        return any(f" {phrase} " in line for phrase in phrases)


def plain(text: str) -> str:
    """``text`` in lower case without accents and compatibility forms."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return text.lower()


def squash(text: str) -> str:
    """Letters and digits of ``text`` alone: ``BERT LARGE``, ``BERT_large`` are ``bertlarge``."""
    return "".join(c for c in plain(text) if c.isalnum())


@lru_cache(maxsize=1)
def _english() -> Callable[[str], str]:
    return stemmer("en")


@lru_cache(maxsize=2**16)
def stem(word: str) -> str:
    """The English stem of one plain word."""
    return _english()(word)


def cut(text: str) -> list[str]:
    """The plain words and numbers of a cell or header; ``1,234`` is ``1234``."""
    return [match[0].replace(",", "") for match in _TOKEN.finditer(plain(text))]


def read_question(text: str) -> Asked:
    """Cut ``text`` into tokens."""
    matches = list(_TOKEN.finditer(text))
    lowered = [match[0].lower() for match in matches]
    german = len(_GERMAN_SIGNS.intersection(lowered)) >= 2
    tokens: list[Token] = []
    for at, match in enumerate(matches):
        word = lowered[at].replace("’", "'").removesuffix("'s")
        if german:
            word = _to_english(lowered, at)
        word = plain(word)
        after = lowered[at + 1] if at + 1 < len(lowered) else ""
        tokens.append(_token(match, word, after))
    return Asked(text, tuple(t for t in tokens if t.word not in {"st", "nd", "rd", "th"}))


def _token(match: re.Match[str], word: str, after: str) -> Token:
    number, ordinal = None, ORDINALS.get(word)
    if _DIGITS.fullmatch(word):
        word = word.replace(",", "").replace("−", "-").replace("–", "-")
        number = float(word)
        if after in {"st", "nd", "rd", "th"} and number < 1000:
            ordinal = int(number)
    elif ":" in word:
        seconds = 0.0
        for part in word.split(":"):
            seconds = seconds * 60 + float(part)
        number = seconds
    elif word in NUMBER_WORDS:
        number = float(NUMBER_WORDS[word])
    return Token(
        word, stem(word), match.start(), match.end(), number, ordinal, match[0][0].isupper()
    )


def _to_english(lowered: list[str], at: int) -> str:
    for (first, second), english in _GERMAN_PAIRS.items():
        if lowered[at : at + 2] == [first, second]:
            return english[0]
        if at and lowered[at - 1 : at + 1] == [first, second]:
            return english[1]
    return _GERMAN.get(lowered[at], lowered[at])
