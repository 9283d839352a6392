"""From passages to hits: words, vectors on demand, late interaction, and their fusion.

Knows passages and vectors. Refuses to know how documents were read and what is answered from hits.
"""

from onward.retrieval.on_demand import CachedEmbedder, vector_key
from onward.retrieval.plan import Extras, find_by_plan
from onward.retrieval.search import Indexes, search
from onward.retrieval.vectors import EXACT_LIMIT, open_vector_index

__all__ = [
    "EXACT_LIMIT",
    "CachedEmbedder",
    "Extras",
    "Indexes",
    "find_by_plan",
    "open_vector_index",
    "search",
    "vector_key",
]
