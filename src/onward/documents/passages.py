"""Cut a document into passages: by headings, pages and sentences, to a budget of words.

Knows documents and budgets. Refuses to know file formats, models and indexes. Every character of
a document that is not a heading ends up in a passage, and no passage crosses a page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import NamedTuple

from onward.documents.table_pieces import (
    TablePiece,
    cells_within,
    first_row,
    header_of,
    row_within,
    table_pieces,
)
from onward.documents.word_budget import count_words, cut_by_words
from onward.language import split_sentences
from onward.options import PassageOptions
from onward.types import Block, Document, Location, Passage

_KEEP_LINES = ("text", "code", "python")
"""Kinds of documents whose blocks hold the lines of the file one by one."""
_SLACK = 1.2
"""A text that is longer than the budget by this much still stays in one piece."""


@dataclass(frozen=True, slots=True)
class _Section:
    """Blocks on one page that may share a passage."""

    above: tuple[Block, ...]
    """The headings right before it that its heading path holds."""
    body: tuple[Block, ...]
    path: tuple[str, ...]


class _Atom(NamedTuple):
    """What a passage is never cut inside of: a sentence, a line of code, a table that fits."""

    start: int
    end: int
    words: int
    block: Block


def split_passages(document: Document, options: PassageOptions | None = None) -> list[Passage]:
    """Return the passages of ``document`` in reading order.

    Neighbouring blocks under one heading and on one page are joined up to ``options.words``;
    longer ones are cut at sentences (code at lines, tables at rows with caption and header
    repeated). A heading stands in the heading path of what follows it; one with nothing under it
    is kept as text, joined with its neighbours on the page, for otherwise its words could not be
    found. Two CJK characters count as a word. Linear in the length of the text.
    """
    options = options or PassageOptions()
    sections = _joined(document, list(_sections(document)), options.words)
    return [p for section in sections for p in _passages_of(document, section, options)]


def _sections(document: Document) -> Iterator[_Section]:
    """Yield the runs of blocks that may share a passage."""
    above: list[Block] = []
    body: list[Block] = []
    for block, after in zip_longest(document.blocks, document.blocks[1:]):
        heads = block.kind == "heading" and _carries(after, document, block)
        if body and (heads or _place(body[0]) != _place(block)):
            yield _Section(tuple(above), tuple(body), body[0].heading_path)
            above, body = [], []
        (above if heads else body).append(block)
    if body:
        yield _Section(tuple(above), tuple(body), body[0].heading_path)


def _carries(block: Block | None, document: Document, heading: Block) -> bool:
    """Whether ``heading`` is in the heading path of the block that follows it."""
    if block is None:
        return False
    own = (*heading.heading_path, document.text[heading.start : heading.end])
    return block.heading_path[: len(own)] == own


def _place(block: Block) -> tuple[object, ...]:
    at = block.location
    return (block.heading_path, at.page, at.sheet, at.part, at.row)


def _joined(document: Document, sections: Sequence[_Section], budget: int) -> Iterator[_Section]:
    """Join headings that have nothing under them with their neighbours on the same page.

    Joining short sections as well was tried: page recall on filings stayed the same (28
    questions; 0.64 among the first 5, 0.79-0.82 among the first 10).
    """
    last: _Section | None = None
    for section in sections:
        if last is None:
            last = section
        elif _may_join(last, section) and _words(document, last, section) <= budget:
            last = _join(last, section)
        else:
            yield last
            last = section
    if last is not None:
        yield last


def _words(document: Document, *sections: _Section) -> int:
    return sum(count_words(document.text, s.body[0].start, s.body[-1].end) for s in sections)


def _is_bare(section: _Section) -> bool:
    """Whether it is only headings, with nothing under them."""
    return all(block.kind == "heading" for block in section.body)


def _may_join(first: _Section, second: _Section) -> bool:
    """Whether one is bare and both are on one page; cells and records are cited one by one."""
    if not (_is_bare(first) or _is_bare(second)):
        return False
    blocks = (*first.above, *first.body[:1], *second.above, *second.body[:1])
    places = {_place(block)[1:] for block in blocks}
    at = first.body[0].location
    return len(places) == 1 and at.sheet is None and at.row is None


def _join(first: _Section, second: _Section) -> _Section:
    common = 0
    while first.path[: common + 1] == second.path[: common + 1] and common < len(first.path):
        common += 1
    # Headings that the two do not share must be told by the text itself.
    own = tuple(h for h in first.above if len(h.heading_path) >= common)
    above = first.above[: len(first.above) - len(own)]
    return _Section(above, (*own, *first.body, *second.above, *second.body), first.path[:common])


def _passages_of(
    document: Document, section: _Section, options: PassageOptions
) -> Iterator[Passage]:
    """Yield the passages of a section."""
    run: list[_Atom] = []
    for block in section.body:
        if block.table is None:
            run += _atoms(document, block, options.words)
            continue
        words = count_words(document.text, block.start, block.end)
        at = block.location
        cited_by_row = at.range is not None or at.row is not None
        if words > _SLACK * options.words or cited_by_row:
            yield from _packed(document, run, section.path, options)
            run = []
            yield from _table_passages(document, block, section.path, options)
        else:
            run.append(_Atom(block.start, block.end, words, block))
    yield from _packed(document, run, section.path, options)


def _atoms(document: Document, block: Block, budget: int) -> Iterator[_Atom]:
    """Yield the sentences (of code: the lines) of a block, cut where one exceeds the budget."""
    text = document.text[block.start : block.end]
    spans = _lines(text) if block.kind == "code" else split_sentences(text, document.language)
    for start, end, words in cut_by_words(text, spans, budget):
        yield _Atom(block.start + start, block.start + end, words, block)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield start, start + len(line.rstrip())
        start += len(line)


def _packed(
    document: Document, atoms: Sequence[_Atom], path: tuple[str, ...], options: PassageOptions
) -> Iterator[Passage]:
    """Join atoms into passages of about equal length, each near the budget."""
    if not atoms:
        return
    total = sum(atom.words for atom in atoms)
    most = _SLACK * options.words
    count = 1 if total <= most else max(2, round(total / options.words))
    aim, done, first = total / count, 0, 0
    for index, atom in enumerate(atoms):
        done += atom.words
        following = max(atoms[index + 1].words, 1) if index + 1 < len(atoms) else 0
        # Close where the running total comes nearest to the aim, and before it is too long.
        if not following or done + following / 2 >= aim or done + following > most:
            begin = max(first - options.overlap_sentences, 0) if first else 0
            yield _passage(document, atoms[begin : index + 1], path)
            first, total, done = index + 1, total - done, 0
            count = max(count - 1, 1)
            aim = total / count


def _passage(document: Document, atoms: Sequence[_Atom], path: tuple[str, ...]) -> Passage:
    start, end = atoms[0].start, atoms[-1].end
    weights: dict[str, int] = {}
    for atom in atoms:
        weights[atom.block.kind] = weights.get(atom.block.kind, 0) + atom.words
    kind = max(weights, key=lambda name: weights[name])
    first = atoms[0].block
    return Passage(
        id=passage_id(document.id, start, end),
        document_id=document.id,
        source=document.source,
        title=document.title,
        heading_path=path,
        location=first.location,
        start=start,
        end=end,
        text=document.text[start:end],
        kind="table" if kind == "table" else "code" if kind == "code" else "text",
        language=document.language,
        places=_places(document, atoms),
        headers=tuple(
            (first_row(atom.block), header_of(atom.block.table))
            for atom in atoms
            if atom.block.table is not None
        ),
    )


def _places(document: Document, atoms: Sequence[_Atom]) -> tuple[tuple[int, Location], ...]:
    """Return where the location changes: at blocks, and at lines where the reader kept them."""
    places: list[tuple[int, Location]] = []
    at, end = atoms[0].block.location, atoms[0].start
    for atom in atoms:
        block, own = atom.block, atom.block.location
        # Code is quoted by paragraphs: only the line that begins one is needed.
        begins = block.kind != "code" or "\n\n" in _bare(document.text[end : atom.start])
        if own.line is not None and document.kind in _KEEP_LINES and block.table is None:
            lines = document.text.count("\n", block.start, atom.start)
            own = replace(own, line=own.line + lines)
        if own != at and (begins or atom is atoms[0]):
            places.append((atom.start, own))
            at = own
        end = atom.end
    return tuple(places)


def _bare(gap: str) -> str:
    return gap.replace(" ", "").replace("\t", "")


def _table_passages(
    document: Document, block: Block, path: tuple[str, ...], options: PassageOptions
) -> Iterator[Passage]:
    """Yield a table whole where it fits, else in pieces of rows."""
    whole = _passage(document, [_Atom(block.start, block.end, 1, block)], path)
    for piece in table_pieces(document.text, block, options.words, slack=_SLACK):
        yield replace(
            whole,
            id=passage_id(document.id, piece.start, piece.end),
            location=_rows_location(block, piece.rows),
            start=piece.start,
            end=piece.end,
            text=piece.text,
            places=_row_places(block, piece),
            headers=((piece.body, piece.header),),
        )


def _row_places(block: Block, piece: TablePiece) -> tuple[tuple[int, Location], ...]:
    """Return the place of the first row of ``piece`` where it is certain."""
    at, table, rows = block.location, block.table, piece.rows
    first = rows.start if rows else 0
    if table is None or piece.body >= piece.end:
        return ()
    if at.range is not None:
        cells = row_within(at.range, first, table)
        return ((piece.body, replace(at, line=None, range=cells)),) if cells else ()
    if at.row is not None:
        return ((piece.body, replace(at, line=None, row=at.row + first)),)
    return ()


def _rows_location(block: Block, rows: range | None) -> Location:
    """Return where ``rows`` of a table stand, as exactly as its format tells."""
    at, table = block.location, block.table
    if rows is None or table is None:
        return at
    if rows.start > 0:  # which line they begin in is not known
        at = replace(at, line=None)
    if at.range is not None:
        return replace(at, range=cells_within(at.range, rows, len(table.rows)))
    if at.row is not None or at.sheet is not None:
        return replace(at, row=(at.row or 1) + rows.start)
    return at


def passage_id(document_id: str, start: int, end: int) -> str:
    """Return the id of a span of a document: the same span is the same passage."""
    return hashlib.sha256(f"{document_id}:{start}:{end}".encode()).hexdigest()[:32]
