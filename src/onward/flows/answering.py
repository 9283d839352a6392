"""From a question to its answer, or to the plan of its prompt.

What is found comes from ``flows/gathering.py``. Who answers depends on it: the rules that computed
over a table, the sentences that are quoted, or a language model with what it is shown.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
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
from onward.flows.gathering import Desk, Gathered, asker_of, gather
from onward.flows.memory import fact_hit, remember
from onward.models import QUOTE
from onward.options import Options
from onward.protocols import OnText
from onward.types import Answer, Fact, Planned, Question


def answered(question: Question, desk: Desk, *, on_text: OnText | None = None) -> Answer:
    """Answer from what is gathered; ``answer.steps`` tell how it came about."""
    started = time.perf_counter()
    found = gather(question, desk)
    gathered = time.perf_counter()
    answer = _answered(question, found, desk, on_text)
    if desk.options.context.memory:
        learned = remember(desk.library, question, answer, model=asker_of(desk))
        answer = _confirmed(answer, learned)
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
        return _quoted(question, found, desk)
    if asker_of(desk) is None and _is_computed(found):
        # Small models get numbers wrong that stand before them.
        return computed_answer(found.computations, found.hits)
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


def _confirmed(answer: Answer, learned: Sequence[Fact]) -> Answer:
    """Say what was remembered where there was nothing to answer."""
    if not learned or not answer.abstained:
        return answer
    said = "; ".join(fact.text for fact in learned)
    return replace(answer, text=f"Remembered: {said}", abstained=False)


def _quoted(question: Question, found: Gathered, desk: Desk) -> Answer:
    """What was computed, and for the rest of the question the sentences that answer it."""
    if _is_computed(found):
        return computed_answer(found.computations, found.hits)
    meant = Question(found.open or found.resolved.text, id=question.id)
    hits = (*without_computed(found.hits), *map(fact_hit, found.facts))
    quoted = quote_answer(meant, hits, embedder=desk.embedder, options=desk.options.answer)
    if not found.computations:
        return quoted
    return joined(computed_answer(found.computations, found.hits), quoted)


def _is_computed(found: Gathered) -> bool:
    """Whether rules have computed an answer to the whole question."""
    return bool(found.computations) and not found.open and bool(found.computations[0].text)


def _is_unaided(found: Gathered) -> bool:
    """Whether the model answers from what it knows: it may, and there is nothing else."""
    return not found.hits and any(one.name == "model" for one in found.routes)


def _shown(found: Gathered, options: Options) -> Shown:
    """What may stand in a prompt beside the hits."""
    return Shown(found.facts, found.resolved, options.context)
