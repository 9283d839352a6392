"""Which questions are worth asking: readable, understood without their passage, not trivial.

Knows the words of questions and answers. Refuses to know how they were made, and other questions.
"""

from __future__ import annotations

import re

from onward.language import numbers_of, stems
from onward.language.names import names_of
from onward.passage_text import SEPARATOR
from onward.tasks.english_verbs import listed
from onward.types import Passage

_POINTS = re.compile(
    r"\b(?:this|these|those|such|here|there|above|below|following|previous(?:ly)?|preceding"
    r"|aforementioned|former|latter|respective(?:ly)?|sections?|figures?|fig|appendix|equations?|eqs?"
    r"|chapter|footnotes?|i|you|your|my|me|us|ours|he|him|his|she|hers?|described|mentioned|therein"
    r"|thereof|dies(?:e[rsmn]?)?|jene[rsmn]?|obige[rsmn]?|folgende[rsmn]?|abschnitt|abbildung|kapitel"
    r"|anhang|dabei|dadurch|dafür|damit|davon|dazu|hier|oben|unten|ihm|ihn|ihnen|ich|wir|uns|sie|er)\b",
    re.IGNORECASE,
)
"""Words that mean something only beside the text that they stand in."""
_TABLE_NUMBER = re.compile(r"\b(?:tables?|tabellen?)\s?(?:\d|[a-z]\b|~|\\)", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:it|its|they|their|them|itself|es)\b", re.IGNORECASE)
_GARBAGE = re.compile(
    r"[=∆∑∏∫√≤≥≈∈<>|\\{}\[\]_^~@#•†‡§∗*]|https?:|www\.|\.com\b|[a-zß-ÿ]{4,}(?!(?:19|20)\d\d\b)\d"
    r"|[a-z]\.[A-Z\d]|\b\w{30,}|\b(\w{2,})\s\1\b|[\ufffd\x00-\x08]|et al|\.\.|\bcf\b|\d\s\d"
)
_SINGLE = re.compile(r"(?<![\w’'.&-])[b-hj-zB-HJ-Z](?![\w’'.&-])")
_ENDS_OPEN = listed("a an the of and or their its our very more most der die das ein eine und oder")
_PAIRS = (("(", ")"), ("“", "”"), ("„", "“"), ("[", "]"))
_MOST_WORDS, _MOST_ANSWER_WORDS = 32, 45
_LEAST_LETTERS = 0.75
_NO_HEADINGS = re.compile(
    r"^[\d.\sA-Z]{0,6}\b(?:references|bibliography|literatur(?:verzeichnis)?|acknowledge?ments?"
    r"|(?:table of )?contents|inhalt(?:sverzeichnis)?|index|literature cited|works cited)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"arXiv:|\bdoi\b|\bpp\.\s?\d|In Proceedings|\bProc\.|CoRR|\(\d{4}[a-z]?\)\.\s"
    r"|,\s(?:19|20)\d\d\.\s?$",
    re.MULTILINE,
)


def is_prose(passage: Passage) -> bool:
    """Whether a passage is text that can be asked about: not code, and no list of references."""
    headings = SEPARATOR.join(passage.heading_path[-1:])
    if passage.kind == "code" or _NO_HEADINGS.search(headings):
        return False
    return len(_REFERENCE.findall(passage.text)) < 3


def fault(question: str, answer: str, *, title: str, language: str) -> str | None:
    """Why a question should not be asked; None when nothing speaks against it.

    ``title`` is that of its document: what stands in quotation marks around it is not looked at.
    """
    body = question.replace(f"“{title}”", "").replace(f"„{title}“", "")
    if not answer.strip() or len(answer.split()) > _MOST_ANSWER_WORDS:
        return "the answer is empty or too long"
    if len(body.split()) > _MOST_WORDS or len(body.split()) < 3:
        return "the question is too long or too short"
    # What stands in quotation marks is a label of a table, and was looked at there.
    if _is_garbage(re.sub(r"[“„][^“”]*[”“]", "", body).rstrip("?")) or _is_garbage(answer):
        return "formulas, marks or broken text"
    if _POINTS.search(body) or _POINTS.search(answer) or _TABLE_NUMBER.search(answer):
        return "cannot be asked without the passage"
    if _leans(body, language):
        return "cannot be asked without the passage"
    if is_trivial(body, answer, language):
        return "the answer stands in the question"
    return None


def is_trivial(question: str, answer: str, language: str) -> bool:
    """Whether the question already holds all content words, or all numbers, of its answer."""
    told = numbers_of(answer)
    if told and told <= numbers_of(question):
        return True
    own = set(stems(answer, language))
    return bool(own) and own <= set(stems(question, language))


def _is_garbage(text: str) -> bool:
    letters = sum(character.isalpha() or character.isspace() for character in text)
    # Of a short answer, *4.3 %*, letters say nothing.
    few = len(text) > 20 and letters < _LEAST_LETTERS * len(text)
    odd = any(text.count(first) != text.count(last) for first, last in _PAIRS if first != "„")
    return (
        few
        or odd
        or text.count('"') % 2 == 1
        or bool(_GARBAGE.search(text) or _SINGLE.search(text))
    )


def _leans(body: str, language: str) -> bool:
    """Whether a pronoun has nothing before it to mean, or too few words say what is asked."""
    if body.rstrip("? ").split()[-1].lower() in _ENDS_OPEN:
        return True
    pronoun = _PRONOUN.search(body)
    if pronoun and len(stems(body[: pronoun.start()], language)) < 2:
        return True
    told = stems(body, language)
    return len(told) < 3 and not list(names_of(body)) and not re.search(r"[A-ZÄÖÜ]", body[1:])
