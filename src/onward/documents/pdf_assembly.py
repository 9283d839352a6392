"""Pages become one document: running heads go, headings rise, captions join their tables.

Knows all pages of a document together. Refuses to know PDFium and characters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from onward.documents.draft import Draft
from onward.documents.pdf_headings import (
    body_style,
    depth,
    document_title,
    is_heading,
    levels,
    style,
)
from onward.documents.pdf_page import PdfLine, PdfPage, PdfTable
from onward.documents.pdf_paragraphs import (
    Paragraph,
    Vocabulary,
    join,
    join_over_pages,
    line_gap,
    paragraphs,
    vocabulary,
)
from onward.errors import UnreadableError
from onward.types import Location

_CAPTION = re.compile(
    r"^(?:table|tab\.|exhibit|schedule|tabelle|tableau|tabla)\s+[\dIVXA-Z]+(?:[.:\s]|$)", re.I
)
_PAGE_NUMBER = re.compile(
    r"^[\W_]*(?:page\s*|p\.\s*|seite\s*)?((?:[a-z]{1,2}-)?\d{1,4})"
    r"(?:\s*(?:of|/|von|de)\s*\d{1,4})?[\W_]*$|^([ivxlc]{1,7})$",
    re.IGNORECASE,
)
_OUTER_NUMBER = re.compile(r"^(?!(?:19|20)\d\d)\d{1,4}\b|\b(?!(?:19|20)\d\d)\d{1,4}$")
_RUNNING = 0.4
"""Share of the pages that repeat a bold running head."""
_CAPTION_GAP = 3.0
"""Font sizes between a table and its caption, at most."""


@dataclass(slots=True)
class _Entry:
    """A paragraph or table on its way to becoming a block."""

    page: int
    item: Paragraph | PdfTable
    text: str
    """Of a table: its caption."""
    heading: bool = False


def assemble_pages(pages: Sequence[PdfPage], draft: Draft) -> None:
    """Write all pages of a document, in their order, onto a draft.

    Raises UnreadableError when no page has any text.
    """
    if not any(page.items for page in pages):
        reasons = [page.warning for page in pages if page.warning]
        raise UnreadableError(reasons[0] if reasons else "no text: all pages are blank")
    draft.warnings.extend(f"page {page.number}: {page.warning}" for page in pages if page.warning)
    labels = _labels(pages)
    pages = without_running_heads(pages)
    words = vocabulary(item for page in pages for item in page.items)
    entries = _entries(pages, words)
    _mend_page_ends(entries, words)
    entries = _with_captions(entries)
    _find_title_and_headings(pages, entries, words, draft)
    _write(entries, labels, draft)


def _entries(pages: Sequence[PdfPage], words: Vocabulary) -> list[_Entry]:
    gap = line_gap(pages)
    return [
        _Entry(page.number, item, join(item.lines, item.right, words))
        if isinstance(item, Paragraph)
        else _Entry(page.number, item, "")
        for page in pages
        for item in paragraphs(page.items, gap)
    ]


def _mend_page_ends(entries: Sequence[_Entry], words: Vocabulary) -> None:
    """Complete words that are broken between the last text of a page and the first of the next."""
    for entry, following in pairwise(entries):
        if entry.page != following.page and "" not in (entry.text, following.text):
            entry.text, following.text = join_over_pages(entry.text, following.text, words)


def _with_captions(entries: Sequence[_Entry]) -> list[_Entry]:
    """Move "Table 4: …" beside a table, above it or else below it, into the table."""
    taken: set[int] = set()
    for number, entry in enumerate(entries):
        if not isinstance(entry.item, PdfTable):
            continue
        for near in (number - 1, number + 1):
            if 0 <= near < len(entries) and near not in taken and _captions(entries[near], entry):
                taken.add(near)
                entry.text = entries[near].text.replace("\n", " ")
                break
    return [entry for number, entry in enumerate(entries) if number not in taken]


def _captions(entry: _Entry, table: _Entry) -> bool:
    """Whether a paragraph is the caption of a table: it says so, and stands close to it."""
    item, body = entry.item, table.item
    if not isinstance(item, Paragraph) or not isinstance(body, PdfTable):
        return False
    if entry.page != table.page or not _CAPTION.match(entry.text):
        return False
    first, last = item.lines[0], item.lines[-1]
    gap = max(body.top - last.bottom, first.top - body.bottom)
    return -2 < gap < _CAPTION_GAP * max(first.size, 8.0)


def _find_title_and_headings(
    pages: Sequence[PdfPage], entries: list[_Entry], words: Vocabulary, draft: Draft
) -> None:
    body = body_style(pages)
    for entry in entries:
        entry.heading = isinstance(entry.item, Paragraph) and is_heading(entry.item, body)
    _join_headings(entries, words)
    metadata = dict(pages[0].metadata)
    draft.metadata.update(metadata)
    start = [
        (entry.text, entry.item)
        for entry in entries
        if entry.page == 1 and isinstance(entry.item, Paragraph)
    ]
    draft.title = document_title(metadata.get("title", ""), start, body)


def _join_headings(entries: list[_Entry], words: Vocabulary) -> None:
    """Put the lines of one heading together: alike, close, and only the first numbered."""
    for number in range(len(entries) - 1, 0, -1):
        above, below = entries[number - 1], entries[number]
        if not (above.heading and below.heading) or above.page != below.page:
            continue
        if not isinstance(above.item, Paragraph) or not isinstance(below.item, Paragraph):
            continue
        last, first = above.item.lines[-1], below.item.lines[0]
        alike = last.bold == first.bold and abs(last.size - first.size) < 0.03 * last.size
        close = -1 < first.top - last.bottom < 0.7 * last.size and last.column == first.column
        if close and (last.text.endswith("-") or (alike and not depth(below.text))):
            lines = above.item.lines + below.item.lines
            above.item = Paragraph(lines, above.item.right)
            above.text = join(lines, above.item.right, words).replace("\n", " ")
            del entries[number]


def _write(entries: Sequence[_Entry], labels: Mapping[int, str], draft: Draft) -> None:
    styled = [
        (entry.item.size, entry.item.bold, entry.text)
        for entry in entries
        if entry.heading and isinstance(entry.item, Paragraph)
    ]
    level = levels(styled)
    for entry in entries:
        where = Location(page=entry.page, page_label=labels.get(entry.page))
        item = entry.item
        if isinstance(item, PdfTable):
            draft.table(item.header, item.rows, caption=entry.text, location=where)
        elif entry.heading:
            draft.heading(level[style(item.size, entry.text, bold=item.bold)], entry.text, where)
        else:
            draft.text(entry.text, where)


def _labels(pages: Sequence[PdfPage]) -> dict[int, str]:
    """Page numbers as printed, for the pages where they differ from the counted ones.

    Declared labels come first; without them, the number in the head or the foot of most pages.
    """
    labels = {page.number: page.label for page in pages if page.label}
    if not labels:
        printed = {page.number: _printed(page) for page in pages}
        shifts = Counter(
            int(label) - number for number, label in printed.items() if label.isdecimal()
        )
        usual, count = shifts.most_common(1)[0] if shifts else (0, 0)
        if count * 2 > len(pages):
            labels = {n: str(n + usual) for n in printed if n + usual > 0 and printed[n]}
    return {number: label for number, label in labels.items() if label != str(number)}


def _printed(page: PdfPage) -> str:
    """The number at the edge of a page, "" when there is none."""
    for item in reversed(page.items):
        match = _PAGE_NUMBER.match(item.text) if isinstance(item, PdfLine) and item.edge else None
        if match:
            return match[1] or match[2]
    return ""


def without_running_heads(pages: Sequence[PdfPage]) -> list[PdfPage]:
    """Drop lines at the edges that other pages repeat, page numbers apart, and page numbers.

    A bold line at the top that only some pages share is the title of a statement that goes on
    over pages, and stays.
    """
    keys = [{_key(page, item) for item in page.items} for page in pages]
    count = Counter(key for found in keys for key in found if key)
    least = 2 if len(pages) < 4 else 3
    least_bold = max(least, _RUNNING * len(pages))

    def stays(page: PdfPage, item: PdfLine | PdfTable) -> bool:
        if isinstance(item, PdfTable) or not item.edge:
            return True
        most = least_bold if item.bold else least
        return count[_key(page, item)] < most and not _is_page_number(page, item)

    return [
        replace(page, items=tuple(item for item in page.items if stays(page, item)))
        for page in pages
    ]


def _key(page: PdfPage, item: PdfLine | PdfTable) -> str:
    """What a running head has in common on all pages; "" for anything else."""
    if isinstance(item, PdfTable) or not item.edge:
        return ""
    zone = "head" if item.top < page.height / 2 else "foot"
    text = "#" if _PAGE_NUMBER.match(item.text) else _OUTER_NUMBER.sub("#", item.text.lower())
    return f"{zone} {text} {round(item.size)}"


def _is_page_number(page: PdfPage, item: PdfLine | PdfTable) -> bool:
    if isinstance(item, PdfTable) or not item.edge:
        return False
    match = _PAGE_NUMBER.match(item.text)
    return match is not None and (match[1] or match[2]) in (page.label, str(page.number))
