"""How a question begins: *no, I meant …*, *never mind*, *back to …*, *and …*.

Knows the opening words of a turn. Refuses to know the turns before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_SMALL = (
    r"(?:ok(?:ay)?|well|then|also|hm+|ah|oh|so|and|but|yes|right|thanks?|thank you"
    r"|i see|got it|great|cool|nice|good|perfect|interesting|understood|makes sense|sure)\b"
    r"[\s,.!–-]*"
)
_CONTINUES = re.compile(
    r"\W*(?:(?:and|but|so|also|what about|how about|und|aber|et|mais|y|pero)\b|那么?|还有)[\s,]*",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\W*(?:(?:and|but|so)\b\W*)?(?:the )?(?:same(?: question| thing)?|ditto)\s+"
    r"(?=(?:for|with|on|in|about)\b)",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"[^?,;]{2,60}, (?:and )?not [^?,;]{1,60}")
"""*BERT LARGE, not ELMo*."""
_SAID_LAST = re.compile(r",?\s+(?:i (?:mean|meant)|rather|instead)\W*$", re.IGNORECASE)
_ABOUT = re.compile(
    r"\W*(?:(?:and|but|so|und|et|y)\b\W*)?(?:(?:what|how) about|was ist mit|wie steht es mit"
    r"|wie sieht es (?:mit|bei) |qu'en est-il de|(?:y )?qu[ée] (?:hay de|tal))\s+",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    rf"\W*(?:{_SMALL})*(?:(?:no(?=\W*[,.;:!–-]|\s+(?:no|not|i|wait|sorry|actually)\b)|nope|sorry|oops|pardon|wait|rather|correction"
    r"|excuse me|my (?:mistake|bad|fault)|actually|that(?:'s| is| was)? wrong|wrong \w+)"
    r"(?=\W)[\s,.:;!–-]*)*"
    r"(?:(?:that(?:'s| is| was)? not what i (?:asked|meant|said)(?: for)?|you misunderstood(?: me)?"
    r"|i said|typo|let me (?:rephrase|ask again|correct myself)|make (?:that|it)"
    r"|let'?s (?:say|take))\b[\s,.:;!–-]*)*"
    r"(?:(?:i|we)(?:'m|'d| am| was| were| would| have)?(?: actually| really| rather| just)*"
    r" (?:mean|meant|wanted(?: to know)?|asking|asked|talking|looking|thinking|interested"
    r"|intended)\b(?: about| for| of| in)?\s*"
    r"|(?:(?:nein|non|no|pardon|entschuldigung|perd[óo]n)\W+)*(?:ich mein(?:t)?e|je voulais dire"
    r"|je parlais de|quise decir|quer[íi]a decir|me refer[íi]a a)\s+)?",
    re.IGNORECASE,
)
_CONTRASTS = re.compile(
    r"\W*not\s+(?P<old>(?:[^,.;?]|\.(?=\d)){1,60}?)(?:\s*,|\s+but)\s*(?P<new>.+)",
    re.IGNORECASE | re.DOTALL,
)
_REPLACED = re.compile(
    r"(?P<new>.+?),?\s+(?:and\s+)?(?:not|instead of|rather than)\s+(?P<old>[^,.;?]{1,60})\W*",
    re.IGNORECASE | re.DOTALL,
)
_DISMISSES = re.compile(
    r"\W*(?:(?:sorry|ok(?:ay)?|no)\b\W*)?"
    r"(?:never ?mind|forget (?:that|it|about (?:that|it))|scratch that|drop that"
    r"|(?:a |now )?(?:new|another|different|next|other) (?:topic|question|subject)"
    r"|wrong question|(?:let'?s )?(?:chang\w+|switch\w*) (?:of |the |to )*(?:topic|subject)s?"
    r"|something (?:else|different)|neues thema|anderes thema|autre sujet|otro tema)\b"
    r"[\s,.:;!–-]*",
    re.IGNORECASE,
)
_RETURNS = re.compile(
    r"\W*(?:(?:ok(?:ay)?|so|now|and|but|well)\b\W*)*"
    r"(?:(?:going |coming |getting |let'?s (?:go|get) |zur[üu]ck |de retour |volviendo )?"
    r"(?:back to|returning to|zur[üu]ck zu[rm]?|revenons [àa]|volviendo a))\s+"
    r"(?P<topic>[^,:;?.–]{1,60}?)\s*[,:;.–]\s*(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)

_FEW = 8
"""Words of a correction that names what it replaces; a longer one is a question of its own."""

Kind = Literal["plain", "continues", "corrects", "dismisses", "returns"]


@dataclass(frozen=True, slots=True)
class Opening:
    """How a question begins, and what it says after that."""

    kind: Kind
    rest: str
    old: str = ""
    """What is corrected, where it is named: *not …*."""
    topic: str = ""
    """What is returned to."""


def opening_of(text: str) -> Opening:
    """Return how ``text`` begins; the rest of a question with no such beginning is all of it."""
    text = text.strip()
    if found := _DISMISSES.match(text):
        return Opening("dismisses", text[found.end() :])
    if found := _RETURNS.match(text):
        return Opening("returns", found["rest"], topic=found["topic"])
    corrects = _CORRECTS.match(text)
    said = corrects[0] if corrects else ""
    if re.search(r"\w", re.sub(_SMALL, "", said, flags=re.IGNORECASE)) or _CONTRASTS.match(text):
        return _correction(text[len(said) :])
    if len(text.split()) <= _FEW and _BESIDE.fullmatch(text):
        return _correction(text)
    if (found := _SAID_LAST.search(text)) and len(text.split()) <= _FEW:
        return _correction(text[: found.start()])
    if found := _SAME.match(text) or _ABOUT.match(text):
        return Opening("continues", text[found.end() :])
    if found := _CONTINUES.match(text):
        rest = re.sub(rf"^\W*(?:{_SMALL})+", "", text[found.end() :], flags=re.IGNORECASE)
        return Opening("continues", rest)
    return Opening("plain", text)


def _correction(rest: str) -> Opening:
    rest = re.sub(rf"^\W*(?:{_SMALL})*", "", rest, flags=re.IGNORECASE)
    if found := _CONTRASTS.fullmatch(rest):
        return Opening("corrects", found["new"], old=found["old"])
    if found := _ABOUT.match(rest):
        return Opening("corrects", rest[found.end() :])
    if (found := _REPLACED.fullmatch(rest)) and len(found["new"].split()) <= _FEW:
        return Opening("corrects", found["new"], old=found["old"])
    return Opening("corrects", rest)
