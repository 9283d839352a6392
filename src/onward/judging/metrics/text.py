"""An answer against a reference answer, by their words: exact match, token F1, ROUGE-L, BLEU, chrF.

Every value is 0 to 1, higher is better; BLEU and chrF, which their authors count to 100, are
divided by 100. English text gives what the reference implementations give. Other languages: case,
punctuation and tokens follow Unicode instead of ASCII, and scripts that are written without spaces
(Chinese, Japanese, Thai …; Korean too, for its particles) are compared character by character.
Refuses to know what words mean: a right answer in other words scores low.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from onward.language.matching import exact_match, normalise, pieces, token_f1, tokens
from onward.language.words import UNSPACED

if TYPE_CHECKING:
    from rouge_score.rouge_scorer import RougeScorer
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

__all__ = [
    "LONGEST_TABLE",
    "bleu",
    "chrf",
    "exact_match",
    "normalise",
    "rouge_l",
    "self_bleu",
    "token_f1",
    "tokens",
    "without_marks",
]

_HAS_UNSPACED = re.compile(rf"[{UNSPACED}]")
_MARK = re.compile(r"\s*(?:\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]|【\d{1,3}[^】]*】|\[unsupported\])")

LONGEST_TABLE = 4_000_000
"""Tokens of the answer times tokens of the reference from which on ROUGE-L is not worked out: its
table would take seconds and hundreds of megabytes."""


def without_marks(text: str) -> str:
    """Return an answer without its marks: ``[1]``, ``[1, 3]``, ``【1】`` and ``[unsupported]``."""
    return _MARK.sub("", text)


def rouge_l(answer: str, reference: str) -> float | None:
    """F-measure of the longest common subsequence of tokens: 2PR / (P + R).

    P = length / tokens of the answer, R = length / tokens of the reference (Lin 2004, section 3;
    rouge-score, without stemming). 0 when either has no tokens; None when the product of the two
    lengths exceeds ``LONGEST_TABLE``.
    """
    given, wanted = _rouge_tokens(answer), _rouge_tokens(reference)
    if len(given) * len(wanted) > LONGEST_TABLE:
        return None
    return float(_rouge().score(reference, answer)["rougeL"].fmeasure)


def bleu(answer: str, reference: str) -> float:
    """Sentence BLEU / 100: geometric mean of n-gram precisions to n = 4, times a brevity penalty.

    sacrebleu's, with exponential smoothing and effective order (orders longer than the answer do
    not count): Papineni et al. 2002, Post 2018. Its ``13a`` tokens keep case and punctuation; a
    reference in a script without spaces is cut as in ``tokens`` instead. 0 for an empty answer.
    """
    if not _HAS_UNSPACED.search(reference):
        return _hundredth(_bleu("13a").sentence_score(answer, [reference]).score)
    given, wanted = (" ".join(pieces(text)) for text in (answer, reference))
    return _hundredth(_bleu("none").sentence_score(given, [wanted]).score)


def self_bleu(answer: str, others: list[str]) -> float:
    """Sentence BLEU / 100 of one sample against all ``others`` as its references."""
    if not _HAS_UNSPACED.search(answer):
        return _hundredth(_bleu("13a").sentence_score(answer, others).score)
    cut = [" ".join(pieces(text)) for text in (answer, *others)]
    return _hundredth(_bleu("none").sentence_score(cut[0], cut[1:]).score)


def chrf(answer: str, reference: str) -> float:
    """F2 of character n-grams / 100, n = 1 to 6, blanks left out; needs no tokens.

    sacrebleu's chrF2 (Popović 2015), recall weighing twice as much as precision. 0 for an empty
    answer.
    """
    return _hundredth(_chrf().sentence_score(answer, [reference]).score)


def _hundredth(score: float) -> float:
    return min(max(score / 100, 0.0), 1.0)  # sacrebleu's 100 may be 100.00000000000004


def _rouge_tokens(text: str) -> list[str]:
    """Runs of letters and digits; of ASCII text the same as rouge-score's own tokens."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    spaced = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in folded)
    return pieces(spaced)


class _Tokenizer:
    """What rouge-score asks for, since its own sees ASCII letters only."""

    def tokenize(self, text: str) -> list[str]:
        return _rouge_tokens(text)


@cache
def _rouge() -> RougeScorer:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL"], tokenizer=_Tokenizer())


@cache
def _bleu(tokenize: str) -> BLEU:
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(tokenize=tokenize, effective_order=True)


@cache
def _chrf() -> CHRF:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF()
