"""PDFium, called directly: documents, pages, characters, boxes, fonts and pictures of pages.

Knows the C interface. Refuses to know words, lines and what they mean. PDFium is not thread-safe:
everything runs under one lock.

The calls are made through prototypes that take plain integers, and in bulk through ``map``, which
costs a third of what the generated bindings cost: 0.35 µs for a box.
"""

from __future__ import annotations

import ctypes
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from onward.errors import UnreadableError

_LOCK = threading.RLock()
_BOX_BYTES = 16  # FS_RECTF: four float32


def _bind(
    name: str,
    result: Any,  # noqa: ANN401 - any type of ctypes
    *arguments: Any,  # noqa: ANN401
    brief: bool = False,
) -> Callable[..., Any]:
    """A C function with plain integers for pointers, which ctypes passes faster.

    A ``brief`` one takes less time than it would take to let other threads run meanwhile.
    """
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    prototype = ctypes.PYFUNCTYPE if brief else ctypes.CFUNCTYPE
    return prototype(result, *arguments)(address or 0)


_P, _I, _S, _N = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_ulong
_load_document = _bind("FPDF_LoadMemDocument64", _P, _S, ctypes.c_size_t, _S)
_close_document = _bind("FPDF_CloseDocument", None, _P)
_last_error = _bind("FPDF_GetLastError", _N)
_page_count = _bind("FPDF_GetPageCount", _I, _P)
_page_label = _bind("FPDF_GetPageLabel", _N, _P, _I, _S, _N)
_meta_text = _bind("FPDF_GetMetaText", _N, _P, _S, _S, _N)
_load_page = _bind("FPDF_LoadPage", _P, _P, _I)
_close_page = _bind("FPDF_ClosePage", None, _P)
_page_width = _bind("FPDF_GetPageWidthF", ctypes.c_float, _P)
_page_height = _bind("FPDF_GetPageHeightF", ctypes.c_float, _P)
_bounding_box = _bind("FPDF_GetPageBoundingBox", _I, _P, _P)
_count_objects = _bind("FPDFPage_CountObjects", _I, _P)
_get_object = _bind("FPDFPage_GetObject", _P, _P, _I)
_object_type = _bind("FPDFPageObj_GetType", _I, _P)
_load_text = _bind("FPDFText_LoadPage", _P, _P)
_close_text = _bind("FPDFText_ClosePage", None, _P)
_count_chars = _bind("FPDFText_CountChars", _I, _P)
_get_text = _bind("FPDFText_GetText", _I, _P, _I, _I, _P)
_char_index = _bind("FPDFText_GetCharIndexFromTextIndex", _I, _P, _I)
_loose_box = _bind("FPDFText_GetLooseCharBox", None, _P, _I, _P, brief=True)
_tight_box = _bind("FPDFText_GetCharBox", _I, _P, _I, _P, _P, _P, _P)
_char_angle = _bind("FPDFText_GetCharAngle", ctypes.c_float, _P, _I, brief=True)
_map_error = _bind("FPDFText_HasUnicodeMapError", _I, _P, _I, brief=True)
_font_info = _bind("FPDFText_GetFontInfo", _N, _P, _I, _S, _N, _P, brief=True)
_create_bitmap = _bind("FPDFBitmap_CreateEx", _P, _I, _I, _I, _P, _I)
_destroy_bitmap = _bind("FPDFBitmap_Destroy", None, _P)
_render_page = _bind("FPDF_RenderPageBitmap", None, _P, _P, _I, _I, _I, _I, _I, _I)

_DRAWN_LETTERS = 150
"""Paths; a page with more of them and no text may show its text as outlines."""

_REASONS = {
    pdfium.FPDF_ERR_PASSWORD: "encrypted: needs a password; save a copy without it",
    pdfium.FPDF_ERR_SECURITY: "encrypted in a way that cannot be opened; save a copy without it",
    pdfium.FPDF_ERR_FORMAT: "broken: not a PDF that can be opened; save it again",
}


@dataclass(frozen=True, slots=True)
class File:
    """An open PDF; valid only inside ``open_file``."""

    handle: int
    pages: int


@dataclass(slots=True)
class Page:
    """An open page with its characters; valid only inside ``open_pages``."""

    handle: int
    text: int
    index: int
    codes: npt.NDArray[np.uint16]
    """UTF-16 code units of the page's text, in the order of the file."""
    exact: bool
    """Positions in ``codes`` are the character numbers that PDFium's other calls want."""
    left: float
    upper: float
    width: float
    height: float


@contextmanager
def open_file(data: bytes) -> Iterator[File]:
    """Open a PDF from memory with the empty password.

    Raises UnreadableError with the reason when it is empty, encrypted, broken or without pages.
    """
    if not data.strip():
        raise UnreadableError("empty file")
    with _LOCK:
        handle = _load_document(data, len(data), None)
        if not handle:
            reason = _REASONS.get(_last_error(), _REASONS[pdfium.FPDF_ERR_FORMAT])
            raise UnreadableError(reason)
        try:
            pages = int(_page_count(handle))
            if pages <= 0:
                raise UnreadableError("broken: a PDF without pages")
            yield File(handle, pages)
        finally:
            _close_document(handle)


def open_pages(file: File, first: int, last: int) -> Iterator[Page | None]:
    """Open the pages ``first`` to ``last`` (counted from 1, inclusive) one after the other.

    A page that PDFium cannot load is None. A page stays open until its successor is: PDFium
    forgets a font when its last page closes, and loading it again takes longer than reading.
    """
    previous: Page | None = None
    try:
        for index in range(first - 1, last):
            page = _open_page(file, index)
            _close(previous)
            previous = page
            yield page
    finally:
        _close(previous)


def _open_page(file: File, index: int) -> Page | None:
    handle = _load_page(file.handle, index)
    if not handle:
        return None
    text = _load_text(handle)
    if not text:
        _close_page(handle)
        return None
    count = max(_count_chars(text), 0)
    buffer = np.empty(count + 1, np.uint16)
    # the count that GetText returns includes the closing zero
    written = max(_get_text(text, 0, count, buffer.ctypes.data) - 1, 0) if count else 0
    box = np.zeros(4, np.float32)
    _bounding_box(handle, box.ctypes.data)
    left, upper, right, lower = (float(value) for value in box)
    return Page(
        handle=handle,
        text=text,
        index=index,
        codes=buffer[:written],
        exact=written == count,
        left=left,
        upper=upper,
        width=abs(right - left) or 612.0,
        height=abs(upper - lower) or 792.0,
    )


def _close(page: Page | None) -> None:
    if page is not None:
        _close_text(page.text)
        _close_page(page.handle)


def loose_boxes(page: Page, chars: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
    """Boxes of characters by their font, as (left, top, right, bottom) in PDF coordinates.

    Their height is the font size as displayed. Zero or negative where the text is turned.
    """
    boxes = np.zeros((len(chars), 4), np.float32)
    base = boxes.ctypes.data
    addresses = range(base, base + _BOX_BYTES * len(chars), _BOX_BYTES)
    deque(map(_loose_box, repeat(page.text), chars.tolist(), addresses), maxlen=0)
    return boxes


def tight_boxes(page: Page, chars: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
    """Boxes around the ink of characters, as (left, top, right, bottom) in PDF coordinates."""
    boxes = np.zeros((len(chars), 4), np.float64)
    address = boxes.ctypes.data
    for char in chars.tolist():
        _tight_box(page.text, char, address, address + 16, address + 24, address + 8)
        address += 32
    return boxes.astype(np.float32)


def char_numbers(page: Page, positions: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The numbers that PDFium's calls want for positions in ``page.codes``."""
    if page.exact:
        return positions
    return np.array([_char_index(page.text, at) for at in positions.tolist()], np.intp)


def char_angle(page: Page, char: int) -> float:
    """Direction of a character in radians, clockwise, from 0 to 2π."""
    return float(_char_angle(page.text, char))


def unmapped(page: Page, chars: Sequence[int]) -> int:
    """How many of these characters have no known Unicode value."""
    return sum(_map_error(page.text, char) > 0 for char in chars)


def has_pictures(page: Page) -> bool:
    """Whether a page shows images, or so many paths that its letters may be drawn."""
    paths = 0
    for number in range(min(_count_objects(page.handle), 4 * _DRAWN_LETTERS)):
        kind = _object_type(_get_object(page.handle, number))
        if kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
            return True
        paths += kind == pdfium.FPDF_PAGEOBJ_PATH
    return paths >= _DRAWN_LETTERS


_NAME = ctypes.create_string_buffer(128)


def font_name(page: Page, char: int) -> bytes:
    """Name of a character's font, as ``ABCDEF+Times-Bold``; empty when there is none."""
    length = _font_info(page.text, char, _NAME, len(_NAME), None)
    return _NAME.value if 0 < length <= len(_NAME) else b""


def page_label(file: File, index: int) -> str:
    """The label that the file declares for a page (index from 0), "" when it declares none."""
    return _wide(lambda buffer, size: int(_page_label(file.handle, index, buffer, size)))


def meta_text(file: File, key: str) -> str:
    """An entry of the document information: ``Title``, ``Author`` …; "" when it is absent."""
    name = key.encode("ascii")
    return _wide(lambda buffer, size: int(_meta_text(file.handle, name, buffer, size)))


def _wide(call: Callable[[Any, int], int]) -> str:
    size = call(None, 0)
    if size <= 2:  # only the closing zero
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "ignore")


def picture(page: Page, pixels_per_inch: int = 200) -> npt.NDArray[np.uint8]:
    """Draw a page as displayed: uint8 of shape (height, width, 3), blue first."""
    longest = max(page.width, page.height)
    scale = min(pixels_per_inch / 72, 6000 / longest)  # a poster must not take gigabytes
    width = max(int(_page_width(page.handle) * scale), 1)
    height = max(int(_page_height(page.handle) * scale), 1)
    pixels = np.full((height, width, 3), 255, np.uint8)
    bitmap = _create_bitmap(width, height, pdfium.FPDFBitmap_BGR, pixels.ctypes.data, width * 3)
    try:
        flags = pdfium.FPDF_ANNOT
        _render_page(bitmap, page.handle, 0, 0, width, height, 0, flags)
    finally:
        _destroy_bitmap(bitmap)
    return pixels
