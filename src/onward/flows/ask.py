"""Ask and search: one question over sources, or over the project's library."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onward.flows.conversation import open_conversation
from onward.flows.finding import BY_MODEL
from onward.options import AnswerOptions, Options
from onward.protocols import OnText, Progress
from onward.types import Answer, Hit, Question, Skipped


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, and what could not be read for it."""

    answer: Answer
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, and what could not be read for them."""

    hits: tuple[Hit, ...]
    skipped: tuple[Skipped, ...]


def ask(
    question: Question,
    sources: Sequence[str],
    options: Options,
    *,
    progress: Progress | None = None,
    on_text: OnText | None = None,
) -> Asked:
    """Answer one question from ``sources``, or without any from the project's library."""
    started = time.perf_counter()
    with open_conversation(sources, options, progress=progress, on_text=on_text) as conversation:
        answer = conversation.answer(question)
    seconds = {**answer.seconds, "total": time.perf_counter() - started}
    return Asked(replace(answer, seconds=seconds), conversation.skipped)


def search(
    question: str,
    sources: Sequence[str],
    options: Options,
    *,
    progress: Progress | None = None,
) -> Found:
    """Find passages for one question, as ``ask`` would.

    A language model is loaded only where an option of retrieval needs one.
    """
    chosen = options.retrieve
    if not (chosen.rewrites or chosen.hypothesis or chosen.rerank == BY_MODEL):
        options = replace(options, answer=AnswerOptions())
    with open_conversation(sources, options, progress=progress) as conversation:
        hits = conversation.find(question, options.retrieve.limit)
    return Found(tuple(hits), conversation.skipped)
