"""Question and hits to an answer whose every citation can be checked.

Knows hits, an embedder and a language model, passed as arguments. Refuses to know how hits are
found and where documents are kept.
"""

from onward.answering.abstention import NOT_FOUND, is_abstention
from onward.answering.citations import check_citations
from onward.answering.context import Shown, plan_context
from onward.answering.followups import resolve
from onward.answering.prompted import prompted_answer, reader_of, sampling_of
from onward.answering.quote import quote_answer
from onward.answering.route import Available, route, speaks_of_tables
from onward.answering.unaided import unaided_answer

__all__ = [
    "NOT_FOUND",
    "Available",
    "Shown",
    "check_citations",
    "is_abstention",
    "plan_context",
    "prompted_answer",
    "quote_answer",
    "reader_of",
    "resolve",
    "route",
    "sampling_of",
    "speaks_of_tables",
    "unaided_answer",
]
