"""What kind of thing a question asks for, and whether a text offers it: a name, a time, a number.

Knows question words of a few languages and the look of names, dates and amounts. Refuses to know
where the text comes from. A question that matches nothing asks for no particular kind.
"""

from __future__ import annotations

import re
from typing import Literal

from onward.language import words

Kind = Literal["name", "time", "number"]

_ASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "time",
        re.compile(
            r"\b(when|(what|which|in what|in which) (year|date|day|month|decade|century|season)"
            r"|how (long|old|often|recently)|what time"
            r"|wann|seit wann|wie lange|welche[mnrs]? (jahr|datum|tag)"
            r"|quand|quelle (date|année)|cuándo|qué (año|fecha)|quando)\b"
            r"|何时|什么时候|哪一?年|いつ|何年",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            r"\b(how (many|much|far|high|tall|large|big|deep|fast|wide|heavy)"
            r"|what (percentage|percent|proportion|fraction|number|amount|population|share|score)"
            r"|(highest|lowest|average|total|mean) \w+"
            r"|wie ?viele?|wie (hoch|groß|weit|teuer)|combien|cuántos?|cuántas?|cuánto"
            r"|quanti|quante|quanto)\b|多少|几个|いくつ|何人",
            re.IGNORECASE,
        ),
    ),
    (
        "name",
        re.compile(
            r"\b(who|whom|whose|where|which|(in|at|on|to|from|of|by|for)? ?what"
            r" (\w+ )?(name|person|man|woman|city|town|country|state|region|river|place|company"
            r"|organi[sz]ation|university|school|team|group|language|king|queen|president|album"
            r"|author|model)"
            r"|wer|wem|wen|wo|wohin|woher|qui|où|quién|quiénes|dónde|chi|dove)\b"
            r"|谁|哪里|在哪|誰|どこ",
            re.IGNORECASE,
        ),
    ),
)
_CALENDAR = (
    "january february march april june july august september october november december "
    "januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet "
    "août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto "
    "septiembre octubre noviembre diciembre monday tuesday wednesday thursday friday saturday "
    "sunday spring summer autumn winter"
)
_TIME = re.compile(
    r"(?<![\d.,])(1\d|20)\d\d(?:s|\b)|\b\d+(?:st|nd|rd|th)? century|\bcentury\b|\bcenturies\b"
    r"|\b\d+ (?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|jahre?n?|ans|años)\b"
    rf"|\b(?:{_CALENDAR.replace(' ', '|')})\b|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|\d年|\d月",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d[\d.,]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|half|third"
    r"|quarter|dozens?|percent|once|twice|single|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn"
    r"|deux|trois|quatre|cinq|dix|cent|mille|dos|tres|cuatro|cinco|diez)\b"
    r"|[一二三四五六七八九十百千万]",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?<=[\w,;:)’'\"(] )[\"“(]?([A-ZÀ-ÖØ-Þ][\w’'-]+)|\b[A-Z]{2,}\b|[A-Z]\w*[A-Z]\w*"
)
_OTHER_SCRIPT = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\u0600-\u06ff]")


def asked_kind(question: str) -> Kind | None:
    """Return the kind of thing that ``question`` asks for, None when it does not say."""
    return next((kind for kind, pattern in _ASKS if pattern.search(question)), None)


def offers(kind: Kind, text: str, question: str) -> bool:
    """Whether ``text`` holds something of ``kind`` that ``question`` does not hold itself."""
    known = set(words(question))
    if kind == "time":
        found = (match[0] for match in _TIME.finditer(text))
    elif kind == "number":
        found = (match[0] for match in _NUMBER.finditer(text))
    else:
        if _OTHER_SCRIPT.search(text):  # scripts without capitals: any text may hold a name
            return True
        found = (match[0] for match in _NAME.finditer(text))
    return any(not known.issuperset(words(thing)) for thing in found)
