"""What a question means, where its answer is looked for, and what is found there.

Read ``gather`` from top to bottom: the question made self-contained → what is remembered → routes →
documents, tables, web and tools.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onward.answering import Available, reader_of, resolve, route, speaks_of_tables
from onward.flows.computed import Computation
from onward.flows.computing import compute
from onward.flows.finding import Notes, drained
from onward.flows.library import Library
from onward.flows.memory import recall
from onward.flows.outside import Tools, tool_hits, web_hits
from onward.models import CachedModel
from onward.options import Options
from onward.protocols import Embedder, Retriever
from onward.tables import sharing
from onward.types import Fact, Hit, Question, Resolved, Route, Step

_FACTS = 5
_FIRST = 3
"""Hits of which one has to be a table, for a question that speaks of none."""
_SHOWN_TABLES = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that a question can be answered from, open."""

    library: Library
    find: Retriever
    embedder: Embedder | None
    model: CachedModel | None
    """None: sentences are quoted, tables computed, and nobody is asked."""
    tools: Tools
    notes: Notes
    """What stages of retrieval that ask a model could not do."""
    options: Options


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found for a question, and how."""

    resolved: Resolved
    facts: tuple[Fact, ...]
    routes: tuple[Route, ...]
    computations: tuple[Computation, ...]
    open: str
    """What of the question nothing that was computed answers."""
    hits: tuple[Hit, ...]
    """Best first; what was computed over tables stands before all."""
    steps: tuple[Step, ...]
    warnings: tuple[str, ...]


def gather(question: Question, desk: Desk) -> Gathered:
    """Decide what the question means and where to look, and look there."""
    options, asker = desk.options, asker_of(desk)
    resolved = resolve(question, model=asker)
    steps = [Step("question", resolved.text, resolved.reason)]
    facts = _remembered(resolved, desk)
    routes = route(resolved.text, _available(resolved.text, desk), model=asker)
    steps += [Step("route", one.name, one.reason) for one in routes]
    chosen = {one.name for one in routes}

    computations: tuple[Computation, ...] = ()
    open_part = ""
    hits: list[Hit] = []
    warnings = list(desk.tools.warnings)
    if "documents" in chosen:
        hits += desk.find(resolved.text, options.retrieve.limit)
        warnings += drained(desk.notes)
        steps.append(Step("retrieve", f"{len(hits)} passages"))
    if "tables" in chosen and _about_tables(resolved.text, hits[:_FIRST]):
        tried = compute(
            resolved.text,
            desk.library,
            options,
            passages=[hit.passage for hit in hits],
            embedder=desk.embedder,
            model=asker if _about_tables(resolved.text, hits[:1]) else None,
        )
        computations, open_part = tried.computations, tried.open
        steps += tried.steps
        hits = [*(one.hit for one in computations), *hits]
    if "web" in chosen:
        outside = web_hits(resolved.text, options, embedder=desk.embedder)
        hits, steps = [*hits, *outside.hits], [*steps, *outside.steps]
        warnings += outside.warnings
    if "tools" in chosen:
        outside = tool_hits(resolved.text, options, desk.tools, model=asker, embedder=desk.embedder)
        hits, steps = [*hits, *outside.hits], [*steps, *outside.steps]
        warnings += outside.warnings
    return Gathered(
        resolved,
        facts,
        routes,
        computations,
        open_part,
        tuple(hits),
        tuple(steps),
        tuple(warnings),
    )


def asker_of(desk: Desk) -> CachedModel | None:
    """The model, if it is large enough to decide and to write queries; None for a small one."""
    model = desk.model
    return None if model is None or reader_of(model, desk.options.answer).brief else model


def _about_tables(question: str, found: Sequence[Hit]) -> bool:
    """Whether tables are worth opening: by the question, or by what was found first.

    Opening them takes a tenth of a second, which a question about prose should not pay.
    """
    among = not found or any(hit.passage.kind == "table" for hit in found)
    return among or bool(speaks_of_tables(question))


def _remembered(resolved: Resolved, desk: Desk) -> tuple[Fact, ...]:
    if not desk.options.context.memory:
        return ()
    return tuple(recall(desk.library, resolved.text, _FACTS, embedder=desk.embedder))


def _available(question: str, desk: Desk) -> Available:
    """What the options allow, and what there is of it."""
    allowed, options = desk.options.route.route, desk.options
    return Available(
        documents="documents" in allowed,
        tables=_tables(question, desk) if "tables" in allowed and options.tables.compute else (),
        web="web" in allowed,
        tools=desk.tools.tools if "tools" in allowed else (),
        model="model" in allowed and desk.model is not None,
    )


def _tables(question: str, desk: Desk) -> tuple[str, ...]:
    """A line for each table that the question may mean; only a router with a choice reads them."""
    if not desk.library.tables.count():
        return ()
    if not {"web", "tools", "model"} & set(desk.options.route.route):
        return ("tables",)
    known = desk.library.tables.known(lambda said: sharing(question, said)[:_SHOWN_TABLES])
    return tuple(f"{one.name}: {one.caption} ({', '.join(one.header)})" for one in known)
