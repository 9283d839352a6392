"""PDF: text in reading order, headings, tables and page numbers.

Knows the sequence from bytes to blocks: ``count_pages`` → ``read_pages`` → ``assemble_pages``.
The pages of one file can be read by several processes, each with its own ``read_pages``; what
needs the whole document is left to ``assemble_pages``. Refuses to know how words are found
(pdf_text), ordered (pdf_lines), aligned (pdf_tables) or joined (pdf_assembly).
"""

from __future__ import annotations

from onward.documents import ocr, pdf_file
from onward.documents.draft import Draft
from onward.documents.pdf_assembly import assemble_pages
from onward.documents.pdf_lines import is_bold_name, page_items
from onward.documents.pdf_page import PdfPage
from onward.documents.pdf_text import PageText, read_text
from onward.options import ReadOptions
from onward.types import Blob

__all__ = ["PdfPage", "assemble_pages", "count_pages", "read_pages", "read_pdf"]

_METADATA = {"Title": "title", "Author": "author", "Subject": "subject", "CreationDate": "created"}


def read_pdf(blob: Blob, draft: Draft) -> None:
    """Write what a PDF says onto a draft, in this process.

    Raises UnreadableError when it is empty, encrypted, broken, or has no text at all.
    """
    pages = count_pages(blob)
    assemble_pages(read_pages(blob, 1, pages, draft.options), draft)


def count_pages(blob: Blob) -> int:
    """Number of pages; raises UnreadableError for an empty, encrypted or broken file."""
    with pdf_file.open_file(blob.data) as file:
        return file.pages


def read_pages(blob: Blob, first: int, last: int, options: ReadOptions) -> list[PdfPage]:
    """Read pages ``first`` to ``last``, counted from 1 and inclusive.

    A page that cannot be read has no items and a warning. Raises UnreadableError when the file
    cannot be opened.
    """
    with pdf_file.open_file(blob.data) as file:
        numbers = range(max(first, 1), min(last, file.pages) + 1)
        opened = pdf_file.open_pages(file, numbers.start, numbers.stop - 1)
        return [
            _read_page(file, page, number, options)
            for number, page in zip(numbers, opened, strict=True)
        ]


def _read_page(
    file: pdf_file.File, page: pdf_file.Page | None, number: int, options: ReadOptions
) -> PdfPage:
    label = pdf_file.page_label(file, number - 1)
    metadata = _metadata(file) if number == 1 else ()
    if page is None:
        return PdfPage(number, label, 0.0, 0.0, (), metadata, "broken: cannot be opened")
    text = read_text(page)
    complaint = _complaint(page, text)
    if complaint and options.ocr and ocr.is_installed():
        return _scanned_page(page, number, label, metadata)
    if text.garbled:
        text = PageText([], [], text.width, text.height, text.chars)
    items = page_items(
        text.pieces,
        text.aside,
        text.height,
        lambda char: is_bold_name(pdf_file.font_name(page, char)),
        text.split,
    )
    return PdfPage(number, label, text.width, text.height, items, metadata, complaint)


def _complaint(page: pdf_file.Page, text: PageText) -> str:
    """What is wrong with the text of a page, "" when nothing is; a blank page is fine."""
    if text.garbled:
        return "its text layer is garbled" + _ocr_remedy()
    if not text.chars and pdf_file.has_pictures(page):
        return "no text" + _ocr_remedy()
    return ""


def _ocr_remedy() -> str:
    if ocr.is_installed():
        return ", and OCR is switched off"
    return ": install 'onward[ocr]' to read scanned pages"


def _scanned_page(
    page: pdf_file.Page, number: int, label: str, metadata: tuple[tuple[str, str], ...]
) -> PdfPage:
    pixels = pdf_file.picture(page)
    points = max(page.width, page.height) / max(pixels.shape[:2])
    pieces, upright = ocr.read_picture(pixels, points)
    height, width = (side * points for side in upright.shape[:2])
    items = page_items(pieces, [], height, lambda _: False)
    warning = "" if items else "no text: OCR recognised nothing"
    return PdfPage(number, label, width, height, items, metadata, warning)


def _metadata(file: pdf_file.File) -> tuple[tuple[str, str], ...]:
    found = ((name, pdf_file.meta_text(file, key)) for key, name in _METADATA.items())
    return tuple((name, value) for name, value in found if value.strip())
