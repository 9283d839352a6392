"""Cut hits into what may be quoted: sentences, list items, table rows, pieces of code.

Knows passages and where their text stands in the document. Refuses to know the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onward.language import split_sentences
from onward.types import Hit, Passage

_CELL = " | "
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")
_SHORTEST = 2
"""Characters; a lone bullet or bracket is no statement."""
_HEADING_WORDS = 12
_PUNCTUATION = ".!?:;,。！？：；，|"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of a passage that makes sense when it stands alone."""

    hit: int
    """Index of its hit."""
    index: int
    """Its place among the candidates of the hit, from 0."""
    start: int
    end: int
    """Span in the document."""
    text: str
    """Exactly what stands there; a table row is its cells joined by `` | ``."""
    shown: str
    """On one line, as an answer shows it: a table row names the column of every cell."""
    scored: str
    """What is compared with the question: a table row together with its caption."""
    preceding: str
    """The sentence before it in the same passage, "" for the first."""


def candidates(hits: Sequence[Hit]) -> list[Candidate]:
    """Return everything that may be quoted, best hit first and then in reading order.

    The same span found in two hits (passages may overlap) is returned once. Headings and
    questions are left out: they repeat the words of the question and answer nothing.
    """
    found: list[Candidate] = []
    seen: set[tuple[str, int, int]] = set()
    for number, hit in enumerate(hits):
        passage = hit.passage
        for candidate in _CUTTERS[passage.kind](number, passage):
            key = (passage.document_id, candidate.start, candidate.end)
            if key not in seen:
                seen.add(key)
                found.append(candidate)
    return found


def span_in_document(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """Turn a span of ``passage.text`` into one of the document.

    A later part of a split table shows the caption and header again before its own span; that
    repeated text stands at no other place, so the result is cut to the passage's own span.
    """
    shift = passage.end - len(passage.text)
    return max(passage.start, start + shift), max(passage.start, end + shift)


def column_names(header: str, row: str) -> str:
    """Write a row as ``column: cell; …``; as it is when the header does not fit it."""
    names, cells = header.split(_CELL), row.split(_CELL)
    if len(names) != len(cells):
        return row
    pairs = zip(names, cells, strict=True)
    parts = [f"{name}: {cell}" if name and name != cell else cell for name, cell in pairs if cell]
    return "; ".join(parts)


def header_of(passage: Passage) -> list[str] | None:
    """The column names of a table: the cells of its first line that has several; else None."""
    lines = passage.text.split("\n") if passage.kind == "table" else []
    return next((line.split(_CELL) for line in lines if _CELL in line), None)


def _sentences(number: int, passage: Passage) -> Iterator[Candidate]:
    text = passage.text
    preceding = header = ""
    index = 0
    for start, end in split_sentences(text, passage.language):
        sentence = text[start:end]
        if _is_row(sentence) and not header:  # a small table between paragraphs
            header = sentence
            continue
        header = header if _is_row(sentence) else ""
        if len(sentence) > _SHORTEST and not _asks_or_names(sentence, passage):
            shown = " ".join((column_names(header, sentence) if header else sentence).split())
            span = span_in_document(passage, start, end)
            yield Candidate(number, index, *span, sentence, shown, shown, preceding)
            index += 1
        preceding = sentence


def _is_row(sentence: str) -> bool:
    """Whether a sentence is a line of cells; ``p(y | x)`` in a sentence makes none."""
    return _CELL in sentence and not sentence.endswith((".", "。"))


def _asks_or_names(sentence: str, passage: Passage) -> bool:
    """Whether a sentence is a question, or a heading that stands in the running text."""
    if sentence.rstrip("\"'”’)»").endswith(("?", "？")):
        return True
    plain = " ".join(sentence.split()).casefold()
    titles = (passage.title, *passage.heading_path)
    return len(plain.split()) <= _HEADING_WORDS and any(plain == t.casefold() for t in titles)


def _rows(number: int, passage: Passage) -> Iterator[Candidate]:
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", passage.text)]
    texts = [passage.text[start:end] for start, end in lines]
    head = next((i for i, line in enumerate(texts) if _CELL in line), None)
    if head is None:
        yield from _sentences(number, passage)
        return
    caption = " ".join(texts[:head])
    only_header = head == len(texts) - 1
    if only_header and not any(c.isdigit() for c in texts[head]):
        return
    rows = range(head, len(texts)) if only_header else range(head + 1, len(texts))
    for index, row in enumerate(rows):
        shown = texts[row] if only_header else column_names(texts[head], texts[row])
        span = span_in_document(passage, *lines[row])
        scored = f"{caption} {shown}".strip()
        yield Candidate(number, index, *span, texts[row], shown, scored, caption)


def _code(number: int, passage: Passage) -> Iterator[Candidate]:
    for index, match in enumerate(_PARAGRAPH.finditer(passage.text)):
        piece = match[0].rstrip()
        span = span_in_document(passage, match.start(), match.start() + len(piece))
        yield Candidate(number, index, *span, piece, piece, piece, "")


_CUTTERS = {"text": _sentences, "table": _rows, "code": _code}
