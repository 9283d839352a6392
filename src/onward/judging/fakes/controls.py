"""The right answer that fakes are planted beside: right because it was copied, not written.

Knows a case and the hits that were found for it. Refuses to know how hits are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onward.language import missing_names, numbers_of, overlap, split_sentences, stems
from onward.types import UNANSWERABLE, Answer, Case, Hit

CONTROL = "control"
"""Names the answerer of right answers, and their kind among what was planted."""

_BORNE_OUT = 0.7
"""Share of the words of a reference answer that the hits must hold."""
_SHORT = 4
"""A reference answer of fewer words is a name or a number: the quote around it says more."""
_WORDS = range(6, 61)
"""Of a sentence that may be quoted."""
_WHOLE = re.compile(
    r"(?!(?:See|Table|Tab|Figure|Fig|Tabelle|Abbildung)\b)[^a-z\W].*[.!。！｡।]\W*$", re.DOTALL
)
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_HITS = 4
"""Best hits whose sentences are looked at."""
_NEAR = 0.75
"""Share of the best sentence's words in common with the question that a second one must reach."""


def control_answer(case: Case, hits: Sequence[Hit]) -> Answer | None:
    """Return a right answer to ``case`` with its ``hits`` as context; None when there is none.

    It is the reference answer, or the quote of the gold evidence, as far as the hits bear it out:
    a judge sees only the hits, and must not be examined on what retrieval missed. Otherwise it is
    the sentence of the best hits, or the two, that share most words with the question, quoted to
    the letter. None for a case that cannot be answered, and without hits.
    """
    if UNANSWERABLE in case.tags or not hits:
        return None
    text = _reference(case, hits) or _sentences(case.question, hits)
    if not text:
        return None
    return Answer(text=text, abstained=False, citations=(), hits=tuple(hits), model=CONTROL)


def _reference(case: Case, hits: Sequence[Hit]) -> str | None:
    context = "\n".join(hit.passage.text for hit in hits)
    quotes = [e.quote.strip() for e in case.evidence if _flat(e.quote) in _flat(context)]
    answer = (case.answer or "").strip()
    if answer and _borne_out(answer, context, _language(hits)):
        around = [quote for quote in quotes if _flat(answer) in _flat(quote)]
        return around[0] if around and len(answer.split()) < _SHORT else answer
    return next((quote for quote in quotes if quote), None)


def _borne_out(answer: str, context: str, language: str) -> bool:
    return (
        overlap(answer, context, language) >= _BORNE_OUT
        and numbers_of(answer) <= numbers_of(context)
        and not missing_names(answer, context)
    )


def _sentences(question: str, hits: Sequence[Hit]) -> str | None:
    """Return the one or two sentences of a passage that share most with the question."""
    language = _language(hits)
    asked = set(stems(question, language))
    best: tuple[int, str] | None = None
    for hit in hits[:_HITS]:
        sentences = list(_whole_sentences(hit))
        shared = [len(asked.intersection(stems(text, language))) for text in sentences]
        for index, text in enumerate(sentences):
            if best is None or shared[index] > best[0]:
                second = sentences[index + 1 : index + 2]
                more = shared[index] and second and shared[index + 1] >= _NEAR * shared[index]
                best = (shared[index], f"{text} {second[0]}" if more else text)
    if best is None:
        return next((hit.passage.text.strip() for hit in hits if hit.passage.text.strip()), None)
    return best[1]


def _whole_sentences(hit: Hit) -> Iterator[str]:
    """Sentences that are long enough to say something and short enough to be an answer."""
    text = hit.passage.text
    for start, end in split_sentences(text, hit.passage.language):
        sentence = re.sub(r"\s+", " ", text[start:end])
        words = len(sentence.split())
        unspaced = not sentence.isascii() and words < min(_WORDS)
        readable = 2 * len(_LONG_WORD.findall(sentence)) >= words
        if _WHOLE.match(sentence) and (unspaced or (readable and words in _WORDS)):
            yield sentence


def _language(hits: Sequence[Hit]) -> str:
    return hits[0].passage.language


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()
