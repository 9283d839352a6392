"""The weights of ``quote``: which sentences answer, and whether any does.

Fitted by ``python -m benchmarks.fit_quote`` on one half of the articles of XQuAD (and, for the
evidence, of the Cranfield abstracts as documents that hold no answer); the other half is what
``python -m benchmarks.quote_xquad`` reports.
"""

from __future__ import annotations

from collections.abc import Mapping

SENTENCE_WITHOUT_VECTORS: Mapping[str, float] = {
    "overlap": 4.51,
    "preceding": 0.28,
    "precision": 1.88,
    "rank": 4.05,
    "kind": 0.89,
    "length": 0.35,
}
EVIDENCE_WITHOUT_VECTORS: Mapping[str, float] = {
    "coverage": 3.91,
    "sentence": 2.99,
    "matched": 2.84,
    "names": 1.94,
    "bias": -5.67,
}
SENTENCE: Mapping[str, float] = {
    "overlap": 3.25,
    "preceding": 0.43,
    "precision": 1.17,
    "rank": 2.97,
    "kind": 0.78,
    "length": 0.21,
    "cosine": 2.2,
    "late": 2.42,
}
EVIDENCE: Mapping[str, float] = {
    "coverage": 2.25,
    "sentence": 1.79,
    "matched": 1.38,
    "names": 1.34,
    "cosine": 5.39,
    "late": 2.87,
    "bias": -6.93,
}
