"""Remember facts of conversations, and recall those that bear on a question.

Read ``remember`` from top to bottom: facts of the turn → without secrets → what they replace goes
→ kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from onward.answering.remember import USER, facts_of, outdated, said_by_user
from onward.answering.statements import is_standing
from onward.documents.addresses import without_secrets
from onward.errors import UsageError
from onward.flows.library import Library
from onward.protocols import Embedder, Model
from onward.types import Answer, Fact, Hit, Location, Passage, Question

MEMORY = "memory"
"""Source of what is remembered."""
_REFUSED = "nothing is remembered that is empty or looks like a password or key"


def remember(
    library: Library, question: Question, answer: Answer, *, model: Model | None = None
) -> list[Fact]:
    """Keep what a turn taught, and return what is new of it.

    What the user said replaces what they said before where it clearly contradicts it.
    """
    new = []
    for fact in facts_of(question, answer, model=model):
        clean = replace(
            fact,
            text=without_secrets(fact.text),
            source=without_secrets(fact.source),
            question=without_secrets(fact.question),
        )
        if _keep(library, clean):
            new.append(clean)
    return new


def fact_hit(fact: Fact) -> Hit:
    """A fact as a hit, so that it can be quoted and cited; its source is ``memory``."""
    passage = Passage(
        id=fact.id,
        document_id=MEMORY,
        source=MEMORY,
        title=MEMORY,
        heading_path=(),
        location=Location(),
        start=0,
        end=len(fact.text),
        text=fact.text,
        kind="text",
        language="und",
    )
    return Hit(passage, 0.0, {MEMORY: 1})


def remember_text(library: Library, text: str) -> Fact:
    """Keep ``text`` as the user's word; raises UsageError for an empty one or a secret."""
    fact = said_by_user(text, at=datetime.now(UTC))
    if fact is None:
        raise UsageError(_REFUSED)
    if not _keep(library, fact):
        raise UsageError(f"that is remembered already: {fact.text}")
    return fact


def correct(library: Library, fact_id: str, text: str) -> Fact:
    """Put ``text`` in place of what a fact says; raises UsageError for a secret."""
    if said_by_user(text, at=datetime.now(UTC)) is None:
        raise UsageError(_REFUSED)
    return library.memory.edit(fact_id, text)


def recall(
    library: Library, question: str, limit: int, *, embedder: Embedder | None = None
) -> list[Fact]:
    """Return at most ``limit`` facts for ``question``: wishes for every answer first."""
    memory = library.memory
    known = memory.all()
    standing = [fact for fact in known if fact.source == USER and is_standing(fact.text)]
    found = memory.search(question, limit, embedder=embedder) if known else []
    return [*standing, *(fact for fact in found if fact not in standing)][:limit]


def _keep(library: Library, fact: Fact) -> bool:
    gone = outdated(fact, library.memory.all())
    if not library.memory.add(fact):
        return False
    for old in gone:
        library.memory.forget(old.id)
    return True
