"""Compute an answer over tables: choose those that a question may mean, and query them.

Read ``compute`` from top to bottom: known tables → relevant ones → an engine that holds only them →
a query by a model, or by rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onward.answering import resolve
from onward.errors import QueryError, StoreError
from onward.flows.computed import QUERY, Computation, from_query, from_rules
from onward.flows.library import Library
from onward.options import Options
from onward.protocols import Embedder, Model, RunQuery
from onward.tables import (
    LOOKED_AT,
    open_engine,
    query_by_model,
    relevant_tables,
    sharing,
    with_columns,
)
from onward.tables.questions import compute as compute_by_rules
from onward.types import Computed, Declined, KnownTable, Passage, Question, Step, Table, Turn

_PART = re.compile(
    r"(?<=\?)\s+|,?\s+(?:and|und|et|y)\s+"
    r"(?=(?:what|which|who|when|where|why|how|was|welche|wer|wann|wo|warum|wie)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of trying to compute."""

    computations: tuple[Computation, ...]
    """Of the parts of the question; () when nothing was computed."""
    steps: tuple[Step, ...]
    open: str = ""
    """What of the question nothing that was computed answers."""


def compute(
    question: str,
    library: Library,
    options: Options,
    *,
    passages: Sequence[Passage] = (),
    embedder: Embedder | None = None,
    model: Model | None = None,
) -> Tried:
    """Compute an answer to ``question`` over one table of ``library``, or say why not.

    ``passages`` were found for the question: their tables are looked at too. With a ``model`` it
    writes the query; where it sees none, the rules are tried, on the whole question and then on
    its parts.
    """
    known = library.tables.known(
        lambda described: sharing(question, described)[:LOOKED_AT], passages=passages
    )
    tables = relevant_tables(
        question, known, limit=options.tables.tables, embedder=embedder, passages=passages
    )
    if not tables:
        return Tried((), ())
    opened, steps = _with_rows(tables, library)
    if not opened:
        return Tried((), tuple(steps))
    tables = [table for table, _ in opened]
    scratch = library.folder / "scratch"
    try:
        with open_engine(opened, options=options.tables, scratch=scratch) as run:
            if model is not None:
                asked = query_by_model(
                    question, tables, run=run, model=model, options=options.answer
                )
                steps += [Step(QUERY, sql, f"failed: {error}") for sql, error in asked.tried]
                if asked.result is not None:
                    written = Step(QUERY, asked.result.sql, f"written by {model.name}")
                    return Tried((from_query(asked.result, tables, library),), (*steps, written))
                steps.append(Step("tables", "no query", asked.reason))
            tried = _by_rules(question, tables, library, run)
    except QueryError as error:  # a file of rows that is broken, or went while it was asked
        return Tried((), (*steps, Step("tables", "none answers", str(error))))
    return Tried(tried.computations, (*steps, *tried.steps), tried.open)


def _with_rows(
    tables: Sequence[KnownTable], library: Library
) -> tuple[list[tuple[KnownTable, Table | Path]], list[Step]]:
    """Tables, their columns read, with their rows, and a step for each whose rows are gone.

    Rows go when another process reads the source anew; the passages can still be answered from.
    """
    opened: list[tuple[KnownTable, Table | Path]] = []
    steps: list[Step] = []
    for table in tables:
        try:
            rows = library.tables.rows(table)
        except StoreError as error:
            steps.append(Step("tables", f"left out {table.name}", str(error)))
            continue
        opened.append((with_columns(table, rows) if isinstance(rows, Table) else table, rows))
    return opened, steps


def _by_rules(
    question: str, tables: Sequence[KnownTable], library: Library, run: RunQuery
) -> Tried:
    """Compute the whole question, or else those of its parts that can be.

    One value does not answer two questions. A part may lean on the one before: in "which model is
    heaviest, and what does it cost?" the second asks about the answer of the first.
    """
    parts = [part for part in _PART.split(question) if part.strip()]
    whole = compute_by_rules(question, tables, run)
    if isinstance(whole, Computed) and (len(parts) == 1 or len(whole.values) > 1):
        return Tried((from_rules(whole, library, run),), _steps(whole))
    computations: list[Computation] = []
    steps: list[Step] = []
    left: list[str] = []
    before: tuple[Turn, ...] = ()
    for part in parts if len(parts) > 1 else ():
        meant = resolve(Question(part, before)).text
        found = compute_by_rules(meant, tables, run)
        if isinstance(found, Computed):
            computations.append(from_rules(found, library, run, n=len(computations) + 1))
            steps += _steps(found)
            before = (Turn(f"What is {found.values[0]}?", ""),)  # what "it" stands for
        else:
            left.append(meant)
    if not computations and isinstance(whole, Computed):
        return Tried((from_rules(whole, library, run),), _steps(whole))
    if not computations:
        reason = whole.reason if isinstance(whole, Declined) else ""
        return Tried((), (Step("tables", "none answers", reason),))
    return Tried(tuple(computations), tuple(steps), " ".join(left))


def _steps(found: Computed) -> tuple[Step, ...]:
    return (
        Step("tables", f"computed over {found.table.name}", found.reading),
        Step(QUERY, found.result.sql, f"sure to {found.confidence:.2f}"),
    )
