"""The main clause of an English sentence, taken apart as far as it takes to ask for a piece of it.

Knows word order and function words; there is no parser behind it, so it gives up early: a clause
that it returns is mostly right, and most sentences give none. Refuses to know what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from onward.tasks.english_verbs import AUXILIARIES, FORMS, Form, listed

_DETERMINERS = listed("a an the its their our his her this that these those each every")
PREPOSITIONS = listed(
    """about above across after against along among around as at before behind below beneath beside
    between beyond by despite down during except for from in inside into like near of off on
    onto out outside over per since than through throughout till to toward towards under until
    up upon using via with within without"""
)
CONJUNCTIONS = listed(
    """and or but nor so yet because although though while whereas if unless when whenever where
    wherever whether that which who whom whose since as than"""
)
_NO_SUBJECT = listed(
    """it this these those they he she there here such both either neither one some many most much
    several few others another i you what how why who which that all none anyone everyone
    someone something nothing each any then thus hence not also even only just next first second
    third finally if when while as since because although though let see given using to whoever
    whatever"""
)
_GENERIC = listed(
    """dataset datasets data model models method methods approach result results system task tasks
    output outputs input inputs study work paper algorithm network technique experiment
    experiments baseline setting version example examples number value values one ones process
    problem question answer goal idea effect reason difference procedure function evaluation
    table figure"""
)
"""Heads of a subject that names nothing when they stand alone."""
_STOPS_SUBJECT = listed(
    """that which who whom whose where when while if because since although though whether not so
    than whereas but it they he she we you i"""
)
_DISCOURSE = re.compile(
    r"(?:however|additionally|moreover|furthermore|therefore|thus|hence|finally"
    r"|similarly(?! to)|also|first|second|third|lastly|likewise|instead|indeed"
    r"|notably|importantly|specifically|in particular"
    r"|in addition|in contrast|in practice|in general|in this work|in this paper|in our work"
    r"|in our experiments|in fact|in total|overall|by contrast|on the other hand|as a result"
    r"|for example|for instance|to this end|in this section|in our evaluation|for simplicity"
    r"|note that|concretely|interestingly|crucially|to demonstrate|in short|in summary)\b,?\s+",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:in|at|for|during|after|since|by|on|from|under|with|within|before|until|unlike|to\s[^\s,]+)"
    r"\s[^,;:]*,\s",
    re.IGNORECASE,
)
_MOST_SUBJECT, _MOST_LEAD = 9, 14


@dataclass(frozen=True, slots=True)
class Clause:
    """``lead, subject adverb verb rest``: all in the words of the sentence, without its stop."""

    lead: str
    """An adverbial before the subject, without its comma; "" when there is none."""
    subject: str
    adverb: str
    verb: str
    rest: str
    form: Form | None
    """None for an auxiliary."""

    @property
    def is_be(self) -> bool:
        """Whether the verb is a form of *be*."""
        return self.form is None and self.verb in ("is", "are", "was", "were")

    def ask(self, words: str, rest: str | None = None) -> str:
        """``words`` and the clause in the order of a question; ``rest`` replaces its own."""
        rest = self.rest if rest is None else rest
        pieces = [words, self.verb, self.subject, self.adverb, rest]
        if self.form is not None:
            pieces = [words, self.form.helper, self.subject, self.adverb, self.form.base, rest]
        return self.led(" ".join(piece for piece in pieces if piece))

    def led(self, asked: str) -> str:
        """A question behind the adverbial that leads the clause."""
        return f"{self.lead}, {asked}" if self.lead else asked


def main_clause(sentence: str, common: Callable[[str], bool]) -> Clause | None:
    """Return the main clause of a sentence without its full stop; None where it is not clear.

    ``common`` tells of a capitalised word whether its capital is only that of a first word.
    """
    text = _DISCOURSE.sub("", sentence, count=1) if _DISCOURSE.match(sentence) else sentence
    lead = ""
    if (found := _LEAD.match(text)) and len(found[0].split()) <= _MOST_LEAD:
        lead, text = found[0].rstrip(", "), text[found.end() :]
        lead = lead[0].lower() + lead[1:]
    tokens = text.split()
    name_follows = tokens[1:] and tokens[1][0].isupper()
    if tokens and (tokens[0].lower() in _DETERMINERS or (common(tokens[0]) and not name_follows)):
        tokens[0] = tokens[0].lower()
    for place, token in enumerate(tokens[: _MOST_SUBJECT + 3]):
        if token.lower() in _STOPS_SUBJECT and not (place == 0 and token.lower() == "we"):
            return None
        if token[-1] in ",;:–—":
            return None
        if place and (form := _finite(tokens, place)) is not None:
            return _clause(lead, tokens, place, form[0])
    return None


def finite_at(tokens: list[str]) -> list[int]:
    """Places of the words that may be finite verbs."""
    return [
        place
        for place, token in enumerate(tokens)
        if token.strip(",.;:") in AUXILIARIES or token.strip(",.;:") in FORMS
    ]


def _finite(tokens: list[str], place: int) -> tuple[Form | None] | None:
    """The form of a finite verb at ``place``, in a tuple for an auxiliary has none."""
    word, before = tokens[place], tokens[place - 1].lower()
    if word != word.lower() or before in _DETERMINERS or before in PREPOSITIONS or before == "to":
        return None
    if word in AUXILIARIES:
        return (None,)
    if word in ("has", "have", "had"):
        following = [token.lower() for token in tokens[place + 1 : place + 3]]
        after = following[-1:] if following[:1] in (["also"], ["not"]) else following[:1]
        if after and after[0].endswith(("ed", "en")) and after[0] not in ("red", "ten", "seven"):
            return (None,)  # has been, has trained
    forms = FORMS.get(word, ())
    plural = before in ("we", "they") or (before.endswith("s") and not before.endswith("ss"))
    joined = "and" in (token.lower() for token in tokens[:place])
    for form in forms:
        if form.helper != "do" or plural or joined:
            return (form,)
    return None


def _clause(lead: str, tokens: list[str], place: int, form: Form | None) -> Clause | None:
    subject = tokens[:place]
    adverbs: list[str] = []
    while len(subject) > 1 and _is_adverb(subject[-1]):
        adverbs.insert(0, subject.pop())
    rest = tokens[place + 1 :]
    if not rest or not _is_noun_phrase(subject) or _runs_on(rest, form):
        return None
    regular_past = form is not None and form.helper == "did" and tokens[place].endswith("ed")
    if regular_past and rest[0].lower() in PREPOSITIONS | {"to", "as"} and len(finite_at(rest)) > 0:
        return None  # the results compared to others are shown
    return Clause(lead, " ".join(subject), " ".join(adverbs), tokens[place], " ".join(rest), form)


def _is_adverb(word: str) -> bool:
    return word.lower() in (
        "also",
        "only",
        "often",
        "always",
        "never",
        "usually",
        "then",
        "still",
    ) or (
        word.endswith("ly")
        and word == word.lower()
        and word not in ("family", "supply", "assembly")
    )


def _is_noun_phrase(tokens: list[str]) -> bool:
    first, last = tokens[0].lower(), tokens[-1].lower()
    if [token.lower() for token in tokens] == ["we"]:
        return True
    if first in _NO_SUBJECT or first in PREPOSITIONS or first in CONJUNCTIONS:
        return False
    if last in PREPOSITIONS or last in CONJUNCTIONS or last in _DETERMINERS:
        return False
    if any(token in ("The", "A", "An") for token in tokens[1:]):
        return False  # a run-in heading stands before the sentence
    if len(tokens[0]) > 1 and tokens[0].isupper() and tokens[1:] and tokens[1][0] == tokens[0][0]:
        return False  # so it does here: WNLI Winograd NLI
    if first.endswith("ing") and len(tokens) > 1:
        return False
    if first in _DETERMINERS and tokens[1:] == [last] and last in _GENERIC:
        return False
    return len(tokens) <= _MOST_SUBJECT and any(len(token) > 2 for token in tokens)


def _runs_on(rest: list[str], form: Form | None) -> bool:
    """Whether a second finite verb follows without a word or comma that begins its clause.

    Then the first one was a participle: *the model trained on books uses six layers*. Only after
    a past form is another one taken for finite: *is a model trained on books* is no such case.
    """
    for place in finite_at(rest):
        word = rest[place].strip(",.;:")
        past = word not in AUXILIARIES and all(f.helper != "does" for f in FORMS[word])
        if place == 0 or (past and (form is None or form.helper != "did")):
            continue
        before = [token.lower() for token in rest[:place]]
        begun = any(t in CONJUNCTIONS or t[-1] in ",;:" or t in ("to", "we") for t in before)
        noun = before[-1] in _DETERMINERS or before[-1] in PREPOSITIONS
        if not (begun or noun or before[-1] in ("be", "been", "being", "is", "are")):
            return True
    return False
