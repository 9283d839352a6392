"""Ask an earlier question again with one of its phrases exchanged: *and BERT LARGE?*, *no, v2.0*.

Knows two phrases and how their words are made. Refuses to know what they mean.
"""

from __future__ import annotations

import re

from onward.answering.followups.names import name_runs

_FRAGMENT_WORDS = 7
_BARE_WORDS = 3
_NOT_A_PHRASE = re.compile(
    r"\b(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|what|which|who|why"
    r"|how|when|where|compare|explain|describe|list|give|show|tell|define|summari[sz]e)\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"(?:(?:even|also|only|just|still|especially|not)\s+)?"
    r"(?P<preposition>than|versus|vs\.?|compared (?:to|with)|against|like|per|on|in|for|with"
    r"|without|at|by|to|from|under|of|among|during|after|before)"
    r"\s+(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN = re.compile(r"\w(?:[\w.–/-]*\w)?")
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_GENERIC = re.compile(
    r"^(?:the|an?)\s+|\s+(?:ones?|instead|please|models?|versions?|variants?|methods?)$",
    re.IGNORECASE,
)
_SIZES = frozenset(
    ["tiny", "small", "medium", "base", "standard", "large", "big", "huge", "smaller", "larger"]
)
_ALIKE = 0.5
"""Least share of words that are alike for two phrases to be exchanged."""
_LONGEST = 400
"""Characters of a question in which a phrase is exchanged."""


def is_fragment(text: str) -> bool:
    """Whether ``text`` is a mere phrase: neither a verb of asking nor a word that asks."""
    return len(text.split()) <= _FRAGMENT_WORDS and not _NOT_A_PHRASE.search(text)


def stands_for_a_question(text: str) -> bool:
    """Whether a phrase asks the question before again by itself: *for RAG-Token?*, *MLP layers?*.

    Without its question mark a bare phrase is a search of its own: *BERT fine-tuning*.
    """
    if not is_fragment(text) or not text.rstrip().endswith("?"):
        return False
    return is_adjunct(text) or len(text.split()) <= _BARE_WORDS


def is_adjunct(text: str) -> bool:
    """Whether ``text`` is but a circumstance: *for RAG-Token?*, *even on small datasets?*."""
    return _PREPOSITION.fullmatch(text.strip(" ?")) is not None


_SUPERLATIVE_IN = re.compile(
    r"\b(?:highest|lowest|largest|smallest|biggest|longest|shortest|most|least|fewest|best|worst"
    r"|earliest|latest|oldest|newest|youngest|fastest|slowest|cheapest|dearest|first|last)\b",
    re.IGNORECASE,
)
_SUPERLATIVE = re.compile(rf"(?:the\s+)?{_SUPERLATIVE_IN.pattern}", re.IGNORECASE)


def carried_over(asked: str, new: str, old: str) -> str:
    """The question ``asked`` with the phrase ``new`` in the place of what it is the like of.

    That is ``old`` where it was named; what follows the same preposition; what shares a word or the
    make of its characters (*BERT LARGE*, *BERT BASE*; *v1.1*, *v2.0*); another superlative; or the
    only name. Where nothing is alike, ``new`` is added in brackets.
    """
    bare = _GENERIC.sub("", new).strip() or new
    if old:
        before = r"(?<![\d.])" if old[0].isdigit() else r"(?<!\w)"
        pattern = rf"{before}{re.escape(_ARTICLE.sub('', old))}\w{{0,3}}(?!\w)"
        exchanged = re.sub(pattern, lambda _: bare, asked, count=1, flags=re.IGNORECASE)
        if exchanged != asked:
            return exchanged
    if len(asked) > _LONGEST or len(new) > _LONGEST:
        return f"{asked} ({new})"
    if _SUPERLATIVE.fullmatch(bare) and (held := _SUPERLATIVE_IN.search(asked)):
        return f"{asked[: held.start()]}{_ARTICLE.sub('', bare)}{asked[held.end() :]}"
    owner = re.sub(r"^(?:for|with|about|of)\s+(?:the\s+)?", "", bare, flags=re.IGNORECASE)
    exchanged = (
        _after_preposition(asked, new) or _most_alike(asked, owner) or _renamed(asked, owner)
    )
    return exchanged or f"{asked.rstrip('?. ')} ({new})?"


def _after_preposition(asked: str, new: str) -> str:
    """*on X* in the place of the last *on Y*."""
    led = _PREPOSITION.fullmatch(new)
    if led is None:
        return ""
    pattern = (
        rf"\b{led['preposition']}\s+(?:the\s+)?(?:(?!(?:on|in|for|with|at|by|to|from|of|and|is|are|"
        r"was|were|does|do|did|that|which)\b)[\w.–/-]+\s*){1,4}"
    )
    found = list(re.finditer(pattern, asked, re.IGNORECASE))
    if not found:
        return ""
    after = asked[found[-1].end() :]
    space = "" if not after or after[0] in "?.,!)" else " "
    return f"{asked[: found[-1].start()]}{led[0]}{space}{after}".strip()


def _most_alike(asked: str, new: str) -> str:
    """Put ``new`` where ``asked`` has the run of words that is most like it."""
    wanted = _TOKEN.findall(new)
    tokens = list(_TOKEN.finditer(asked))
    best, span = 0.0, (0, 0)
    for size in {len(wanted), max(1, len(wanted) - 1), len(wanted) + 1}:
        for first in range(len(tokens) - size + 1):
            run = tokens[first : first + size]
            likeness = _likeness([match[0] for match in run], wanted)
            if likeness > best:
                best, span = likeness, (run[0].start(), run[-1].end())
    return f"{asked[: span[0]]}{new}{asked[span[1] :]}" if best >= _ALIKE else ""


def _renamed(asked: str, new: str) -> str:
    """A name in the place of the only name of a question."""
    runs = name_runs(asked)
    if len(runs) != 1 or name_runs(f"- {new}") != [new]:
        return ""
    pattern = rf"(?:\b(?:an?|the)\s+)?(?<!\w){re.escape(runs[0])}(?!\w)"
    return re.sub(pattern, lambda _: new, asked, count=1)


def _likeness(run: list[str], wanted: list[str]) -> float:
    """Share of words that are alike, in order; 0 when they are all equal."""
    if [word.casefold() for word in run] == [word.casefold() for word in wanted]:
        return 0.0
    pairs = zip(run, wanted, strict=False)
    return sum(_word_likeness(a, b) for a, b in pairs) / max(len(run), len(wanted), 1)


def _word_likeness(one: str, other: str) -> float:
    """1 for the same word, less for words of one kind, 0 for others."""
    if one.casefold() == other.casefold():
        return 1.0
    if one.lower() in _SIZES and other.lower() in _SIZES:
        return 0.9
    if any(c.isdigit() for c in one) and _make(one) == _make(other):
        return 0.9
    first, second = (re.split(r"[-–/]", word.casefold()) for word in (one, other))
    if len(first) == len(second) > 1 and any(a == b for a, b in zip(first, second, strict=True)):
        return 0.9
    if len(first) == len(second) > 1 and first[-1][-3:] == second[-1][-3:]:
        return 0.6  # fine-tuning, pre-training
    return 0.3 if one.isupper() and other.isupper() and len(one) > 1 else 0.0


def _make(word: str) -> str:
    """The make of a word's characters: ``33B`` and ``7B`` are ``0B``, ``v2.0`` is ``v0.0``."""
    return re.sub(r"\d+", "0", word)
