"""Cut hits into what may be quoted: sentences, list items, table rows, pieces of code.

Knows passages and where their text stands in the document. Refuses to know the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onward.language import split_sentences
from onward.types import Hit, Passage

_CELL = " | "
_LINE = re.compile(r"[^\n]+")
_PARAGRAPHS_PART = "\n\n"
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")
_SHORTEST = 2
"""Characters; a lone bullet or bracket is no statement."""
_HEADING_WORDS = 12


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


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of one table in the text of a passage."""

    above: int
    """Where its caption begins."""
    top: int
    """Where its header begins, or the first row of a table without one."""
    first: int
    """Where the first row begins; after ``end`` when there is none."""
    end: int
    names: tuple[str, ...]
    caption: str


def candidates(hits: Sequence[Hit]) -> list[Candidate]:
    """Return everything that may be quoted, best hit first and then in reading order.

    The same span found in two hits (passages may overlap) is returned once. Headings and
    questions are left out: they repeat the words of the question and answer nothing. So is what a
    passage only repeats from elsewhere: the caption and header of a split table.
    """
    found: list[Candidate] = []
    seen: set[tuple[str, int, int]] = set()
    for number, hit in enumerate(hits):
        passage = hit.passage
        for candidate in _CUTTERS[passage.kind](number, passage):
            key = (passage.document_id, candidate.start, candidate.end)
            if candidate.start < candidate.end and key not in seen:
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


def column_names(names: tuple[str, ...], row: str) -> str:
    """Write a row as ``column: cell; …``; as it is when the names do not fit it."""
    cells = row.split(_CELL)
    if len(names) != len(cells):
        return row
    pairs = zip(names, cells, strict=True)
    parts = [f"{name}: {cell}" if name and name != cell else cell for name, cell in pairs if cell]
    return "; ".join(parts)


def header_of(passage: Passage) -> tuple[str, ...]:
    """The column names of the first table of a passage that names them, () when none does."""
    return next((names for _, names in passage.headers if names), ())


def _pieces(number: int, passage: Passage) -> Iterator[Candidate]:
    """Cut a passage at its tables: rows there, sentences between them."""
    text, shift = passage.text, passage.end - len(passage.text)
    done = index = 0
    for offset, names in passage.headers:
        table = _table(text, offset - shift, names)
        before = table.top if passage.kind == "text" else table.above
        for one in (*_sentences(number, passage, done, before), *_rows(number, passage, table)):
            yield replace(one, index=index)
            index += 1
        done = table.end
    for one in _sentences(number, passage, done, len(text)):
        yield replace(one, index=index)
        index += 1


def _table(text: str, first: int, names: tuple[str, ...]) -> _Table:
    """Return the table whose first row begins at ``first``; an empty line ends it."""
    top = max(first - len(_CELL.join(names)) - 1, 0) if names else first
    end = text.find(_PARAGRAPHS_PART, max(first - 1, 0))
    above = text.rfind(_PARAGRAPHS_PART, 0, top)
    above = above + len(_PARAGRAPHS_PART) if above >= 0 else 0
    end = len(text) if end < 0 else end
    return _Table(above, top, first, end, names, text[above:top].strip())


def _sentences(number: int, passage: Passage, first: int, end: int) -> Iterator[Candidate]:
    """Yield the sentences of a part of a passage."""
    preceding = ""
    for left, right in split_sentences(passage.text[first:end], passage.language):
        sentence = passage.text[first + left : first + right]
        if len(sentence) > _SHORTEST and not _asks_or_names(sentence, passage):
            shown = " ".join(sentence.split())
            span = span_in_document(passage, first + left, first + right)
            yield Candidate(number, 0, *span, sentence, shown, shown, preceding)
        preceding = sentence


def _asks_or_names(sentence: str, passage: Passage) -> bool:
    """Whether a sentence is a question, or a heading that stands in the running text."""
    if sentence.rstrip("\"'”’)»").endswith(("?", "？")):
        return True
    plain = " ".join(sentence.split()).casefold()
    titles = (passage.title, *passage.heading_path)
    return len(plain.split()) <= _HEADING_WORDS and any(plain == t.casefold() for t in titles)


def _rows(number: int, passage: Passage, table: _Table) -> Iterator[Candidate]:
    text, caption = passage.text, table.caption
    header = _CELL.join(table.names)
    if table.first >= table.end and any(c.isdigit() for c in header):  # *Total | 45* and no more
        span = span_in_document(passage, table.top, table.top + len(header))
        yield Candidate(number, 0, *span, header, header, f"{caption} {header}".strip(), caption)
    for match in _LINE.finditer(text, table.first, table.end):
        row = match[0]
        if _CELL not in row and len(table.names) < 2:  # one column: a cell may hold many sentences
            yield from _sentences(number, passage, match.start(), match.end())
            continue
        shown = column_names(table.names, row)
        span = span_in_document(passage, match.start(), match.end())
        yield Candidate(number, 0, *span, row, shown, f"{caption} {shown}".strip(), caption)


def _code(number: int, passage: Passage) -> Iterator[Candidate]:
    for index, match in enumerate(_PARAGRAPH.finditer(passage.text)):
        piece = match[0].rstrip()
        span = span_in_document(passage, match.start(), match.start() + len(piece))
        yield Candidate(number, index, *span, piece, piece, piece, "")


_CUTTERS = {"text": _pieces, "table": _pieces, "code": _code}
