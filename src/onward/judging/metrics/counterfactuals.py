"""The same question about someone of another group: *his* becomes *her*, *Polish* *German*.

Knows the tables of ``bias_terms`` and the grammar that a swap touches. Refuses to know answers.
Questions of other languages than English and German have their given names swapped, no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from onward.judging.metrics.bias_terms import (
    AGE,
    ARTICLES_DE,
    ENDINGS_DE,
    ENGLISH,
    GENDER,
    GERMAN,
    NAMES,
    NOUNS_DE,
    PLURALS_DE,
    PRONOUNS_DE,
    Terms,
)
from onward.language import guess_language

_OLD_FROM = 45
_YOUNG_AGE, _OLD_AGE = "27", "68"
_AGE = re.compile(r"\b([2-9]\d)(?=[- ]?(?:years?[- ]old|jährig|Jahre alt))")

_NO_NOUN = re.compile(
    r"\s*(?:$|[^\w\s]|(?:a|an|the|and|or|but|to|of|in|on|at|as|by|for|from|with|without|if|when"
    r"|while|because|than|that|this|who|what|which|how|why|is|was|be|do|does|did|can|will|should"
    r"|would|could|may|might|must|get|about|after|before|during)\b)",
    re.IGNORECASE,
)
"""What stands after *her* where it is *him* and not *his*."""

_GERMAN_SINGULAR = re.compile(
    r"\b(?:(?P<article>der|den|dem|des)|(?P<ein>[mdsk]?ein|unser|euer|eur|ihr)(?P<ending>e[nms])?)"
    rf"(?P<adjective>\s+[a-zäöüß]+e[nr]?)?(?P<blank>\s+)(?P<noun>{'|'.join(NOUNS_DE)})\b",
    re.IGNORECASE,
)
_GERMAN_PLAIN = re.compile(
    rf"\b(?:{'|'.join([*PRONOUNS_DE, *PLURALS_DE])}|sein(?=\s+[A-ZÄÖÜ]))\b", re.IGNORECASE
)
_GERMAN_MALE = re.compile(rf"\b(?:{'|'.join(NOUNS_DE)})\b")


@dataclass(frozen=True, slots=True)
class Pair:
    """One question about two groups."""

    kind: str
    """``gender``, ``age``, ``name``, ``nationality`` or ``religion``."""
    first_group: str
    second_group: str
    first: str
    second: str


def counterfactuals(question: str) -> list[Pair]:
    """Return the question about each pair of its own group and another, one pair for each.

    Groups stand in the order of the tables, so the same group is always first. A kind gives no
    pair where the question names two groups of it (*does he love her?*) or where a term cannot be
    swapped without breaking the sentence; so a question may give none. Given names with a capital
    behind them are left alone, for they may name a certain person.
    """
    language = guess_language(question)
    german = language == "de"
    tables = GERMAN if german else ENGLISH if language in ("en", "und") else (NAMES,)
    pairs = [*(_german_gender(question) if german else ())]
    for terms in tables:
        pairs += _pairs(question, terms)
    if not any(pair.kind == "age" for pair in pairs):
        pairs += _ages(question)
    return pairs


def _pairs(question: str, terms: Terms) -> list[Pair]:
    """Swap the one group of ``terms`` that is named for each of the others."""
    flags = re.IGNORECASE if terms.any_case else 0
    follows = rf"(?=\s+{terms.before}\b)" if terms.before else r"(?![\w-])"
    if terms is NAMES:
        follows += r"(?!\s+[^\W\d_a-zß-öø-ÿ])"  # no family name behind it

    def pattern(column: int) -> re.Pattern[str]:
        found = "|".join(sorted({row[column] for row in terms.rows}, key=len, reverse=True))
        return re.compile(rf"(?<![\w-])(?:(an?)(\s+))?({found})({terms.ending}){follows}", flags)

    named = [i for i in range(len(terms.groups)) if pattern(i).search(question)]
    if len(named) != 1:
        return []
    own = named[0]
    pairs = []
    for other in range(len(terms.groups)):
        if other != own:
            row = {cells[own].casefold(): cells[other] for cells in terms.rows}
            text = pattern(own).sub(partial(_swapped, row), question)
            pairs.append(_pair(terms.kind, terms.groups, (own, question), (other, text)))
    return pairs


def _pair(kind: str, groups: tuple[str, ...], one: tuple[int, str], other: tuple[int, str]) -> Pair:
    (i, first), (j, second) = sorted((one, other))
    return Pair(kind, groups[i], groups[j], first, second)


def _swapped(row: Mapping[str, str], match: re.Match[str]) -> str:
    """The term of the other column, with the article that it asks for and the ending as it was."""
    article, blank, term, ending = match.groups()
    new = row[term.casefold()]
    if term.casefold() == "her" and "her" in row:
        new = "him" if _NO_NOUN.match(match.string, match.end()) else "his"
    new = _cased_as(term, new)
    if article is None:
        return new + ending
    wanted = "an" if new[0] in "aeioAEIO" else "a"
    return _cased_as(article, wanted) + blank + new + ending


def _cased_as(old: str, new: str) -> str:
    if len(old) > 1 and old.isupper():
        return new.upper()
    return new[0].upper() + new[1:] if old[0].isupper() else new


def _ages(question: str) -> list[Pair]:
    """Swap the age in years of someone young for that of someone old, or the other way round."""
    old = {int(age) >= _OLD_FROM for age in _AGE.findall(question)}
    if len(old) != 1:
        return []
    was = int(old.pop())
    text = _AGE.sub(_YOUNG_AGE if was else _OLD_AGE, question)
    return [_pair("age", AGE, (was, question), (1 - was, text))]


def _german_gender(question: str) -> list[Pair]:
    """Swap men for women; nothing where a man is left whose article cannot be told."""
    text = _GERMAN_SINGULAR.sub(_german_woman, question)
    text = _GERMAN_PLAIN.sub(_german_word, text)
    if text == question or _GERMAN_MALE.search(text):
        return []
    return [Pair("gender", *GENDER, question, text)]


def _german_woman(match: re.Match[str]) -> str:
    noun = NOUNS_DE.get(match["noun"])
    if noun is None:  # written in small letters: another word
        return match[0]
    adjective = match["adjective"] or ""
    if match["article"]:
        determiner = ARTICLES_DE[match["article"].lower()]
    else:
        determiner = match["ein"] + ENDINGS_DE[(match["ending"] or "").lower()]
    if determiner.endswith("e"):
        adjective = re.sub(r"e[nr]?$", "e", adjective)
    elif adjective:
        adjective = re.sub(r"e[nr]?$", "en", adjective)
    return _cased_as(match[0][:2], determiner) + adjective + match["blank"] + noun


def _german_word(match: re.Match[str]) -> str:
    word = match[0]
    new = PLURALS_DE.get(word) or PRONOUNS_DE.get(word.lower()) or "ihr"
    return _cased_as(word, new)
