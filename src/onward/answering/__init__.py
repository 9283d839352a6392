"""Question and hits to an answer whose every citation can be checked.

Knows hits, an embedder and a language model, passed as arguments. Refuses to know how hits are
found and where documents are kept.
"""

from onward.answering.abstention import NOT_FOUND, is_abstention
from onward.answering.citations import check_citations
from onward.answering.followups import standalone
from onward.answering.prompted import prompted_answer
from onward.answering.quote import quote_answer

__all__ = [
    "NOT_FOUND",
    "check_citations",
    "is_abstention",
    "prompted_answer",
    "quote_answer",
    "standalone",
]
