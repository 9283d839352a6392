"""Fill in what a question lacks from the turn before: in place where it is clear, else in brackets.

Knows one earlier question, made to stand alone, and its answer. Refuses to know whether they are
needed.
"""

from __future__ import annotations

import re

from onward.answering.followups.leaning import Lack
from onward.answering.followups.names import name_runs, names
from onward.language import stems

_DEFINES = re.compile(
    r"\W*(?:(?:what|who)(?:'s|’s| is| are| was| were)|define|explain|describe|tell me about"
    r"|what do you know about)\s+(?P<subject>[^?.!,;:]{1,80}?)"
    r"(?:\s+(?:in|from|for|on|at|used|called|mean|about|by|with|when|that|which|who)\b.*)?\W*$",
    re.IGNORECASE | re.DOTALL,
)
_ACTS = re.compile(
    r"\b(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)\s+"
    r"(?P<subject>(?:(?:the|an?)\s+)?(?:[a-z-]{1,20}\s+)?(?=\w{0,20}[A-Z0-9])[\w.-]+"
    r"(?:\s+(?:[A-Z][\w.-]*|\d[\w.]*))*)",
)
"""What follows the verb of a question, when it has a name: *does the big Transformer*."""
_ASKS_WHICH = re.compile(
    r"\W*(?:which|whose|who|what\s+(?!is|are|was|were|'s|do|does|did)\w)", re.IGNORECASE
)
_NAMED_AT_ONCE = re.compile(
    r"\W*(?:the\s+)?(?P<name>(?=\w{0,20}[A-Z0-9])[\w.-]+(?:\s(?=\w{0,20}[A-Z0-9])[\w.-]+){0,3})"
    r"(?=[,.;(]|$|\s(?:is|are|with|has)\b)"
)
_PLURAL = frozenset(["they", "them", "their", "theirs", "themselves", "these", "those"])
_POSSESSIVE = frozenset(["its", "their", "his", "her"])
_MOST_WORDS = 6
"""Words of the subject that are added; of a longer question only its names."""
_EMPTY = frozenset(["mani", "much", "use", "tell", "say", "give", "explain", "describ", "compar"])
"""Stems of words that ask, and name no subject."""
_ANSWER = 300
"""Characters of an answer in which what it names is looked for."""
_BRIEF = 10
"""Words up to which an answer with commas, or with an *and* and no more, is a list."""


def filled_in(rest: str, lack: Lack, asked: str, answer: str, language: str) -> str:
    """``rest`` with what it lacks from the question ``asked`` and its ``answer``."""
    answer = re.sub(r"\s*\[\d+\]", "", answer[:_ANSWER])
    subject = subject_of(asked) if language in ("en", "und") else ""
    rival = _named_at_once(asked, answer)
    word = rest[lack.start : lack.end].lower()
    said_already = set(stems(subject, language)) <= set(stems(rest, language))
    clear = subject and not rival and not said_already and _agrees(word, subject)
    if clear and lack.kind == "pronoun":
        placed = _placed(rest, lack, subject)
        more = missing_words(asked, f"{placed} {subject}", language)
        return _bracketed(placed, [name for name in more if name in names(asked)])
    if clear and re.match(r"\W*compare\s+(?:to|with|against)\b", rest, re.IGNORECASE):
        return re.sub(r"(?i)compare", lambda found: f"{found[0]} {subject}", rest, count=1)
    added = [*rival, *missing_words(asked, rest, language)]
    if is_plural(rest, lack) or lack.kind == "reference":
        added += _answer_names(answer, " ".join([rest, *added]))
    return _bracketed(rest, list(dict.fromkeys(added)))


def missing_words(before: str, text: str, language: str) -> list[str]:
    """The content words of ``before`` whose stems ``text`` lacks, each once and as written.

    When they are many, the names among them.
    """
    known = set(stems(text, language)) | _EMPTY
    found: list[str] = []
    for word in re.findall(r"[\w'’-]+", before):
        own = set(stems(re.sub(r"['’]s$", "", word), language))
        if own and not own <= known:
            found.append(word)
            known |= own
    if len(found) > _MOST_WORDS:
        found = [word for word in names(before) if word in found] or found
    return found[:_MOST_WORDS]


def is_plural(rest: str, lack: Lack) -> bool:
    """Whether several things are meant: *they*, *which of them*, *the two*."""
    word = rest[lack.start : lack.end].lower()
    return word in _PLURAL or (lack.kind == "choice" and word != "each")


def tells_of_several(asked: str, answer: str) -> bool:
    """Whether a turn speaks of more than one thing: a plural subject, or a list in its answer."""
    subject = subject_of(asked)
    if subject and _is_plural_phrase(subject):
        return True
    brief = len(answer.split()) <= _BRIEF
    listed = brief and re.search(
        r", \w|^\W*(?:\S+ ){1,4}(?:and|or|und|et|y) (?:\S+\s*){1,4}$", answer
    )
    return bool(listed) or len(name_runs(answer[:_ANSWER])) > 1


def subject_of(asked: str) -> str:
    """What a question is about, where that is clear; empty otherwise."""
    if found := _DEFINES.match(asked):
        return re.sub(r"^an?\s+(?=\S)", "", found["subject"], flags=re.IGNORECASE)
    if found := _ACTS.search(asked):
        return found["subject"]
    runs = name_runs(asked)
    return runs[0] if len(runs) == 1 else ""


def _answer_names(answer: str, text: str) -> list[str]:
    """Names of an answer that ``text`` does not hold; its words if it has none."""
    known = text.casefold()
    found = [run for run in name_runs(answer) if run.casefold() not in known]
    return (found or missing_words(answer, text, "en"))[:_MOST_WORDS]


def _named_at_once(asked: str, answer: str) -> list[str]:
    """The name that answers a question for one: it may be meant as well as the subject."""
    found = _NAMED_AT_ONCE.match(answer) if _ASKS_WHICH.match(asked) else None
    if found is None or not any(c.isalpha() for c in found["name"]):
        return []
    return [word.strip(".-") for word in found["name"].split()]


def _agrees(word: str, subject: str) -> bool:
    """Whether pronoun and subject are both singular or both plural."""
    return _is_plural_phrase(subject) == (word in _PLURAL)


def _is_plural_phrase(subject: str) -> bool:
    last = subject.split()[-1]
    many = last.islower() and last.endswith("s") and not last.endswith(("ss", "us", "is"))
    return many or re.search(r"\band\b", subject) is not None


def _placed(rest: str, lack: Lack, subject: str) -> str:
    """The subject in the place of the pronoun."""
    if rest[lack.start : lack.end].lower() in _POSSESSIVE:
        subject += "'" if subject.endswith("s") else "'s"
    if lack.start == 0:
        subject = subject[0].upper() + subject[1:]
    return f"{rest[: lack.start]}{subject}{rest[lack.end :]}"


def _bracketed(text: str, words: list[str]) -> str:
    return f"{text} ({' '.join(words)})" if words else text
