"""From a question to its answer, or to the plan of its prompt.

What is found comes from ``flows/gathering.py``. Who answers depends on it: the rules that computed
over a table, the sentences that are quoted, or a language model with what it is shown.
"""

from __future__ import annotations

import time
from dataclasses import replace

from onward.answering import (
    Shown,
    plan_context,
    prompted_answer,
    quote_answer,
    reader_of,
    sampling_of,
    unaided_answer,
)
from onward.flows.computed import computed_answer, joined, without_computed
from onward.flows.gathering import Desk, Gathered, gather
from onward.flows.memory import remember
from onward.models import QUOTE
from onward.options import Options
from onward.protocols import OnText
from onward.types import Answer, Planned, Question


def answered(question: Question, desk: Desk, *, on_text: OnText | None = None) -> Answer:
    """Answer from what is gathered; ``answer.steps`` tell how it came about."""
    started = time.perf_counter()
    found = gather(question, desk)
    gathered = time.perf_counter()
    answer = _answered(question, found, desk, on_text)
    if desk.options.context.memory:
        remember(desk.library, question, answer)
    ended = time.perf_counter()
    return replace(
        answer,
        steps=found.steps,
        warnings=(*answer.warnings, *found.warnings),
        seconds={
            "retrieve": gathered - started,
            "answer": ended - gathered,
            "total": ended - started,
        },
        metadata={
            **answer.metadata,
            "history": [turn.question for turn in found.resolved.kept],
        },
    )


def planned(question: Question, desk: Desk) -> Planned:
    """All that is decided before a model is asked."""
    found = gather(question, desk)
    plan, known = None, None
    if desk.model is not None and not _is_unaided(found):
        plan = plan_context(
            question,
            found.hits,
            reader=reader_of(desk.model, desk.options.answer),
            shown=_shown(found, desk.options),
            embedder=desk.embedder,
        )
        known = desk.model.knows(plan.messages, sampling_of(desk.options.answer))
    library = desk.library
    return Planned(
        question=question,
        resolved=found.resolved,
        routes=found.routes,
        steps=found.steps,
        hits=found.hits,
        facts=found.facts,
        model=QUOTE if desk.model is None else desk.model.name,
        plan=plan,
        known=known,
        caches=(library.found.counts(), library.calls.counts(), library.vectors.counts()),
    )


def _answered(question: Question, found: Gathered, desk: Desk, on_text: OnText | None) -> Answer:
    options = desk.options.answer
    if desk.model is None:
        meant = Question(found.open or found.resolved.text, id=question.id)
        computed = found.computations and computed_answer(found.computations, found.hits)
        if computed and not found.open:
            return computed
        quotable = without_computed(found.hits)
        quoted = quote_answer(meant, quotable, embedder=desk.embedder, options=options)
        return joined(computed, quoted) if computed else quoted
    if _is_unaided(found):
        kept = replace(question, history=found.resolved.kept)
        return unaided_answer(kept, model=desk.model, options=options, on_text=on_text)
    return prompted_answer(
        question,
        found.hits,
        model=desk.model,
        embedder=desk.embedder,
        options=options,
        on_text=on_text,
        shown=_shown(found, desk.options),
    )


def _is_unaided(found: Gathered) -> bool:
    """Whether the model answers from what it knows: it may, and there is nothing else."""
    return not found.hits and any(one.name == "model" for one in found.routes)


def _shown(found: Gathered, options: Options) -> Shown:
    """What may stand in a prompt beside the hits."""
    return Shown(found.facts, found.resolved, options.context)
