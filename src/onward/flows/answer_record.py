"""An answer as the one JSON object that ``onward ask --json`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onward.plain import plain
from onward.types import Answer, Hit, Question, Skipped


def answer_record(
    question: Question, answer: Answer, skipped: Sequence[Skipped] = ()
) -> dict[str, Any]:
    """Return the object; its keys are pinned by the manual and the tests."""
    citations = [
        {
            "n": citation.n,
            "source": citation.source,
            "location": plain(citation.location),
            "quote": citation.quote,
            "passage_id": citation.passage_id,
        }
        for citation in answer.citations
    ]
    return {
        "question": question.text,
        "answer": answer.text,
        "abstained": answer.abstained,
        "citations": citations,
        "hits": [hit_record(hit) for hit in answer.hits],
        "model": answer.model,
        "prompt": plain(answer.prompt),
        "history": plain(question.history),
        "seconds": plain(answer.seconds),
        "tokens": plain(answer.tokens),
        "cost": answer.cost,
        "steps": plain(answer.steps),
        "warnings": list(answer.warnings),
        "skipped": plain(list(skipped)),
    }


def hit_record(hit: Hit) -> dict[str, Any]:
    """Return a hit as it stands in the object, and in that of ``onward search --json``."""
    return {
        "passage_id": hit.passage.id,
        "source": hit.passage.source,
        "location": plain(hit.passage.location),
        "text": hit.passage.text,
        "score": hit.score,
        "ranks": plain(hit.ranks),
    }
