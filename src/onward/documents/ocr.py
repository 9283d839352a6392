"""Text from pictures, through the optional RapidOCR engine, whose models come in its wheel.

Knows pixels and lines of text in them. Refuses to know files, pages and documents.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from onward.documents.pdf_page import Piece
from onward.errors import MissingExtraError

Pixels = npt.NDArray[np.uint8]
"""Shape (height, width, 3), blue first."""

_LEAST_SCORE = 0.5
"""Lines that the engine is less sure of are noise more often than text."""
_SEARCHED_SIDE = 1600
"""Pixels of the longer side at which lines are looked for; they are read at full size."""
_LINE_TO_FONT = 0.75
"""Font size as a share of the height of the box around a line."""


def is_installed() -> bool:
    """Whether ``onward[ocr]`` is installed; does not load it."""
    return importlib.util.find_spec("rapidocr_onnxruntime") is not None


def read_picture(pixels: Pixels, points_per_pixel: float = 1.0) -> tuple[list[Piece], Pixels]:
    """Lines of text in a picture, with the picture as it was read: turned when it lay on its side.

    Boxes count in pixels times ``points_per_pixel``, from the top left corner. Raises
    MissingExtraError when the engine is not installed.
    """
    lines = _lines(pixels)
    if _lies_on_its_side(lines):
        turned = [np.ascontiguousarray(np.rot90(pixels, turns)) for turns in (1, 3)]
        readings = [(_lines(picture), picture) for picture in turned]
        lines, pixels = max(readings, key=lambda reading: _trust(reading[0]))
    pieces = [
        _piece(box, text, points_per_pixel) for box, text, score in lines if score >= _LEAST_SCORE
    ]
    return pieces, pixels


@lru_cache(maxsize=1)
def _engine() -> Any:  # noqa: ANN401
    if not is_installed():
        raise MissingExtraError("reading text from pictures", "ocr")
    from rapidocr_onnxruntime import RapidOCR  # type: ignore[import-untyped]

    # one thread: pages are read by several processes. Small pictures are not blown up to be
    # searched for lines, which takes ten times as long and finds the same
    return RapidOCR(det_limit_type="max", det_limit_side_len=_SEARCHED_SIDE, intra_op_num_threads=1)


def _lines(pixels: Pixels) -> list[tuple[npt.NDArray[np.float64], str, float]]:
    """The engine's answer: corners (4, 2), text and score from 0 to 1 of each line."""
    result, _ = _engine()(pixels)
    return [
        (np.asarray(corners, float), str(text), float(score))
        for corners, text, score in result or []
    ]


def _lies_on_its_side(lines: list[tuple[npt.NDArray[np.float64], str, float]]) -> bool:
    """Whether most lines of more than a word are higher than wide."""
    long = [np.ptp(box, axis=0) for box, text, _ in lines if len(text) > 4]
    return bool(long) and sum(height > 1.5 * width for width, height in long) * 2 > len(long)


def _trust(lines: list[tuple[npt.NDArray[np.float64], str, float]]) -> float:
    return sum(score * len(text) for _, text, score in lines)


def _piece(box: npt.NDArray[np.float64], text: str, scale: float) -> Piece:
    (x0, top), (x1, bottom) = box.min(axis=0) * scale, box.max(axis=0) * scale
    size = (bottom - top) * _LINE_TO_FONT
    # shrink to the height of the letters, so that lines of a paragraph do not overlap
    inset = (bottom - top - size) / 2
    return Piece(
        float(x0),
        float(top + inset),
        float(x1),
        float(bottom - inset),
        float(size),
        text,
        len(text.split()),
        -1,
        -1,
    )
