"""Whether two short answers are the same, and how many words they share, as SQuAD compares them.

English text gives what SQuAD's own script gives. Other languages: case and punctuation follow
Unicode instead of ASCII, and scripts that are written without spaces (Chinese, Japanese, Thai …;
Korean too, for its particles) are compared character by character. Refuses to know what words
mean: a right answer in other words does not match.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from onward.language.words import UNSPACED

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PIECE = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")


def normalise(text: str) -> str:
    """Return the text as SQuAD compares it: lower case, no punctuation, no articles, one blank.

    As in Rajpurkar et al. 2016, section 4.1, with Unicode's case folding and its punctuation and
    symbols in place of ASCII's, after NFKC. Only the English articles fall away.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(c for c in folded if unicodedata.category(c)[0] not in "PS")
    return " ".join(_ARTICLES.sub(" ", kept).split())


def pieces(text: str) -> list[str]:
    """Return what stands between blanks, scripts without spaces cut into characters."""
    return _PIECE.findall(text)


def tokens(text: str) -> list[str]:
    """Return the normalised tokens of ``text``: words, or characters of scripts without spaces."""
    return pieces(normalise(text))


def exact_match(answer: str, reference: str) -> float:
    """1 when both are the same after normalisation, otherwise 0.

    SQuAD's EM (Rajpurkar et al. 2016). An empty answer gives 0, unless the reference has nothing
    left either (it was ``The!``).
    """
    return float(tokens(answer) == tokens(reference))


def token_f1(answer: str, reference: str) -> float:
    """Harmonic mean of the shares of shared tokens: 2PR / (P + R), each token counted as often.

    P = shared / tokens of the answer, R = shared / tokens of the reference. SQuAD's F1
    (Rajpurkar et al. 2016). When either has no tokens: 1 if neither has, otherwise 0.
    """
    given, wanted = Counter(tokens(answer)), Counter(tokens(reference))
    if not given or not wanted:
        return float(given == wanted)
    shared = (given & wanted).total()
    return 2 * shared / (given.total() + wanted.total())
