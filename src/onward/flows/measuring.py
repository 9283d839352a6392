"""Answers against their cases: gold evidence resolved to spans, then every metric."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onward.flows.judges import Reader
from onward.flows.library import Library
from onward.flows.runs import OpenRun
from onward.judging.metrics.material import Extra
from onward.judging.metrics.table import measure
from onward.tasks import GoldText, Resolver

if TYPE_CHECKING:
    from onward.records.runs import AnswerRow


def measure_answers(
    run: OpenRun, rows: Sequence[AnswerRow], library: Library, reader: Reader
) -> list[str]:
    """Measure the answers that were not yet, and say which gold evidence was not found."""
    resolver = resolver_of(library)
    notes: list[str] = []
    for number, row in enumerate(rows, 1):
        gold, problems = resolver.resolve(row.case.evidence)
        notes += [f"{row.case.id}: evidence in {p.source} not found: {p.reason}" for p in problems]
        if row.answer is not None and not row.measurements:
            measured = measure(
                row.case,
                row.answer,
                gold=gold if row.case.evidence else None,
                embedder=reader.embedder,
                entailment=reader.entailment,
                extra=Extra(question=row.question),
            )
            run.records.add_measurements(run.id, row.case.id, measured)
        if run.progress:
            run.progress("measuring", number, len(rows))
    return notes


def resolver_of(library: Library) -> Resolver:
    """What finds gold evidence in the documents of a library."""
    return Resolver(library.documents.document_ids(), lambda id_: _gold_text(library, id_))


def _gold_text(library: Library, document_id: str) -> GoldText | None:
    text = library.documents.text(document_id)
    return None if text is None else GoldText(text, library.documents.places(document_id))
