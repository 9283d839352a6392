"""Make a question that leans on its conversation stand alone, by rules.

*compare it to full fine-tuning* finds nothing; *compare it to full fine-tuning (LoRA fine-tuning)*
does. A question that stands alone loses its history, so that an old subject never misleads a new
search. Knows words. Refuses to know documents and models.
"""

from __future__ import annotations

import re
from dataclasses import replace

from onward.language import guess_language, stems
from onward.types import Question

_PRONOUN = re.compile(
    r"\b(it|its|itself|they|them|their|theirs|he|him|his|she|her|hers|both|the (former|latter|same)"
    r"|(the )?(first|second|last|other) ones?|the others?|these|those"
    r"|this (one|method|approach|model|technique)"
    r"|(does|did|do|can|would|will|is|was|about|to|with|of) (this|that)(?= |\W*$)"
    r"|sie|(?<!gibt )es(?! gibt)|ihn|ihm|ihr|ihre[nmrs]?|er|seine?[nmrs]?|diese[nmrs]?"
    r"|davon|dazu|damit|dabei|dafür|il|elle|ils|elles|lui|leurs?|cela|celui-ci|celle-ci"
    r"|ella|ellos|ellas|esto|eso|su|sus)\b"
    r"|[它他她]们?|这个|那个|それ|これ|彼女?",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"\W*((and|but|so|what about|how about|und|aber|et|mais|y|pero)\b|那么?|还有)", re.IGNORECASE
)
_NAMES_ITS_SUBJECT = re.compile(
    r"\W*(what|who)('s|’s| is| are| was| were)\b|\W*(define|explain|describe|was ist|qu'est-ce)\b",
    re.IGNORECASE,
)
_RESOLVED = 3
"""Content words before a pronoun from which on it is taken to mean one of them."""
_MOST_WORDS = 6
"""Words of the subject that are added; of a longer question only its names."""


def standalone(question: Question) -> str:
    """Return the text to search with: the question, with its missing subject in brackets.

    The subject is the content words of the turn before (which may itself lean on the turn before
    it) that the question does not hold.
    """
    if not question.history:
        return question.text
    turns = [turn.question for turn in question.history]
    language = guess_language("\n".join([*turns, question.text]))
    if not _leans(question.text, language):
        return question.text
    *earlier, last = question.history
    before = standalone(replace(question, text=last.question, history=tuple(earlier)))
    subject = _subject(before, question.text, language)
    return f"{question.text} ({' '.join(subject)})" if subject else question.text


def _leans(text: str, language: str) -> bool:
    """Whether ``text`` has a pronoun for something before it, or no subject at all."""
    if _CONTINUES.match(text):
        return True
    pronoun = _PRONOUN.search(text)
    if pronoun:
        before = text[: pronoun.start()]
        named = language != "de" and _names(before)  # there every noun has a capital
        return not named and len(stems(before, language)) < _RESOLVED
    own = set(stems(text, language))
    if _names(text) or _NAMES_ITS_SUBJECT.match(text):
        return not own
    return len(own) <= 1


def _subject(before: str, text: str, language: str) -> list[str]:
    """The content words of ``before`` whose stems ``text`` lacks, each once and as written."""
    known = set(stems(text, language))
    found: list[str] = []
    for word in re.findall(r"[\w'’-]+", before):
        own = set(stems(re.sub(r"['’]s$", "", word), language))
        if own and not own <= known:
            found.append(word)
            known |= own
    if len(found) > _MOST_WORDS:
        found = _names(before) or found
    return found[:_MOST_WORDS]


def _names(text: str) -> list[str]:
    """Words with a capital or a digit anywhere, the first word's own capital aside."""
    found = re.findall(r"[\w-]+", text)
    marked = [w for w in found[1:] if any(c.isupper() or c.isdigit() for c in w)]
    return [*(w for w in found[:1] if any(c.isupper() for c in w[1:])), *marked]
