"""Other words for a question, by a language model: what documents say may be said otherwise.

A rewrite may not say more than the question: names and numbers that the question does not hold
would find what nobody asked for. A made-up answer may, for it is only compared by meaning. Refuses
to know how either is searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onward.errors import ModelError
from onward.fence import MATERIAL, fenced
from onward.language import guess_language, missing_names, numbers_of, overlap, stems
from onward.protocols import Model, Note
from onward.replies import list_in, object_in, strict_object, without_thoughts
from onward.types import Message, Sampling

MOST_REWRITES = 8

_REWRITE_PROMPT = """\
People search documents by words. Write {n} other wordings of the question below, as documents on \
its subject would put it: with synonyms, with the technical and with the plain terms, as a \
statement or as key words. Keep every name, number and date, and add none. Write in the language \
of the question. {material}
Reply with JSON: {{"questions": ["…", "…"]}}

{question}"""
_HYPOTHESIS_PROMPT = """\
Write the two or three sentences of a document that answer the question below, in the style of \
such documents and in the language of the question. Where you do not know the facts, write what \
they might be: the text is only compared with real ones. {material}
Reply with these sentences and nothing else.

{question}"""
_SCHEMA = strict_object({"questions": {"type": "array", "items": {"type": "string"}}})
_REWRITE_TOKENS = 60
_HYPOTHESIS_TOKENS = 160
_LONGEST = 3
"""A rewrite may be so many times as long as the question, or 200 characters."""
_LONGEST_HYPOTHESIS = 1_000
_ECHO = 0.7
"""Share of words from the instructions by which a small model is known to repeat them."""
_MARKER = re.compile(r"^\s*(?:[-*•]\s+|\(?\d{1,2}[.):]\s*)?[\"“']?|[\"”',]*\s*$")
_NOUNS_HAVE_CAPITALS = ("de", "lb")
"""Languages in which a capital does not tell a name."""


def rewrites(question: str, model: Model, n: int, *, note: Note | None = None) -> list[str]:
    """Return at most ``n`` other wordings of ``question``, none twice, none with new facts.

    Left out: what has the same stems as the question or as one before, other numbers, a name that
    the question does not hold, or three times its length. At most MOST_REWRITES. [] where the
    model fails, and ``note`` hears why, or where nothing is left.
    """
    n = min(n, MOST_REWRITES)
    if n < 1 or not question.strip():
        return []
    asked = _REWRITE_PROMPT.format(n=n, material=MATERIAL, question=fenced("question", question))
    sampling = Sampling(max_tokens=40 + n * _REWRITE_TOKENS, schema=_SCHEMA)
    try:
        reply = model.complete((Message("user", asked),), sampling).text
    except ModelError as error:
        if note:
            note(f"{model.name} did not reword the question: {error}")
        return []
    language = guess_language(question)
    seen = {_sameness(question, language)}
    kept: list[str] = []
    for text in _listed(without_thoughts(reply)):
        sameness = _sameness(text, language)
        if sameness and sameness not in seen and _says_no_more(text, question, language):
            seen.add(sameness)
            kept.append(text)
    return kept[:n]


def hypothesis(question: str, model: Model, *, note: Note | None = None) -> str | None:
    """Return a made-up answer to search with; None where the model writes none.

    HyDE (Gao et al. 2022, "Precise zero-shot dense retrieval without relevance labels"): compare
    it by meaning. Its facts are made up: never show it, and do not search for its words.
    """
    if not question.strip():
        return None
    asked = _HYPOTHESIS_PROMPT.format(material=MATERIAL, question=fenced("question", question))
    try:
        reply = model.complete((Message("user", asked),), Sampling(max_tokens=_HYPOTHESIS_TOKENS))
    except ModelError as error:
        if note:
            note(f"{model.name} made up no answer: {error}")
        return None
    text = " ".join(without_thoughts(reply.text).split())[:_LONGEST_HYPOTHESIS]
    if not stems(text, guess_language(question)) or overlap(text, _HYPOTHESIS_PROMPT) > _ECHO:
        if note:
            note(f"{model.name} made up no answer: it wrote nothing of its own")
        return None
    return text


def _listed(reply: str) -> Iterator[str]:
    """The questions of a reply: of its JSON, or else a line each."""
    found = object_in(reply)
    questions = list_in(reply) if found is None else found.get("questions")
    if not isinstance(questions, list):
        lines = [line for line in reply.splitlines() if not line.rstrip(" [{").endswith(":")]
        questions = [line for line in lines if line.strip(" `{}[]")]
    for text in questions:
        if isinstance(text, str) and (one_line := " ".join(_MARKER.sub("", text).split())):
            yield one_line


def _sameness(text: str, language: str) -> frozenset[str]:
    return frozenset(stems(text, language))


def _says_no_more(text: str, question: str, language: str) -> bool:
    if len(text) > max(200, _LONGEST * len(question)):
        return False
    if numbers_of(text) != numbers_of(question):  # without its year, it asks for every year
        return False
    return language in _NOUNS_HAVE_CAPITALS or not missing_names(text, question)
