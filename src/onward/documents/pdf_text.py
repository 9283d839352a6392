"""The words of one PDF page and where they stand, in bulk.

Knows characters and their boxes. Refuses to know columns, tables and meaning.

Only the first and the last character of a word are asked for their boxes; everything else is
arithmetic on arrays, so that a page costs a fraction of what PDFium takes to parse it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from onward.documents import pdf_file
from onward.documents.pdf_page import Piece, Split, whole

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

_HYPHEN_MARKS = (0x02, 0xFFFE)
"""What PDFium writes for a hyphen at the end of a line; it then leaves out the line break."""

_WIDE_GAP = 0.62
"""In font sizes. Words further apart may be cells of a table: blanks are 0.2-0.35 wide."""

_LOOSE_GAP = 0.45
"""In font sizes. Where the letters tell nothing, words further apart are not parted by a blank."""

_SMALL = 0.85
"""Raised and lowered characters are at most this high, in heights of the others."""

_POWER = re.compile(r"[×·]?\d{3,8}")
"""A number whose end may be raised: ``1020``, printed as ten to the power of twenty."""

# What a code unit is, as bits: one look-up for all of them.
_BLANK, _MARK, _STRANGE, _HALF = 1, 2, 4, 8
_KINDS = np.zeros(1 << 16, np.uint8)
_KINDS[[*range(0x21), 0xA0, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x3000, 0xFFFF]] = (
    _BLANK
)
_KINDS[[*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0xE000, 0xF900), 0xFFFD]] |= _STRANGE
_KINDS[list(_HYPHEN_MARKS)] = _MARK
_KINDS[0xD800:0xE000] = _HALF


@dataclass(frozen=True, slots=True)
class PageText:
    """The pieces of a page, in the order of the file, and its size as it is read."""

    pieces: list[Piece]
    aside: list[Piece]
    """Text that runs in another direction than the rest, such as a stamp in the margin."""
    width: float
    height: float
    chars: int
    split: Split = whole
    garbled: bool = False
    """Most characters have no meaning: the file does not say what its glyphs stand for."""


def read_text(page: pdf_file.Page) -> PageText:
    """Cut the text of a page into pieces: words that follow each other closely on one line."""
    codes = page.codes
    kinds = _KINDS[codes]
    starts, ends = _words(kinds)
    if not len(starts):
        return PageText([], [], page.width, page.height, 0)
    text = _decode(codes)
    first = pdf_file.char_numbers(page, starts)
    boxes, sizes, raised = _word_boxes(page, starts, ends, first)
    chars = _with_marks(page, text, (starts, ends), raised, _lowered(page, starts, ends))
    turns = _turns(page, first, boxes, ends - starts)
    main = int(np.bincount(turns).argmax()) if turns.any() else 0
    boxes, width, height = _upright(page, boxes, main)
    if main:
        sizes = boxes[:, 3] - boxes[:, 1]
    cuts = _cuts(boxes, turns == main)
    pieces = _pieces(chars, (starts, ends, first), boxes, sizes, cuts)
    if (kinds & _HALF).any():
        pieces = [piece._replace(text=_paired(piece.text)) for piece in pieces]
    aside: list[Piece] = []
    if turns.any():
        apart = (turns != main)[cuts].tolist()
        aside = [piece for piece, away in zip(pieces, apart, strict=True) if away]
        pieces = [piece for piece, away in zip(pieces, apart, strict=True) if not away]
    count = int((ends - starts).sum())
    split = partial(_loosened, page, chars, (starts, ends, first), (boxes, sizes, main))
    return PageText(pieces, aside, width, height, count, split, _is_garbled(page, kinds, first))


def _words(kinds: npt.NDArray[np.uint8]) -> tuple[Ints, Ints]:
    """Start and end (exclusive) of each run without blanks; a hyphen mark ends its word."""
    ink = np.zeros(len(kinds) + 2, bool)
    ink[1:-1] = (kinds & _BLANK) == 0
    edge = ink[1:] != ink[:-1]
    edge[1:] |= (kinds & _MARK) != 0
    return np.flatnonzero(ink[1:] & edge), np.flatnonzero(ink[:-1] & edge)


def _decode(codes: npt.NDArray[np.uint16]) -> str:
    """One character for each code unit, so that positions stay; hyphen marks as hyphens."""
    text = codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    for mark in _HYPHEN_MARKS:
        text = text.replace(chr(mark), "-")
    return text.replace("\r", " ").replace("\n", " ")


def _is_garbled(page: pdf_file.Page, kinds: npt.NDArray[np.uint8], first: Ints) -> bool:
    """Whether a third of the text is private use, control or replacement characters."""
    if np.count_nonzero(kinds & _STRANGE) * 3 > len(kinds):
        return True
    sample = first[:: max(len(first) // 12, 1)].tolist()
    return pdf_file.unmapped(page, sample) * 2 > len(sample)


def _paired(text: str) -> str:
    """Halves of characters beyond U+FFFF put together; a half alone is lost."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _word_boxes(
    page: pdf_file.Page, starts: Ints, ends: Ints, first: Ints
) -> tuple[Floats, Floats, Ints]:
    """Boxes (x0, low, x1, high) of words, their font sizes, and those that end in superscript.

    The last character is asked only where the next word does not follow at about the distance
    that letters of the usual width would take; elsewhere the word ends a blank before the next.
    """
    box = _boxes(page, first)
    x0 = box[:, 0]
    size = box[:, 3] - box[:, 1]
    lengths = (ends - starts).astype(np.float32)
    advance = x0[1:] - x0[:-1]
    same = np.abs(box[1:, 1] - box[:-1, 1]) < 0.5 * np.minimum(size[1:], size[:-1])
    follows = same & (advance > 0) & (advance < (0.5 * lengths[:-1] + _WIDE_GAP) * size[:-1])
    ask = np.append(np.flatnonzero(~follows), len(first) - 1)
    right = box[:, 2].copy()
    right[:-1][follows] = (x0[1:] - 0.25 * size[:-1])[follows]
    last = _boxes(page, pdf_file.char_numbers(page, ends[ask] - 1))
    base = box[:, 1].copy()
    right[ask] = np.maximum(right[ask], last[:, 2])
    box[ask, 0] = np.minimum(box[ask, 0], last[:, 0])
    box[ask, 1] = np.minimum(box[ask, 1], last[:, 1])
    box[ask, 3] = np.maximum(box[ask, 3], last[:, 3])
    box[:, 2] = np.maximum(right, box[:, 2])
    small = last[:, 3] - last[:, 1] < _SMALL * size[ask]
    raised = ask[small & (last[:, 1] > base[ask] + 0.1 * size[ask])]
    return box, size, raised


def _boxes(page: pdf_file.Page, chars: Ints) -> Floats:
    """Boxes of characters as (x0, low, x1, high)."""
    raw = pdf_file.loose_boxes(page, chars)
    bad = (raw[:, 1] - raw[:, 3] < 0.5) | (raw[:, 2] < raw[:, 0])
    if bad.any():
        raw[bad] = pdf_file.tight_boxes(page, chars[bad])
    return raw[:, [0, 3, 2, 1]]


def _lowered(page: pdf_file.Page, starts: Ints, ends: Ints) -> Ints:
    """Numbers of the words that end in lowered capitals, such as ``BERT`` with ``BASE`` below.

    These are smaller than the first letter and reach lower than it; brackets and stops after them
    do not count.
    """
    codes = page.codes
    last = ends - 1
    for _ in range(2):  # ``BASE),``
        last = np.where(_is_capital(codes[last]) | (last == starts), last, last - 1)
    ask = np.flatnonzero(
        _is_capital(codes[last]) & _is_capital(codes[last - 1]) & (last - starts > 2)
    )
    if not len(ask):
        return ask
    first = _boxes(page, pdf_file.char_numbers(page, starts[ask]))
    tail = _boxes(page, pdf_file.char_numbers(page, last[ask]))
    size = first[:, 3] - first[:, 1]
    small = tail[:, 3] - tail[:, 1] < _SMALL * size
    return ask[small & (tail[:, 1] < first[:, 1] - 0.02 * size)]


def _is_capital(codes: npt.NDArray[np.uint16]) -> npt.NDArray[np.bool_]:
    return (codes >= ord("A")) & (codes <= ord("Z"))


def _with_marks(
    page: pdf_file.Page, text: str, words: tuple[Ints, Ints], raised: Ints, lowered: Ints
) -> Sequence[str]:
    """Characters of a page in which raised and lowered ends can be told from what they end.

    ``^`` stands before the raised end of a number (10^20, not 1020), a blank between capitals and
    lowered capitals (``BERT BASE``): nothing else shows where they begin.
    """
    starts, ends = words
    chars: list[str] = []
    for word, mark in [(w, "^") for w in raised.tolist()] + [(w, " ") for w in lowered.tolist()]:
        start, end = int(starts[word]), int(ends[word])
        if mark == "^" and not _POWER.fullmatch(text, start, end):
            continue
        boxes = _boxes(page, pdf_file.char_numbers(page, np.arange(start, end)))
        size = boxes[:, 3] - boxes[:, 1]
        tail = start + int(np.argmax(size < _SMALL * size[0]))
        if tail > start and (mark == "^" or text[tail - 1 : tail + 1].isupper()):
            chars = chars or list(text)
            chars[tail] = mark + chars[tail]
    return chars or text


def _turns(page: pdf_file.Page, first: Ints, boxes: Floats, lengths: Ints) -> Ints:
    """Quarter turns, counter-clockwise, in which each word runs: 0 to 3.

    Only words that are higher than wide are asked for their angle, and very short ones when such
    words exist: asking all of them would take as long as everything else together.
    """
    turns = np.zeros(len(first), np.intp)
    if _quarter(page, int(first[len(first) // 2])) == 2:  # upside down: boxes look as usual
        turns[:] = [_quarter(page, char) for char in first.tolist()]
        return turns
    upended = (boxes[:, 2] - boxes[:, 0]) < 0.75 * (boxes[:, 3] - boxes[:, 1])
    ask = np.flatnonzero(upended & (lengths > 2))
    turns[ask] = [_quarter(page, char) for char in first[ask].tolist()]
    if turns.any():
        ask = np.flatnonzero(lengths <= 3)
        turns[ask] = [_quarter(page, char) for char in first[ask].tolist()]
    return turns


def _quarter(page: pdf_file.Page, char: int) -> int:
    return -round(pdf_file.char_angle(page, char) / (math.pi / 2)) % 4


def _upright(page: pdf_file.Page, boxes: Floats, turns: int) -> tuple[Floats, float, float]:
    """Boxes as (x0, top, x1, bottom) from the top left of the page, turned to be readable."""
    left, lower = page.left, page.upper - page.height
    x0, y0 = boxes[:, 0] - left, boxes[:, 1] - lower
    x1, y1 = boxes[:, 2] - left, boxes[:, 3] - lower
    width, height = page.width, page.height
    if turns == 1:  # text runs upwards
        return np.stack([y0, x0, y1, x1], axis=1), height, width
    if turns == 2:
        return np.stack([width - x1, y0, width - x0, y1], axis=1), width, height
    if turns == 3:
        return np.stack([height - y1, width - x1, height - y0, width - x0], axis=1), height, width
    return np.stack([x0, height - y1, x1, height - y0], axis=1), width, height


def _cuts(boxes: Floats, straight: npt.NDArray[np.bool_]) -> Ints:
    """Numbers of the words that begin a piece: a new line, a wide gap, another direction."""
    x0, top, x1, bottom = boxes.T
    size = bottom - top
    smaller = np.minimum(size[1:], size[:-1])
    overlap = np.minimum(bottom[1:], bottom[:-1]) - np.maximum(top[1:], top[:-1])
    gap = np.maximum(x0[1:] - x1[:-1], x0[:-1] - x1[1:])
    cut = overlap < 0.4 * smaller
    cut |= gap > _WIDE_GAP * np.maximum(size[1:], size[:-1])
    cut |= gap < -1.5 * smaller
    cut &= straight[1:]
    cut |= straight[1:] != straight[:-1]
    return np.concatenate([[0], np.flatnonzero(cut) + 1]).astype(np.intp)


def _pieces(
    text: Sequence[str], words: tuple[Ints, Ints, Ints], boxes: Floats, sizes: Floats, cuts: Ints
) -> list[Piece]:
    """Join the words from each cut to the next; ``words`` is (start, end, first character)."""
    starts, ends, first = words
    stops = np.append(cuts[1:], len(starts))
    spans = list(zip(starts[cuts].tolist(), ends[stops - 1].tolist(), strict=True))
    low = np.minimum.reduceat(boxes[:, :2], cuts, axis=0)
    high = np.maximum.reduceat(boxes[:, 2:], cuts, axis=0)
    pieces = zip(
        low[:, 0].tolist(),
        low[:, 1].tolist(),
        high[:, 0].tolist(),
        high[:, 1].tolist(),
        sizes[cuts].tolist(),
        [text[start:end] for start, end in spans]
        if isinstance(text, str)
        else ["".join(text[start:end]) for start, end in spans],
        (stops - cuts).tolist(),
        first[cuts].tolist(),
        first[stops - 1].tolist(),
        strict=True,
    )
    return list(map(Piece._make, pieces))


def _loosened(
    page: pdf_file.Page,
    text: Sequence[str],
    words: tuple[Ints, Ints, Ints],
    places: tuple[Floats, Floats, int],
    piece: Piece,
) -> list[Piece]:
    """A piece cut wherever the true distance of two words is more than a blank.

    ``places`` are the boxes and font sizes of all words, and the turn of the page. Where words
    follow each other their distance was only estimated; here the last characters are asked.
    """
    starts, ends, first = words
    boxes, sizes, turns = places
    start = int(np.searchsorted(first, piece.first))
    stop = start + piece.words
    if piece.words < 2 or stop > len(first) or first[start] != piece.first:
        return [piece]
    last = _boxes(page, pdf_file.char_numbers(page, ends[start:stop] - 1))
    exact = boxes[start:stop].copy()
    exact[:, 2] = _upright(page, last, turns)[0][:, 2]
    size = np.maximum(sizes[start : stop - 1], sizes[start + 1 : stop])
    loose = exact[1:, 0] - exact[:-1, 2] > _LOOSE_GAP * size
    if not loose.any():
        return [piece]
    cuts = np.concatenate([[0], np.flatnonzero(loose) + 1]).astype(np.intp)
    part = (starts[start:stop], ends[start:stop], first[start:stop])
    return [
        cut._replace(text=_paired(cut.text))
        for cut in _pieces(text, part, exact, sizes[start:stop], cuts)
    ]
