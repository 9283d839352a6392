"""Show the context of a question: everything that is decided before a model is asked.

Read ``context`` from top to bottom: open the sources → ask what comes before → plan the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onward.flows.answer_record import hit_record
from onward.flows.conversation import open_conversation
from onward.options import Options
from onward.plain import plain
from onward.protocols import Progress
from onward.types import Planned, Question, Skipped, Turn


@dataclass(frozen=True, slots=True)
class ContextShown:
    """What was planned for a question, and what could not be read for it."""

    planned: Planned
    skipped: tuple[Skipped, ...]


def context(
    question: str,
    sources: Sequence[str],
    options: Options,
    *,
    after: Sequence[str] = (),
    progress: Progress | None = None,
) -> ContextShown:
    """Plan what would be shown for ``question``, and stop there; nothing is kept as a run.

    The questions in ``after`` come before it in the conversation and are answered as ``chat`` would
    answer them. Raises what opening a conversation raises.
    """
    with open_conversation(sources, options, progress=progress, record=False) as conversation:
        history: tuple[Turn, ...] = ()
        for earlier in after:
            answer = conversation.answer(Question(earlier, history))
            history = (*history, Turn(earlier, answer.text))
        planned = conversation.plan(Question(question, history))
    return ContextShown(planned, conversation.skipped)


def context_record(planned: Planned, skipped: Sequence[Skipped] = ()) -> dict[str, Any]:
    """Return what was planned as the one JSON object that ``onward context --json`` prints."""
    plan = planned.plan
    return {
        "question": planned.question.text,
        "history": plain(planned.question.history),
        "resolved": plain(planned.resolved),
        "routes": plain(planned.routes),
        "steps": plain(planned.steps),
        "hits": [hit_record(hit) for hit in planned.hits],
        "facts": plain(planned.facts),
        "model": planned.model,
        "room": plan.room if plan else None,
        "parts": plain(plan.parts) if plan else None,
        "considered": plain(plan.considered) if plan else None,
        "passages_sent": len(plan.hits) if plan else None,
        "prompt": plain(plan.messages) if plan else None,
        "known": planned.known,
        "caches": plain(planned.caches),
        "skipped": plain(list(skipped)),
    }
