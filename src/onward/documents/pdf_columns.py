"""Reading order: a page is cut into bands and columns, each to be read from top to bottom.

Knows where pieces of text stand. Refuses to know what they say, and what a table is beyond
"this does not look like a column of prose".

A gutter is a vertical strip that little text crosses with prose on both sides. Rows that cross it
(titles, wide figures and tables) divide the page into bands; within a band the left column comes
before the right one. Applied again to each side, it finds three and more columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby
from operator import sub
from typing import Literal

from onward.documents.pdf_page import Piece

Band = tuple[Literal["wide", "columns", "unclear"], list[Piece]]

_BIN = 2.0
"""Points; the width of gutters is measured in these."""
_LEAST_PIECES = 8
_DEEPEST = 3
_MIDDLE = 0.18
"""A gutter leaves at least this share of the width on both sides."""
_CROSSED = 0.6
"""Text crosses a gutter at most this often, in shares of the usual coverage."""
_PROSE_FILL = 0.55
"""Lines of prose fill their column at least this far, on the average weighted by width."""
_PROSE_WORDS = 3.0


def columns(pieces: list[Piece], depth: int = 0) -> list[list[Piece]]:
    """Group pieces into columns and full-width bands, in reading order."""
    if len(pieces) < _LEAST_PIECES or depth >= _DEEPEST:
        return [pieces] if pieces else []
    gutter = _gutter(pieces)
    if gutter is None:
        return [pieces]
    regions: list[list[Piece]] = []
    for kind, members in _joined(_bands(pieces, gutter)):
        if kind == "wide":
            regions.append(members)
            continue
        left = [piece for piece in members if (piece.x0 + piece.x1) / 2 < gutter]
        right = [piece for piece in members if (piece.x0 + piece.x1) / 2 >= gutter]
        regions.extend(columns(left, depth + 1))
        regions.extend(columns(right, depth + 1))
    return regions


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Middle of the strip between two columns of prose, None when there is none."""
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    cover = _cover(pieces, left, right)
    bins = len(cover)
    low, high = int(bins * _MIDDLE), int(bins * (1 - _MIDDLE))
    if high - low < 3:
        return None
    middle = cover[low:high]
    least = min(middle)
    usual = sorted(cover)[bins // 2]
    if least > _CROSSED * usual:
        return None
    size = sorted(piece.bottom - piece.top for piece in pieces)[len(pieces) // 2]
    start, length = _widest([height <= least + 0.1 * usual for height in middle])
    if length * _BIN < 0.75 * size:
        return None
    gutter = left + _BIN * (low + start + length / 2)
    sides = (
        [piece for piece in pieces if piece.x1 <= gutter],
        [piece for piece in pieces if piece.x0 >= gutter],
    )
    whole = right - left
    return gutter if all(_is_prose(side, whole) for side in sides) else None


def _cover(pieces: Sequence[Piece], left: float, right: float) -> list[float]:
    """How much text stands over each bin between ``left`` and ``right``, as a sum of heights."""
    bins = int((right - left) / _BIN) + 1
    begin, end = [0.0] * (bins + 1), [0.0] * (bins + 1)
    for piece in pieces:
        height = piece.bottom - piece.top
        begin[int((piece.x0 - left) / _BIN)] += height
        end[int((piece.x1 - left) / _BIN) + 1] += height
    return list(accumulate(map(sub, begin[:bins], end)))


def _widest(mask: Sequence[bool]) -> tuple[int, int]:
    """Start and length of the longest run of True."""
    start = length = place = 0
    for wanted, run in groupby(mask):
        size = len(list(run))
        if wanted and size > length:
            start, length = place, size
        place += size
    return start, length


def _is_prose(side: Sequence[Piece], whole: float) -> bool:
    """Long lines that fill their column, which is wide enough to hold prose."""
    if len(side) < 3:
        return False
    width = max(piece.x1 for piece in side) - min(piece.x0 for piece in side)
    total = sum(piece.x1 - piece.x0 for piece in side)
    if width < 0.15 * whole or total <= 0:
        return False
    fill = sum((piece.x1 - piece.x0) ** 2 for piece in side) / total / width
    words = sum((piece.x1 - piece.x0) * piece.words for piece in side) / total
    return fill >= _PROSE_FILL and words >= _PROSE_WORDS


def _bands(pieces: Sequence[Piece], gutter: float) -> list[Band]:
    """Cut at blank rows; say of each band whether the gutter divides it."""
    bands: list[Band] = []
    chunk: list[Piece] = []
    lowest = float("-inf")
    for piece in sorted(pieces, key=lambda piece: piece.top):
        if chunk and piece.top - lowest > 0.2 * piece.size:
            bands.extend(_judged(chunk, gutter))
            chunk = []
        chunk.append(piece)
        lowest = max(lowest, piece.bottom)
    bands.extend(_judged(chunk, gutter))
    return bands


def _judged(chunk: list[Piece], gutter: float) -> list[Band]:
    crossing = [piece for piece in chunk if piece.x0 < gutter - 2 and piece.x1 > gutter + 2]
    if not crossing:
        widest = max(piece.words * (piece.x1 - piece.x0) for piece in chunk)
        reach = max(piece.x1 for piece in chunk) - min(piece.x0 for piece in chunk)
        prose = widest > 5 * 0.2 * reach or any(piece.words > 5 for piece in chunk)
        return [("columns" if prose else "unclear", chunk)]
    if len(crossing) * 4 >= len(chunk):
        return [("wide", chunk)]
    return _divided(chunk, crossing)


def _divided(chunk: list[Piece], crossing: list[Piece]) -> list[Band]:
    """Cut a band in which a few crossing rows touch columns."""
    bands: list[Band] = []
    spans = [(piece.top, piece.bottom) for piece in crossing]
    for piece in chunk:
        centre = (piece.top + piece.bottom) / 2
        inside = any(top <= centre <= bottom for top, bottom in spans)
        kind: Literal["wide", "columns"] = "wide" if inside else "columns"
        if bands and bands[-1][0] == kind:
            bands[-1][1].append(piece)
        else:
            bands.append((kind, [piece]))
    return bands


def _joined(bands: list[Band]) -> list[Band]:
    """Neighbours of one kind become one; unclear ones go with what they stand closer to."""
    joined: list[Band] = []
    waiting: list[Piece] = []
    for kind, members in bands:
        if kind == "unclear":
            waiting.extend(members)
            continue
        if waiting:
            _settle(joined, waiting, kind, members)
            waiting = []
        if joined and joined[-1][0] == kind:
            joined[-1][1].extend(members)
        else:
            joined.append((kind, list(members)))
    if waiting and joined:
        joined[-1][1].extend(waiting)
    elif waiting:
        joined.append(("wide", waiting))
    return joined


def _settle(
    joined: list[Band],
    waiting: list[Piece],
    kind: Literal["wide", "columns", "unclear"],
    members: Sequence[Piece],
) -> None:
    """Put unclear rows at the end of the band above, or below into a new one of ``kind``."""
    if joined and joined[-1][0] != kind:
        above = waiting[0].top - max(piece.bottom for piece in joined[-1][1])
        below = min(piece.top for piece in members) - max(piece.bottom for piece in waiting)
        if above <= below:
            joined[-1][1].extend(waiting)
            return
    if joined and joined[-1][0] == kind:
        joined[-1][1].extend(waiting)
    else:
        joined.append((kind, waiting))
