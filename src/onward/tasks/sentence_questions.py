"""Drafts of questions from a passage, by rules: its sentences and the cells of its tables.

Knows English and German, and puts in words whose text is meant. Refuses to know which drafts are
any good, and other passages than to learn how the library writes its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onward.language import split_sentences
from onward.language.names import names_of
from onward.tasks.asked import Asked, Draft
from onward.tasks.english_questions import english_questions
from onward.tasks.german_questions import german_questions
from onward.tasks.table_questions import cell_questions
from onward.tasks.vocabulary import Vocabulary
from onward.types import Passage

LANGUAGES = ("en", "de", "und")
"""Of sentences with rules; ``und``, too short to tell, is read as English."""

_CITATION = re.compile(
    r"\s*\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]|\s*\((?:[^()]*\b[A-Z]\w+(?: et al\.)?,?"
    r" (?:19|20)\d\d[a-z]?[^()]*)\)"
)
_SENTENCE = re.compile(r"[\"“„]?[A-ZÄÖÜ\d].*[.]$", re.DOTALL)
_FEWEST, _MOST = 4, 45
"""Words of a sentence."""
_LONGEST = 600
"""Characters of a sentence."""
_LONG_TITLE, _MOST_TITLE = 6, 14
_MARKUP = re.compile(r"\\|[{}]|\$[^$]{0,40}\$|^\d+[A-Z]|\n\n| \| ")


def drafts_of(passage: Passage, vocabulary: Vocabulary, *, paper: bool) -> Iterator[Draft]:
    """Yield all drafts of questions on ``passage``.

    ``paper`` says that its document is a scholarly one, where *we* are its authors; elsewhere
    what *we* do is not asked.
    """
    title = short_title(passage)
    for cell in cell_questions(passage, title):
        yield Draft("table", cell.question, cell.answer, cell.row, passage)
    if passage.language not in LANGUAGES:
        return
    for start, end in split_sentences(passage.text, passage.language):
        if end - start > _LONGEST:
            continue
        written = passage.text[start:end]
        plain = " ".join(_CITATION.sub("", written).split())
        fits = _FEWEST <= len(plain.split()) <= _MOST and _SENTENCE.match(plain)
        if not fits or _MARKUP.search(written):
            continue
        german = passage.language == "de"
        found = (
            german_questions(plain) if german else english_questions(plain, vocabulary.is_common)
        )
        for asked in found:
            question = _worded(asked, title, german=german, paper=paper)
            if question is not None and not _run_in(question, vocabulary, german=german):
                answer = _told(asked.answer, german=german)
                yield Draft(asked.kind, question, answer, written, passage)


def short_title(passage: Passage) -> str:
    """What the passage's document is called in a question: its title, a long one to its colon."""
    title = " ".join(passage.title.replace("“", "'").replace("”", "'").split())
    before = title.split(": ")[0]
    if len(title.split()) > _LONG_TITLE and len(before) > 2:
        title = before
    return " ".join(title.split()[:_MOST_TITLE])


def _worded(asked: Asked, title: str, *, german: bool, paper: bool) -> str | None:
    """The question as it will be asked; None where it speaks of somebody unknown."""
    question = asked.question
    if german:
        named = asked.kind in ("abbreviation", "definition")
        return _finished(question if named else f"{question} laut „{title}“")
    ours = re.search(r"\b(?:we|our)\b", question, re.IGNORECASE)
    if (ours and not paper) or re.search(r"\bthe authors?\b", question, re.IGNORECASE):
        return None
    if re.search(r"\bwe\b", question):
        question = re.sub(r"\bwe\b", f"the authors of “{title}”", question, count=1)
        question = re.sub(r"\bwe\b", "they", question)
        return _finished(re.sub(r"\b[Oo]ur\b", "their", question))
    question = re.sub(r"\b[Oo]ur\b", "the authors’", question, count=1)
    alone = asked.kind in ("abbreviation", "definition") or (not ours and list(names_of(question)))
    return _finished(question if alone else f"according to “{title}”, {question}")


def _finished(question: str) -> str:
    question = question[0].upper() + question[1:] if question[0].islower() else question
    return f"{question}?"


def _told(answer: str, *, german: bool) -> str:
    answer = answer.strip(" ,;:")
    if not german:
        answer = re.sub(r"\b[Oo]ur\b", "the authors’", re.sub(r"\b[Ww]e\b", "the authors", answer))
    return answer[:1].upper() + answer[1:]


def _run_in(question: str, vocabulary: Vocabulary, *, german: bool) -> bool:
    """Whether a heading ran into the sentence: a common word has a capital behind a small one."""
    if german:
        return False
    body = re.sub(r"“[^”]*”", "", question)
    inside = re.findall(r"(?<=[a-z] )[A-Z][a-z]+\b(?!-)(?=\s[a-z])", body)
    return any(vocabulary.is_common(word) for word in inside)
