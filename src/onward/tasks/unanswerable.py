"""Questions that the documents cannot answer: one is asked of something that they do not hold.

Knows names and the words of the library. Refuses to know how the first question was made.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace

from onward.language.names import names_of
from onward.tasks.asked import Draft
from onward.tasks.vocabulary import Vocabulary

_INVENTED = (
    "Halvern", "Tessaro", "Brindlow", "Quorvex", "Marenth", "Ostrava-9", "Pelligan", "Sundrake",
    "Velluto", "Corvane", "Drayholt", "Ellismar", "Fenwyck", "Gravelo", "Hintermoor", "Ilvara",
    "Jorvane", "Kestrin", "Lorimax", "Nimbrel", "Ordanto", "Pashwell", "Rundvik", "Selcombe",
    "Torvalin", "Umbrio", "Wexcombe", "Yarrowby", "Zelvane", "Ashquill",
)  # fmt: skip
"""Names of nothing; one that the library happens to hold is not taken."""
_CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"
_TITLE = re.compile(r"[“„][^”“]*[”“]")
_LABEL = re.compile(r"(?:of the [\w ]+|of|for|für) [“„](?P<label>[^”“]+)[”“](?: in [^“”]*)?\?$")
_ASKED_FOR = re.compile(
    r"(?:stand for|Abkürzung) (?P<label>[A-ZÄÖÜ]+)|(?P<last>[A-ZÄÖÜ]+) stand for"
)
_TRIES = 50


def unanswerable(draft: Draft, vocabulary: Vocabulary, chance: random.Random) -> Draft | None:
    """Return the question of ``draft`` with its name swapped for one that no passage holds.

    Of a cell the row is swapped, of an abbreviation its letters, else the first name outside of
    the document's title; None where there is no name. The quote and the answer stay those of the
    question that it was made from.
    """
    span = _named(draft)
    if span is None:
        return None
    old = draft.question[slice(*span)]
    new = _absent(old, vocabulary, chance, letters=draft.kind == "abbreviation")
    if new is None:
        return None
    pattern = rf"(?<![\w]){re.escape(old)}(?![\w])"
    before, after = draft.question[: span[0]], draft.question[span[1] :]
    return replace(draft, question=before + new + re.sub(pattern, new, after))


def _named(draft: Draft) -> tuple[int, int] | None:
    question = draft.question
    if draft.kind == "table":
        match = _LABEL.search(question)
        return match.span("label") if match else None
    if draft.kind == "abbreviation":
        match = _ASKED_FOR.search(question)
        return match.span("label" if match["label"] else "last") if match else None
    body = _TITLE.sub(lambda found: " " * len(found[0]), question)
    if " or " in body:  # the other of the two would still have an answer
        return None
    german = draft.passage.language == "de"  # where every noun has a capital
    names = {name for name in names_of(body) if any(c.isupper() for c in name[german:])}
    run = re.compile(r"[^\W\d_][\w’'-]*(?:\s[A-Z\d][\w’'-]*)*")
    for match in run.finditer(body):
        words = match[0].split()
        first = next((place for place, word in enumerate(words) if word in names), None)
        if first is not None:
            start = match.start() + len(" ".join(words[:first])) + (1 if first else 0)
            return start, match.end() - (2 if match[0][-2:] in ("’s", "'s") else 0)
    return None


def _absent(
    old: str, vocabulary: Vocabulary, chance: random.Random, *, letters: bool
) -> str | None:
    """A name that the library does not hold."""
    for _ in range(_TRIES):
        if letters:
            new = "".join(chance.choices(_CONSONANTS, k=max(len(old), 3)))
        else:
            new = chance.choice(_INVENTED)
        if not vocabulary.holds(new):
            return new
    return None
