"""What a model may write about a library: a line for each passage, a summary for each section.

Knows the library and how much a model can be shown. Refuses to know what is written already, and
how the model is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from onward.flows.library import Library
from onward.plain import location_label
from onward.protocols import Model
from onward.retrieval.situating import SITUATION_TOKENS, read_situation, situation_messages
from onward.retrieval.summaries import (
    SUMMARY_TOKENS,
    read_summary,
    section_of,
    section_text,
    summary_key,
    summary_messages,
)
from onward.tokens import estimate_tokens
from onward.types import Message, Passage

MOST_SHOWN = 2_000
"""Tokens of a document that a model is shown for each line: the cost grows with it."""
_ASIDE = 300
"""Tokens of a window for the instructions, and for what an estimate of tokens misses."""

Messages = tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a model is to write."""

    key: str
    """What it is written about: a passage id, the hash of a section's text."""
    label: str
    ask: Callable[[float], Messages]
    """What the model is asked; given 0.5, with half of the document that should fit."""
    read: Callable[[str, Messages], str]
    """The text in a reply; raises ModelError where there is none to use."""


def lines_to_write(library: Library, model: Model) -> Iterator[Item]:
    """Yield a line for each passage, document by document."""
    text_of = lru_cache(maxsize=2)(library.documents.text)  # neighbours stand in one document
    seen: set[str] = set()
    for passage in library.documents.all_passages():
        if passage.id not in seen:  # the same bytes cut in two ways share passages
            seen.add(passage.id)
            yield _line(passage, text_of, model)


def summaries_to_write(library: Library, model: Model) -> Iterator[Item]:
    """Yield a summary for each section of several passages; a single one says itself what it is."""
    sections: dict[tuple[str, tuple[str, ...]], dict[str, Passage]] = {}
    for passage in library.documents.all_passages():
        sections.setdefault(section_of(passage), {})[passage.id] = passage
    for found in sections.values():
        if len(found) > 1:
            yield _summary(list(found.values()), model)


def _line(passage: Passage, text_of: Callable[[str], str | None], model: Model) -> Item:
    def ask(share: float) -> Messages:
        text = text_of(passage.document_id) or passage.text
        tokens = model.window - SITUATION_TOKENS - _ASIDE - estimate_tokens(passage.text)
        shown = max(0, min(MOST_SHOWN, tokens)) * share
        return situation_messages(passage, text, int(shown * _characters(passage.text)))

    def read(reply: str, messages: Messages) -> str:
        return read_situation(reply, passage, messages)

    return Item(passage.id, _label(passage), ask, read)


def _summary(passages: Sequence[Passage], model: Model) -> Item:
    text = section_text(passages)

    def ask(share: float) -> Messages:
        shown = max(0, model.window - SUMMARY_TOKENS - _ASIDE) * share
        return summary_messages(passages, text[: int(shown * _characters(text))])

    return Item(summary_key(text), _label(passages[0]), ask, lambda reply, _: read_summary(reply))


def _characters(text: str) -> float:
    """Characters of this text that make a token."""
    return len(text) / max(1, estimate_tokens(text))


def _label(passage: Passage) -> str:
    place = location_label(passage.location)
    return f"{passage.source}, {place}" if place else passage.source
