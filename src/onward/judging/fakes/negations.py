"""Fakes in which one sentence of the right answer is negated, or a negation is taken away.

Knows auxiliaries of some languages and common English verbs. Refuses to know meaning.
"""

from __future__ import annotations

import re
from random import Random

from onward.judging.fakes.material import Made, Material, listed, sentences_of
from onward.judging.fakes.verbs import BASES, PAST, SURE_PAST, THIRD, UNSURE_THIRD
from onward.language import STOP_WORDS

_Rule = tuple[str, str]

_REMOVED: dict[str, tuple[_Rule, ...]] = {
    "en": (
        (r"\b(can)not\b", r"\1"),
        (r"\b(is|are|was|were|has|have|had|does|do|did|would|could|should)n['’]t\b", r"\1"),
        (r"\bcan['’]t\b", "can"),
        (r"\bwon['’]t\b", "will"),
        (r"\b(is|are|was|were|can|could|will|would|should|must|has|have|had|been) not (?!only)",
         r"\1 "),
        (r"\b(do|does|did) not (?=\w)", r"\1 "),
        (r"\bnever (?=\w)", "always "),
        (r"\bno longer\b", "still"),
        (r"\b([Tt]here (?:is|was)) no (?=[^aeiou\W])", r"\1 a "),
        (r"\b([Tt]here (?:are|were|is|was)) no ", r"\1 "),
    ),
    "de": ((r"\bnicht (?!nur)", ""), (r"\bkein(?=(?:e|en|em|er|es)?\b)", "ein"),
           (r"\bniemals\b|\bnie\b", "immer"), (r"\bohne\b", "mit")),
    "fr": ((r"\bn['’](\w+) pas\b", r"\1"), (r"\bne (\w+) pas\b", r"\1"), (r"\bsans\b", "avec")),
    "es": ((r"\bno (?=\w)", ""), (r"\bnunca\b", "siempre"), (r"\bsin\b", "con")),
    "it": ((r"\bnon (?=\w)", ""), (r"\bsenza\b", "con")),
    "pt": ((r"\bnão (?=\w)", ""), (r"\bsem\b", "com")),
    "nl": ((r"\bniet ", ""), (r"\bgeen\b", "een")),
    "zh": ((r"不是", "是"), (r"没有", "有"), (r"不能", "能"), (r"不可以", "可以")),
    "ja": ((r"ではありません", "です"), (r"ではない", "である"), (r"ませんでした", "ました"),
           (r"ません", "ます")),
    "ru": ((r"\bне (?=\w)", ""),),
}  # fmt: skip
"""Language → pattern of a negation → what stands there without it."""

_INSERTED: dict[str, tuple[_Rule, ...]] = {
    "de": ((r"\b(ist|sind|war|waren|wird|werden|wurde|wurden|kann|können|hat|haben|konnte|konnten"
            r"|soll|sollen|muss|müssen|darf|dürfen)\b", r"\1 nicht"),),
    "fr": ((r"\b(est|était|a|avait)\b", r"n’\1 pas"),
           (r"\b(sont|peut|peuvent|ont|sera|fut|furent|doit|doivent|permet)\b", r"ne \1 pas")),
    "es": ((r"\b(es|son|fue|fueron|era|eran|está|están|tiene|tienen|puede|pueden|ha|han|debe"
            r"|permite)\b", r"no \1"),),
    "it": ((r"(?<!\w)(è|sono|era|erano|fu|ha|hanno|può|possono|deve|viene)\b", r"non \1"),),
    "pt": ((r"(?<!\w)(é|são|foi|foram|era|eram|está|tem|têm|pode|podem|deve)\b", r"não \1"),),
    "nl": ((r"\b(is|zijn|was|waren|wordt|werd|werden|kan|kunnen|heeft|hebben)\b", r"\1 niet"),),
    "sv": ((r"(?<!\w)(är|var|kan|har|hade|blev|ska)\b", r"\1 inte"),),
    "zh": ((r"(?<!不)是(?!否)", "不是"), (r"(?<!没)(?<!具)(?<!所)有", "没有"), (r"可以", "不可以"),
           (r"(?<!不)(?<!可)能(?=够)", "不能"), (r"使用", "不使用"), (r"位于", "不位于"),
           (r"(?<![因作认成称])为(?=\d)", "不为")),
    "ja": ((r"です", "ではありません"), (r"である", "ではない"), (r"ました", "ませんでした"),
           (r"ます", "ません")),
    "ru": ((r"\b(является|являются|был|была|было|были|может|могут|имеет|имеют)\b", r"не \1"),),
}  # fmt: skip
"""Language → pattern of a finite verb → the same, negated."""

_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|could|may|might|will|would|should|must|has been|have been|had been)\b"
    r"(?! not\b|n['’]t| no\b| never\b)"
)
_PERFECT = re.compile(r"\b(has|have|had)(?= (?:also |\w+ly )?\w+(?:ed|en|wn|ne)\b)(?! not\b)")
_STRONGER = {"may": "cannot", "might": "cannot", "could": "could not", "can": "cannot"}
_SUBJECT = r"(?:\b(?:we|I|he|she|it|they|you|who|which|this|that|there)|\b[A-Z][\w-]*)"
_SUBORDINATOR = re.compile(
    r"\b(?:that|which|who|whom|whose|where|when|while|if|because|since|although|though|as|whether"
    r"|unless|until|what|how|after|before|so)\b",
    re.IGNORECASE,
)
_OWN_VERBS = (
    THIRD.keys()
    | SURE_PAST.keys()
    | listed("is are was were can could may might will would should must has have had")
)
"""What shows that a clause already has its verb."""
_VERBS = BASES | PAST.keys() | THIRD.keys() | UNSURE_THIRD.keys()
_LOOK_BACK = 300
"""Characters before a verb that decide what it belongs to."""
_DETERMINER = re.compile(
    r"\b(?:a|an|the|its|their|our|my|your|of|in|for|to|and|or|by|with|no)\s+$",
    re.IGNORECASE,
)
_OPENERS = frozenset(["Overall", "However", "Moreover", "Therefore", "Thus", "Hence", "Note"])
_OBJECT = re.compile(r"\s+(?:a|an|the|its|their|on|in|to|from|at|with|all|new|\d)\b")
_ENOUGH_WORDS = 4


def negate(material: Material, _chance: Random) -> Made | None:
    """Negate one sentence, or take its negation away; the sentence nearest to the question."""
    language = "en" if material.language == "und" else material.language
    for steps in (_by_grammar, _from_outside):
        for start, end in sentences_of(material):
            sentence = material.control[start:end]
            changed = steps(sentence, language)
            if changed and changed != sentence:
                text = material.control[:start] + changed + material.control[end:]
                return Made(text, _difference(sentence.split(), changed.split()))
    return None


def _difference(old: list[str], new: list[str]) -> str:
    """Say which words became which, without those that both begin and end with."""
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    while len(old) > 1 and len(new) > 1 and old[0] == new[0] and old[1:2] == new[1:2]:
        old, new = old[1:], new[1:]
    return f"“{' '.join(old)}” became “{' '.join(new)}”"


def _by_grammar(sentence: str, language: str) -> str | None:
    for pattern, plain in _REMOVED.get(language, ()):
        changed, times = re.subn(pattern, plain, sentence, count=1)
        if times:
            return changed
    if language == "en":
        return _negated_auxiliary(sentence) or _negated_verb(sentence)
    for pattern, denied in _INSERTED.get(language, ()):
        changed, times = re.subn(pattern, denied, sentence, count=1)
        if times:
            return changed
    return None


def _negated_auxiliary(sentence: str) -> str | None:
    found = [*_AUXILIARY.finditer(sentence), *_PERFECT.finditer(sentence)]
    for match in sorted(found, key=re.Match.start):
        if match.start() and not _subordinate(
            sentence[max(0, match.start() - _LOOK_BACK) : match.start()]
        ):
            first, _, rest = match[0].partition(" ")
            denied = " ".join(filter(None, (_STRONGER.get(first, f"{first} not"), rest)))
            return sentence[: match.start()] + denied + sentence[match.end() :]
    return None


def _negated_verb(sentence: str) -> str | None:
    for match in re.finditer(r"(?<![\w-])[a-z]+(?![\w-])", sentence):
        verb = match[0]
        if verb not in _VERBS or not match.start():
            continue
        before = sentence[max(0, match.start() - _LOOK_BACK) : match.start()]
        denied = _denied(verb, before, sentence[match.end() :])
        if denied and not _subordinate(before) and not _DETERMINER.search(before):
            return sentence[: match.start()] + denied + sentence[match.end() :]
    return None


def _denied(verb: str, before: str, after: str) -> str | None:
    """Return ``verb`` with *does not*, *did not* or *do not*; None where it may be none."""
    after_subject = re.search(rf"{_SUBJECT}\s+$", before) is not None
    if verb in THIRD:
        return f"does not {THIRD[verb]}"
    if verb in UNSURE_THIRD and after_subject and _OBJECT.match(after):
        return f"does not {UNSURE_THIRD[verb]}"
    if verb in SURE_PAST or (verb in PAST and after_subject):
        return f"did not {PAST[verb]}"
    if verb in BASES and re.search(r"\b(?:we|I|they|you)\s+$", before, re.IGNORECASE):
        return f"do not {verb}"
    return None


def _subordinate(before: str) -> bool:
    """Whether a verb after ``before`` is that of a clause which *that*, *if* … began."""
    clauses = _SUBORDINATOR.split(re.split(r"[,;:]", before)[-1])
    return len(clauses) > 1 and _OWN_VERBS.isdisjoint(clauses[-1].split())


def _from_outside(sentence: str, language: str) -> str | None:
    """Deny a whole sentence that has no verb known here."""
    whole = len(sentence.split()) >= _ENOUGH_WORDS and re.search(r"[.!]\W*$", sentence)
    if not whole or " | " in sentence:
        return None
    if language == "en":
        first = sentence.split()[0].rstrip(",")
        plain = first.lower() in STOP_WORDS["en"] or first in _OPENERS or first.endswith("ly")
        return (
            "It is not true that "
            + (sentence[0].lower() if plain else sentence[0])
            + (sentence[1:])
        )
    return {"de": "Es trifft nicht zu: "}.get(language, "") + sentence
