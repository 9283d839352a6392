"""Fakes that say the opposite of the right answer: an antonym, or two roles that change places.

Knows a list of opposites and a few comparing words. Refuses to know what is spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from onward.judging.fakes.material import Made, Material, article, sentences_of
from onward.judging.fakes.names import names_in
from onward.judging.fakes.opposites import opposites

_UNSPACED = frozenset(["zh", "ja"])
_WORD = re.compile(r"[^\W\d_]+")
_SET_PHRASES = re.compile(
    r"\b(?:more or less|or more|once more|and more|any ?more|no more|more specifically"
    r"|more precisely|more formally|as many|so many|how many|how much more|at the same|same as"
    r"|so long|as long as|as fast as|before that|after that|more information|more details?"
    r"|more detailed|many[- ]to|to[- ]many|few[- ]shot|short for|including but|the better"
    r"|had better|best known|best of our|long[- ](?:short|term)|short[- ]term|long since"
    r"|with respect|as high"
    r"|used to|benefits? from|with (?:the )?(?:help|regard|aim)|on the right|all right"
    r"|as (?:well|large|small|few)|without loss|like this|more than one|likely to be"
    r"|(?:deal|deals|dealt|along|together|compared?|comparable|consistent|associated|equipped"
    r"|agree|begin|start|end|faced?|beginning|starting|ending|experiment\w*|combin\w+) with"
    r"|in the (?:left|right)|left[- ]to|to[- ]right)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b([Aa])n? $")
_ALL_OF = re.compile(r"\b[Aa]ll (?=(?:the|of|these|those|its|their|our)\b)(?:of )?")
_BOTH = re.compile(r"\b([Bb])oth (\S+(?: \S+){0,4}?) and\b")
_COMPARED = (
    r"outperform\w*|surpass\w*|exceed\w*|beats?|precedes?|follows?|replaces?|supersedes?"
    r"|is (?:\w+er|more \w+|less \w+) than|are (?:\w+er|more \w+|less \w+) than|contains?"
    r"|is part of|is based on|builds on|depends on|consists of|acquired|bought|defeated"
)


def contradict_context(material: Material, chance: Random) -> Made | None:
    """Turn one statement into its opposite; the sentence nearest to the question that has one."""
    for find in (_roles, _antonyms, _quantities):
        for start, end in sentences_of(material):
            found = list(find(material.control[start:end], material))
            if found:
                text, note = chance.choice(found)
                return Made(material.control[:start] + text + material.control[end:], note)
    return None


def _roles(sentence: str, material: Material) -> Iterator[tuple[str, str]]:
    """Two names on both sides of a word that compares them change places."""
    if material.language not in ("en", "und"):
        return
    first = re.match(r"[A-Z][\w-]+", sentence)
    known = {*names_in(sentence), *([first[0]] if first else [])}
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    if not names:
        return
    pattern = rf"\b({names}) ((?:\w+ )?(?:{_COMPARED}) (?:the )?)({names})(?![\w-])"
    for match in re.finditer(pattern, sentence):
        one, verb, other = match.groups()
        if one != other:
            swapped = sentence[: match.start()] + other + " " + verb + one + sentence[match.end() :]
            yield swapped, f"{one} and {other} changed places"


def _antonyms(sentence: str, material: Material) -> Iterator[tuple[str, str]]:
    """One word becomes its opposite, for two could make the sentence true again."""
    known = opposites(material.language)
    if material.language in _UNSPACED:
        for word, opposite in known.items():
            at = sentence.find(word)
            if at >= 0 and sentence[at - 1 : at] != "不":
                yield sentence[:at] + opposite + sentence[at + len(word) :], _note(word, opposite)
        return
    taken = [match.span() for match in _SET_PHRASES.finditer(sentence)]
    for match in _WORD.finditer(sentence):
        lower = match[0].lower()
        opposite = known.get(match[0]) or (known.get(lower, "") if match.start() == 0 else "")
        if not opposite or any(start <= match.start() < end for start, end in taken):
            continue
        if _joined(sentence, match.start(), match.end(), opposite):
            continue
        opposite = opposite.capitalize() if match[0][0].isupper() else opposite
        before, after = sentence[: match.start()], sentence[match.end() :]
        if before_article := _ARTICLE.search(before):
            before = before[: before_article.start()] + article(before_article[1], opposite)
        yield before + opposite + after, _note(match[0], opposite)


def _joined(sentence: str, start: int, end: int, opposite: str) -> bool:
    """Whether the word is a part of another, or stands with its opposite: *input and output*."""
    near = re.findall(r"\w+", sentence[max(0, start - 20) : start])[-2:]
    near += re.findall(r"\w+", sentence[end : end + 20])[:2]
    return (
        re.match(r"[-–/]\w", sentence[end:]) is not None
        or sentence[max(0, start - 1) : start] in ("-", "–", "/")
        or opposite.casefold() in (word.casefold() for word in near)
    )


def _quantities(sentence: str, material: Material) -> Iterator[tuple[str, str]]:
    if material.language not in ("en", "und"):
        return
    if match := _ALL_OF.search(sentence):
        new = "None of " if match[0][0] == "A" else "none of "
        yield sentence[: match.start()] + new + sentence[match.end() :], "all became none"
    if match := _BOTH.search(sentence):
        new = f"{'N' if match[1] == 'B' else 'n'}either {match[2]} nor"
        yield sentence[: match.start()] + new + sentence[match.end() :], "both became neither"


def _note(word: str, opposite: str) -> str:
    return f"{word} became {opposite}"
