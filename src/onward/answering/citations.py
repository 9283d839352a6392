"""Check every citation of an answer, find those that were forgotten, mark what nothing supports.

Knows an answer's text and its hits. Refuses to know who wrote the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onward.answering.abstention import is_abstention
from onward.answering.candidates import Candidate, candidates
from onward.answering.marks import UNSUPPORTED, Sentence, read_marks, write_marks
from onward.answering.support import LEAST_OVERLAP_WHEN_ALIKE, supports
from onward.language import missing_names, numbers_of, overlap, stems
from onward.passage_text import context_line
from onward.protocols import Embedder
from onward.types import Citation, Hit, Location, Passage

_WIDEST = 3
"""Neighbouring sentences that may be needed together to support one."""
_ONE_ROW = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
"""Cells within a sheet; a row of them tells where those below it stand."""
_LIST_NUMBER = re.compile(r"\W*\d{1,2}[.)]\W*")
_SHOWN = 80
"""Characters of a sentence that a warning repeats."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer whose citations all exist and support their sentences."""

    text: str
    citations: tuple[Citation, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of neighbouring sentences or rows of one passage."""

    start: int
    end: int
    """In the document."""
    text: str
    """Exactly what stands there."""
    scored: str
    """What is compared: rows name their columns and their table."""


def check_citations(answer: str, hits: Sequence[Hit], embedder: Embedder | None = None) -> Checked:
    """Keep the citations that hold, remove and report the others, supply the missing ones.

    ``[n]`` is ``hits[n - 1]``. A citation holds when the passage has a run of at most three
    sentences that supports the sentence it stands after (``support.supports``); several citations
    of one sentence may also hold together. A sentence left without any is given the first hit that
    supports it; failing that it is marked ``[unsupported]``. Sentences that state nothing (a
    question, a line that ends in a colon) need no support. Kept marks stand after their sentence.
    """
    plain, sentences = read_marks(answer)
    citations: list[Citation] = []
    warnings: list[str] = []
    marks: list[tuple[Sentence, str]] = []
    for sentence in sentences:
        found, complaints = _check(sentence, hits, embedder)
        lone_marker = len(sentences) > 1 and _LIST_NUMBER.fullmatch(sentence.text)
        if not found and not lone_marker and not _states_nothing(sentence.text):
            found = _supply(sentence, hits, embedder)
            if not found:
                complaints.append(f"nothing in the passages supports {_short(sentence.text)}")
                marks.append((sentence, UNSUPPORTED))
        if found:
            marks.append((sentence, "".join(f"[{n}]" for n in found)))
        warnings += complaints
        made = [citation(n, hits[n - 1], span) for n, span in found.items()]
        citations += [one for one in made if one not in citations]
    return Checked(write_marks(plain, marks), tuple(citations), tuple(warnings))


def supporting_span(sentence: str, hit: Hit, embedder: Embedder | None = None) -> Span | None:
    """Return the shortest run of sentences of ``hit`` that supports ``sentence``, else None."""
    context, language = context_line(hit.passage), hit.passage.language
    best = best_span(sentence, hit)
    if best is None:
        return None
    if supports(sentence, best.scored, context=context, language=language):
        return best
    shared = overlap(sentence, f"{context}\n{best.scored}", language)
    if embedder is None or shared < LEAST_OVERLAP_WHEN_ALIKE:
        return None
    one, other = embedder.embed([sentence, best.scored])
    cosine = float(one.pooled @ other.pooled)
    alike = supports(sentence, best.scored, context=context, language=language, cosine=cosine)
    return best if alike else None


def best_span(sentence: str, hit: Hit) -> Span | None:
    """Return the run of sentences that comes nearest to supporting ``sentence``.

    The shortest that does, otherwise that with the fewest missing numbers and names, and then the
    most words in common. None when the passage holds nothing to quote.
    """
    context, language = context_line(hit.passage), hit.passage.language

    def distance(span: Span) -> tuple[int, float, int]:
        there = f"{context}\n{span.scored}"
        missing = len(numbers_of(sentence) - numbers_of(span.scored))
        missing += len(missing_names(sentence, there))
        return missing, -overlap(sentence, there, language), span.end - span.start

    found = candidates([hit])
    nearest: list[Span] = []
    for size in range(1, _WIDEST + 1):
        runs = list(_runs(found, size, hit))
        if not runs:
            break
        nearest.append(min(runs, key=distance))
        if supports(sentence, nearest[-1].scored, context=context, language=language):
            return nearest[-1]
    return min(nearest, key=distance, default=None)


def citation(n: int, hit: Hit, span: Span | Candidate) -> Citation:
    """Return the citation of ``span`` in the passage of ``hit`` under the number ``n``."""
    passage = hit.passage
    return Citation(
        n=n,
        source=passage.source,
        location=_place(passage, span.start, span.text),
        quote=span.text,
        passage_id=passage.id,
        document_id=passage.document_id,
        start=span.start,
        end=span.end,
    )


def _place(passage: Passage, start: int, quote: str) -> Location:
    """Where a quote stands: at the last of the passage's places that is not after it."""
    known = [one for one in passage.places if one[0] <= start]
    if not known:
        return passage.location
    offset, at = known[-1]
    if passage.kind != "table":
        return at
    shift = passage.end - len(passage.text)
    below = passage.text.count("\n", offset - shift, start - shift)
    if at.row is not None:
        at = replace(at, row=at.row + below)
    if at.range is not None and (cells := _ONE_ROW.fullmatch(at.range)) and cells[2] == cells[4]:
        top = int(cells[2]) + below
        bottom = top + quote.count("\n")
        at = replace(at, range=f"{cells[1]}{top}:{cells[3]}{bottom}")
    return at


def _runs(found: Sequence[Candidate], size: int, hit: Hit) -> Iterator[Span]:
    passage = hit.passage
    shift = passage.end - len(passage.text)
    for i in range(len(found) - size + 1):
        run = found[i : i + size]
        start, end = run[0].start, run[-1].end
        text = passage.text[start - shift : end - shift]
        yield Span(start, end, text, "\n".join(one.scored for one in run))


def _check(
    sentence: Sentence, hits: Sequence[Hit], embedder: Embedder | None
) -> tuple[dict[int, Span], list[str]]:
    """Return the spans of the citations that hold, by their number, and the others' complaints."""
    complaints = [
        f"citation [{n}] removed: there are {len(hits)} passages"
        for n in sentence.cites
        if not 1 <= n <= len(hits)
    ]
    there = [n for n in sentence.cites if 1 <= n <= len(hits)]
    spans = {n: supporting_span(sentence.text, hits[n - 1], embedder) for n in there}
    found = {n: span for n, span in spans.items() if span is not None}
    if not found and len(there) > 1:
        found = _together(sentence.text, {n: hits[n - 1] for n in there})
    complaints += [
        f"citation [{n}] removed: it does not support {_short(sentence.text)}"
        for n in there
        if n not in found
    ]
    return found, complaints


def _together(sentence: str, cited: dict[int, Hit]) -> dict[int, Span]:
    """Spans of several passages that support a sentence only when taken together."""
    spans = {n: span for n, hit in cited.items() if (span := best_span(sentence, hit))}
    spans = {n: span for n, span in spans.items() if overlap(sentence, span.scored)}
    context = "\n".join(context_line(cited[n].passage) for n in spans)
    joined = "\n".join(span.scored for span in spans.values())
    return spans if supports(sentence, joined, context=context) else {}


def _supply(sentence: Sentence, hits: Sequence[Hit], embedder: Embedder | None) -> dict[int, Span]:
    """The first hit that supports a sentence whose citations are missing or did not hold."""
    for n, hit in enumerate(hits, start=1):
        if n not in sentence.cites:
            span = supporting_span(sentence.text, hit, embedder)
            if span is not None:
                return {n: span}
    return {}


def _states_nothing(sentence: str) -> bool:
    bare = sentence.rstrip(" *_\"'”’)")
    return bare.endswith((":", "?", "：", "？")) or not stems(sentence) or is_abstention(sentence)


def _short(sentence: str) -> str:
    line = " ".join(sentence.split())
    return f'"{line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"}"'
