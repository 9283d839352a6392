"""The terms of an English text: what stands between an article or preposition and what follows.

Knows function words, endings and common verbs. Refuses to know meaning; for a language whose nouns
it cannot find it finds none.
"""

from __future__ import annotations

import re

from onward.judging.fakes.material import listed
from onward.judging.fakes.verbs import VERB_FORMS
from onward.language import STOP_WORDS, directions

_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\S")
_PREPOSITIONS = frozenset(
    ["of", "for", "in", "with", "by", "on", "from", "into", "over", "between"]
)
_BEFORE = _PREPOSITIONS | listed("a an the this these each its their our his her any no every")
_NOT_NOUNS = re.compile(r"(?:ed|ly|ive|ous|able|ible|ful|less|est|al|ic)$")
_PLAIN = listed(
    """number order case way example part point paper work use result results same other different
    such many more much new large small high low higher lower due well able respect addition
    terms set total rate time times first second last following previous one two three end fact
    amount kind type types variety lot range level various several key main
    particular general contrast least most often along also
    alone together instead rather thus then only per via practice detail details work works paper"""
)
_LONGEST = 2
_SHORTEST = 4


def terms_of(text: str, language: str = "en") -> list[str]:
    """Return one or two words that name a thing, each term once, in order; English only."""
    if language not in ("en", "und"):
        return []
    tokens = _TOKEN.findall(text)
    terms: list[str] = []
    for index, token in enumerate(tokens):
        if token.casefold() in _BEFORE:
            run = _run(tokens[index + 1 : index + 2 + _LONGEST])
            gerund = run.endswith("ing") and token.casefold() in _PREPOSITIONS
            if run and run not in terms and not gerund:
                terms.append(run)
    return [term for term in terms if term in text]


def plural(term: str) -> bool:
    """Whether a term ends as an English plural does."""
    return bool(re.search(r"[^sui]s$", term))


def _run(tokens: list[str]) -> str:
    """Return the words before the first that cannot belong to a term; "" unless they are one."""
    run: list[str] = []
    for token in tokens:
        if not token[0].isalpha() or token.casefold() in STOP_WORDS["en"] or token in VERB_FORMS:
            break
        run.append(token)
    if not run or len(run) > _LONGEST or len(run[-1]) < _SHORTEST:
        return ""
    odd = any(word != word.lower() or word in _PLAIN or word in directions() for word in run)
    gerund = len(run) > 1 and run[0].endswith("ing")
    return "" if odd or gerund or _NOT_NOUNS.search(run[-1]) else " ".join(run)
